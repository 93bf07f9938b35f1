"""What the application really writes, on every screen and under random keys, through both drivers into an emulator."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random

from crm_tui.line.abilities import Abilities
from crm_tui.store.connections import connect_writer
from crm_tui.store.store import Store
from perf.pty_driver import PtyProgram
from tests.line.screens import ALL, Pair

LONG = bool(os.environ.get("CRM_TUI_LONG"))
RECORDING = """
import json, shutil, sys
from pathlib import Path
from textual.drivers.linux_driver import LinuxDriver
from crm_tui import app
from crm_tui.config import Settings

write = LinuxDriver.write
record = open(sys.argv[2], "w")

def recorded(driver, data):
    record.write(json.dumps([*shutil.get_terminal_size(), data]) + "\\n")
    record.flush()
    write(driver, data)

LinuxDriver.write = recorded
sys.exit(app.run(Path(sys.argv[1]), "ana", settings=Settings(redraw="whole")))
"""
TOUR = "jj G / z escape o escape f escape n x escape ? escape enter 2 n escape e escape escape g o escape"
OFTEN = "j j k G enter escape escape tab space n t / a 2 3 ? o b B pagedown home ctrl+p"


def test_both_drivers_show_the_same_on_every_screen(filled_store: Store, tmp_path: Path) -> None:
    """Wide and long names, another size in between; frames one by one, and some of them at once."""
    db = connect_writer(filled_store.path)
    db.execute("UPDATE contact SET name = ? WHERE id = 1", ("김 Ēmilia\u0301 👩\u200d💻 " + "名" * 40,))
    db.close()
    own = {name: os.environ[name] for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    argv = [sys.executable, "-c", RECORDING, str(filled_store.path), str(tmp_path / "frames")]
    draw = Random(os.urandom(4) if LONG else 7)
    with PtyProgram(argv, columns=80, lines=24, environment=own) as terminal:
        terminal.read_until("7 contacts")
        for key in TOUR.split():
            terminal.press(key, quiet=0.05, first=0.2)
        terminal.resize(110, 30)
        for key in draw.choices(OFTEN.split(), k=300 if LONG else 10):
            terminal.press(key, quiet=0.02, first=0.1)
        terminal.resize(80, 24)
        terminal.press("escape", quiet=0.3, first=2.0)
    frames = [json.loads(line) for line in (tmp_path / "frames").read_text("utf-8").splitlines()]
    assert sum("H" in data for *_, data in frames) > 30
    for can, waits in ((ALL, 0.3), (Abilities(), 0.0)) if LONG else ((ALL, 0.3),):
        _replay(frames, Pair(can, size=(80, 24)), draw, waits=waits)


def _replay(frames: list[tuple[int, int, str]], pair: Pair, draw: Random, *, waits: float) -> None:
    """Show a stream; each frame waits for the next one with some probability.

    After a change of size comes a frame that was made for the former one: what it leaves is seen until the next.
    """
    size, waiting, is_whole = pair.size, list[str](), True
    for columns, lines, data in frames:
        if (columns, lines) != size:
            size, is_whole = (columns, lines), False
            pair.resize(columns, lines)
        if data == "\x1b[<u":  # the end
            return
        if data.startswith("\x1b[>"):  # a keyboard's protocol, which the emulator would print
            continue
        waiting.append(data)
        is_whole = is_whole or (data.startswith("\x1b[1;1H") and f"\x1b[{lines};1H" in data)
        if draw.random() >= waits:
            pair.show(*waiting, compares=is_whole)
            waiting.clear()
