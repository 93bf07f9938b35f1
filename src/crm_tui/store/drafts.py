"""Texts that agents typed and did not save yet. Kept by a thread with a connection of its own, outside the change log.

A draft is no change of a contact: it is the agent's own paper, so it is written plainly, and it must survive a
dropped line.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import NamedTuple

from crm_tui.store.connections import connect_writer
from crm_tui.store.store import Store
from crm_tui.values.clock import Clock
from crm_tui.values.safe_text import safe

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
    return kept(store, place).text


def kept(store: Store, place: str) -> Kept:
    """The same, with when it was typed last; an empty text of the year 1970 when there is none."""
    with store.read() as db:
        return Kept(place, *(db.execute(GET, (store.agent, place)).fetchone() or ("", 0)))


def all_of(store: Store) -> tuple[Kept, ...]:
    """Every draft of this agent, the newest first."""
    with store.read() as db:
        return tuple(Kept(*row) for row in db.execute(ALL, (store.agent,)))


class DraftKeeper:
    """Writes drafts in a thread of its own: ``keep`` returns at once, ``flush`` waits until all is on the disk.

    A draft that could not be written (disk full, lock) is kept in memory and tried again with the next one.
    """

    def __init__(self, path: Path, agent: str, clock: Clock) -> None:
        self._path = path
        self._agent = agent
        self._clock = clock
        self._turn = threading.Condition()
        # a fast typist makes many versions of one text while one is written: only the last is worth a commit
        self._latest: dict[str, str] = {}
        self._wake = self._writing = self._failed = self._ends = False
        self._thread: threading.Thread | None = None

    def keep(self, place: str, text: str) -> None:
        """Remember ``text`` for ``place``; an empty text forgets it."""
        with self._turn:
            self._latest[place] = text
            self._wake = True
            if self._thread is None or not self._thread.is_alive():
                self._ends = False
                self._thread = threading.Thread(target=self._run, name="drafts", daemon=True)
                self._thread.start()
            self._turn.notify_all()

    def waiting(self, place: str) -> str | None:
        """What was typed at ``place`` and is not on the disk (which may be read-only); None when nothing waits."""
        with self._turn:
            return self._latest.get(place)

    def text(self, store: Store, place: str) -> str:
        """The draft at ``place``: what waits for the disk, else what lies there; empty when there is none."""
        return self.kept(store, place).text

    def kept(self, store: Store, place: str) -> Kept:
        """The same, with when it was typed."""
        waiting = self.waiting(place)
        return kept(store, place) if waiting is None else Kept(place, waiting, self._clock.now())

    def all(self, store: Store) -> tuple[Kept, ...]:
        """Every draft of this agent, those that wait first, then the newest."""
        with self._turn:
            waiting = dict(self._latest)
        now = self._clock.now()
        first = [Kept(place, text, now) for place, text in waiting.items() if text]
        return (*first, *(each for each in all_of(store) if each.place not in waiting))

    def flush(self, timeout: float = 3.0) -> bool:
        """Wait until everything is written; False when it cannot be, or took longer than ``timeout`` seconds."""
        with self._turn:
            if self._latest:
                self._wake, self._failed = True, False
                self._turn.notify_all()
            self._turn.wait_for(self._is_settled, timeout)
            return not self._latest and not self._writing

    def close(self, timeout: float = 3.0) -> bool:
        """Write what is waiting and end the thread; whether everything is written."""
        done = self.flush(timeout)
        with self._turn:
            self._ends = True
            self._turn.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout)
        return done

    def _is_settled(self) -> bool:
        return not self._writing and (self._failed or not self._latest)

    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._wake or self._ends)
                if not self._wake:
                    break
                latest, self._latest = self._latest, {}
                self._wake, self._writing = False, True
            try:
                connection = connection or connect_writer(self._path, create=False)
                self._write(connection, latest)
                failed = False
            except Exception:  # must not end the program: the text is still on the screen, and here
                failed = True
                if connection is not None:
                    connection.close()
                connection = None
            with self._turn:
                self._latest = latest | self._latest if failed else self._latest
                self._writing, self._failed = False, failed
                self._turn.notify_all()
        if connection is not None:
            connection.close()

    def _write(self, connection: sqlite3.Connection, latest: dict[str, str]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for place, text in latest.items():
                if text:
                    connection.execute(PUT, (self._agent, place, safe(text), self._clock.now()))
                else:
                    connection.execute(DROP, (self._agent, place))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
