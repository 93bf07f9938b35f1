"""What others have written: one reader that asks whether the file has changed, and then the log what it was.

``PRAGMA data_version`` costs 3 µs a time. Only when it has moved is the change log read, from the last row that was
seen. Standard library only.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from crm_tui.errors import CrmError
from crm_tui.store.connections import connect_reader, fault
from crm_tui.store.store import Store

log = logging.getLogger(__name__)

EVERY = 0.25
"""Seconds between two looks."""
MANY = 500
"""Contacts from which on it is no use to tell one from another."""
ROWS_READ = 5_000
"""Rows of the log that are read at once; behind more than these anything may have changed."""
CACHE_KIB = 256

DATA_VERSION = "PRAGMA data_version"
LAST = "SELECT coalesce(max(id), 0) FROM change"
# what follows from the rest is in no log: segments that another process has built
SEGMENTS = "SELECT coalesce(group_concat(id || ' ' || count || ' ' || coalesce(built_at, ''), ','), '') FROM segment"
SINCE = """
SELECT id, batch_id, entity, operation, contact_id,
    CASE WHEN contact_id IS NULL AND json_type(after, '$.contacts') = 'array'
            AND json_array_length(after, '$.contacts') <= :many
        THEN json_extract(after, '$.contacts') END
FROM change WHERE id > :last ORDER BY id LIMIT :rows
"""
ABOUT_NOBODY = frozenset({"agent", "event_type", "import_run", "not_duplicate", "segment", "setting"})
"""Tables that say nothing about contacts; a row of any other that does not say whom it concerns may concern anybody."""


class Noticed(NamedTuple):
    """What other processes, or other agents, have written since the last look."""

    contacts: frozenset[int] | None
    """Whose data it was; None: more than ``MANY``, or it cannot be told."""
    tables: frozenset[str]
    """The tables that were written, by the names of the log; ``segment`` also when members were counted anew."""

    def concerns(self, contact_id: int | None) -> bool:
        """Whether it may be about this contact."""
        return contact_id is not None and (self.contacts is None or contact_id in self.contacts)


class Watching:
    """Looks for what others write, in a thread of its own; what this process's store wrote is passed over."""

    def __init__(
        self, store: Store, notice: Callable[[Noticed], object], besides: Callable[[], object] = lambda: None
    ) -> None:
        """From now on; ``notice`` is called in the thread, and ``besides`` with every look.

        Raises:
            StoreError: SQLite cannot read, in words.
        """
        self._store = store
        self._notice = notice
        self._besides = besides
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        with store.read() as db:
            self._last = int(db.execute(LAST).fetchone()[0])
            self._segments = str(db.execute(SEGMENTS).fetchone()[0])
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def begin(self) -> None:
        """Look every quarter of a second from now on."""
        self._thread.start()

    def end(self) -> None:
        """Look no more; the connection is closed."""
        self._ends.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def look(self) -> Noticed | None:
        """What others have written since the last look; None when nothing.

        Raises:
            StoreError: SQLite cannot read, in words.
        """
        try:
            if self._connection is None:
                self._connection = connect_reader(self._store.path, cache_kib=CACHE_KIB)
            version = int(self._connection.execute(DATA_VERSION).fetchone()[0])
            if version == self._version:
                return None
            self._version = version
            return self._read(self._connection)
        except sqlite3.Error as error:
            raise fault(self._store.path, error) from error

    def _read(self, db: sqlite3.Connection) -> Noticed | None:
        rows = db.execute(SINCE, {"many": MANY, "last": self._last, "rows": ROWS_READ}).fetchall()
        whole = len(rows) < ROWS_READ
        if rows:
            self._last = int(rows[-1][0] if whole else db.execute(LAST).fetchone()[0])
        others = [row[2:] for row in rows if row[1] not in self._store.own_batches]
        tables = {row[0] for row in others}
        segments = str(db.execute(SEGMENTS).fetchone()[0])
        if segments != self._segments:
            self._segments = segments
            tables.add("segment")
        if not tables:
            return None
        return Noticed(_whose(others) if whole else None, frozenset(tables))

    def _run(self) -> None:
        failed = False
        while not self._ends.wait(EVERY):
            try:
                noticed = self.look()
                failed = False
            except CrmError as error:  # whoever reads or writes next is told in words
                if not failed:
                    log.warning("cannot look what others write: %s", type(error).__name__)
                failed = True
                continue
            with suppress(RuntimeError):  # the application is ending
                if noticed is not None:
                    self._notice(noticed)
                self._besides()


def _whose(rows: list[tuple[str, str, int | None, str | None]]) -> frozenset[int] | None:
    """The contacts of rows of the log (table, operation, contact, JSON of a set); None: it cannot be told, or many."""
    found: set[int] = set()
    for entity, operation, contact, several in rows:
        if contact is not None:
            found.add(contact)
        elif several is not None:
            found.update(json.loads(several))
        elif operation != "add" and entity not in ABOUT_NOBODY:  # whom a new tag is given is a row of its own
            return None
        if len(found) > MANY:
            return None
    return frozenset(found)
