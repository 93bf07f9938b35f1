"""Two agents at two terminals, one database: each sees what the other writes, without a key, and else silence."""

from __future__ import annotations

import os
import sys

from crm_tui.store.store import Store
from perf.pty_driver import PtyProgram

START = (
    "import sys; from pathlib import Path; from crm_tui import app; sys.exit(app.run(Path(sys.argv[1]), sys.argv[2]))"
)


def _run(store: Store, agent: str) -> PtyProgram:
    own = {name: os.environ[name] for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    return PtyProgram([sys.executable, "-c", START, str(store.path), agent], columns=120, lines=40, environment=own)


def test_each_sees_the_tag_of_the_other_and_then_nothing_is_written(filled_store: Store) -> None:
    with _run(filled_store, "ana") as ana, _run(filled_store, "bob") as bob:
        for terminal in (ana, bob):
            terminal.read_until("7 contacts")
            terminal.send("enter")
            terminal.read_until("2 Notes")
        ana.read_until("bob is here", 5.0)
        bob.read_until("ana is here", 5.0)
        ana.press("t", first=3.0)
        ana.send("from-ana", "enter")
        bob.read_until("#from-ana", 5.0)
        ana.read_until("#from-ana", 5.0)
        for terminal in (ana, bob):
            terminal.read_until_quiet(0.6)
        assert ana.idle(0.6) + bob.idle(0.1) == b""
