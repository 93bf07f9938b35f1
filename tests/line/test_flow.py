"""Frames wait while the line is full, and none is lost: what is counted, and a program on a pseudo terminal."""

from __future__ import annotations

import os
import sys

from crm_tui.line.flow import DOUBTS, EVERY, ROOM, Flow
from perf.pty_driver import PtyProgram

ANSWER = "\x1b[?2026;2$y"
PROGRAM = """
import threading
from textual.app import App
from textual.widgets import Static
from crm_tui.line.driver import DifferenceDriver

class Driver(DifferenceDriver):
    def __init__(self, app, **options):
        super().__init__(app, **options)
        app.driver = self

class Steps(App):
    CSS = "Static { height: 1fr; }"
    BINDINGS = [("j", "step"), ("t", "storm"), ("q", "quit")]
    steps = 0

    def get_driver_class(self):
        return Driver

    def compose(self):
        yield Static("ready")

    def action_step(self):
        self.steps += 1
        letters = chr(97 + self.steps % 26) * 50
        self.query_one(Static).update("\\n".join(f"{letters} row {n} step {self.steps}" for n in range(20)))

    def action_storm(self):
        def write(row):
            for number in range(100):
                colour = 31 + number % 7
                self.driver.write(f"\\x1b[{row};1H\\x1b[{colour}mthread {row} wrote {number} \\x1b[0m\\x1b[1;1H")
        threads = [threading.Thread(target=write, args=(row,)) for row in range(21, 25)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]

Steps().run()
"""


def _full() -> Flow:
    flow = Flow()
    flow.asked()
    flow.answered()
    assert flow.sent(EVERY)
    flow.asked()
    flow.sent(ROOM)
    return flow


def test_nothing_waits_without_answers() -> None:
    flow = Flow()
    flow.asked()
    assert not flow.sent(100 * ROOM)
    assert not flow.is_full


def test_frames_wait_while_more_is_on_its_way_than_there_is_room() -> None:
    flow = _full()
    assert flow.is_full
    flow.answered()
    assert not flow.is_full


def test_answers_that_do_not_come_are_waited_for_a_few_times_only() -> None:
    flow = _full()
    for _ in range(DOUBTS):
        flow.gave_up()
        assert not flow.is_full
        flow.sent(ROOM)
        flow.asked()
        flow.sent(ROOM)
    assert not flow.is_full
    assert not flow.sent(ROOM)  # and nothing is asked any more
    flow.answered()
    flow.sent(EVERY)
    flow.asked()
    flow.sent(ROOM)
    assert flow.is_full


def _program() -> PtyProgram:
    own = {name: os.environ[name] for name in ("HOME", "XDG_STATE_HOME")}
    return PtyProgram([sys.executable, "-c", PROGRAM], columns=80, lines=24, environment=own, synchronised=True)


def test_of_the_frames_of_a_held_key_the_last_is_shown() -> None:
    """The terminal falls silent, as one behind a full line; then it answers, then it never does again."""
    with _program() as terminal:
        terminal.read_until("ready")
        terminal.press("j", first=3.0)
        terminal.synchronised = False
        first = len(terminal.press("j", first=3.0))
        written = terminal.press(*["j"] * 38, quiet=0.3)
        assert len(written) < first + 2 * ROOM
        assert "row 19 step 40" not in terminal.text()
        terminal.send(ANSWER, ANSWER, ANSWER)
        terminal.read_until("row 19 step 40", limit=0.9)
        terminal.press(*["j"] * 10, quiet=0.1)
        terminal.read_until("row 19 step 50", limit=5.0)


def test_threads_that_write_at_once() -> None:
    """Each has a row of its own; all see what they wrote last."""
    with _program() as terminal:
        terminal.read_until("ready")
        terminal.press("j", first=3.0)
        terminal.press("t", first=3.0)
        assert [terminal.screen.display[row - 1].strip() for row in range(21, 25)] == [
            f"thread {row} wrote 99" for row in range(21, 25)
        ]
        assert {terminal.screen.buffer[row][3].fg for row in range(20, 24)} == {"green"}
        assert "row 19 step 1" in terminal.screen.display[19]
