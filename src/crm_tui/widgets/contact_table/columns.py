"""Columns of the contact table, and how they are fitted into a width (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["GAP", "Column", "Placed", "place"]

GAP = 1
"""Blank cells between two columns."""

Align = Literal["left", "right"]
Sort = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called and how much room it wants. Widths are terminal cells.

    ``sort_rank`` is 1 for the first sort key; the digit is shown when several columns are sorted.
    ``grow`` is the share of spare room that the column takes (0: its width is never exceeded).
    """

    name: str
    label: str
    width: int = 16
    minimum: int = 6
    align: Align = "left"
    sort: Sort | None = None
    sort_rank: int = 0
    grow: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with its place: ``position`` in the list of columns, ``x`` and ``width`` in cells."""

    column: Column
    position: int
    x: int
    width: int


def place(columns: Sequence[Column], room: int) -> tuple[Placed, ...]:
    """Fit columns into ``room`` cells: shrink to the minimum first, then drop the last ones, then use spare room.

    The first column always stays, cut if it must be. The sum of widths and gaps never exceeds ``room``.
    """
    count = _how_many_fit(columns, room)
    if count == 0:
        return ()
    kept = columns[:count]
    free = room - GAP * (count - 1)
    widths = [max(1, column.width) for column in kept]
    missing = sum(widths) - free
    if missing > 0:
        widths = _shrink(widths, [_least(column) for column in kept], missing)
    elif missing < 0:
        widths = _grow(widths, [column.grow for column in kept], -missing)
    placed: list[Placed] = []
    x = 0
    for position, (column, width) in enumerate(zip(kept, widths, strict=True)):
        placed.append(Placed(column, position, x, width))
        x += width + GAP
    return tuple(placed)


def _least(column: Column) -> int:
    return max(1, min(column.minimum, column.width))


def _how_many_fit(columns: Sequence[Column], room: int) -> int:
    if not columns or room < 1:
        return 0
    used = -GAP
    for count, column in enumerate(columns):
        used += GAP + _least(column)
        if used > room:
            return max(1, count)
    return len(columns)


def _shrink(widths: list[int], least: list[int], missing: int) -> list[int]:
    """Take ``missing`` cells away, each column in proportion to what it can give."""
    slack = [max(0, width - low) for width, low in zip(widths, least, strict=True)]
    total = sum(slack)
    if total < missing:  # only the first column is left, and it is wider than the room
        return [max(1, widths[0] - missing)]
    taken = [one * missing // total for one in slack]
    rest = missing - sum(taken)
    for index in range(len(widths) - 1, -1, -1):  # the rounding comes from the last columns
        more = min(rest, slack[index] - taken[index])
        taken[index] += more
        rest -= more
    return [width - one for width, one in zip(widths, taken, strict=True)]


def _grow(widths: list[int], shares: list[int], spare: int) -> list[int]:
    total = sum(shares)
    if total <= 0:
        return widths
    given = [share * spare // total for share in shares]
    given[shares.index(max(shares))] += spare - sum(given)
    return [width + one for width, one in zip(widths, given, strict=True)]
