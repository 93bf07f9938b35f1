"""Bytes on the line in a pty of 120 × 40, against what we hold ourselves to (L1 to L6)."""

from __future__ import annotations

import sys

import pytest

from perf.bytes_table import GOALS
from perf.pty_driver import PtyProgram


@pytest.fixture(scope="module")
def figures() -> dict[str, int]:
    """Bytes per event, each the least of some tries (another frame may fall into one of them)."""
    found: dict[str, int] = {}
    with PtyProgram([sys.executable, "-m", "perf.bytes_table", "--app"]) as program:
        found["start"] = len(program.read_until("contact0@example.com")) + len(program.read_until_quiet(0.6))
        for key in ("down", "pagedown"):
            found[key] = min(len(program.press(key, quiet=0.25, first=20.0)) for _ in range(3))
        found["screen"] = len([line for line in program.screen.display if "@example.com" in line])
        found["focus"] = len(program.press("tab", first=20.0))
        found["typed"] = len(program.press("a", first=20.0))
        found["idle"] = len(program.idle(1.0))
    return found


def test_cursor_down(figures: dict[str, int]) -> None:
    assert 100 < figures["down"] <= GOALS["cursor down"]


def test_page_down(figures: dict[str, int]) -> None:
    assert figures["screen"] > 30
    assert 1_000 < figures["pagedown"] <= GOALS["page down"]


def test_start_focus_and_idle(figures: dict[str, int]) -> None:
    assert figures["start"] <= GOALS["start"]
    assert 0 < figures["focus"] <= GOALS["focus"]
    assert 0 < figures["typed"] <= GOALS["typed character"]
    assert figures["idle"] == 0
