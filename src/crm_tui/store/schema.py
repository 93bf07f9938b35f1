"""Making a new database: the tables of ``models``, the two search indexes, and the triggers that keep those."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

import crm_tui.models  # noqa: F401  (fills the metadata)
from crm_tui.errors import Busy, StoreError
from crm_tui.store.connections import (
    APPLICATION_ID,
    BUSY_MS,
    SCHEMA_VERSION,
    cannot_make,
    check_version,
    connect_writer,
    fault,
    make_folder,
)

SEARCH = """
CREATE VIRTUAL TABLE search_word USING fts5(line, content='search_doc', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0", prefix='1 2 3');
CREATE VIRTUAL TABLE search_tri USING fts5(line, content='search_doc', content_rowid='id', tokenize='trigram');
"""
TRIGGERS = """
CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc BEGIN
    INSERT INTO search_word(rowid, line) VALUES (new.id, new.line);
    INSERT INTO search_tri(rowid, line) VALUES (new.id, new.line);
END;
CREATE TRIGGER search_doc_removed AFTER DELETE ON search_doc BEGIN
    INSERT INTO search_word(search_word, rowid, line) VALUES ('delete', old.id, old.line);
    INSERT INTO search_tri(search_tri, rowid, line) VALUES ('delete', old.id, old.line);
END;
CREATE TRIGGER search_doc_changed AFTER UPDATE OF line ON search_doc WHEN old.line IS NOT new.line BEGIN
    INSERT INTO search_word(search_word, rowid, line) VALUES ('delete', old.id, old.line);
    INSERT INTO search_tri(search_tri, rowid, line) VALUES ('delete', old.id, old.line);
    INSERT INTO search_word(rowid, line) VALUES (new.id, new.line);
    INSERT INTO search_tri(rowid, line) VALUES (new.id, new.line);
END;
"""
DROP_TRIGGERS = "DROP TRIGGER search_doc_added; DROP TRIGGER search_doc_removed; DROP TRIGGER search_doc_changed;"


def statements() -> list[str]:
    """Every statement that makes an empty database, in order."""
    dialect = sqlite.dialect()
    made = []
    for table in SQLModel.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=_name)]
    return [*made, *split_script(SEARCH), *split_script(TRIGGERS)]


def _name(index: object) -> str:
    return str(getattr(index, "name", ""))


def split_script(script: str) -> list[str]:
    """The statements of a script, one by one (``executescript`` would commit the open transaction)."""
    made, waiting = [], ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            made += [waiting.strip()]
            waiting = ""
    return [text for text in made if text]


def create(path: Path) -> bool:
    """Make a new database: whole at once under its name, or not at all (it is built beside it and renamed).

    False when another process was faster.

    Raises:
        StoreError: the place cannot be written, in words.
    """
    folder = path.absolute().parent
    make_folder(folder)
    building = folder / f".{path.name}.new"
    try:
        with _alone(folder):
            if path.exists():
                return False
            _remove(building)  # what a killed process left
            try:
                _build(building)
                os.rename(building, path)
            except BaseException as error:
                with suppress(OSError):
                    _remove(building)
                if isinstance(error, StoreError):  # the user knows the database by its own name
                    raise StoreError(error.sentence.replace(str(building), str(path))) from error
                raise
            _settle(folder)
    except OSError as error:
        raise cannot_make(path, error) from error
    return True


def _build(building: Path) -> None:
    connection = connect_writer(building)
    try:
        prepare(building, connection)
    finally:
        connection.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process makes a database in this folder at a time."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + BUSY_MS / 1000
        while not _locked(handle):
            if time.monotonic() > end:
                raise Busy(f"Another process is making a database in {folder}. Try again in a moment.")
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks of folders: the worst is that one of two new databases wins
        return True
    return True


def _remove(building: Path) -> None:
    for each in (building, Path(f"{building}-wal"), Path(f"{building}-shm"), Path(f"{building}-journal")):
        each.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """The new name in the folder reaches the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prepare(path: Path, connection: sqlite3.Connection) -> None:
    """Bring the file to ``SCHEMA_VERSION``: make it when it is new, migrate it when it is older.

    Raises:
        StoreError: another program's database, a newer one, or SQLite refuses.
    """
    try:
        version = check_version(path, connection)
        if version == 0:
            _fill(path, connection)
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise fault(path, error) from error
    if 0 != version != SCHEMA_VERSION:
        from crm_tui.store.migrations import migrate

        migrate(path, connection, version)


def _fill(path: Path, connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if check_version(path, connection) == 0:  # another process may have been faster
        for statement in statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.execute("COMMIT")
