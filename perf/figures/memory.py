"""P9: memory of the process that shows the list."""

from __future__ import annotations

from collections.abc import Iterator

import psutil

from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured
from perf.figures.terminal import Terminal, application

MB = 1024 * 1024


def memory(ground: Ground) -> Iterator[Measured]:
    """Resident memory of the application after the list stands, the end was jumped to, and 20 pages were turned; MB.

    SQLite's page cache (64 MB at most for the view, 8 for short reads, 2 for the rows) is part of it.
    """
    with Terminal(application(ground), ground) as program:
        program.wait_for_list()
        program.do("end")
        for _ in range(ground.times(20)):
            program.do("pageup")
        size = psutil.Process(program.process.pid).memory_info().rss
    yield Measured("P9", "memory of the list", size / MB, "MB", goal=Goal(150))


def growth_per_contact(sizes: dict[int, float]) -> float | None:
    """Bytes that each further contact takes, between the smallest and the largest size (contacts → MB)."""
    if len(sizes) < 2:
        return None
    few, many = min(sizes), max(sizes)
    return (sizes[many] - sizes[few]) * MB / (many - few)
