"""Two Unix users at two terminals, one database: each sees what the other writes, without a key, and else silence."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.store.checks import check_rights
from perf.pty_driver import PtyProgram

USERS, GROUP, STRANGER = (4001, 4002), 4000, (4003, 4009)
"""Numbers without names, as in a container: nothing is written to this machine's list of users."""
# everything is loaded before the rights are dropped: the Python of root may lie where others cannot read
BECOME = """
import importlib, os, pkgutil, pwd, sys
from pathlib import Path
import crm_tui
from crm_tui.cli.options import unix_user
user, group, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
def become():
    os.umask(0o077)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
"""
LATE = (
    "concurrent.futures.thread", "pprint", "plotext", "PIL.Image", "textual.scrollbar", "textual.pilot",
    "textual.layouts.factory", "textual.layouts.horizontal", "textual.layouts.stream",
    "textual.drivers.linux_driver", "rich._unicode_data.unicode17-0-0",
)  # fmt: skip
"""What others load when they first need it."""
SIT_DOWN = f"""{BECOME}
for name in {LATE}:
    importlib.import_module(name)
for each in pkgutil.walk_packages(crm_tui.__path__, "crm_tui."):
    if not each.name.startswith(("crm_tui.cli.", "crm_tui.__main__")):
        importlib.import_module(each.name)
become()
from crm_tui import app
sys.exit(app.run(path, unix_user()))
"""
SHARE = f"""{BECOME}
from crm_tui.store import sharing
become()
print(sharing.share(path, str(group)))
"""
OPEN = f"""{BECOME}
from crm_tui.errors import CrmError
from crm_tui.store.store import Store
become()
try:
    Store.open(path, agent=unix_user(), create=False)
except CrmError as error:
    print(error.status, error.sentence)
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two other users")


@pytest.fixture
def desk(filled_file: Path) -> Iterator[Path]:
    """A database of the first user, in a folder of its own that others can come to; each has a home."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        top.chmod(0o755)
        for folder, user in (("desk", USERS[0]), *((str(user), user) for user in USERS)):
            (top / folder).mkdir(mode=0o700)
            os.chown(top / folder, user, GROUP)
        path = top / "desk" / "crm.db"
        shutil.copyfile(filled_file, path)
        os.chown(path, USERS[0], GROUP)
        path.chmod(0o600)
        yield path


def as_user(program: str, user: int, group: int, path: Path) -> str:
    """What a short program of another user prints."""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(user), str(group), str(path)], capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def sits_down(path: Path, user: int) -> PtyProgram:
    """The program at a terminal of that user's."""
    home = str(path.parent.parent / str(user))
    own = dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), home)
    argv = [sys.executable, "-c", SIT_DOWN, str(user), str(GROUP), str(path)]
    return PtyProgram(argv, columns=120, lines=40, environment=own)


def tags(terminal: PtyProgram, name: str) -> None:
    """A tag, by keys."""
    terminal.press("t", first=3.0)
    terminal.send(name, "enter")


@needs_root
def test_each_sees_the_tag_of_the_other_and_then_nothing_is_written(desk: Path) -> None:
    assert "is closed to you" in as_user(OPEN, USERS[1], GROUP, desk)
    assert as_user(SHARE, USERS[0], GROUP, desk).startswith(f"Open to the group {GROUP}")
    # the one who does not own the file opens it first, and makes what SQLite keeps beside it
    with sits_down(desk, USERS[1]) as bob, sits_down(desk, USERS[0]) as ana:
        for terminal in (bob, ana):
            terminal.read_until("7 contacts")
            terminal.send("enter")
            terminal.read_until("2 Notes")
        ana.read_until("uid4002 is here", 5.0)
        bob.read_until("uid4001 is here", 5.0)
        tags(ana, "from-ana")
        bob.read_until("#from-ana", 5.0)
        tags(bob, "from-bob")
        ana.read_until("#from-bob", 5.0)
        for terminal in (bob, ana):
            terminal.read_until_quiet(0.6)
        assert ana.idle(0.6) + bob.idle(0.1) == b""
        check_files(desk)
        assert as_user(OPEN, *STRANGER, desk) == (
            f"4 Cannot look at {desk}: the folder {desk.parent} is closed to you. Ask its owner to put you into the "
            "group that may use it, then log in again; or name another database with --db.\n"
        )
        ana.close()
        bob.send("alone", "enter")
        bob.read_until("#alone", 5.0)
        desk.parent.chmod(0o2700)  # shut while it is open: nothing is written, and that is said
        bob.send("shut-out", "enter")
        bob.read_until("is open to you no more", 5.0)
        desk.parent.chmod(0o2770)
        bob.send("let-in", "enter")
        bob.read_until("#let-in", 5.0)
        assert "#shut-out" not in bob.text()


def check_files(path: Path) -> None:
    """Open to the group and nobody else, whoever made them; what is somebody's own is theirs."""
    found = [each for each in path.parent.rglob("*") if not each.name.startswith(".")]
    assert {f"{path.name}{end}" for end in ("", "-wal", "-shm", "-here")} <= {each.name for each in found}
    for each in (path.parent, *found):
        seen = each.stat()
        assert (oct(stat.S_IMODE(seen.st_mode)), seen.st_gid) == ("0o2770" if each.is_dir() else "0o660", GROUP), each
    assert check_rights(path, False)[1:] == (True, f"The files are open to the group {GROUP} alone.")
    own = [each for user in USERS for each in (path.parent.parent / str(user)).rglob("*")]
    assert {stat.S_IMODE(each.stat().st_mode) & 0o077 for each in own} <= {0}
