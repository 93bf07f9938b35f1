"""The bar: what it says, how seldom it says it, and that it goes."""

from __future__ import annotations

import io
import sys

import pytest

from crm_tui.cli.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Seconds:
    """A clock that stands where it is put."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def new_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    # within the test: pytest has a stderr of its own for each phase
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_a_timed_bar_tells_pace_and_rest_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = new_terminal(monkeypatch)
    clock = Seconds()
    bar = Bar("making", timed=True, clock=clock)
    bar.show(1, 300_000)
    clock.now += 0.4
    bar.show(2_000, 300_000)  # too soon to be drawn again
    assert terminal.getvalue() == f"\rmaking  {'.' * 30}    0%"
    clock.now += 9.6
    bar.show(20_000, 300_000)
    assert terminal.getvalue().rpartition("\r")[2] == f"making  ##{'.' * 28}    7%  2,000/s  2:20 left"
    clock.now += 200
    bar.show(300_000, 300_000)
    last = terminal.getvalue().rpartition("\r")[2]
    assert last.rstrip() == f"making  {'#' * 30}  100%  1,429/s  0:00 left"
    bar.clear()
    assert terminal.getvalue().endswith("\r" + " " * len(last.rstrip()) + "\r")


def test_what_became_shorter_is_blanked(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = new_terminal(monkeypatch)
    clock = Seconds()
    bar = Bar("m", timed=True, clock=clock)
    clock.now += 10
    bar.show(1_000, 1_000_000)
    long = terminal.getvalue().rpartition("\r")[2]
    clock.now += 5_000
    bar.show(1_000_000, 1_000_000)
    assert len(terminal.getvalue().rpartition("\r")[2]) == len(long)


def test_a_bar_without_times_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = new_terminal(monkeypatch)
    bar = Bar("recounting")
    bar.show(5, 10)
    bar.show(5, 10)
    assert terminal.getvalue() == f"\rrecounting  {'#' * 15}{'.' * 15}   50%"
