"""A verified copy of the database while others work: SQLite's backup, read back before it gets its name."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from crm_tui.errors import CrmError, StoreError
from crm_tui.store.connections import connect_reader, fault

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


class Backup(NamedTuple):
    """A copy that was read back: where it lies, how many rows each table has, its size in bytes."""

    path: Path
    rows: dict[str, int]
    size: int


def back_up(source: Path, target: Path) -> Backup:
    """Copy the database at ``source`` to ``target`` (0600), whole and checked; a former file there is replaced.

    The copy is one moment of the database, whatever others write meanwhile, and a single file (no -wal beside it).

    Raises:
        StoreError: the source cannot be read, the disk is full, the place cannot be written, the copy does not agree.
    """
    unfinished = target.absolute().with_name(f".{target.name}.unfinished")
    try:
        _remove(unfinished)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        unfinished.chmod(0o600)
        rows = _copy(source, unfinished)
        _verify(unfinished, rows)
        _sync(unfinished)
        os.replace(unfinished, target)
        _sync(target.absolute().parent)
        return Backup(target, rows, target.stat().st_size)
    except CrmError as error:
        raise StoreError(f"The backup {target} was not made. {error.sentence}") from error
    except sqlite3.Error as error:
        raise StoreError(f"The backup {target} was not made. {fault(unfinished, error).sentence}") from error
    except OSError as error:
        raise StoreError(f"The backup {target} was not made: {error.strerror}. Choose another place.") from error
    finally:
        with suppress(OSError):
            _remove(unfinished)


def _copy(source: Path, target: Path) -> dict[str, int]:
    with closing(connect_reader(source)) as reader, closing(sqlite3.connect(target, isolation_level=None)) as writer:
        reader.execute("BEGIN")  # the rows that are counted are the rows that are copied
        rows = _count(reader)
        reader.backup(writer)
        reader.execute("COMMIT")
        # one file that can be carried away; the database goes back to WAL when it is opened for writing
        writer.execute("PRAGMA journal_mode=DELETE")
    return rows


def _verify(target: Path, rows: dict[str, int]) -> None:
    with closing(connect_reader(target)) as reader:
        found = reader.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreError(f"The copy is damaged ({found}). Check the disk.")
        if _count(reader) != rows:
            raise StoreError("The copy has other rows than the database. Check the disk.")


def _count(db: sqlite3.Connection) -> dict[str, int]:
    names = [row[0] for row in db.execute(TABLES)]
    return {name: int(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    for each in (path, Path(f"{path}-journal"), Path(f"{path}-wal"), Path(f"{path}-shm")):
        each.unlink(missing_ok=True)
