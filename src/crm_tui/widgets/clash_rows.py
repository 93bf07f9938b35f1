"""Rows of two values of which one is chosen: what this agent typed, and what another one has saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import Region, Size
from textual.strip import Strip

from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Line, Piece

__all__ = ["ClashRow", "ClashRows"]

_LINES = 3
_MOST = 5
"""Rows that are shown at once."""


class ClashRow(NamedTuple):
    """A field: what was typed here, what is stored by now, what was stored before both."""

    label: str
    mine: str
    theirs: str
    former: str


class ClashRows(Drawn, can_focus=True):
    """Three lines a row: the field, mine, theirs; the chosen one has a ``●``."""

    DEFAULT_CSS = """
    ClashRows { height: auto; width: 1fr; background: $panel; }
    """

    def __init__(self, rows: Sequence[ClashRow]) -> None:
        super().__init__()
        self._rows = tuple(rows)
        self._mine = [True] * len(rows)
        self._cursor = 0

    @property
    def chosen(self) -> tuple[bool, ...]:
        """For each row whether mine is chosen."""
        return tuple(self._mine)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Three lines a row."""
        return _LINES * min(len(self._rows), _MOST)

    def action_choose(self, mine: bool) -> None:
        """The value of the row under the cursor."""
        self._mine[self._cursor] = mine
        self._draw(self._cursor, self._first)

    def action_move(self, step: int) -> None:
        """The cursor to another row."""
        before, first = self._cursor, self._first
        self._cursor = min(max(self._cursor + step, 0), len(self._rows) - 1)
        if self._first != first:
            self.refresh()
        else:
            self._draw(before, first)
            self._draw(self._cursor, first)

    @property
    def _first(self) -> int:
        return max(0, self._cursor - _MOST + 1)

    def _draw(self, place: int, first: int) -> None:
        self.refresh(Region(0, (place - first) * _LINES, self.size.width, _LINES))

    def lines(self, width: int) -> Sequence[Line]:
        """The rows around the cursor."""
        made: list[Line] = []
        for place in range(self._first, min(len(self._rows), self._first + _MOST)):
            row, mine = self._rows[place], self._mine[place]
            sign = "▸" if place == self._cursor else " "
            was = Piece(f"  was {_shown(row.former)}", "muted")
            made.append((Piece(f"{sign} {steady(row.label)}", "heading"), was))
            made += [_value("mine", row.mine, mine), _value("theirs", row.theirs, not mine)]
        return made

    def render_line(self, y: int) -> Strip:
        """The row under the cursor is in its colour."""
        lines = self.lines(self.size.width)
        line = lines[y] if y < len(lines) else ()
        if y // _LINES + self._first == self._cursor:
            return self.strip([Piece(text, "cursor") for text, _ in line], over="cursor")
        return self.strip(line)


def _value(label: str, text: str, is_chosen: bool) -> Line:
    return (Piece(f"    {'●' if is_chosen else '○'} {label:<7}", "strong" * is_chosen), Piece(_shown(text)))


def _shown(text: str) -> str:
    return cut(steady(text), 200) or "–"
