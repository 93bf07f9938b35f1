"""Terminals of several kinds, on a real pseudo terminal (G15): few colours, none, ASCII; sizes; silence (L1)."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.store.connections import connect_writer
from crm_tui.store.store import Store
from perf.pty_driver import PtyProgram

LONG = bool(os.environ.get("CRM_TUI_LONG"))
KINDS: dict[str, dict[str, str]] = {
    "no colour": {"NO_COLOR": "1"},
    "16 colours": {"TERM": "xterm-16color", "COLORTERM": ""},
    "console": {"TERM": "linux", "COLORTERM": ""},
    "ascii": {"LC_ALL": "C", "LANG": "C"},
    "latin-1 in 256 colours": {"LC_ALL": "de_DE.ISO-8859-1", "TERM": "xterm-256color", "COLORTERM": ""},
}
PLAIN = ("console", "ascii", "latin-1 in 256 colours")
START = "import sys; from pathlib import Path; from crm_tui import app; sys.exit(app.run(Path(sys.argv[1]), 'ana'))"
ENDLESS = """
import sys
from collections.abc import Iterator
from pathlib import Path
from crm_tui import app
from crm_tui.screens.list_reading import ListReading
from crm_tui.store.views import Plan, Query, Where

ENDLESS = Where("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0")
build = ListReading.build

def built(reading, text, sort, *, interactive):
    found = build(reading, text, sort, interactive=interactive)
    if text != "slow":
        return found
    return found._replace(query=Query(lambda connection: Plan(ENDLESS, ENDLESS), found.query.order))

ListReading.build = built
sys.exit(app.run(Path(sys.argv[1]), "ana"))
"""


def _run(
    path: Path, environment: dict[str, str] | None = None, code: str = START, size: tuple[int, int] = (80, 24)
) -> PtyProgram:
    own = {name: os.environ[name] for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return PtyProgram(
        [sys.executable, "-c", code, str(path)],
        columns=size[0],
        lines=size[1],
        environment=own | (environment or {}),
    )


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_list_can_be_used_and_read(filled_store: Store, kind: str) -> None:
    """Cursor, marks, errors and the way of the sort are told by characters, whatever colours there are."""
    focus, mark, down, wrong = (">", "*", "v", "x") if kind in PLAIN else ("▌", "●", "▼", "✗")
    with _run(filled_store.path, KINDS[kind]) as terminal:
        sent = terminal.read_until("7 contacts")
        sent += terminal.read_until_quiet(0.5)
        assert f"sorted by last seen {down}" in terminal.text()
        sent += terminal.press("j", "space", first=3.0)
        lines = terminal.screen.display[3:10]
        assert [line[0] for line in lines].index(focus) == 2
        assert [line[1] for line in lines].index(mark) == 1
        assert kind not in PLAIN or ("Émile Zola" if kind != "ascii" else "?mile Zola") in terminal.text()
        sent += terminal.press("/", first=3.0)
        sent += terminal.press("nosuch:1", first=3.0, quiet=0.8)
        sent += terminal.press("enter", first=3.0, quiet=0.8)
        assert any(line.lstrip().startswith(wrong) for line in terminal.screen.display), terminal.text()
        sent += terminal.press("ctrl+l", first=3.0)
        assert b"Traceback" not in sent
        assert terminal.process.poll() is None
    if kind == "ascii":
        assert sent.isascii()
    if KINDS[kind].get("COLORTERM") == "":
        assert not re.search(rb"[34]8;2;" if "256" in kind else rb"[34]8;[25];", sent)
    if kind == "no colour":
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", sent)
        assert all(red == green == blue for red, green, blue in colours)


def test_resizes_while_a_query_runs(filled_store: Store) -> None:
    """Forty (500 in the long run) sizes from 10×3 to 250×80; then the list is whole again."""
    with _run(filled_store.path, code=ENDLESS) as terminal:
        terminal.read_until("7 contacts")
        terminal.press("/", first=3.0)
        sent = terminal.press("slow", first=3.0)
        for number in range(500 if LONG else 40):
            terminal.resize(10 + number * 97 % 241, 3 + number * 31 % 78)
            sent += terminal.idle(0.01)
        terminal.resize(80, 24)
        terminal.press(*["backspace"] * 4)
        terminal.read_until("7 contacts")
        terminal.press("escape", quiet=0.8)
        sent += terminal.press("end", quiet=0.8)
        assert b"Traceback" not in sent
        assert terminal.process.poll() is None
        assert terminal.screen.display[9][0] == "▌", terminal.text()


SCREENS: dict[str, tuple[str, ...]] = {
    "the list": (),
    "the search line": ("/",),
    "sort": ("o",),
    "columns": ("O",),
    "the builder": ("f",),
    "a note": ("n",),
    "tags": ("t",),
    "segments": ("s",),
    "go": ("g",),
    "help": ("?",),
    "the palette": ("ctrl+p",),
    "the profile": ("enter",),
    "its notes": ("enter", "2"),
    "a note on the profile": ("enter", "n"),
}


def _idle(terminal: PtyProgram) -> Iterator[int]:
    """Bytes of a silence; once more when a slow machine was not done yet. What blinks blinks every time."""
    for _ in range(3):
        wrote = len(terminal.idle(60.0 if LONG else 1.5))
        yield wrote
        if not wrote:
            return


@pytest.mark.parametrize("part", [0, 1])
def test_nothing_is_written_on_any_screen_while_nothing_happens(filled_store: Store, part: int) -> None:
    """L1, a second and a half each (a minute in the long run): no clock, no blinking, no spinner. Half of the screens
    each time: together they were the longest of all tests, and the last that the others waited for.
    """
    wrote = {}
    screens = dict(list(SCREENS.items())[part::2])
    with _run(filled_store.path, size=(120, 40)) as terminal:
        terminal.read_until("7 contacts")
        terminal.read_until_quiet(1.0)
        for name, keys in screens.items():
            for key in keys:
                assert terminal.press(key, first=5.0, quiet=0.7), f"{name}: {key} does nothing"
            wrote[name] = min(_idle(terminal))
            for _ in keys:
                terminal.press("escape", quiet=0.5)
    assert wrote == dict.fromkeys(screens, 0)


@pytest.mark.parametrize("size", [(20, 5), (200, 60)])
def test_a_list_of_hostile_sizes_ends_well(filled_store: Store, size: tuple[int, int]) -> None:
    """Keys of every screen at a size that nobody wants, and a clean end."""
    db = connect_writer(filled_store.path)
    db.execute("UPDATE contact SET name = ? WHERE id = 1", ("名" * 300,))
    db.close()
    with _run(filled_store.path, size=size) as terminal:
        sent = terminal.read_until_quiet(1.5, first=10.0)
        for keys in SCREENS.values():
            for key in keys:
                sent += terminal.press(key, quiet=0.15)
            for _ in keys:
                sent += terminal.press("escape", quiet=0.1)
        assert b"Traceback" not in sent
        assert terminal.process.poll() is None
        for _ in range(3):  # whatever is open still
            terminal.press("escape", quiet=0.3)
        terminal.press("q", quiet=1.0, first=3.0)
        assert terminal.process.wait(10) == 0, terminal.text()
