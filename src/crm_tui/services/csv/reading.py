"""Rows of a delimited file with their line numbers: one bad row spoils no other.

The ``csv`` module parses strictly. When it stumbles (a quote that is never closed swallows everything behind it),
the first line of that record is the bad row, and parsing begins anew with the line after it.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from crm_tui.errors import RefusedData

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 2_000_000
"""Characters of one line, and of one cell: what is longer is no table."""
_SAMPLE_LINES = 50
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE).fullmatch


class Row(NamedTuple):
    """One row: ``line`` is where it begins, counted from 1; ``problem`` says why it cannot be read.

    ``plain`` is True when no cell holds a control character or a line end.
    """

    line: int
    cells: Sequence[str]
    problem: str | None
    plain: bool


class Table(NamedTuple):
    """A delimited text: its headings as written, and the rows below them."""

    headings: tuple[str, ...]
    delimiter: str
    rows: Iterator[Row]


def open_table(stream: TextIO, *, delimiter: str | None = None) -> Table | None:
    """The headings and rows of ``stream``; None when there is not even a heading.

    Raises:
        RefusedData: the line of the headings cannot be parsed.
    """
    _allow_long_cells()
    lines = _Lines(stream)
    sample = lines.peek(_SAMPLE_LINES)
    named = _SEPARATOR_LINE(sample[0].strip("\ufeff")) if sample else None
    skipped = 0
    if named:  # Excel's own first line
        next(lines)
        delimiter, sample, skipped = delimiter or named.group(1), sample[1:], 1
    chosen = delimiter or sniff(sample)
    rows = _rows(lines, chosen, 1 + skipped)
    for row in rows:
        if row.problem:
            raise RefusedData(f"The headings (line {row.line}) cannot be read: {row.problem}.")
        return Table(tuple(cell.strip() for cell in row.cells), chosen, rows)
    return None


def sniff(sample: Sequence[str]) -> str:
    """The delimiter that cuts the sample into the most even table; a comma when there is one column.

    ``csv.Sniffer`` gives up on one column and takes letters for delimiters.
    """
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
        if not widths or widths[0] < 2:
            continue
        even = sum(width == widths[0] for width in widths) / len(widths)
        score = (round(even, 1), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def as_cells(raw: str, delimiter: str) -> list[str]:
    """A line that could not be parsed, cut as well as it goes: for the file of rejected rows."""
    try:
        return next(csv.reader([raw.replace('"', "")], delimiter=delimiter), [raw])
    except csv.Error:
        return [raw]


def _rows(lines: _Lines, delimiter: str, first: int) -> Iterator[Row]:
    parser = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first
    while True:
        taken = lines.begin()
        try:
            cells = next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            raw = taken[0]
            lines.give_back(taken[1:])
            yield Row(line, as_cells(raw, delimiter), _sentence(error), False)
            line += 1
            continue
        if lines.too_long:
            yield Row(line, cells, f"a line of more than {LONGEST_LINE:,} characters", False)
        elif cells:
            plain = len(taken) == 1 and taken[0].rstrip("\r\n").isprintable()
            yield Row(line, cells, None if plain else _problem(taken), plain)
        line += len(taken)


def _problem(taken: Sequence[str]) -> str | None:
    return "a NUL character" if any("\0" in text for text in taken) else None


def _sentence(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end" in text:
        return "a quote that is never closed"
    if "field larger" in text:
        return f"a quote that is not closed within {LONGEST_LINE:,} characters"
    if "expected after" in text:
        return "text behind a closing quote (or a quote that is not closed)"
    return text


def _allow_long_cells() -> None:
    # the limit is one per process: only ever raised, never set back, so that threads cannot disturb each other
    if csv.field_size_limit() < LONGEST_LINE:
        csv.field_size_limit(LONGEST_LINE)


class _Lines(Iterator[str]):
    """The lines of a stream, which remembers those of the current record and takes some back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()
        self._taken: list[str] = []
        self.too_long = False

    def begin(self) -> list[str]:
        """A new record: the list that its lines will be in."""
        self._taken = []
        self.too_long = False
        return self._taken

    def give_back(self, lines: Sequence[str]) -> None:
        """These lines come again next."""
        self._waiting.extendleft(reversed(lines))

    def peek(self, count: int) -> list[str]:
        """The next lines, which stay to be read; parsing is tried on them."""
        while len(self._waiting) < count and (line := self._read()):
            self._waiting.append(line)
        return list(self._waiting)[:count]

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        if len(line) >= LONGEST_LINE:
            self.too_long, line = True, line[:200].replace('"', "")
        self._taken.append(line)
        return line

    def _read(self) -> str:
        line = self._stream.readline(LONGEST_LINE)
        if len(line) >= LONGEST_LINE:
            while (rest := self._stream.readline(LONGEST_LINE)) and not rest.endswith(("\n", "\r")):
                pass
        return line
