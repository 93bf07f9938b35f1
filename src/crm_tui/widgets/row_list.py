"""A short list of rows in columns with a cursor: sections, attributes, tags, lists; nothing but lines is repainted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["ListColumn", "ListRow", "RowList"]

_LEAST = 8
_WHEEL = 3


class ListColumn(NamedTuple):
    """A column: its label, its width in cells (0: what the others leave), and to which side it is aligned.

    ``dispensable`` columns go first, from the right, when the terminal is narrow.
    """

    label: str
    width: int = 0
    align: str = "left"
    dispensable: bool = False


class ListRow(NamedTuple):
    """A line: what it stands for, and a text for each column."""

    key: str
    cells: tuple[str, ...]


class RowList(Drawn, can_focus=True):
    """Rows below one line of labels (without labels: no such line); the cursor is highlighted while it has the focus.

    ``Opened`` is Enter or a click; ``Highlighted`` says that the cursor stands on another row.
    """

    DEFAULT_CSS = """
    RowList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False, id="rows.up"),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False, id="rows.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="rows.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="rows.page_down"),
        Binding("home", "move(-999999999)", "First", show=False, id="rows.first"),
        Binding("end,G", "move(999999999)", "Last", show=False, id="rows.last"),
        Binding("enter", "open", "Open", show=False, id="rows.open"),
    ]

    rows: reactive[tuple[ListRow, ...]] = reactive((), init=False, repaint=False)
    """The lines from the top."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted line."""

    @dataclass
    class Said(Message):
        """Base of the messages: about the row of ``key``."""

        rows: RowList
        key: str

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    class Opened(Said):
        """Enter, or a click."""

    class Highlighted(Said):
        """The cursor has come to another row."""

    def __init__(
        self,
        columns: Sequence[ListColumn],
        *,
        empty: str = "",
        border: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """``empty`` is said when there is no row; ``border`` draws a line at the right edge."""
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._head = 1 if any(column.label for column in columns) else 0
        self._empty = empty
        self._border = border
        self._top = 0

    @property
    def highlighted(self) -> ListRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    # ------------------------------------------------------------------ what changes

    def watch_rows(self, old: tuple[ListRow, ...], new: tuple[ListRow, ...]) -> None:
        """The cursor stays on its row; the lines that differ are drawn anew."""
        key = old[self.cursor].key if self.cursor < len(old) else None
        places = [number for number, row in enumerate(new) if row.key == key]
        former = self.cursor
        self.set_reactive(RowList.cursor, places[0] if places else self.validate_cursor(self.cursor))
        if self._scroll() or len(old) != len(new) or not new:
            self.refresh()
            return
        changed = {i for i in range(max(len(old), len(new))) if old[i : i + 1] != new[i : i + 1]}
        for index in changed | ({former, self.cursor} if former != self.cursor else set()):
            self._refresh_row(index)

    def set_empty(self, text: str) -> None:
        """What is said when there is no row."""
        self._empty = text
        if not self.rows:
            self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a line."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines, or all when it had to scroll."""
        if self._scroll():
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(new)
        if self.highlighted is not None:
            self.tell(self.Highlighted(self, self.highlighted.key))

    def highlight(self, key: str) -> None:
        """Put the cursor on the row of that key, if there is one."""
        for number, row in enumerate(self.rows):
            if row.key == key:
                self.cursor = number

    def on_resize(self) -> None:
        """Keep the cursor visible."""
        self._scroll()
        self.refresh()

    def focus_regions(self) -> tuple[Region, ...]:
        """The line under the cursor: without the focus it is not highlighted."""
        return (Region(0, self.cursor - self._top + self._head, self.size.width, 1),)

    def _scroll(self) -> bool:
        height = max(1, self.size.height - self._head)
        top = max(0, min(self._top, len(self.rows) - height))
        top = min(max(top, self.cursor - height + 1), self.cursor)
        moved, self._top = top != self._top, top
        return moved

    def _refresh_row(self, index: int) -> None:
        y = index - self._top + self._head
        if self._head <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    # ------------------------------------------------------------------ keys and mouse

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """By a screenful."""
        self.cursor += pages * max(1, self.size.height - self._head - 1)

    def action_open(self) -> None:
        """Enter."""
        if self.highlighted is not None:
            self.tell(self.Opened(self, self.highlighted.key))

    def on_click(self, event: events.Click) -> None:
        """Highlight; a click on the highlighted row opens it."""
        offset = event.get_content_offset(self)
        index = self._top + offset.y - self._head if offset is not None else -1
        if not 0 <= index < len(self.rows):
            return
        event.stop()
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

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """The labels, a row, or why there is none."""
        edge = (Piece("│", "muted"),) if self._border else ()
        room = max(0, self.size.width - len(edge))
        index = self._top + y - self._head
        if y < self._head:
            return self.strip(
                (Piece(fit(self._line([column.label for column in self._columns]), room), "muted"), *edge)
            )
        if index >= len(self.rows):
            said = self._empty if not self.rows and index == 0 else ""
            return self.strip((Piece(fit(f" {said}" if said else "", room), "muted"), *edge))
        is_cursor = index == self.cursor and self.has_focus
        look = "cursor" if is_cursor else "strong" if index == self.cursor else ""
        return self.strip((Piece(fit(self._line(self.rows[index].cells), room), look), *edge))

    def _line(self, cells: Sequence[str]) -> str:
        parts = [
            fit(cell, width, column.align)
            for cell, column, width in zip(cells, self._columns, self._widths(), strict=True)
            if width
        ]
        return f" {'  '.join(parts)}"

    def _widths(self) -> list[int]:
        """Cells of each column; 0 for those that there is no room for."""
        room = self.size.width - 1 - int(self._border)
        shown = [True] * len(self._columns)
        for number in (n for n in reversed(range(len(self._columns))) if self._columns[n].dispensable):
            if self._needed(shown) <= room:
                break
            shown[number] = False
        open_ones = [n for n, column in enumerate(self._columns) if not column.width and shown[n]]
        left = room - self._needed(shown) + _LEAST * len(open_ones)
        share = max(_LEAST, left // max(1, len(open_ones)))
        return [(column.width or share) if shown[n] else 0 for n, column in enumerate(self._columns)]

    def _needed(self, shown: Sequence[bool]) -> int:
        widths = [column.width or _LEAST for column, is_shown in zip(self._columns, shown, strict=True) if is_shown]
        return sum(widths) + 2 * max(0, len(widths) - 1)
