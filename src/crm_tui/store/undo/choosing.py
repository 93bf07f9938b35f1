"""Which batch ``undo`` and ``redo`` mean: every batch knows what it takes back, so the log is the stack."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store.segments.keeping import OWN_KIND

UNDO, REDO = "undo", "redo"
BY_THE_WAY = ("setting", OWN_KIND)
"""Kinds of batches that nobody would call a change of his own; ``undo N`` takes them back, ``undo`` passes them."""
UNFINISHED = "unfinished"
"""Operation of the row that marks a batch of which a part is still to be taken back."""

# a batch counts as taken back while the newest batch about it is an undo, and a whole one
STANDING = f"""
NOT EXISTS (SELECT 1 FROM change_batch AS back WHERE back.undoes = {{batch}} AND back.kind = '{UNDO}'
    AND NOT EXISTS (SELECT 1 FROM change WHERE change.batch_id = back.id AND change.operation = '{UNFINISHED}')
    AND NOT EXISTS (SELECT 1 FROM change_batch AS again WHERE again.undoes = back.id AND again.kind = '{REDO}'
        AND NOT EXISTS (
            SELECT 1 FROM change WHERE change.batch_id = again.id AND change.operation = '{UNFINISHED}')))
"""
COLUMNS = "id, agent, kind, title, undoes"
BY_ID = f"SELECT {COLUMNS} FROM change_batch WHERE id = ?"
OWN = f"""
agent = :agent AND kind NOT IN ('{UNDO}', '{REDO}', {", ".join(f"'{kind}'" for kind in BY_THE_WAY)})
"""
LAST_DONE = f"""
SELECT {COLUMNS} FROM change_batch AS own WHERE {OWN} AND {STANDING.format(batch="own.id")} ORDER BY id DESC LIMIT 1
"""
LAST_UNDONE = f"""
SELECT {COLUMNS} FROM change_batch AS own WHERE agent = :agent AND kind = '{UNDO}'
AND id > coalesce((SELECT max(id) FROM change_batch WHERE {OWN}), 0)
AND NOT EXISTS (SELECT 1 FROM change WHERE change.batch_id = own.id AND change.operation = '{UNFINISHED}')
AND NOT EXISTS (SELECT 1 FROM change_batch AS again WHERE again.undoes = own.id AND again.kind = '{REDO}'
    AND NOT EXISTS (SELECT 1 FROM change WHERE change.batch_id = again.id AND change.operation = '{UNFINISHED}'))
ORDER BY id DESC LIMIT 1
"""
STANDS = f"SELECT {STANDING.format(batch='?')}"
HALF_DONE = f"""
SELECT id FROM change_batch WHERE undoes = ? AND EXISTS (
    SELECT 1 FROM change WHERE batch_id = change_batch.id AND operation = '{UNFINISHED}')
"""


class Batch(NamedTuple):
    """One batch of the log."""

    id: int
    agent: str
    kind: str
    title: str
    undoes: int | None


class NothingToUndo(NotFound):
    """The agent has no change that could be taken back, or done again."""


def chosen(db: sqlite3.Connection, agent: str, batch_id: int | None) -> tuple[Batch, str]:
    """The batch to take back, and whether that is an ``undo`` or (of what was an undo) a ``redo``.

    Raises:
        NotFound: there is no such batch, or none of this agent's is left.
        RefusedData: it was taken back already.
    """
    if batch_id is None:
        row = db.execute(LAST_DONE, {"agent": agent}).fetchone()
        if row is None:
            raise NothingToUndo("Nothing of yours is left to undo (crm-tui log: who changed what).")
        return Batch(*row), UNDO
    batch = _by_id(db, batch_id)
    if batch.kind == REDO and batch.undoes is not None:  # what was done again is the change itself
        batch = _by_id(db, _by_id(db, batch.undoes).undoes)
    if batch.kind == UNDO:
        return _again(db, batch), REDO
    if not db.execute(STANDS, (batch.id,)).fetchone()[0]:
        raise RefusedData(f"Change {batch.id} was taken back already: {batch.title}. Nothing was written.")
    return batch, UNDO


def chosen_again(db: sqlite3.Connection, agent: str) -> Batch:
    """The undo that ``redo`` takes back: this agent's last one, if no other change of theirs came behind it.

    Raises:
        NothingToUndo: there is none.
    """
    row = db.execute(LAST_UNDONE, {"agent": agent}).fetchone()
    if row is None:
        raise NothingToUndo("There is nothing to do again: redo follows an undo, before any other change.")
    return Batch(*row)


def _again(db: sqlite3.Connection, batch: Batch) -> Batch:
    original = _by_id(db, batch.undoes)
    if db.execute(STANDS, (original.id,)).fetchone()[0]:
        raise RefusedData(f"Change {original.id} stands: {original.title}. Nothing was written.")
    return batch


def _by_id(db: sqlite3.Connection, batch_id: int | None) -> Batch:
    # a number beyond SQLite's own is in no log either
    row = db.execute(BY_ID, (batch_id,)).fetchone() if batch_id is not None and abs(batch_id) < 2**63 else None
    if row is None:
        raise NotFound(f"There is no change {batch_id}. crm-tui log lists them.")
    return Batch(*row)


def half_done(db: sqlite3.Connection, batch: Batch) -> int | None:
    """The batch that began to take this one back and was cut off; None when there is none."""
    row = db.execute(HALF_DONE, (batch.id,)).fetchone()
    return int(row[0]) if row else None
