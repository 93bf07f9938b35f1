"""The record of an import in the database: begun, led on with every chunk in its transaction, finished."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from crm_tui.store.store import Store

_UNFINISHED = """
SELECT id, line, created, updated, unchanged, batch_id FROM import_run
WHERE sha256 = ? AND state = 'merging' ORDER BY id DESC LIMIT 1
"""
_STOP = "UPDATE import_run SET state = 'stopped' WHERE sha256 = ? AND state = 'merging'"
_BEGIN = """
INSERT INTO import_run(source, sha256, options, agent, state, unchanged, rejected, batch_id, started_at)
VALUES (?, ?, ?, ?, 'merging', ?, ?, ?, ?)
"""
_ADVANCE = """
UPDATE import_run SET line = ?, created = created + ?, updated = updated + ?, unchanged = unchanged + ? WHERE id = ?
"""
_FINISH = """
UPDATE import_run SET state = 'done', finished_at = ?, rejected = ?, warnings = ?, report = ? WHERE id = ?
"""


class Counts(NamedTuple):
    """What became of rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged)


class Run(NamedTuple):
    """The record of an import in the database: ``line`` is its checkpoint, ``batch`` its place in the change log."""

    id: int
    line: int = 0
    counts: Counts = Counts()
    batch: int | None = None


def unfinished(db: sqlite3.Connection, fingerprint: str) -> Run | None:
    """The run of this import that was cut off, if there is one."""
    row = db.execute(_UNFINISHED, (fingerprint,)).fetchone()
    return Run(row[0], row[1], Counts(*row[2:5]), row[5]) if row else None


def stop_former(store: Store, fingerprint: str) -> None:
    """A run whose stage is lost cannot go on: its rows are matched anew, as any others."""
    with store.read() as db:
        if unfinished(db, fingerprint) is None:
            return
    with store.write("Import stopped", "import") as write:
        write.connection.execute(_STOP, (fingerprint,))


def begin_run(
    db: sqlite3.Connection, *, source: str, fingerprint: str, options: str, agent: str, unchanged: int = 0,
    rejected: int, batch: int | None, now: int,
) -> Run:  # fmt: skip
    """A new run; ``unchanged`` and ``rejected``: rows of which that is known already."""
    values = (source, fingerprint, options, agent, unchanged, rejected, batch, now)
    number = db.execute(_BEGIN, values).lastrowid
    assert number is not None
    return Run(number, counts=Counts(unchanged=unchanged), batch=batch)


def advance(db: sqlite3.Connection, run: Run, line: int, counts: Counts) -> Run:
    """The checkpoint behind a chunk, in its transaction; the run as it is then."""
    db.execute(_ADVANCE, (line, *counts, run.id))
    return run._replace(line=line, counts=run.counts.plus(counts))


def finish(
    store: Store, run: Run, title: str, *, rejected: int, warnings: int, report: Mapping[str, object]
) -> None:  # fmt: skip
    """The run is done; its batch in the log says what it did."""
    with store.write(title, "import") as write:
        db = write.connection
        kept = json.dumps(report, ensure_ascii=False)
        db.execute(_FINISH, (write.now, rejected, warnings, kept, run.id))
        if run.batch is not None:
            db.execute("UPDATE change_batch SET title = ? WHERE id = ?", (title, run.batch))
