"""Indexes that are built when a column or a custom attribute is first sorted by, or an attribute filtered by.

Only plain columns and ``json_extract`` of a constant path get one. Texts that are sorted by ``fold()`` do not: that is
a function of this program, and an index on it would lock every other SQLite out of the table, and go wrong silently
when a newer Python knows more letters. They keep the sorter (0.6 s of work for 100,000 contacts, in a worker, while
the rows of before stay and the status line says *searching…*); the name has its own folded column. The values of a
text attribute get an index for filters, which look through the different ones (``filters.compile.attributes``).

``CREATE INDEX`` holds the write lock from its first to its last row: 0.2 s of work for 100,000 contacts, two or so for
a million. Others who write wait for that long at most (``BUSY_MS`` is more), and nobody who reads waits. Standard
library only.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from crm_tui.errors import Busy
from crm_tui.filters.fields import Field
from crm_tui.store.connections import connect_reader, connect_writer, fault

log = logging.getLogger(__name__)

LEAST = 20_000
"""Contacts: fewer are sorted in less than a first page may take."""
MOST = 16
"""Indexes that are built at most: each makes every write of a contact a little slower."""
PREFIX = "ix_by_"
BUILT = (
    "SELECT name FROM sqlite_schema "
    "WHERE type = 'index' AND tbl_name = 'contact' AND substr(name, 1, 6) = 'ix_by_' ORDER BY name"
)
SIZE = "SELECT coalesce(max(id), 0) FROM contact"
_PLAIN = re.compile(r"""contact\.[a-z_]+|json_extract\(contact\.custom, '\$\."[^"']+"'\)""")


def can_be_built(field: Field) -> bool:
    """Whether an index on the field is sound, and not there from the start."""
    return not field.order_index and indexed_sql(field) is not None


def indexed_sql(field: Field) -> str | None:
    """What the field's index begins with: its order, or the values of an attribute that is sorted by ``fold()``."""
    for sql in (field.order_sql, field.column if field.custom else None):
        if sql and _PLAIN.fullmatch(sql):
            return sql
    return None


def index_name(field: Field) -> str:
    """The name of a field's index; the names of fields hold neither quotes nor blanks."""
    return PREFIX + field.name


def creating(field: Field) -> str:
    """The statement that makes a field's index, with what lists ask of everybody (``models.contact``) behind it. SQL
    in a schema names no table.
    """
    sql = indexed_sql(field)
    assert sql is not None
    on = sql.replace("contact.", "")
    return f'CREATE INDEX IF NOT EXISTS "{index_name(field)}" ON contact({on}, id, kind, deleted_at)'


def dropping(field: Field) -> str:
    """The statement that removes a field's index, if there is one."""
    return f'DROP INDEX IF EXISTS "{index_name(field)}"'


def built(db: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the indexes that were built for a sort."""
    return tuple(row[0] for row in db.execute(BUILT))


def is_used(db: sqlite3.Connection, field: Field) -> bool:
    """Whether SQLite walks the field's index to put everybody into its order (EXPLAIN QUERY PLAN)."""
    order = indexed_sql(field)
    sql = f"SELECT contact.id FROM contact WHERE {order} IS NOT NULL ORDER BY {order}, contact.id"
    plan = "".join(f"{row[3]} " for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"))
    return f"INDEX {index_name(field)} " in plan and "TEMP B-TREE" not in plan


class IndexBuilder:
    """Builds indexes on a connection of its own; for workers, one at a time. ``stop`` may come from any thread."""

    def __init__(self, path: Path, *, least: int = LEAST) -> None:
        self._path = path
        self._least = least
        self._lock = threading.Lock()
        self._done: set[str] = set()
        self._connection: sqlite3.Connection | None = None
        self._stopped = False

    def build(self, fields: Iterable[Field]) -> tuple[str, ...]:
        """Build what is missing; the names of the new indexes. Each field is looked at once.

        Raises:
            StoreError: SQLite refuses, but for *busy*: then it is tried again when next asked for.
        """
        with self._lock:
            missing = [field for field in fields if field.name not in self._done]
            if not missing or self._stopped:
                return ()
            self._done |= {field.name for field in missing}
            try:
                return tuple(self._build(missing))
            except Busy:
                self._done -= {field.name for field in missing}
                return ()

    def _build(self, fields: Sequence[Field]) -> Iterator[str]:
        try:
            with closing(connect_reader(self._path, cache_kib=64)) as db:
                there = built(db)
                if db.execute(SIZE).fetchone()[0] < self._least or len(there) >= MOST:
                    return
            for field in fields:
                if index_name(field) not in there and self._create(field):
                    yield index_name(field)
        except sqlite3.Error as error:
            if not self._stopped:
                raise fault(self._path, error) from error

    def _create(self, field: Field) -> bool:
        with closing(connect_writer(self._path, create=False)) as db:
            self._connection = db
            try:
                if self._stopped:
                    return False
                db.execute(creating(field))
                if not is_used(db, field):  # an index that serves nobody only costs
                    db.execute(dropping(field))
                    log.warning("an index on %s was not used, and removed", field.type)
                    return False
                return True
            finally:
                self._connection = None

    def stop(self) -> None:
        """Interrupt what is being built (nothing of it stays) and build no more."""
        self._stopped = True
        connection = self._connection
        if connection is not None:
            with suppress(sqlite3.ProgrammingError):  # just closed
                connection.interrupt()
