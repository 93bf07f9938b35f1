"""Who has which contact open: told to the others by a file that goes with its process, and by no write of data."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

from crm_tui.store.presence import FRESH, Here, Presence, names
from crm_tui.store.store import Store
from crm_tui.store.watching import Watching

KILLED = """
import os, signal, sys
from pathlib import Path
from crm_tui.store.presence import Presence
there = Presence(Path(sys.argv[1]), "bob")
there.contact_id = 7
there.look()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_opened_left_closed_and_nothing_of_it_in_the_database(store: Store) -> None:
    watching = Watching(store, print)
    assert watching.look() is None
    ana, bob = Presence(store.path, "ana"), Presence(store.path, "bob")
    assert ana.look() is None
    bob.contact_id = 7
    assert bob.look() is None  # one's own file says nothing new
    assert ana.look() == (Here("bob", 7),)
    assert ana.look() is None
    ana.contact_id = 7
    ana.look()
    assert bob.look() == (Here("ana", 7),)
    folder = store.path.with_name("crm.db-here")
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    bob.contact_id = 8
    bob.look()
    assert ana.look() == (Here("bob", 8),)
    bob.close()
    assert ana.look() == ()
    ana.close()
    assert list(folder.iterdir()) == []
    assert watching.look() is None
    watching.end()


def test_a_killed_process_is_not_here_and_a_far_one_for_as_long_as_it_is_fresh(store: Store) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, str(store.path)], capture_output=True)
    assert ran.returncode == -9
    folder = store.path.with_name("crm.db-here")
    assert len(list(folder.iterdir())) == 1
    ana = Presence(store.path, "ana")
    assert ana.look() is None
    assert list(folder.iterdir()) == []
    far: Path = folder / "far-1"
    far.write_text(json.dumps({"agent": "cleo", "host": "far", "pid": 1, "contact": 3}))
    (folder / "broken").write_text("{")
    found = ana.look()
    assert found == (Here("cleo", 3),)
    assert names((*found, Here("cleo", 3), Here("bob", 4)), 3) == ("cleo",)
    old = far.stat().st_mtime - FRESH - 1
    os.utime(far, (old, old))
    (folder / "broken").unlink()
    assert ana.look() == ()


def test_what_others_put_into_the_folder_does_no_harm(store: Store, tmp_path: Path) -> None:
    """The folder of a shared database is a group's: a link, a pipe, numbers that no machine has."""
    own = tmp_path / "own"
    own.write_text("precious")
    own.chmod(0o600)
    ana = Presence(store.path, "ana")
    ana.contact_id = 1
    ana.look()
    folder = store.path.with_name("crm.db-here")
    mine = next(folder.iterdir())
    mine.with_name(f".{mine.name}").symlink_to(own)
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(own)
    (folder / "deep").write_text("[" * 5_000)
    (folder / "far").write_text(json.dumps({"agent": "x", "contact": 1, "host": socket.gethostname(), "pid": 10**30}))
    ana.contact_id = 2
    assert ana.look() is None
    assert (own.read_text(), stat.S_IMODE(own.stat().st_mode)) == ("precious", 0o600)
    assert json.loads(mine.read_text())["contact"] == 2
    assert not mine.is_symlink()
