"""What the terminal shows and what it is to show, cell by cell, and what has to be written in between; pure.

Textual repaints the whole screen when a screen or a dialog comes or goes, up to three times in a row, and whole regions
when one cell of them changed: 12 kB each time at 120 × 40. Frames are taken in; what they change is written when it is
asked for, so that some frames can be one. What is not understood passes as it is, and from then on nothing is known:
the next frame is written whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from crm_tui.line.abilities import Abilities
from crm_tui.line.cells import Cell, Piece, cells, pieces
from crm_tui.line.parts import TAIL, Part, Row, by_style, changed, changes_of_style, parts, tail
from crm_tui.line.shifting import FEWEST, Shift, find_shift, shifted
from crm_tui.line.styles import Style
from crm_tui.line.writing import Pen, Writing

_HARMLESS = re.compile(
    r"(?:\x1b\[\?(?:2026|2004|2048|25|7|100[0-6]|101[56])[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=]\d*u"
    r"|\x1b\](?:52|22);[^\x07\x1b]*(?:\x1b\\|\x07)|\x07)*"
)
"""Modes, questions, the clipboard, the pointer, the bell: they leave the screen and the pen as they are."""
_BEGIN = "\x1b[?1049h"
"""The screen is ours, and empty."""


class Shown:
    """The cells of the terminal, as far as they are known."""

    def __init__(self, can: Abilities = Abilities(), size: tuple[int, int] = (0, 0)) -> None:  # noqa: B008
        """``size``: columns and lines; without them nothing is erased or shifted."""
        self.can = can
        self.is_bracketed = False
        """Whether a frame is seen when it has ended, and not while it is drawn."""
        self.has_scrolled = False
        """Whether the last changes shifted rows."""
        self._columns, self._lines = size
        self._wanted: dict[int, Row] = {}
        self._shown: dict[int, Row] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        self._loose: dict[int, list[Piece]] = {}
        self._last: dict[int, tuple[int, str]] = {}
        self._pen, self._cursor = Pen(), (0, 0)
        self._is_fresh = self._is_stale = self._is_misfit = False

    def forget(self) -> None:
        """Nobody knows any more what is shown. May be called at any time, from a signal's handler, too."""
        self._is_stale = True

    def resize(self, columns: int, lines: int) -> None:
        """The terminal has this size."""
        if (columns, lines) != (self._columns, self._lines):
            self._columns, self._lines = columns, lines
            self._lose()

    @property
    def waits(self) -> bool:
        """Whether something was taken in that is not written yet."""
        return bool(self._spans or self._loose)

    def difference(self, data: str) -> str:
        """What must be written in place of a frame for the same to be seen; anything else as it is."""
        return self.changes() if self.take(data) else self.passing(data)

    def take(self, data: str) -> bool:
        """Take in a frame; False when it is none, or not understood, and has to pass as it is."""
        if self._is_stale:
            self._is_stale = False
            self._forget()
        if self._is_misfit:  # the terminal put it where there was room
            self._is_misfit = False
            self._lose()
        found = list(pieces(data))
        for piece in found:
            self._put(piece)
        return bool(found)

    def passing(self, data: str) -> str:
        """What is no frame, after all that waits."""
        if _HARMLESS.fullmatch(data):
            return data
        waiting = self.changes() if self.waits else ""
        writing = self._writing(self._pen)
        if self._pen.style is not None:
            writing.plain()
        self._lose()
        self._is_fresh = data == _BEGIN
        return waiting + writing.text + data

    def changes(self) -> str:
        """What has to be written for everything that was taken in to be seen."""
        self.has_scrolled = False
        found = [
            part for number, span in sorted(self._spans.items()) for part in self._parts(number, self._shown, span)
        ]
        writing = self._written(self._pen, found)
        if self._may_clear() and (blank := self._ground()):
            writing = self._cleared(blank, writing)
        elif len(found) >= FEWEST and (shift := self._shift()):
            writing = self._shifted(shift, writing)
        for number, some in self._loose.items():
            for row, column, text in some:
                writing.raw(row, column, text)
                self._lose_row(number, column - 1)
        if self._cursor[0]:
            writing.go(*self._cursor)
        self._now_shown()
        self._pen = writing.pen
        return writing.text

    # ------------------------------------------------------------------ taking in

    def _put(self, piece: Piece) -> None:
        row, column, text = piece
        if not text:  # where the cursor is left
            self._cursor = row, column
            return
        found = cells(text)
        self._cursor = (row, column + len(found)) if found else (0, 0)
        if self._last.get(row) == (column, text):
            return
        self._last[row] = column, text
        if found is None or row in self._loose:  # nobody knows which cells it takes
            self._loose.setdefault(row, []).append(piece)
            return
        start, stop = column - 1, column - 1 + len(found)
        if self._columns and (stop > self._columns or row > self._lines):  # made for another size
            self._is_misfit = True
        wanted, shown = self._rows(row, stop)
        if _is_second(wanted, start):
            wanted[start - 1] = None
        if _is_second(wanted, stop):
            wanted[stop] = None
        wanted[start:stop] = found
        if wanted[start:stop] != shown[start:stop]:
            first, last = self._spans.get(row, (start, stop))
            self._spans[row] = min(first, start), max(last, stop)

    def _rows(self, number: int, length: int) -> tuple[Row, Row]:
        wanted = self._wanted.setdefault(number, [None] * self._columns)
        shown = self._shown.setdefault(number, [None] * self._columns)
        wanted.extend([None] * (length - len(wanted)))
        shown.extend([None] * (len(wanted) - len(shown)))
        return wanted, shown

    def _lose(self) -> None:
        """Nothing is known of the screen, nor of what it is to show."""
        self._forget()
        self._wanted, self._spans, self._loose = {}, {}, {}
        self._cursor, self._is_fresh = (0, 0), False

    def _forget(self) -> None:
        self._shown, self._last, self._pen = {}, {}, Pen()
        for number, wanted in self._wanted.items():
            self._shown[number] = [None] * len(wanted)
            self._spans[number] = 0, len(wanted)

    def _lose_row(self, number: int, start: int) -> None:
        """Nobody knows what is in a row from there on."""
        for rows in (self._wanted, self._shown):
            row = rows.setdefault(number, [None] * self._columns)
            row[start:] = [None] * (len(row) - start)
        self._is_fresh = False

    # ------------------------------------------------------------------ writing

    def _writing(self, pen: Pen) -> Writing:
        return Writing(pen, self.can, lambda number: self._wanted.get(number, []))

    def _written(
        self, pen: Pen, found: Sequence[Part], *, cleared: Style | None = None, shift: Shift | None = None
    ) -> Writing:
        """The parts row after row, or style after style when that is shorter."""
        orders = [found]
        changes, styles = changes_of_style(found)
        if changes > styles:
            orders.append(by_style(found, pen.style))
        made = []
        for order in orders:
            writing = self._writing(pen)
            if cleared is not None:
                writing.clear(cleared)
            if shift is not None:
                writing.scroll(*shift)
            for part in order:
                writing.put(part)
            made.append(writing)
        return min(made, key=lambda writing: len(writing.text))

    def _parts(self, number: int, shown: dict[int, Row], span: tuple[int, int]) -> list[Part]:
        wanted = self._wanted[number]
        cells = changed(wanted, shown[number], *span)
        if not cells:
            return []
        ending: list[Part] = []
        can_erase = self._writing(self._pen).can_erase
        if len(wanted) == self._columns:
            blank = tail(wanted)
            last, size = wanted[-1], sum(index >= blank for index in cells)
            if last is not None and size > TAIL and can_erase(last[1]):
                ending = [Part(number, cells[-size] + 1, "", last[1], True)]
                cells = cells[:-size]
        return [*parts(number, wanted, cells, can_erase), *ending]

    def _now_shown(self) -> None:
        for number, (start, stop) in self._spans.items():
            wanted, shown = self._wanted[number], self._shown[number]
            if _is_second(shown, start):
                shown[start - 1] = None
            if _is_second(shown, stop):
                shown[stop] = None
            shown[start:stop] = [
                new if new is not None else old for new, old in zip(wanted[start:stop], shown[start:stop], strict=True)
            ]
        self._spans, self._loose = {}, {}

    # ------------------------------------------------------------------ an empty screen

    def _may_clear(self) -> bool:
        """Whether most of the screen is unknown, and all of it either ours or drawn anew."""
        if not self._columns or len(self._spans) < self._lines // 2 or self._loose:
            return False
        unknown = sum(row.count(None) for row in self._shown.values())
        unknown += self._columns * (self._lines - len(self._shown))
        return unknown * 2 > self._columns * self._lines and (
            self._is_fresh
            or (len(self._wanted) == self._lines and not any(None in row for row in self._wanted.values()))
        )

    def _ground(self) -> Cell | None:
        """The blank cell that is wanted most."""
        blanks = Counter(cell for row in self._wanted.values() for cell in row if cell and cell[0] == " ")
        can_erase = self._writing(self._pen).can_erase
        return next((cell for cell, _ in blanks.most_common() if can_erase(cell[1])), None)

    def _cleared(self, blank: Cell, otherwise: Writing) -> Writing:
        """The screen erased and drawn again, if that is shorter."""
        empty: dict[int, Row] = {number: [blank] * self._columns for number in range(1, self._lines + 1)}
        span = 0, self._columns
        found = [part for number in sorted(self._wanted) for part in self._parts(number, empty, span)]
        writing = self._written(self._pen, found, cleared=blank[1])
        if len(writing.text) >= len(otherwise.text):
            return otherwise
        self._shown = empty
        self._spans = dict.fromkeys(self._wanted, span)
        return writing

    # ------------------------------------------------------------------ rows that move

    def _shift(self) -> Shift | None:
        if not self.can.scrolls or len(self._shown) != self._lines or self._loose:
            return None
        shift = find_shift(self._wanted, self._shown, self._spans, whole=not self.is_bracketed)
        if shift is None or any(None in self._wanted[number] for number in range(shift.top, shift.bottom + 1)):
            return None
        return shift

    def _shifted(self, shift: Shift, otherwise: Writing) -> Writing:
        """Rows moved by the terminal and the others drawn, if that is shorter."""
        moved = shifted(self._shown, shift)
        spans = self._spans | dict.fromkeys(range(shift.top, shift.bottom + 1), (0, self._columns))
        found = [part for number, span in sorted(spans.items()) for part in self._parts(number, moved, span)]
        writing = self._written(self._pen, found, shift=shift)
        if len(writing.text) >= len(otherwise.text):
            return otherwise
        self._shown, self._spans, self.has_scrolled = moved, spans, True
        return writing


def _is_second(row: Row, index: int) -> bool:
    """Whether the second half of a wide character is there."""
    cell = row[index] if index < len(row) else None
    return cell is not None and cell[0] == ""
