"""A line of the table, and the small statistics behind it. Nothing here measures."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal, NamedTuple

Unit = Literal["ms", "s", "bytes", "B/contact", "MB", "rows/s", "rows"]


class Goal(NamedTuple):
    """What a value (or its ratio to the floor) may be at most, or must be at least.

    ``interim`` is what holds until the driver that writes only differences is in.
    """

    limit: float
    of: Literal["value", "ratio"] = "value"
    at_least: bool = False
    interim: float | None = None


class Measured(NamedTuple):
    """One line of the table: ``value``, ``p95`` and ``floor`` are in ``unit``.

    ``value`` is a median unless ``what`` says otherwise; ``ratio`` is the median of the pairs' ratios. ``remark`` is
    shown below the table.
    """

    figure: str
    what: str
    value: float
    unit: Unit
    p95: float | None = None
    floor: float | None = None
    ratio: float | None = None
    goal: Goal | None = None
    remark: str = ""

    @property
    def mark(self) -> str:
        """✓ the goal is met, (✓) the interim one is, ✗ missed; empty without a goal."""
        if self.goal is None:
            return ""
        judged = self.ratio if self.goal.of == "ratio" else self.value
        if judged is None:
            return ""
        if self.goal.at_least:
            return "✓" if judged >= self.goal.limit else "✗ missed"
        if judged <= self.goal.limit:
            return "✓"
        return "(✓)" if self.goal.interim is not None and judged <= self.goal.interim else "✗ missed"


class Pairs(NamedTuple):
    """What A and B took, run in turn: seconds."""

    ours: tuple[float, ...]
    floor: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of the ratios, pair by pair: what disturbs the machine for a while disturbs both of a pair."""
        return statistics.median(a / b for a, b in zip(self.ours, self.floor, strict=True) if b > 0)


def taken(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turn(ours: Callable[[], object], floor: Callable[[], object], times: int) -> Pairs:
    """A B A B …: noise of the machine hits both. One run of each is not counted."""
    return in_turn_at(lambda _: ours(), lambda _: floor(), range(times))


def in_turn_at(ours: Callable[[int], object], floor: Callable[[int], object], places: Sequence[int]) -> Pairs:
    """A B A B … at each place in turn; the first place is done once before, and not counted."""
    ours(places[0])
    floor(places[0])
    both = [(taken(partial(ours, place)), taken(partial(floor, place))) for place in places]
    return Pairs(tuple(each[0] for each in both), tuple(each[1] for each in both))


def paired(figure: str, what: str, pairs: Pairs, goal: Goal | None = None, remark: str = "") -> Measured:
    """The line of two things that ran in turn, in milliseconds."""
    return Measured(
        figure,
        what,
        median_ms(pairs.ours),
        "ms",
        p95=percentile(pairs.ours, 95) * 1000,
        floor=median_ms(pairs.floor),
        ratio=pairs.ratio,
        goal=goal,
        remark=remark,
    )


def median_ms(seconds: Sequence[float]) -> float:
    """The median, in milliseconds."""
    return statistics.median(seconds) * 1000


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that at least ``percent`` of all values do not exceed (nearest rank).

    Raises:
        ValueError: there are no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values, no percentile")
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """How a figure grows: the slope of log(value) over log(contacts) by least squares. 0: not at all, 1: in proportion.

    None for less than two sizes, or a value that has no logarithm.
    """
    if len({size for size, _ in points}) < 2 or any(size <= 0 or value <= 0 for size, value in points):
        return None
    logs = [(math.log(size), math.log(value)) for size, value in points]
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
