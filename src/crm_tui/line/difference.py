"""What the terminal shows, cell by cell, and the frames that differ from it; pure.

Textual repaints the whole screen when a screen or a dialog comes or goes, up to three times in a row, and whole regions
when one cell of them changed: 12 kB each time at 120 × 40. What is not understood passes as it is, and from then on
nothing is known, so that the next frame is written whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crm_tui.line.cells import Cell, Piece, cells, drawn, pieces

GAP = 8
"""Cells between two differences that are written again: a move of the cursor takes as many bytes."""
_HARMLESS = re.compile(r"(?:\x1b\[\?2026[hl]|\x1b\]52;[^\x07\x1b]*(?:\x1b\\|\x07)|\x07)*")
"""Beginning and end of a frame, the clipboard, the bell: they leave the screen as it is."""


class Shown:
    """The cells of the terminal, as far as they are known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._last: dict[int, tuple[int, str]] = {}

    def forget(self) -> None:
        """Nothing is known any more: another size, another program, another screen."""
        self._rows, self._last = {}, {}

    def difference(self, data: str) -> str:
        """What must be written in place of a frame for the same to be seen; anything else as it is."""
        if _HARMLESS.fullmatch(data):
            return data
        made, understood = [], False
        for piece in pieces(data):
            understood = True
            made.append(self._piece(piece))
        if not understood:
            self.forget()
            return data
        return "".join(made)

    def _piece(self, piece: Piece) -> str:
        row, column, text = piece
        if not text:  # where the cursor is left
            return f"\x1b[{row};{column}H"
        if self._last.get(row) == (column, text):
            return ""
        found = cells(text)
        if found is None:  # nobody knows which cells it took: the row is written whole until it is gone
            self._rows[row] = []
            self._last.pop(row, None)
            return f"\x1b[{row};{column}H{text}"
        self._last[row] = (column, text)
        shown = self._rows.setdefault(row, [])
        start, stop = column - 1, column - 1 + len(found)
        shown.extend([None] * (stop - len(shown)))
        written = [
            f"\x1b[{row};{column + first}H{drawn(found[first:last])}" for first, last in _runs(found, shown[start:stop])
        ]
        # where half of a wide character was written over, its other half differs from every character that may follow:
        # a second half has no character, and a first one is written together with its second
        shown[start:stop] = found
        return "".join(written)


def _runs(wanted: list[Cell], shown: list[Cell | None]) -> Iterator[tuple[int, int]]:
    """Where the two differ: from, to; a wide character is written whole, small gaps are written over."""
    begin = end = -1
    for index, (new, old) in enumerate(zip(wanted, shown, strict=True)):
        if new == old:
            continue
        first = index - 1 if new[0] == "" and index else index
        last = index + 2 if index + 1 < len(wanted) and wanted[index + 1][0] == "" else index + 1
        if begin < 0:
            begin, end = first, last
        elif first - end <= GAP:
            end = max(end, last)
        else:
            yield begin, end
            begin, end = first, last
    if begin >= 0:
        yield begin, end
