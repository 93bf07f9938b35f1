"""L1 to L6: bytes that the application writes to a terminal of 120 × 40, beside what a minimal writer would need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from perf.figures.database import busiest
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured
from perf.figures.terminal import Terminal, application, cells, key_of, least_bytes

LONG, SHORT, QUICK = 60.0, 10.0, 0.3
"""Seconds of idling."""


class Written(NamedTuple):
    """Bytes of one event, and those of a minimal writer."""

    size: int
    least: int


def idle(ground: Ground) -> Iterator[Measured]:
    """Bytes written while nothing happens: on the list, on a profile (10 s each, 60 with --long)."""
    seconds = LONG if ground.long else QUICK if ground.quick else SHORT
    for profile in (True,) if ground.quick else (False, True):
        with _program(ground, profile=profile) as program:
            size = len(program.idle(seconds))
        place = "profile" if profile else "list"
        yield Measured("L1", f"idle {seconds:.0f} s, {place}", size, "bytes", floor=0, goal=Goal(0))


def cursor_down(ground: Ground) -> Iterator[Measured]:
    """Bytes of a step of the cursor in the list: without the preview, and with it until it has settled; the most."""
    with _program(ground) as program:
        steps = [_event(program, "down") for _ in range(ground.times(10))]
        yield _line("L2", "cursor down, preview settled", steps, Goal(1_200, interim=2_500))
        program.do(key_of("contacts.preview"))
        steps = [_event(program, "down") for _ in range(ground.times(10))]
        yield _line("L2", "cursor down, preview closed", steps, Goal(350, interim=450))


def pages(ground: Ground) -> Iterator[Measured]:
    """Bytes of a page down in the list, and of the result of a new filter; the most."""
    with _program(ground) as program:
        goal = Goal(4_500, interim=8_000)
        yield _line("L3", "page down", [_event(program, "pagedown") for _ in range(ground.times(10))], goal)
        program.do("home")
        program.do("/")
        yield _line("L3", "new filter result (a typed letter)", [_event(program, key) for key in ("m", "a")], goal)


def typed_character(ground: Ground) -> Iterator[Measured]:
    """Bytes of a character typed into a note: an input that changes nothing elsewhere; the most of eight."""
    with _program(ground, profile=True) as program:
        program.do(key_of("contact.note"))
        program.do("x")  # the first one takes the hint away
        steps = [_event(program, key) for key in "heard from him"[: 2 if ground.quick else 8] if key != " "]
        yield _line("L4", "a typed character in a note, profile", steps, Goal(60, interim=1_400))
        program.do("escape")


def history_step(ground: Ground) -> Iterator[Measured]:
    """Bytes of a step of the cursor in a long history; the most."""
    with _program(ground, profile=True) as program:
        steps = [_event(program, "down") for _ in range(ground.times(10))]
    yield _line("L2", "a step in the history, profile", steps, Goal(350, interim=450))


def profile_pages(ground: Ground) -> Iterator[Measured]:
    """Bytes of a page down in a long history, and of a profile that comes and goes; the most."""
    with _program(ground, profile=True) as program:
        steps = [_event(program, "pagedown") for _ in range(ground.times(10))]
        yield _line("L3", "page down in the history, profile", steps, Goal(4_500, interim=8_000))
        program.do("escape")
        ways = [(_event(program, "enter"), _event(program, "escape")) for _ in range(ground.times(5))]
        yield _line("L3", "open a profile", [opened for opened, _ in ways], Goal(8_000))
        yield _line("L3", "leave a profile", [left for _, left in ways], Goal(8_000))


def focus(ground: Ground) -> Iterator[Measured]:
    """Bytes when the focus moves to another pane, on the list and on a profile; the most."""
    for on_profile in (True,) if ground.quick else (False, True):
        with _program(ground, profile=on_profile) as program:
            steps = [_event(program, "tab") for _ in range(ground.times(4))]
        place = "profile" if on_profile else "list"
        yield _line("L5", f"focus to another pane, {place}", steps, Goal(1_700, interim=13_000))


def start(ground: Ground) -> Iterator[Measured]:
    """Bytes from the start of the process until the list has settled."""
    with Terminal(application(ground), ground) as program:
        before = cells(program.screen)
        size = len(program.wait_for_list())
        least = least_bytes(before, cells(program.screen))
    yield _line("L6", "start", [Written(size, least)], Goal(8_000, interim=30_000))


@contextmanager
def _program(ground: Ground, *, profile: bool = False) -> Iterator[Terminal]:
    """The application at rest, on the list or on the profile with a long history."""
    with ground.store.read() as db:
        words = (f"id:{busiest(db)}",) if profile else ()
    with Terminal(application(ground, *words), ground) as program:
        program.wait_for_list()
        if profile:
            program.open_profile()
        yield program


def _event(program: Terminal, key: str) -> Written:
    before = cells(program.screen)
    size = len(program.do(key))
    return Written(size, least_bytes(before, cells(program.screen)))


def _line(figure: str, what: str, events: Sequence[Written], goal: Goal) -> Measured:
    most = max(events)
    ratio = most.size / most.least if most.least else None
    return Measured(figure, what, most.size, "bytes", floor=most.least, ratio=ratio, goal=goal)
