"""A bar on stderr, when that is a terminal; nothing in a pipe or a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

WIDTH = 30
"""Cells of the bar."""
FORECAST = 2.0
"""Seconds after which what was done says something of what is left."""
PAUSE = 0.5
"""Seconds between two pictures of a timed bar, which is another one every time."""


class Bar:
    """Draws how far a long command is; ``what`` says of what. Writes only when the picture changes.

    ``timed``: with how many a second are done, and the time that is left.
    """

    def __init__(self, what: str, *, timed: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._timed = timed
        self._clock = clock
        self._begun = self._drawn = clock()
        self._shown = ""
        self._wanted = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """``done`` of ``total``."""
        if not self._wanted:
            return
        now = self._clock()
        if self._timed and self._shown and now - self._drawn < PAUSE:
            return
        share = min(1.0, done / total) if total else 1.0
        full = int(share * WIDTH)
        picture = f"{self._what}  {'#' * full}{'.' * (WIDTH - full)}  {share:4.0%}"
        if self._timed and done and now - self._begun >= FORECAST:
            picture += pace(done, total, now - self._begun)
        if picture != self._shown:
            sys.stderr.write(f"\r{picture:<{len(self._shown)}}")
            sys.stderr.flush()
            self._shown, self._drawn = picture, now

    def clear(self) -> None:
        """Take the bar away: sentences follow."""
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()
            self._shown = ""


def pace(done: int, total: int, elapsed: float) -> str:
    """How many a second, and the minutes and seconds that are left, when ``elapsed`` seconds are gone."""
    minutes, seconds = divmod(round(elapsed * max(0, total - done) / done), 60)
    return f"  {done / elapsed:,.0f}/s  {minutes}:{seconds:02d} left"
