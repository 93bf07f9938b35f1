"""Backups: one moment of the database, read back, private, under its name only when it is whole."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from crm_tui.errors import StoreError
from crm_tui.store import backup
from crm_tui.store.backup import back_up
from crm_tui.store.contacts.editing import create
from crm_tui.store.store import Store
from tests.store.replay import dump


def test_a_copy_is_the_database_and_can_be_opened(filled_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy of ä?#.db"
    create(filled_store, {"name": "still in the log"})
    made = back_up(filled_store.path, target)
    assert made.size == target.stat().st_size > 0
    assert made.rows["contact"] == 8
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("copy", "."))] == [target.name]
    with filled_store.read() as db:
        expected = dump(db)
    copy = Store.open(target, agent="ana", create=False)
    with copy.read() as db:
        assert dump(db) == expected
    create(copy, {"name": "the copy goes on"})
    copy.close()


def test_a_former_backup_is_replaced_only_by_a_whole_one(
    filled_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b.db"
    back_up(filled_store.path, target)
    former = target.read_bytes()

    def damage(source: Path, made: Path) -> dict[str, int]:
        rows = copy(source, made)
        with made.open("r+b") as file:
            file.seek(5 * 4096)
            file.write(b"\xff" * 4096)
        return rows

    copy = backup._copy
    monkeypatch.setattr(backup, "_copy", damage)
    with pytest.raises(StoreError, match=r"was not made.*damaged"):
        back_up(filled_store.path, target)
    assert target.read_bytes() == former
    assert not list(tmp_path.glob(".*"))


def test_a_copy_that_lacks_rows_is_refused(
    filled_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(source: Path, made: Path) -> dict[str, int]:
        rows = copy(source, made)
        with sqlite3.connect(made) as db:
            db.execute("DELETE FROM note")
        db.close()
        return rows

    copy = backup._copy
    monkeypatch.setattr(backup, "_copy", lose)
    with pytest.raises(StoreError, match="other rows"):
        back_up(filled_store.path, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_an_uncommitted_write_of_another_is_not_in_it(filled_store: Store, tmp_path: Path) -> None:
    with filled_store.write("open") as write:
        write.connection.execute("DELETE FROM note")
        made = back_up(filled_store.path, tmp_path / "b.db")
        raise_if = made.rows["note"]
    assert raise_if == 3


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_private_whatever_the_umask(filled_store: Store, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        back_up(filled_store.path, tmp_path / "b.db")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "b.db").stat().st_mode) == 0o600


def test_faults_are_sentences(filled_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="was not made: No such file"):
        back_up(filled_store.path, tmp_path / "absent" / "b.db")
    with pytest.raises(StoreError, match=r"was not made.*not there"):
        back_up(tmp_path / "absent.db", tmp_path / "b.db")
    with pytest.raises(StoreError, match="was not made"):
        back_up(filled_store.path, tmp_path)
    assert not list(tmp_path.glob(".*"))
