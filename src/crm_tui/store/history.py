"""A contact's history: events and notes as one list, newest first, by windows; the chart's figures; recording
events.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from crm_tui.store.store import Store
from crm_tui.values.records import ActivityWeek, HistoryItem

# both branches are ordered walks of a clustered key, so a page reads no more rows than it shows
PAGE = """
SELECT * FROM (
    SELECT event.id AS id, event_type.name AS kind, event.at AS at, event.points AS points, event.details AS body,
        NULL AS author, 0 AS is_note
    FROM event JOIN event_type ON event_type.id = event.type_id
    WHERE event.contact_id = :contact AND {events}
    ORDER BY event.at DESC, event.id DESC LIMIT :start + :limit)
UNION ALL
SELECT * FROM (
    SELECT id, 'note:' || type, at, 0, text, author, 1 FROM note
    WHERE contact_id = :contact AND deleted_at IS NULL AND {notes}
    ORDER BY at DESC, id DESC LIMIT :start + :limit)
ORDER BY at DESC, is_note DESC, id DESC LIMIT :limit OFFSET :start
"""
KINDS = """
SELECT event_type.name, contact_event_stat.n FROM contact_event_stat
JOIN event_type ON event_type.id = contact_event_stat.type_id WHERE contact_id = ? ORDER BY n DESC, event_type.name
"""
ACTIVITY = """
SELECT at, points, event_type.name NOT IN ('points', 'segment_in', 'segment_out')
FROM event JOIN event_type ON event_type.id = event.type_id
WHERE contact_id = ? AND at >= ? AND at < ? ORDER BY at
"""
TITLE_KEYS = ("title", "subject", "form", "url", "text", "reason", "file")
"""Which detail names an event in one line, the best first."""


def page(
    store: Store, contact_id: int, *, start: int = 0, limit: int = 50, kinds: Sequence[str] = ()
) -> tuple[HistoryItem, ...]:
    """Items ``start`` to ``start + limit`` of the history, newest (also a time to come) first.

    ``kinds`` keeps only these: names of event types, and ``note``.
    """
    with store.read() as db:
        return read_page(db, contact_id, start=start, limit=limit, kinds=kinds)


def read_page(
    db: sqlite3.Connection, contact_id: int, *, start: int = 0, limit: int = 50, kinds: Sequence[str] = ()
) -> tuple[HistoryItem, ...]:
    """``page`` on an open connection."""
    names = [kind for kind in kinds if kind != "note"]
    marks = ", ".join(f":kind{number}" for number in range(len(names)))
    events = "1" if not kinds else f"event_type.name IN ({marks})" if names else "0"
    notes = "1" if not kinds or "note" in kinds else "0"
    params: dict[str, object] = {"contact": contact_id, "start": start, "limit": limit}
    params |= {f"kind{number}": name for number, name in enumerate(names)}
    rows = db.execute(PAGE.format(events=events, notes=notes), params)
    return tuple(item_of(row) for row in rows)


def item_of(row: sqlite3.Row) -> HistoryItem:
    """The item in the first columns of a row as ``PAGE`` selects it: id, kind, at, points, body, author, is_note."""
    number, kind, at, points, body, author, is_note = row[:7]
    if is_note:
        text = body.strip()
        first = text.split("\n", 1)[0]
        details: tuple[tuple[str, str], ...] = (("text", text),) if text != first else ()
        return HistoryItem(number, kind, at, first, details, 0, author)
    details = _details(body)
    return HistoryItem(number, kind, at, _title(dict(details)), details, points, None)


def _details(body: str | None) -> tuple[tuple[str, str], ...]:
    if not body:
        return ()
    try:
        found = json.loads(body)
        if not isinstance(found, dict):
            return (("details", str(found)),)
        return tuple((str(key), as_text(value)) for key, value in found.items() if value not in (None, "", [], {}))
    except RecursionError:  # a stranger's JSON may be nested a thousand deep
        return (("details", body),)


def as_text(value: object) -> str:
    """A detail's value for a person: nested values as ``key: value`` lines, lists joined."""
    if isinstance(value, dict):
        return "\n".join(f"{key}: {as_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return ("\n" if any(isinstance(each, dict) for each in value) else ", ").join(as_text(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _title(details: dict[str, str]) -> str:
    for key in TITLE_KEYS:
        if details.get(key):
            return details[key].split("\n", 1)[0]
    return ""


def kinds(store: Store, contact_id: int) -> tuple[tuple[str, int], ...]:
    """Which kinds of event a contact has, and how many of each."""
    with store.read() as db:
        return tuple((row[0], row[1]) for row in db.execute(KINDS, (contact_id,)))


def activity(store: Store, contact_id: int, starts: Sequence[int], end: int) -> tuple[ActivityWeek, ...]:
    """Actions and points in each step that begins at ``starts`` (ascending, seconds UTC); the last ends at ``end``.

    Every event is an action but what we do ourselves (points given, segments entered and left); points count from
    every event.
    """
    if not starts:
        return ()
    with store.read() as db:
        rows = db.execute(ACTIVITY, (contact_id, starts[0], end)).fetchall()
    actions, points = [0] * len(starts), [0] * len(starts)
    step = 0
    for at, given, is_action in rows:
        while step + 1 < len(starts) and at >= starts[step + 1]:
            step += 1
        actions[step] += is_action
        points[step] += given
    return tuple(ActivityWeek(start, actions[i], points[i]) for i, start in enumerate(starts))


COUNTS = """
SELECT coalesce((SELECT sum(n) FROM contact_event_stat WHERE contact_id = :contact), 0),
    (SELECT count(*) FROM note WHERE contact_id = :contact AND deleted_at IS NULL)
"""


def counts(store: Store, contact_id: int) -> tuple[int, int]:
    """How many items the whole history has, and how many of them are notes."""
    with store.read() as db:
        events, notes = db.execute(COUNTS, {"contact": contact_id}).fetchone()
        return int(events) + int(notes), int(notes)
