"""A read-only connection for side questions (counts, values to offer): a newer question stops the older one."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crm_tui.errors import Interrupted
from crm_tui.store.connections import connect_reader, fault

STEPS = 2000
"""Virtual machine steps of SQLite between two looks at whether the answer is still wanted (about 0.1 ms)."""
CACHE_KIB = 8192
VERSION = "SELECT id FROM change_batch WHERE kind <> 'setting' ORDER BY id DESC LIMIT 1"


class OutOfTime(Interrupted):
    """The budget of a question ran out."""


class Asking:
    """One connection, one question at a time; ``supersede`` may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._wanted = 0

    def supersede(self) -> int:
        """A newer question begins: what runs stops within milliseconds. Its ticket."""
        with self._asking:
            self._wanted += 1
            if self._connection is not None:
                with suppress(sqlite3.ProgrammingError):  # just closed
                    self._connection.interrupt()
            return self._wanted

    def is_wanted(self, ticket: int) -> bool:
        """Whether no newer question has begun."""
        return ticket == self._wanted

    @contextmanager
    def run(self, ticket: int, budget: float | None = None) -> Iterator[sqlite3.Connection]:
        """The connection for a question of at most ``budget`` seconds.

        Raises:
            OutOfTime: the budget ran out.
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        with self._lock:
            if ticket != self._wanted:
                raise Interrupted("A newer question was asked.")
            if self._connection is None:
                self._connection = connect_reader(self._path, cache_kib=CACHE_KIB)
            end = time.monotonic() + budget if budget else None

            def unwanted() -> int:
                return ticket != self._wanted or (end is not None and time.monotonic() > end)

            self._connection.set_progress_handler(unwanted, STEPS)
            try:
                yield self._connection
            except sqlite3.OperationalError as error:
                if ticket != self._wanted:
                    raise Interrupted("A newer question was asked.") from error
                if "interrupted" in str(error):
                    raise OutOfTime("The budget ran out.") from error
                raise fault(self._path, error) from error
            except sqlite3.Error as error:
                raise fault(self._path, error) from error
            finally:
                self._connection.set_progress_handler(None, 0)

    def close(self) -> None:
        """Stop what runs, close the connection."""
        self.supersede()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


def data_version(db: sqlite3.Connection) -> object:
    """Differs when somebody has changed the data since (settings of agents aside)."""
    row = db.execute(VERSION).fetchone()
    return row[0] if row else 0
