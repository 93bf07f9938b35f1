"""An anonymous contact becomes one with the contact that it turns out to be: its history goes on there."""

from __future__ import annotations

import sqlite3

from crm_tui.store.imports.history.traits import Ids, take_traits, told_by_history
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.merging.merge import merge_into


def absorb(db: sqlite3.Connection, other: int, kept: int, log: ImportLog) -> None:
    """All that is ``other``'s becomes ``kept``'s, as in every merge; ``other`` leads there. What the history tells of
    the contact itself counts by its own time.
    """
    if told := told_by_history(db, other):
        take_traits(db, {kept: told}, Ids(), log)
    merge_into(db, kept, other, log)


def point_visitor(db: sqlite3.Connection, visitor: str, contact: int, log: ImportLog, *, before: int | None) -> None:
    """From now on a visitor is that contact."""
    if before == contact:
        return
    db.execute("INSERT OR REPLACE INTO contact_visitor(visitor_key, contact_id) VALUES (?, ?)", (visitor, contact))
    after = {"contact_id": contact}
    if before is None:
        log.added("contact_visitor", contact, [visitor], {"visitor_key": visitor, **after})
    else:
        log.changed("contact_visitor", contact, [visitor], {"contact_id": before}, after)
