"""Pairs of contacts that may be one person: two names, and why; as many as there are, drawn as far as they are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["PairList", "PairRow"]

WIDE = 100
"""Columns from which on a reason is told whole."""


class PairRow(NamedTuple):
    """A line: the contacts by id and as they are called, and the reason in words."""

    ids: tuple[int, int]
    names: tuple[str, str]
    reason: str
    short: str
    """The reason without the address or the number, for narrow terminals."""


class PairList(Drawn, can_focus=True):
    """``Ana Silva (17)    Silva, Ana (2041)    same email ana@example.com``."""

    DEFAULT_CSS = """
    PairList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Compare", id="duplicates.compare"),
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-999999999)", "First", show=False),
        Binding("end,G", "move(999999999)", "Last", show=False),
    ]

    rows: reactive[tuple[PairRow, ...]] = reactive((), init=False, repaint=False)
    """The pairs, the surest first."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted pair."""
    empty: reactive[str] = reactive("", init=False)
    """What stands there when there is none."""

    @dataclass
    class Opened(Message):
        """A pair is to be compared."""

        row: PairRow

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._top = 0

    @property
    def highlighted(self) -> PairRow | None:
        """The pair under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def watch_rows(self, old: tuple[PairRow, ...], new: tuple[PairRow, ...]) -> None:
        """Draw the lines that differ; the cursor stays on its pair, or where that was."""
        former = old[self.cursor].ids if self.cursor < len(old) else None
        at = next((index for index, row in enumerate(new) if row.ids == former), self.cursor)
        self.set_reactive(PairList.cursor, self.validate_cursor(at))
        self._scroll()
        self.refresh()

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a pair."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines, or all when it had to scroll."""
        if self._scroll():
            self.refresh()
            return
        for index in (old, new):
            self.refresh(Region(0, index - self._top, self.size.width, 1))

    def _scroll(self) -> bool:
        height = max(1, self.size.height)
        top = max(0, min(max(self._top, self.cursor - height + 1), self.cursor))
        moved, self._top = top != self._top, top
        return moved

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._scroll()

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """By a screenful."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_open(self) -> None:
        """Compare the two."""
        if self.highlighted is not None:
            self.tell(self.Opened(self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Highlight; a click on the highlighted pair compares it."""
        offset = event.get_content_offset(self)
        if offset is None or self._top + offset.y >= len(self.rows):
            return
        event.stop()
        if self.cursor == self._top + offset.y:
            self.action_open()
        else:
            self.cursor = self._top + offset.y

    def render_line(self, y: int) -> Strip:
        """One pair."""
        index = self._top + y
        if index >= len(self.rows):
            return self.strip((Piece(f" {self.empty}", "muted"),) if not self.rows and y == 0 else ())
        row = self.rows[index]
        width = max(12, min(34, self.size.width * 3 // 10))
        both = "  ".join(
            fit(steady(f"{name} ({number})"), width) for name, number in zip(row.names, row.ids, strict=True)
        )
        look = "cursor" if index == self.cursor else ""
        reason = row.short if self.size.width < WIDE else row.reason
        return self.strip((Piece(f" {both}  ", look), Piece(steady(reason), look or "muted")), over=look)
