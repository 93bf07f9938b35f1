"""The store: one file, one agent, one clock; how to read it and the only way to write it.

Importing this module loads the standard library alone; SQLModel loads with the first write (``preload`` does it
early, in a worker).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.errors import StoreError
from crm_tui.store.connections import (
    SCHEMA_VERSION,
    SHORT_READS_KIB,
    check_file,
    check_version,
    connect_reader,
    connect_writer,
    fault,
)
from crm_tui.values.clock import Clock, SystemClock

if TYPE_CHECKING:
    from crm_tui.store.writing import Write, Writer


class Store:
    """An open database. Made in ``cli`` (or a test), handed on; every thread may use it."""

    def __init__(self, path: Path, *, agent: str, clock: Clock | None = None) -> None:
        self.path = path
        self.agent = agent
        self.clock: Clock = clock or SystemClock()
        self.created = False
        """Whether ``open`` made the file."""
        self.has_written = False
        """Whether anything was written through this store."""
        self.own_batches: set[int] = set()
        """The writes of this store, by their ids in the log; known before others can see them."""
        self._reader: sqlite3.Connection | None = None
        self._reading = threading.RLock()
        self._writer: Writer | None = None
        self._opening = threading.Lock()

    @classmethod
    def open(cls, path: Path, *, agent: str, clock: Clock | None = None, create: bool = True) -> Store:
        """Open the database at ``path``; make it when it is absent and ``create``.

        Raises:
            StoreError: the file cannot be used, with the reason and what to do.
        """
        store = cls(path, agent=agent, clock=clock)
        check_file(path)
        if not path.exists():
            if not create:
                raise StoreError(f"There is no database at {path}. Check --db, or run crm-tui demo.")
            from crm_tui.store.schema import create as create_database

            store.created = create_database(path)
        if Path(f"{path}-journal").exists():
            # a filling that was killed is taken back by the next connection that may write; a reader cannot open it
            connect_writer(path, create=False).close()
        if not store._is_current():
            store._prepare()
        return store

    def _is_current(self) -> bool:
        connection = connect_reader(self.path, cache_kib=64)
        try:
            return check_version(self.path, connection) == SCHEMA_VERSION
        except sqlite3.Error as error:
            raise fault(self.path, error) from error
        finally:
            connection.close()

    def _prepare(self) -> None:
        from crm_tui.store.schema import prepare

        connection = connect_writer(self.path, create=False)
        try:
            prepare(self.path, connection)
        finally:
            connection.close()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The background reader, for one thread at a time: short reads of whole records.

        Raises:
            StoreError: SQLite cannot read, in words.
        """
        with self._reading:
            try:
                if self._reader is None:
                    self._reader = connect_reader(self.path, cache_kib=SHORT_READS_KIB)
                    self._reader.row_factory = sqlite3.Row
                yield self._reader
            except sqlite3.Error as error:
                raise fault(self.path, error) from error

    @contextmanager
    def write(self, title: str, kind: str = "edit") -> Iterator[Write]:
        """One short write transaction that records its change: commits at the end, or leaves no trace.

        ``title`` is what the log and the status line say ("Note on Ana Silva"); ``kind`` groups batches in the log.

        Raises:
            StoreError: the disk is full, the file is read-only, another process holds the lock too long.
            Conflict: another agent changed the same record in between.
        """
        writer = self._open_writer()
        with writer.transaction(title, kind, agent=self.agent, now=self.clock.now()) as write:
            yield write
        self.has_written = True

    def preload(self) -> None:
        """Load SQLModel and open the writer now, so that the first write does not wait for it."""
        self._open_writer()

    def _open_writer(self) -> Writer:
        with self._opening:
            if self._writer is None:
                from crm_tui.store.writing import Writer

                self._writer = Writer(self.path, self.own_batches)
            return self._writer

    def close(self) -> None:
        """Close every connection; ``PRAGMA optimize`` on the way out when something was written."""
        with self._reading, suppress(sqlite3.Error):
            if self._reader is not None:
                self._reader.close()
                self._reader = None
        # the writer last: only the last connection may fold the write-ahead log in, and a reader cannot
        with self._opening:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
