"""Filling an empty database: all or nothing, whoever else has it open, and whatever ends it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from crm_tui.errors import StoreError
from crm_tui.store.filling import filling
from crm_tui.store.store import Store
from tests.store.test_demo_store import open_store

SCHEMA = "SELECT type, name, sql FROM sqlite_schema ORDER BY rowid"
BY_NAME = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
ADD = "INSERT INTO contact(id, uid, kind, name, created_at, updated_at) VALUES (?, ?, 0, 'Ana Silva', 1, 1)"
ADD_LINE = "INSERT INTO search_doc(id, line) VALUES (?, 'ana silva')"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
KILLED = f"""
import os, signal, sys
from pathlib import Path
from crm_tui.store.filling import filling
from crm_tui.store.store import Store

with filling(Store.open(Path(sys.argv[1]), agent="eve")) as fill:
    fill.connection.execute("PRAGMA cache_size=8")  # so that pages reach the file before the commit
    fill.connection.executemany({ADD!r}, ((i, f"u{{i}}") for i in range(1, 3_000)))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def schema(store: Store, sql: str = BY_NAME) -> list[tuple[object, ...]]:
    with store.read() as db:
        return [tuple(row) for row in db.execute(sql)]


def contacts(store: Store) -> int:
    with store.read() as db:
        return int(db.execute("SELECT count(*) FROM contact").fetchone()[0])


def mode(path: Path) -> str:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.close()
    return str(found)


def add(connection: sqlite3.Connection, number: int) -> None:
    connection.executemany(ADD, ((i, f"u{i}") for i in range(1, number + 1)))
    connection.executemany(ADD_LINE, ((i,) for i in range(1, number + 1)))


def test_indexes_and_triggers_are_as_they_were(tmp_path: Path) -> None:
    store = open_store(tmp_path / "crm.db")
    before, told = schema(store), []
    with filling(store) as fill:
        assert fill.connection.execute(SCHEMA.replace("ORDER", "WHERE type = 'trigger' ORDER")).fetchall() == []
        add(fill.connection, 20)
        fill.build_indexes(lambda done, of: told.append((done, of)))
    assert mode(store.path) == "wal"
    assert schema(store) == before
    assert told == [(i, fill.steps) for i in range(1, fill.steps + 1)]
    with store.read() as db:
        for index in ("search_word", "search_tri"):
            assert len(db.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH 'ana'").fetchall()) == 20
    with store.write("One more") as write:  # the triggers are at work again
        write.connection.execute(ADD, (21, "u21"))
        write.connection.execute(ADD_LINE, (21,))
        assert write.connection.execute("SELECT count(*) FROM search_word('ana')").fetchone()[0] == 21
    store.close()


def test_who_has_it_open_sees_it_as_it_was_until_the_end(tmp_path: Path) -> None:
    store, other = open_store(tmp_path / "crm.db"), open_store(tmp_path / "crm.db")
    assert contacts(other) == 0
    with filling(store) as fill:
        add(fill.connection, 20)
        assert contacts(other) == 0
        fill.build_indexes(lambda done, of: None)
        assert contacts(other) == 0
    assert contacts(other) == 20
    assert contacts(store) == 20
    other.close()
    store.close()


def fill_endlessly(store: Store) -> None:
    with filling(store) as fill:
        add(fill.connection, 20)
        fill.build_indexes(lambda done, of: None)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.01)  # rings while SQLite counts
        fill.connection.execute(ENDLESS)


def test_ctrl_c_in_a_long_statement_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    store = open_store(tmp_path / "crm.db")
    before = schema(store)
    former = signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        fill_endlessly(store)
    signal.signal(signal.SIGVTALRM, former)
    assert schema(store) == before
    assert contacts(store) == 0
    store.close()


def test_killed_it_is_taken_back_by_whoever_opens_it_next(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    store = open_store(path)
    before = schema(store)
    store.close()
    content = path.read_bytes()
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert path.read_bytes() != content
    assert path.with_name("crm.db-journal").stat().st_size > 0
    store = open_store(path)
    assert schema(store) == before
    assert contacts(store) == 0
    store.close()
    assert mode(path) == "wal"


def test_an_error_of_the_database_is_a_sentence(tmp_path: Path) -> None:
    store = open_store(tmp_path / "crm.db")
    with pytest.raises(StoreError, match="cannot be used"), filling(store) as fill:
        fill.connection.execute("INSERT INTO nowhere VALUES (1)")
    store.close()
