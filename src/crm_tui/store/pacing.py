"""How much one short write takes on: as much as the lock may last, whatever the machine and its other work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Pace:
    """``size``: how many rows the next step takes. It grows slowly and shrinks at once."""

    def __init__(self, goal: float, *, smallest: int, first: int, largest: int) -> None:
        """``goal`` in seconds for a step."""
        self._goal = goal
        self._smallest, self._largest = smallest, largest
        self.size = first

    @contextmanager
    def step(self) -> Iterator[None]:
        """One step of ``size`` rows; how long it lasts decides about the next."""
        begun = time.perf_counter()
        yield
        lasted = max(time.perf_counter() - begun, 0.001)
        wanted = int(self.size * min(1.5, self._goal / lasted))
        self.size = min(self._largest, max(self._smallest, wanted))
