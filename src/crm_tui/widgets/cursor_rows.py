"""Rows with a cursor, one line each: what lists of segments, pairs, attributes and sections have in common.

Nothing but the lines that differ is repainted.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.reactive import reactive

from crm_tui.widgets.drawn import Drawn

__all__ = ["CursorRows"]

_WHEEL = 3


class Keyed(Protocol):
    """A row that is known again by its key."""

    @property
    def key(self) -> Hashable:
        """What no other row of the list has."""


Row = TypeVar("Row", bound=Keyed)


class CursorRows(Drawn, Generic[Row], can_focus=True):
    """Keeps the cursor on its row, and in sight. Whoever derives from it draws the lines (``render_line``)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-999999999)", "First", show=False),
        Binding("end,G", "move(999999999)", "Last", show=False),
    ]

    rows: reactive[tuple[Row, ...]] = reactive((), init=False, repaint=False)
    """The lines from the top."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted line."""

    def __init__(self, *, head: int = 0, id: str | None = None, classes: str | None = None) -> None:
        """``head``: lines above the rows."""
        super().__init__(id=id, classes=classes)
        self._head = head
        self._top = 0

    @property
    def highlighted(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    # ------------------------------------------------------------------ what changes

    def watch_rows(self, old: tuple[Row, ...], new: tuple[Row, ...]) -> None:
        """The cursor stays on its row; the lines that differ are drawn anew."""
        former = self.cursor
        key = old[former].key if former < len(old) else self.first_key
        place = next((number for number, row in enumerate(new) if row.key == key), None)
        self.set_reactive(CursorRows.cursor, self.validate_cursor(former) if place is None else place)
        if self._scroll():
            self.refresh()
            return
        changed = {
            index for index in range(max(len(old), len(new))) if old[index : index + 1] != new[index : index + 1]
        }
        for index in changed | ({former, self.cursor} if former != self.cursor else set()):
            self.refresh_row(index)

    @property
    def first_key(self) -> Hashable:
        """On which row the cursor stands when rows come where there were none."""
        return None

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a line."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines, or all when it had to scroll."""
        if self._scroll():
            self.refresh()
        else:
            self.refresh_row(old)
            self.refresh_row(new)

    def on_resize(self) -> None:
        """Keep the cursor visible."""
        if self._scroll():
            self.refresh()

    def focus_regions(self) -> tuple[Region, ...]:
        """The line under the cursor: it may look otherwise without the focus."""
        return (Region(0, self.cursor - self._top + self._head, self.size.width, 1),)

    def index_at(self, y: int) -> int:
        """The row that line ``y`` shows; negative for a line above the rows."""
        return self._top + y - self._head if y >= self._head else -1

    def refresh_row(self, index: int) -> None:
        """Draw one row anew, if it is in sight."""
        y = index - self._top + self._head
        if self._head <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _scroll(self) -> bool:
        height = max(1, self.size.height - self._head)
        top = max(0, min(self._top, len(self.rows) - height))
        top = min(max(top, self.cursor - height + 1), self.cursor)
        moved, self._top = top != self._top, top
        return moved

    # ------------------------------------------------------------------ keys and mouse

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """By a screenful."""
        self.cursor += pages * max(1, self.size.height - self._head - 1)

    def action_open(self) -> None:
        """What Enter does, and a click on the highlighted row."""

    def on_click(self, event: events.Click) -> None:
        """A row was clicked."""
        offset = event.get_content_offset(self)
        index = self.index_at(offset.y) if offset is not None else -1
        if 0 <= index < len(self.rows):
            event.stop()
            self.click_row(index)

    def click_row(self, index: int) -> None:
        """Highlight it; a click on the highlighted row opens it."""
        if index == self.cursor:
            self.action_open()
        else:
            self.cursor = index

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move on."""
        event.stop()
        self.action_move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move back."""
        event.stop()
        self.action_move(-_WHEEL)
