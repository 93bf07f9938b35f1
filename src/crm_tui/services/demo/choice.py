"""Drawing with weights, and random streams that depend on nothing but a seed and a number."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

STREAMS = 4
"""How many independent streams each number has (the last factor of a stream's seed)."""


class Choice(Generic[T]):
    """Values with weights; ``pick(u)`` takes a draw from [0, 1)."""

    __slots__ = ("_bounds", "_total", "values")

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        listed = list(pairs)
        self.values: tuple[T, ...] = tuple(value for value, _ in listed)
        self._bounds = list(accumulate(weight for _, weight in listed))
        self._total = self._bounds[-1]

    def pick(self, u: float) -> T:
        """The value on which the draw ``u`` falls."""
        return self.values[bisect(self._bounds, u * self._total)]


def one_of(values: Sequence[T], u: float) -> T:
    """One of ``values``, all alike; ``u`` from [0, 1)."""
    return values[int(u * len(values))]


def reseed(random: Random, seed: int, number: int, stream: int) -> None:
    """Start the stream ``stream`` of contact (or organisation) ``number`` anew."""
    random.seed((seed * 100_000_007 + number) * STREAMS + stream)


def expanded(pairs: Iterable[tuple[T, float]], size: int = 512) -> tuple[T, ...]:
    """Weighted values as a tuple of about ``size``, each as often as its weight: ``one_of`` it is the fastest draw."""
    listed = list(pairs)
    total = sum(weight for _, weight in listed)
    return tuple(value for value, weight in listed for _ in range(max(1, round(size * weight / total))))


def digits(count: int, u: float) -> str:
    """``count`` digits (at most 15) from the draw ``u``."""
    return str(int(u * 10**count)).zfill(count)


def fill(shape: str, numerals: str) -> str:
    """``shape`` with the next of ``numerals`` for each ``#``."""
    if "#" not in shape:
        return shape
    parts = shape.split("#")
    return "".join([part + numeral for part, numeral in zip(parts, numerals, strict=False)]) + parts[-1]


def filled(shape: str, u: float) -> str:
    """``shape`` with digits from the draw ``u``."""
    return fill(shape, digits(shape.count("#"), u)) if "#" in shape else shape
