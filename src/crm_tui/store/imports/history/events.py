"""A chunk of events written inside the open transaction: the events, their rollup, the counters, the values told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from crm_tui.store.counters import EVENT_IDS, count_these
from crm_tui.store.imports.history.people import living
from crm_tui.store.imports.history.staging import EventRow
from crm_tui.store.imports.history.traits import Ids, take_traits, told_by
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.imports.names import event_type_ids
from crm_tui.store.imports.record import Counts
from crm_tui.store.points.rules import event_points

BLOCK_BITS = 20
"""Ids of events: ``EVENT_IDS + (batch << 20) + number``; so many events need a batch of their own."""
GONE = "its contact was deleted while the import went on"

_STORED = "SELECT source_key FROM event WHERE source_key IN (SELECT value FROM json_each(?))"
_ADD = "INSERT INTO event(contact_id, at, id, type_id, points, source_key, details) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ROLL_UP = """
INSERT INTO contact_event_stat(contact_id, type_id, n, points, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(contact_id, type_id) DO UPDATE SET n = n + excluded.n, points = points + excluded.points,
    first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
"""


def blocks_of(rows: int) -> int:
    """How many batches the ids of so many events need."""
    return (rows >> BLOCK_BITS) + 1


def write_events(
    db: sqlite3.Connection, rows: Sequence[EventRow], written: int, log: ImportLog
) -> tuple[Counts, list[tuple[int, str]]]:
    """Write those that are not stored yet; ``written`` is how many the import has written before.

    Lines whose contact has gone since the plan was made come back, with the reason.
    """
    stored = {row[0] for row in db.execute(_STORED, (json.dumps([row.source_key for row in rows]),))}
    now = living(db, {row.contact for row in rows if row.contact is not None})
    fresh = [row for row in rows if row.source_key not in stored]
    gone = [(row.line, GONE) for row in fresh if row.contact is None or row.contact not in now]
    found = [(now[row.contact], row) for row in fresh if row.contact is not None and row.contact in now]
    if found:
        _write(db, found, written, log)
    return Counts(created=len(found), unchanged=len(rows) - len(fresh)), gone


def _write(db: sqlite3.Connection, found: Sequence[tuple[int, EventRow]], written: int, log: ImportLog) -> None:
    ruled = event_points(db)
    if ruled:  # an event without points of its own has those of its kind
        found = [(each, row if row.points else row._replace(points=ruled.get(row.type, 0))) for each, row in found]
    types = event_type_ids(db, (row.type for _, row in found), log)
    first = EVENT_IDS + (log.open(db) << BLOCK_BITS) + written
    ids = Ids(first, first + len(found) - 1)
    db.executemany(
        _ADD,
        (
            (contact, row.at, number, types[row.type], row.points, row.source_key, row.details or None)
            for number, (contact, row) in enumerate(found, ids.first)
        ),
    )
    log.set("event", "add_set", None, {"import_id": log.run, **ids._asdict()})
    _roll_up(db, found, types)
    told = told_by((contact, row.at, row.traits) for contact, row in reversed(found) if row.traits)
    take_traits(db, told, ids, log)
    count_these(db, sorted({contact for contact, _ in found}))


def _roll_up(db: sqlite3.Connection, found: Sequence[tuple[int, EventRow]], types: dict[str, int]) -> None:
    sums: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for contact, row in found:
        key = (contact, types[row.type])
        n, points, first, last = sums.get(key, (0, 0, row.at, row.at))
        sums[key] = (n + 1, points + row.points, min(first, row.at), max(last, row.at))
    db.executemany(_ROLL_UP, ((*key, *values) for key, values in sums.items()))
