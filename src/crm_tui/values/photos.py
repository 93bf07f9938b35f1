"""A photo as it is kept and as it is drawn: bytes that came from a file, and a small square of pixels."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

GRAIN = 24
"""Pixels of a side of the square that is drawn."""
MOST_KEPT = 256 * 1024
"""Bytes of a picture in the database."""
Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255 each."""


class Picture(NamedTuple):
    """A picture to be kept: ``kind`` is png, jpeg, gif or webp; ``pixels`` are ``GRAIN`` × ``GRAIN`` times red, green,
    blue, or None where nothing could be decoded.
    """

    kind: str
    data: bytes
    pixels: bytes | None


@lru_cache(maxsize=16)
def square(pixels: bytes | None, side: int) -> tuple[tuple[Colour, ...], ...] | None:
    """The pixels as rows of ``side`` colours, each the mean of those that lie there; ``side`` divides ``GRAIN``.

    None when there are none, or not as many as there must be.
    """
    if pixels is None or len(pixels) != GRAIN * GRAIN * 3:
        return None
    step = GRAIN // side

    def mean(row: int, column: int, channel: int) -> int:
        return sum(
            pixels[3 * ((row * step + y) * GRAIN + column * step + x) + channel]
            for y in range(step)
            for x in range(step)
        ) // (step * step)

    return tuple(
        tuple((mean(row, column, 0), mean(row, column, 1), mean(row, column, 2)) for column in range(side))
        for row in range(side)
    )
