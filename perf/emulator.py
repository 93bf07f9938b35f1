"""A terminal that tells what is on its screen: pyte, taught to erase as terminals do."""

from __future__ import annotations

from typing import Any, TypeAlias

import pyte
from pyte.screens import Char

__all__ = ["Emulator", "Looks"]

Looks: TypeAlias = tuple[tuple[tuple[object, ...] | None, ...], ...]
"""Rows of cells as they are seen; None where half of a wide character is left, which terminals draw as they like."""


class Emulator(pyte.Screen):
    """pyte gives erased cells all of the pen's attributes, and leaves cells that nobody wrote to; terminals give
    them the ground, or nothing when they have no background-colour-erase (``grounded``).
    """

    def __init__(self, columns: int, lines: int, *, grounded: bool = True) -> None:
        self.grounded = grounded
        super().__init__(columns, lines)

    def feed(self, data: str) -> None:
        """What the application writes."""
        pyte.Stream(self).feed(data)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """EL."""
        first, last = {0: (self.cursor.x, self.columns), 1: (0, self.cursor.x + 1)}.get(how, (0, self.columns))
        self._erase(self.cursor.y, first, last)

    def erase_characters(self, count: int | None = None) -> None:
        """ECH."""
        self._erase(self.cursor.y, self.cursor.x, min(self.cursor.x + (count or 1), self.columns))

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        """ED."""
        if how in (0, 1):
            self.erase_in_line(how)
        y = self.cursor.y
        for row in {0: range(y + 1, self.lines), 1: range(y)}.get(how, range(self.lines)):
            self._erase(row, 0, self.columns)

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        """DECSTBM; without margins the cursor goes home, too."""
        super().set_margins(top, bottom)
        if not top and not bottom:
            self.cursor_position()

    def looks(self) -> Looks:
        """Every cell as it is seen: of a space nothing but its ground, unless it is underlined, struck or reversed."""
        return tuple(tuple(self._look(self.buffer[y], x) for x in range(self.columns)) for y in range(self.lines))

    def _look(self, row: Any, x: int) -> tuple[object, ...] | None:
        cell: Char = row[x]
        if cell.data == "":
            return tuple(cell) if x and _is_wide(row[x - 1]) else None
        if _is_wide(cell) and (x + 1 >= self.columns or row[x + 1].data != ""):
            return None
        if cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse or cell.blink):
            return " ", cell.bg
        return tuple(cell)

    def _erase(self, y: int, first: int, last: int) -> None:
        ground = self.cursor.attrs.bg if self.grounded else "default"
        for x in range(first, last):
            self.buffer[y][x] = Char(" ", bg=ground)


def _is_wide(cell: Char) -> bool:
    return len(cell.data) > 0 and pyte.screens.wcwidth(cell.data[0]) == 2
