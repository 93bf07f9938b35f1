"""Rows that have moved up or down, which the terminal can shift by itself; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from crm_tui.line.cells import Cell
from crm_tui.line.parts import Row

FEWEST = 5
"""Rows that have to move for a shift to be looked for."""
Spans = Mapping[int, tuple[int, int]]


class Shift(NamedTuple):
    """The rows from top to bottom (from 1) move up by so many; negative: down."""

    top: int
    bottom: int
    by: int


def find_shift(wanted: Mapping[int, Row], shown: Mapping[int, Row], spans: Spans, *, whole: bool) -> Shift | None:
    """A shift that brings most of the changed rows to their places.

    ``whole``: only if whole rows have moved; otherwise what stands beside them may be drawn again.
    """
    if len(spans) < FEWEST:
        return None
    start = 0 if whole else min(first for first, _ in spans.values())
    stop = None if whole else max(last for _, last in spans.values())
    now: dict[tuple[Cell | None, ...], int] = {}
    for number, row in shown.items():
        now[tuple(row[start:stop])] = number  # of rows that are alike the last one: blank ones do not count anyway
    moved: dict[int, int] = {}
    for number in spans:
        cells = tuple(wanted[number][start:stop])
        if cells in now and now[cells] != number and len(set(cells)) > 1:
            moved[number] = now[cells] - number
    if len(moved) < FEWEST:
        return None
    by, votes = Counter(moved.values()).most_common(1)[0]
    if votes < FEWEST or votes * 3 < len(spans):
        return None
    rows = [number for number, each in moved.items() if each == by]
    return Shift(min(rows) + min(by, 0), max(rows) + max(by, 0), by)


def shifted(shown: Mapping[int, Row], shift: Shift) -> dict[int, Row]:
    """What is shown after a shift. The rows that came in are unknown: terminals fill them with one thing or another."""
    top, bottom, by = shift
    made = dict(shown)
    for number in range(top, bottom + 1):
        source = number + by
        made[number] = list(shown[source]) if top <= source <= bottom else [None] * len(shown[number])
    return made
