"""P8: a tag on 50,000 contacts at once, and that taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from crm_tui.store.connections import connect_writer
from crm_tui.store.store import Store
from crm_tui.store.tags import tag_where
from crm_tui.store.undo.run import undo
from perf.figures.database import AGENT
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, taken

MANY = 50_000
CHOSEN = "id IN (SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL ORDER BY id LIMIT ?)"
MAKE_TAG = "INSERT INTO tag(name, name_key, colour) VALUES ('by hand', 'by hand', 'blue')"
TAG = f"INSERT INTO contact_tag(contact_id, tag_id) SELECT id, ? FROM contact WHERE {CHOSEN}"
TOUCH = f"UPDATE contact SET updated_at = updated_at + 1, version = version + 1 WHERE {CHOSEN}"


def bulk_tag(ground: Ground) -> Iterator[Measured]:
    """Tag min(N, 50,000) contacts and record it; undo that; s.

    The floor writes the same rows by hand in one transaction, and records nothing.
    """
    many = min(ground.contacts, MANY)
    store = Store.open(ground.working_copy, agent=AGENT, create=False)
    try:
        store.preload()
        added = taken(lambda: tag_where(store, CHOSEN, (many,), ["bulk"], []))
        undone = taken(lambda: undo(store))
    finally:
        store.close()
    with closing(connect_writer(ground.working_copy, create=False)) as db:
        floor = taken(lambda: by_hand(db, many))
    goal = Goal(2)
    yield Measured("P8", f"tag {many:,} contacts", added, "s", floor=floor, ratio=added / floor, goal=goal)
    yield Measured("P8", "undo that", undone, "s", floor=floor, ratio=undone / floor, goal=goal)


def by_hand(db: sqlite3.Connection, many: int) -> None:
    """The same rows, by who knows the schema."""
    db.execute("BEGIN IMMEDIATE")
    tag = db.execute(MAKE_TAG).lastrowid
    db.execute(TAG, (tag, many))
    db.execute(TOUCH, (many,))
    db.execute("COMMIT")
