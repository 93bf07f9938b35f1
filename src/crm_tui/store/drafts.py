"""Texts that agents typed and did not save yet. Kept by a thread with a connection of its own, outside the change log.

A draft is no change of a contact: it is the agent's own paper, so it is written plainly, and it must survive a
dropped line.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from pathlib import Path
from typing import NamedTuple

from crm_tui.store.connections import connect_writer
from crm_tui.store.store import Store
from crm_tui.values.clock import Clock

PUT = """
INSERT INTO draft(agent, place, text, at) VALUES (?, ?, ?, ?)
ON CONFLICT(agent, place) DO UPDATE SET text = excluded.text, at = excluded.at
"""
DROP = "DELETE FROM draft WHERE agent = ? AND place = ?"
GET = "SELECT text, at FROM draft WHERE agent = ? AND place = ?"
ALL = "SELECT place, text, at FROM draft WHERE agent = ? ORDER BY at DESC"


class Kept(NamedTuple):
    """A draft: where it was typed, what, and when (seconds UTC)."""

    place: str
    text: str
    at: int


def get(store: Store, place: str) -> str:
    """The draft of this agent at ``place``; empty when there is none."""
    with store.read() as db:
        row = db.execute(GET, (store.agent, place)).fetchone()
        return row[0] if row else ""


def all_of(store: Store) -> tuple[Kept, ...]:
    """Every draft of this agent, the newest first."""
    with store.read() as db:
        return tuple(Kept(*row) for row in db.execute(ALL, (store.agent,)))


class DraftKeeper:
    """Writes drafts in a thread of its own: ``keep`` returns at once, ``flush`` waits until all is on the disk."""

    def __init__(self, path: Path, agent: str, clock: Clock) -> None:
        self._path = path
        self._agent = agent
        self._clock = clock
        self._waiting: queue.Queue[tuple[str, str] | threading.Event | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    def keep(self, place: str, text: str) -> None:
        """Remember ``text`` for ``place``; an empty text forgets it."""
        self._start()
        self._waiting.put((place, text))

    def flush(self, timeout: float = 3.0) -> bool:
        """Wait until everything is written; False when it took longer than ``timeout`` seconds."""
        if self._thread is None or not self._thread.is_alive():
            return True
        written = threading.Event()
        self._waiting.put(written)
        return written.wait(timeout)

    def close(self, timeout: float = 3.0) -> bool:
        """Write what is waiting and end the thread."""
        done = self.flush(timeout)
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(timeout)
            self._thread = None
        return done

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while (item := self._waiting.get()) is not None:
            if isinstance(item, threading.Event):
                item.set()
                continue
            latest, signals, ends = self._gather(item)
            try:
                connection = connection or connect_writer(self._path)
                self._write(connection, latest)
            except Exception:  # a draft that cannot be kept must not end the program; the text is still on the screen
                if connection is not None:
                    connection.close()
                connection = None
            for signal in signals:
                signal.set()
            if ends:
                break
        if connection is not None:
            connection.close()

    def _gather(self, first: tuple[str, str]) -> tuple[dict[str, str], list[threading.Event], bool]:
        # a fast typist makes many versions of one text while one is written: only the last is worth a commit
        latest = {first[0]: first[1]}
        signals: list[threading.Event] = []
        while True:
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return latest, signals, False
            if item is None:
                return latest, signals, True
            if isinstance(item, threading.Event):
                signals.append(item)
            else:
                latest[item[0]] = item[1]

    def _write(self, connection: sqlite3.Connection, latest: dict[str, str]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for place, text in latest.items():
                if text:
                    connection.execute(PUT, (self._agent, place, text, self._clock.now()))
                else:
                    connection.execute(DROP, (self._agent, place))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
