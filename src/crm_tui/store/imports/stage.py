"""The stage: an SQLite file of its own beside the database that holds the checked rows until they are merged.

It is complete or worthless: filled without a journal, marked complete with one (so that the mark follows the data
to the disk), and from then on only read, but for the few lines that say which rows were merged out of turn.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from crm_tui.errors import Busy, StoreError
from crm_tui.store.connections import fault, make_private, register_functions
from crm_tui.store.imports.options import Remark

COMPLETE = 9
"""``PRAGMA user_version`` of a stage whose rows are all there; goes up when its layout changes."""
FIXED = (
    "name", "first_name", "last_name", "email", "emails", "phone", "phones", "org", "tags", "lists",
    "line", "full", "sort", "phone_key", "digits", "national", "verified",
)  # fmt: skip
"""Columns of every staged row. ``line`` is the search document of a row that can make a contact by itself (at most one
email, phone, organisation), else ``""``; such a row has what stands behind it, too: the name made of its parts, the
folded name, the forms of its number. Those of its keys (``k0`` …) and its single values (``v0`` …) come with the plan.
"""

_EVERY = """
CREATE TABLE plan(value TEXT NOT NULL);
CREATE TABLE reject(line INTEGER PRIMARY KEY, reason TEXT NOT NULL, cells TEXT NOT NULL);
CREATE TABLE warning(line INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE match_warning(line INTEGER PRIMARY KEY, text TEXT NOT NULL);
"""
_TABLES = """
CREATE TABLE own_key(line INTEGER NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY(line, kind, key)) WITHOUT ROWID;
CREATE TABLE follower(leader INTEGER NOT NULL, line INTEGER NOT NULL, PRIMARY KEY(leader, line)) WITHOUT ROWID;
CREATE TABLE done_line(line INTEGER PRIMARY KEY);
"""


def stage_path(database: Path, fingerprint: str) -> Path:
    """Where the stage of this import lies."""
    return database.with_name(f"{database.name}.import-{fingerprint[:16]}.stage")


Kind = TypeVar("Kind", bound="Stage")


class Stage:
    """An open stage; one process has it at a time."""

    def __init__(self, path: Path, database: Path) -> None:
        self.path = path
        make_private(path)
        self.db = self._connect(database)

    def _connect(self, database: Path) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path.absolute()))}?mode=rw"
        db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=0.2)
        try:
            # the file never outlives the import, and what is in memory must stay small: temporary tables on disk
            for pragma in (
                "main.locking_mode=EXCLUSIVE",
                "main.cache_size=-16384",
                "temp_store=FILE",
                "trusted_schema=OFF",
            ):
                db.execute(f"PRAGMA {pragma}")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")
            db.execute("ATTACH ? AS store", (f"file:{quote(str(database.absolute()))}?mode=ro",))
        except sqlite3.Error as error:
            db.close()
            if "locked" in str(error):
                raise Busy("This file is being imported by another process. Wait until it is done.") from error
            raise fault(self.path, error) from error
        register_functions(db)
        return db

    @property
    def complete(self) -> bool:
        """Whether every row of the file is here."""
        return bool(self.db.execute("PRAGMA main.user_version").fetchone()[0] == COMPLETE)

    def begin(self, keys: int, values: int) -> None:
        """Make the tables for rows with so many keys and single values; what was there goes."""
        self.make(_TABLES)
        columns = [*(f"k{n}" for n in range(keys)), *(f"s_{name}" for name in FIXED), *(f"v{n}" for n in range(values))]
        self.db.execute(f"CREATE TABLE row(line INTEGER PRIMARY KEY, {', '.join(columns)})")
        self._insert = f"INSERT INTO row VALUES ({', '.join('?' * (1 + len(columns)))})"
        self.db.execute("BEGIN")

    def make(self, tables: str) -> None:
        """Make these tables and those of every stage, without a journal until ``end``; what was there goes."""
        self.db.execute("PRAGMA main.journal_mode=OFF")
        self.db.execute("PRAGMA main.synchronous=OFF")
        self.db.execute("PRAGMA main.user_version=0")
        for (name,) in self.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            self.db.execute(f'DROP TABLE "{name}"')
        for statement in filter(str.strip, (_EVERY + tables).split(";")):
            self.db.execute(statement)

    def add(
        self,
        rows: Sequence[tuple[object, ...]],
        own_keys: Sequence[tuple[int, int, str]],
        rejects: Sequence[tuple[int, str, str]],
        warnings: Sequence[tuple[int, str]],
    ) -> None:
        """The next rows, in the order of their lines."""
        self.db.executemany(self._insert, rows)
        self.db.executemany("INSERT INTO own_key VALUES (?, ?, ?)", own_keys)
        self.add_remarks(rejects, warnings)

    def add_remarks(self, rejects: Sequence[tuple[int, str, str]], warnings: Sequence[tuple[int, str]]) -> None:
        """Rejected rows (line, reason, cells as JSON), warnings (line, text)."""
        self.db.executemany("INSERT INTO reject VALUES (?, ?, ?)", rejects)
        self.db.executemany("INSERT INTO warning VALUES (?, ?)", warnings)

    def end(self, plan: dict[str, object]) -> None:
        """All rows are here; ``plan`` says what their columns mean."""
        self.db.execute("INSERT INTO plan VALUES (?)", (json.dumps(plan, ensure_ascii=False),))
        self.db.execute("COMMIT")
        self.db.execute("PRAGMA main.journal_mode=DELETE")
        self.db.execute("PRAGMA main.synchronous=FULL")
        self.db.execute(f"PRAGMA main.user_version={COMPLETE}")

    def plan(self) -> dict[str, object]:
        """What ``end`` was given."""
        made = json.loads(self.db.execute("SELECT value FROM plan").fetchone()[0])
        assert isinstance(made, dict)
        return made

    def count(self, table: str) -> int:
        """How many rows a table of the stage has."""
        return int(self.db.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0])

    def rejects(self, limit: int = -1) -> Iterator[Remark]:
        """Rejected rows in the order of their lines."""
        for row in self.db.execute("SELECT line, reason FROM reject ORDER BY line LIMIT ?", (limit,)):
            yield Remark(*row)

    def rejected_cells(self) -> Iterator[tuple[int, str, list[str]]]:
        """Rejected rows with their cells: line, reason, cells."""
        for line, reason, cells in self.db.execute("SELECT line, reason, cells FROM reject ORDER BY line"):
            yield line, reason, json.loads(cells)

    def warnings(self, limit: int = -1) -> Iterator[Remark]:
        """Warnings in the order of their lines."""
        for row in self.db.execute(
            "SELECT line, text FROM warning UNION ALL SELECT line, text FROM match_warning ORDER BY line LIMIT ?",
            (limit,),
        ):
            yield Remark(*row)

    def close(self, *, remove: bool) -> None:
        """Close, and remove the file when the import is done."""
        with suppress(sqlite3.Error):
            self.db.close()
        if remove:
            for path in (self.path, self.path.with_name(self.path.name + "-journal")):
                with suppress(FileNotFoundError):
                    path.unlink()


def open_stage(path: Path, database: Path, kind: type[Kind]) -> Kind:
    """Open the stage, a new one or what an import that was cut off has left; a damaged one is thrown away.

    Raises:
        Busy: another process imports the same file now.
        StoreError: it cannot be made beside the database.
    """
    try:
        stage = kind(path, database)
        stage.db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return stage
    except Busy:
        raise
    except (StoreError, sqlite3.DatabaseError):
        with suppress(FileNotFoundError):
            path.unlink()
        return kind(path, database)
