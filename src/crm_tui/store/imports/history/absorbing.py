"""An anonymous contact becomes one with the contact that it turns out to be: its history goes on there."""

from __future__ import annotations

import sqlite3

from crm_tui.store import counters
from crm_tui.store.imports.history.traits import Ids, take_traits, told_by_history
from crm_tui.store.imports.log import ImportLog

_EVENTS = "SELECT id FROM event WHERE contact_id = ? ORDER BY id"
_OWN_ROWS = ("note", "task")
_TAGS = "SELECT tag_id FROM contact_tag WHERE contact_id = ? EXCEPT SELECT tag_id FROM contact_tag WHERE contact_id = ?"
_VISITORS = "SELECT visitor_key FROM contact_visitor WHERE contact_id = ?"
_ENDED = "UPDATE contact SET deleted_at = ?, merged_into = ?, updated_at = ?, version = version + 1 WHERE id = ?"


def absorb(db: sqlite3.Connection, other: int, kept: int, log: ImportLog) -> None:
    """Events, notes, tasks, tags and visitors of ``other`` become those of ``kept``; ``other`` leads there."""
    if told := told_by_history(db, other):
        take_traits(db, {kept: told}, Ids(), log)
    moved = [row[0] for row in db.execute(_EVENTS, (other,))]
    if moved:
        db.execute("UPDATE event SET contact_id = ? WHERE contact_id = ?", (kept, other))
        log.set("event", "move_set", kept, {"from": other, "to": kept, "events": moved})
    _move_rows(db, other, kept, log)
    for (tag,) in db.execute(_TAGS, (other, kept)).fetchall():
        db.execute("INSERT INTO contact_tag(contact_id, tag_id) VALUES (?, ?)", (kept, tag))
        log.added("contact_tag", kept, [kept, tag], {"contact_id": kept, "tag_id": tag})
    for (visitor,) in db.execute(_VISITORS, (other,)).fetchall():
        point_visitor(db, visitor, kept, log, before=other)
    db.execute(_ENDED, (log.now, kept, log.now, other))
    ended = {"deleted_at": log.now, "merged_into": kept}
    log.changed("contact", other, [other], {"deleted_at": None, "merged_into": None}, ended)
    for each in (other, kept):
        counters.count(db, each, each)


def _move_rows(db: sqlite3.Connection, other: int, kept: int, log: ImportLog) -> None:
    for table in _OWN_ROWS:
        numbers = [row[0] for row in db.execute(f"SELECT id FROM {table} WHERE contact_id = ?", (other,))]
        db.execute(f"UPDATE {table} SET contact_id = ?, version = version + 1 WHERE contact_id = ?", (kept, other))
        for number in numbers:
            log.changed(table, kept, [number], {"contact_id": other}, {"contact_id": kept})


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
