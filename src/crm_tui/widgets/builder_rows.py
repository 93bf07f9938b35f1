"""Rows and nested groups of a filter, each with how many match; only the lines that differ are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["BuilderRows", "RowLine"]

_INDENT = 2
_AMOUNT = 14
"""Cells for the number at the right."""


class RowLine(NamedTuple):
    """A line: how deep it stands, its cells, how many match. ``look`` is *heading* for groups, *bad* for errors."""

    depth: int
    attribute: str
    operator: str = ""
    value: str = ""
    amount: str = ""
    look: str = ""


class BuilderRows(Drawn, can_focus=True):
    """The lines around the cursor. ``show`` repaints what has changed; a click tells which line it was on."""

    DEFAULT_CSS = """
    BuilderRows { height: 1fr; width: 1fr; background: $background; }
    """

    @dataclass
    class Clicked(Message):
        """A line was clicked."""

        place: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[RowLine, ...] = ()
        self._cursor = 0
        self._top = 0

    @property
    def cursor(self) -> int:
        """The number of the line under the cursor."""
        return self._cursor

    @property
    def shown(self) -> Sequence[RowLine]:
        """All lines, those out of sight, too."""
        return self._lines

    @property
    def in_sight(self) -> range:
        """The numbers of the lines that are in sight."""
        return range(self._top, min(len(self._lines), self._top + max(1, self.size.height)))

    def show(self, lines: Sequence[RowLine], cursor: int) -> None:
        """Other lines, another cursor."""
        former = [self._key(place) for place in self._window()]
        self._lines, self._cursor = tuple(lines), cursor
        self._follow()
        for y, (before, place) in enumerate(zip(former, self._window(), strict=False)):
            if before != self._key(place):
                self.refresh(Region(0, y, self.size.width, 1))

    def _window(self) -> range:
        return range(self._top, self._top + self.size.height)

    def _key(self, place: int) -> tuple[RowLine | None, bool]:
        return (self._lines[place] if place < len(self._lines) else None, place == self._cursor)

    def _follow(self) -> None:
        height = max(1, self.size.height)
        last = max(0, len(self._lines) - height)
        self._top = min(max(min(self._top, self._cursor), self._cursor - height + 1), max(last, 0))

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._follow()
        self.refresh()

    def focus_regions(self) -> tuple[Region, ...]:
        """The line of the cursor shows the focus."""
        return (Region(0, self._cursor - self._top, self.size.width, 1),)

    def on_click(self, event: events.Click) -> None:
        """Tell which line was clicked."""
        if self._top + event.y < len(self._lines):
            self.tell(self.Clicked(self._top + event.y))

    def render_line(self, y: int) -> Strip:
        """Indentation, cells, and the number at the right."""
        place = self._top + y
        if place >= len(self._lines):
            return self.strip(())
        line = self._lines[place]
        is_cursor = place == self._cursor
        over = "cursor" if is_cursor and self.has_focus else ""
        width = self.size.width
        room = max(10, width - _AMOUNT - 1)
        depth = _INDENT * line.depth
        # deep groups must not push their rows out of sight: the depth is told by a number then
        lead = " " * depth if depth <= room // 3 else f"{line.depth}»".rjust(room // 3)
        pieces = [Piece("▸" if is_cursor else " ", over or "strong"), Piece(lead, over)]
        left = room - 1 - cell_len(lead)
        for text, look in ((line.attribute, line.look), (line.operator, "muted"), (line.value, line.look or "strong")):
            if text and left > 0:
                shown = cut(steady(text), left)
                pieces.append(Piece(shown + " ", over or look))
                left -= cell_len(shown) + 1
        used = sum(cell_len(piece.text) for piece in pieces)
        amount = cut(line.amount, _AMOUNT)
        pieces.append(Piece(" " * max(0, width - used - cell_len(amount) - 1), over))
        pieces.append(Piece(amount, over or "muted"))
        return self.strip(pieces, over=over)
