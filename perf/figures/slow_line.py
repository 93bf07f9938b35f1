"""L7: the application behind 150 ms round trip and 64 kbit/s."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence

import psutil

from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured
from perf.figures.terminal import LIST_STANDS, Terminal, application
from perf.pty_driver import Chunk

ROUND_TRIP, KBIT = 150, 64
HELD, EVERY = 60, 1 / 30
"""Steps of a held key, and seconds between two of them."""
WORD, BETWEEN = "martin", 0.12
"""What is typed, and seconds between two keys."""


def slow_line(ground: Ground) -> Iterator[Measured]:
    """Behind 150 ms and 64 kbit/s: seconds from the last key until the screen stands, for a j held for 60 steps, a
    typed word, End; and CPU seconds that the program spends in the second after that (a stale query would run then).
    """
    argv = [sys.executable, "-m", "perf.slow_line", "--round-trip", str(ROUND_TRIP), "--kbit", str(KBIT), "--"]
    with Terminal([*argv, *application(ground)], ground, synchronised=True) as program:
        program.read_until(LIST_STANDS, 60.0)
        program.read_until_quiet(2.0, 60.0)
        yield Measured("L7", f"j held for {HELD} steps: lag", _lag(program, ["j"] * HELD, EVERY), "s", goal=Goal(0.5))
        ends = []
        for key in ("end", "home") * ground.times(2):
            ends.append(_lag(program, [key], 0))
        yield Measured("L7", "End, Home: lag", statistics.median(ends), "s", goal=Goal(0.8))
        program.send("/")
        program.read_until_quiet(1.5, 60.0)
        yield Measured("L7", f"typed {WORD}: lag", _lag(program, list(WORD), BETWEEN), "s", goal=Goal(1))
        busy = _cpu_seconds(program, 1.0)
        yield Measured("L7", "CPU in the second after", busy, "s", goal=Goal(0.05))


def _lag(program: Terminal, keys: Sequence[str], every: float) -> float:
    chunks: list[Chunk] = []
    for key in keys:
        program.send(key)
        sent = time.perf_counter()
        while (left := sent + every - time.perf_counter()) > 0:
            chunks += program.record(left, left)
    chunks += program.record(1.5, 90.0)
    last = program.settled(chunks)
    return max(0.0, last - sent) if last is not None else 0.0


def _cpu_seconds(program: Terminal, seconds: float) -> float:
    """What the application itself (the child of the line) spends."""
    below = psutil.Process(program.process.pid).children(recursive=True)
    before = sum(sum(each.cpu_times()[:2]) for each in below)
    program.idle(seconds)
    return sum(sum(each.cpu_times()[:2]) for each in below) - before
