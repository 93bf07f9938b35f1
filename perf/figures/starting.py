"""P1: from the start of the process to a list that can be used, in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from perf.figures import hello
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, Pairs, paired
from perf.figures.terminal import Terminal, application

PAIRS = 7


class Start(NamedTuple):
    """Seconds after the process was started: the first paint, and the moment of use."""

    first_paint: float
    usable: float


def start(ground: Ground) -> Iterator[Measured]:
    """Process start to the first thing on the screen, and to rows of contacts on the screen; ms.

    The floor is a Textual program that says hello, started in turn in the same terminal. The byte code of both is
    there: the first start of each is not counted.
    """
    ours, floors = [], []
    if not ground.quick:
        _started(ground, application(ground), _first_name(ground))
        _started(ground, [sys.executable, str(Path(hello.__file__))], "hello")
    for _ in range(ground.times(PAIRS)):
        ours.append(_started(ground, application(ground), _first_name(ground)))
        floors.append(_started(ground, [sys.executable, str(Path(hello.__file__))], "hello"))
    painted = Pairs(tuple(each.first_paint for each in ours), tuple(each.first_paint for each in floors))
    usable = Pairs(tuple(each.usable for each in ours), tuple(each.usable for each in floors))
    yield paired("P1", "start to first paint, beside hello", painted, Goal(1.5, "ratio"))
    yield paired("P1", "start to usable list, beside hello", usable, Goal(2, "ratio"))


def _started(ground: Ground, argv: list[str], sign: str) -> Start:
    with Terminal(argv, ground) as program:
        first, usable = program.painted(lambda: not program.is_blank(), lambda: program.shows(sign))
        return Start(first - program.started, usable - program.started)


def _first_name(ground: Ground) -> str:
    """A word of the first row that has a name: what makes the list usable is that it is there."""
    with ground.store.read() as db:
        rows = db.execute(
            "SELECT name FROM contact WHERE kind = 0 AND deleted_at IS NULL AND name != '' "
            "ORDER BY last_seen_at DESC, id DESC LIMIT 1"
        )
        return str(rows.fetchone()[0]).split()[0][:12]
