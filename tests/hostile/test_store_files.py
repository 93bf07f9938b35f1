"""Files (G11): nothing readable by others, whatever the umask; a new database is whole or not there."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.store import connections
from crm_tui.store.backup import back_up
from crm_tui.store.connections import connect_writer
from crm_tui.store.contacts.editing import create
from crm_tui.store.drafts import DraftKeeper
from crm_tui.store.store import Store

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=["000", "022", "077", "777"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {str(each.relative_to(folder)): stat.S_IMODE(each.stat().st_mode) for each in sorted(folder.rglob("*"))}


def use_all(folder: Path) -> dict[str, int]:
    """Everything that makes a file, all at once open; the modes of all that lies there then."""
    path = folder / "data" / "deep" / "crm.db"
    store = Store.open(path, agent="ana")
    create(store, {"name": "Ana"})
    with store.read() as db:
        db.execute("SELECT 1").fetchone()
    drafts = DraftKeeper(path, "ana", store.clock)
    drafts.keep("quick:1", "x")
    assert drafts.flush()
    back_up(path, path.with_name("crm.db.before-schema-2"))
    connect_writer(path.with_name("crm.db.stage")).close()
    found = modes(folder)
    assert {"data/deep/crm.db", "data/deep/crm.db-wal", "data/deep/crm.db-shm"} <= set(found)
    assert {"data/deep/crm.db.before-schema-2", "data/deep/crm.db.stage"} <= set(found)
    drafts.close()
    store.close()
    return found


def test_every_file_is_0600_in_folders_0700(tmp_path: Path, umask: int) -> None:
    found = use_all(tmp_path)
    for name, mode in found.items():
        assert mode == (PRIVATE_FOLDER if (tmp_path / name).is_dir() else PRIVATE_FILE), (name, oct(mode))


def test_the_check_sees_a_program_that_trusts_the_umask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: files and folders made as Python makes them."""
    before = os.umask(0)

    def careless(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    monkeypatch.setattr(connections, "make_private", careless)
    try:
        assert PRIVATE_FILE not in {use_all(tmp_path)[name] for name in ("data/deep/crm.db", "data/deep/crm.db-wal")}
    finally:
        os.umask(before)


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    folder.chmod(0o755)
    Store.open(folder / "crm.db", agent="ana").close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_many_that_begin_at_once_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "new" / "crm.db"
    made: list[bool] = []
    errors: list[BaseException] = []

    def begin() -> None:
        try:
            store = Store.open(path, agent="ana")
            made.append(store.created)
            store.close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(made) == [False] * 5 + [True]


KILLED = """
import os, signal, sys
from pathlib import Path
from crm_tui.store import schema
real, left = schema.statements, int(sys.argv[2])
def some():
    for number, statement in enumerate(real()):
        if number == left:
            os.kill(os.getpid(), signal.SIGKILL)
        yield statement
schema.statements = some
schema.create(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("left", [0, 20])
def test_killed_while_it_is_made_there_is_none_and_the_next_start_makes_it(tmp_path: Path, left: int) -> None:
    path = tmp_path / "crm.db"
    ran = subprocess.run([sys.executable, "-c", KILLED, str(path), str(left)], capture_output=True)
    assert ran.returncode == -9
    assert not path.exists()
    store = Store.open(path, agent="ana")
    assert store.created
    store.close()
    assert {each.name for each in tmp_path.iterdir()} <= {"crm.db", "crm.db-wal", "crm.db-shm"}


def test_a_file_with_nothing_but_a_header_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
    db.close()
    store = Store.open(path, agent="ana")
    assert create(store, {"name": "Ana"}) == 1
    store.close()


def test_closed_by_all_it_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    store = Store.open(path, agent="ana")
    with store.read() as db:
        db.execute("SELECT 1").fetchone()
    create(store, {"name": "Ana"})
    store.close()
    assert [each.name for each in tmp_path.iterdir()] == ["crm.db"]
