"""Time is injected: nothing else in the program asks the machine what time it is."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time in whole Unix seconds UTC."""

    def now(self) -> int:
        """The current moment."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """The current moment."""
        return int(time.time())


class FixedClock:
    """A clock that stands still until it is moved: for tests and demo data."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> int:
        """The moment it was set to."""
        return self.moment
