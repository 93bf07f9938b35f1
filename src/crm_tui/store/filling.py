"""Filling an empty database with very much: one transaction, all or nothing, the indexes after the rows.

An index that is kept row by row costs a page of its own for every row (a million contacts took 30 minutes); built when
the rows are there, it is one sort. Until the commit everybody else sees the database as it was; a process that is
killed leaves it so, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from crm_tui.store.connections import connect_writer, fault
from crm_tui.store.store import Store

INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY tbl_name, name"
TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
SEARCH_INDEXES = ("search_word", "search_tri")
SEARCH_BUFFER, USUAL_BUFFER = 16 << 20, 1 << 20
"""Bytes that FTS5 gathers before it writes a segment, here and otherwise: fewer segments, less merging."""
STEPS = 20_000
"""Virtual machine steps of SQLite between two looks at whether Ctrl+C was pressed."""

PRAGMAS = (
    "PRAGMA temp_store=FILE",  # a sort of any size in flat memory
    # whoever fills knows what it writes, and is tested by foreign_key_check and integrity_check: a third of an insert
    "PRAGMA foreign_keys=OFF",
    "PRAGMA ignore_check_constraints=ON",
)
Built = Callable[[int, int], None]
"""Told after each index how many of how many are built."""


class Filling:
    """The open transaction: insert through ``connection``, then ``build_indexes`` once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._indexes: list[tuple[str, str]] = connection.execute(INDEXES).fetchall()
        self._triggers: list[tuple[str, str]] = connection.execute(TRIGGERS).fetchall()
        for name, _ in self._indexes:
            connection.execute(f'DROP INDEX "{name}"')
        for name, _ in self._triggers:
            connection.execute(f'DROP TRIGGER "{name}"')

    @property
    def steps(self) -> int:
        """How many indexes will be built."""
        return len(self._indexes) + len(SEARCH_INDEXES)

    def build_indexes(self, built: Built) -> None:
        """All that was there when the filling began, and the search indexes from ``search_doc``."""
        for number, (_, sql) in enumerate(self._indexes, 1):
            self.connection.execute(sql)
            built(number, self.steps)
        for number, name in enumerate(SEARCH_INDEXES, len(self._indexes) + 1):
            for command, value in (("hashsize", SEARCH_BUFFER), ("rebuild", None), ("hashsize", USUAL_BUFFER)):
                self.connection.execute(f"INSERT INTO {name}({name}, rank) VALUES (?, ?)", (command, value))
            built(number, self.steps)
        for _, sql in self._triggers:
            self.connection.execute(sql)


@contextmanager
def filling(store: Store) -> Iterator[Filling]:
    """One transaction on a connection of its own; commits at the end, or leaves no trace.

    Raises:
        StoreError: the disk is full, the file is read-only, another process holds the lock too long.
    """
    store.close()  # it opens again when it is used
    connection = connect_writer(store.path, create=False)
    try:
        _journal_apart(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("BEGIN IMMEDIATE")
        connection.set_progress_handler(lambda: False, STEPS)  # Python looks at its signals when it is called
        yield Filling(connection)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from error
        raise fault(store.path, error) from error
    finally:
        _end(connection)


def _journal_apart(connection: sqlite3.Connection) -> None:
    """Leave write-ahead logging where nobody else has the file open.

    The log would take every page a second time. A rollback journal keeps what was there before: of an empty database
    next to nothing. When the file is open elsewhere, the log does it, with twice the room.
    """
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def _end(connection: sqlite3.Connection) -> None:
    connection.set_progress_handler(None, 0)
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA journal_mode=WAL").fetchone()
    except sqlite3.Error:  # a full disk: what was wrong is being said, and the next to open the file goes on here
        pass
    finally:
        connection.close()
