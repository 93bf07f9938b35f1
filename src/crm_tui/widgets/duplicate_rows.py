"""Who a new contact may already be: as many lines as there is room for, one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from crm_tui.widgets.cells import steady
from crm_tui.widgets.drawn import Drawn, Line, Piece

__all__ = ["DuplicateRow", "DuplicateRows"]

_SHOWN = 3


class DuplicateRow(NamedTuple):
    """Somebody: the key, the name, and why."""

    key: int
    name: str
    reason: str


class DuplicateRows(Drawn, can_focus=True):
    """A heading and three lines, always: what stands below does not move while one types."""

    DEFAULT_CSS = """
    DuplicateRows { height: 4; width: 1fr; background: $panel; }
    """

    @dataclass
    class Opened(Message):
        """Enter, or a click, on somebody."""

        key: int

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[DuplicateRow, ...] = ()
        self._cursor = 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A heading, and the first of them."""
        return _SHOWN + 1

    def show(self, rows: Sequence[DuplicateRow]) -> None:
        """Other people; the lines that differ are drawn."""
        before = self.lines(self.size.width)
        self.rows, self._cursor = tuple(rows), 0
        for y, (old, new) in enumerate(zip(before, self.lines(self.size.width), strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    def move(self, step: int) -> bool:
        """The cursor to another one; False beyond the last one."""
        place = self._cursor + step
        if place >= min(len(self.rows), _SHOWN):
            return False
        self._cursor = max(0, place)
        self.refresh()
        return True

    def open(self) -> None:
        """Tell who is under the cursor."""
        if self._cursor < len(self.rows):
            self.tell(self.Opened(self.rows[self._cursor].key))

    def focus_regions(self) -> tuple[Region, ...]:
        """The line of the cursor."""
        return (Region(0, 1 + self._cursor, self.size.width, 1),)

    def on_click(self, event: events.Click) -> None:
        """Open who was clicked."""
        if 0 < event.y <= len(self.rows):
            self._cursor = event.y - 1
            self.open()

    def lines(self, width: int) -> Sequence[Line]:
        """A heading, and who it may be."""
        if not self.rows:
            return [(Piece(" Nobody like this is known yet", "muted"),), (), (), ()]
        more = f" ({len(self.rows)})" if len(self.rows) > _SHOWN else ""
        made: list[Line] = [(Piece(f" ! May be known already{more}: ↑ from the first field, then Enter opens", "bad"),)]
        for row in self.rows[:_SHOWN]:
            made.append((Piece(f"   {steady(row.name)}", "strong"), Piece(f"   {steady(row.reason)}", "muted")))
        return [*made, *([()] * (_SHOWN + 1 - len(made)))]

    def render_line(self, y: int) -> Strip:
        """The line of the cursor is in its colour while the focus is here."""
        line = self.lines(self.size.width)[y]
        if self.has_focus and self.rows and y == self._cursor + 1:
            return self.strip([Piece(text, "cursor") for text, _ in line], over="cursor")
        return self.strip(line)
