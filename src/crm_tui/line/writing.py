"""Writes cells with as few bytes as may be: the pen keeps its style and its place from one to the next; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from crm_tui.line.abilities import Abilities
from crm_tui.line.parts import Part, Row
from crm_tui.line.styles import PLAIN, RESET, Style, blank_style, can_erase, pen_for

INNER, LAST = 12, 5
"""So many blanks are erased: within a text, where the pen has to move on, and at its end."""
_BLANKS = re.compile(r" +")


class Pen(NamedTuple):
    """The state of the terminal: the style it writes with and the place of the cursor (from 1; 0: not known)."""

    style: Style | None = None
    row: int = 0
    column: int = 0


class Writing:
    """What is written from a pen on; ``rows`` tells a row as it will be."""

    def __init__(self, pen: Pen, can: Abilities, rows: Callable[[int], Row]) -> None:
        self._style, self._row, self._column = pen
        self._can, self._rows = can, rows
        self._made: list[str] = []

    @property
    def pen(self) -> Pen:
        """The state after all that."""
        return Pen(self._style, self._row, self._column)

    @property
    def text(self) -> str:
        """What was written."""
        return "".join(self._made)

    def put(self, part: Part) -> None:
        """Write a part, its long blanks erased where the terminal can."""
        at, text = part.column, part.text
        if part.to_end:
            self._erase(part, at, 0)
            return
        done = 0
        if self.can_erase(part.style) and "     " in text:
            for blanks in _BLANKS.finditer(text):
                size = blanks.end() - blanks.start()
                if size < (LAST if blanks.end() == len(text) else INNER):
                    continue
                self._draw(part, at + done, text[done : blanks.start()])
                self._erase(part, at + blanks.start(), size)
                done = blanks.end()
        self._draw(part, at + done, text[done:])

    def can_erase(self, style: Style) -> bool:
        """Whether erased cells look like spaces of this style."""
        return self._can.erases and can_erase(style) and (self._can.grounded or not style.ground)

    def clear(self, style: Style) -> None:
        """Erase the whole screen."""
        self._ink(style, blank=True)
        self._made.append("\x1b[2J")

    def raw(self, row: int, column: int, text: str) -> None:
        """A piece as Textual wrote it, of whose width nobody is sure."""
        self._row = 0
        self.go(row, column)
        self.plain()
        self._made.append(text)
        self._row = 0

    def plain(self) -> None:
        """The pen writes plainly, for what is not ours."""
        if self._style != PLAIN:
            self._made.append(RESET)
        self._style = PLAIN

    def scroll(self, top: int, bottom: int, by: int) -> None:
        """Shift the rows from top to bottom, upwards by so many (negative: downwards)."""
        number = "" if abs(by) == 1 else abs(by)
        self._made.append(f"\x1b[{top};{bottom}r\x1b[{top}H\x1b[{number}{'M' if by > 0 else 'L'}\x1b[r")
        self._row = 0

    def go(self, row: int, column: int) -> None:
        """Move the cursor by the shortest way, which may be to write again what stands between."""
        if (row, column) == (self._row, self._column):
            return
        self._made.append(min(self._ways(row, column), key=lambda way: len(way.encode())))
        self._row, self._column = row, column

    def _ways(self, row: int, column: int) -> list[str]:
        ways = [f"\x1b[{row};{column}H" if column > 1 else f"\x1b[{row}H" if row > 1 else "\x1b[H"]
        if not self._row:
            return ways
        down, right = row - self._row, column - self._column
        if not right:
            ways.append(f"\x1b[{down if down > 1 else ''}B" if down > 0 else f"\x1b[{-down if down < -1 else ''}A")
        if not down and right > 0:
            ways.append(f"\x1b[{right if right > 1 else ''}C")
            ways += [again] if right <= len(ways[0]) and (again := self._again(row, column)) else []
        elif not down:
            ways.append(f"\x1b[{-right if right < -1 else ''}D")
        return ways

    def _again(self, row: int, column: int) -> str:
        """The cells up to a column, when the pen has their style."""
        made = []
        for cell in self._rows(row)[self._column - 1 : column - 1]:
            if cell is None:
                return ""
            character, style = cell
            if pen_for(self._style, style, blank=character == " ")[1]:
                return ""
            made.append(character)
        text = "".join(made)
        return text if len(made) == column - self._column and (made[0] and self._whole(row, column)) else ""

    def _whole(self, row: int, column: int) -> bool:
        """Whether a character begins in this column."""
        rest = self._rows(row)[column - 1 : column]
        return not rest or rest[0] is None or rest[0][0] != ""

    def _draw(self, part: Part, column: int, text: str) -> None:
        if not text:
            return
        self._ink(part.style, blank=not text.strip(" "))
        self.go(part.row, column)
        self._made.append(text.replace("\0", ""))
        self._column = column + len(text)
        if self._column > len(self._rows(part.row)):  # at the edge terminals disagree where the cursor is
            self._row = 0

    def _erase(self, part: Part, column: int, size: int) -> None:
        """Erase so many cells; 0: up to the end of the row."""
        self._ink(blank_style(part.style), blank=True)
        self.go(part.row, column)
        self._made.append(f"\x1b[{size}X" if size else "\x1b[K")

    def _ink(self, style: Style, *, blank: bool) -> None:
        self._style, sequence = pen_for(self._style, style, blank=blank)
        if sequence:
            self._made.append(sequence)
