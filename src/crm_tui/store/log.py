"""Reading the change log: who did what, when."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.store.store import Store

LATEST = "SELECT id, at, agent, kind, title, undoes FROM change_batch ORDER BY id DESC LIMIT ?"
# a bulk write describes all its contacts within one row: by their ids, or by the import that made them
TOUCHES = """
change.contact_id = :contact OR (change.contact_id IS NULL AND (
    (json_type(change.after, '$.contacts') = 'array'
        AND EXISTS (SELECT 1 FROM json_each(change.after, '$.contacts') AS each WHERE each.value = :contact))
    OR (change.entity = 'contact' AND change.operation = 'add_set'
        AND :contact BETWEEN json_extract(change.after, '$.first') AND json_extract(change.after, '$.last')
        AND json_extract(change.after, '$.import_id') = (SELECT import_id FROM contact WHERE id = :contact))))
"""
"""Whether a row of the log is about a contact."""
OF_CONTACT = f"""
SELECT id, at, agent, kind, title, undoes FROM change_batch
WHERE id IN (SELECT batch_id FROM change WHERE {TOUCHES}) ORDER BY id DESC LIMIT :limit
"""


class LoggedBatch(NamedTuple):
    """One write; ``at`` in seconds UTC, ``undoes`` the write that it took back."""

    id: int
    at: int
    agent: str
    kind: str
    title: str
    undoes: int | None


def latest(store: Store, limit: int) -> tuple[LoggedBatch, ...]:
    """The last ``limit`` writes, newest first."""
    with store.read() as db:
        return tuple(LoggedBatch(*row) for row in db.execute(LATEST, (limit,)))


def of_contact(store: Store, contact_id: int, limit: int) -> tuple[LoggedBatch, ...]:
    """The last writes that touched one contact, bulk writes included, newest first."""
    with store.read() as db:
        return tuple(LoggedBatch(*row) for row in db.execute(OF_CONTACT, {"contact": contact_id, "limit": limit}))
