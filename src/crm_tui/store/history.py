"""A contact's history: events and notes as one list, newest first, by windows; the chart's figures; recording
events.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from crm_tui.store.store import Store
from crm_tui.values.durations import format_minutes
from crm_tui.values.folding import fold
from crm_tui.values.records import ActivityWeek, FormerText, HistoryItem, HistoryQuery

# both branches are ordered walks of a clustered key, so a page reads no more rows than it shows
PAGE = """
SELECT * FROM (
    SELECT event.id AS id, event_type.name AS kind, event.at AS at, event.points AS points, event.details AS body,
        NULL AS author, 0 AS is_note, 0 AS pinned, NULL AS edited_at, NULL AS edited_by
    FROM event JOIN event_type ON event_type.id = event.type_id
    WHERE event.contact_id = :contact AND {events}
    ORDER BY event.at DESC, event.id DESC LIMIT :start + :limit)
UNION ALL
SELECT * FROM (
    SELECT id, 'note:' || type, at, coalesce(duration_minutes, 0), text, author, 1, pinned, edited_at, edited_by
    FROM note
    WHERE contact_id = :contact AND deleted_at IS NULL AND {notes}
    ORDER BY {pinned} at DESC, id DESC LIMIT :start + :limit)
ORDER BY {pinned} at DESC, is_note DESC, id DESC LIMIT :limit OFFSET :start
"""
COUNT = """
SELECT (SELECT count(*) FROM event JOIN event_type ON event_type.id = event.type_id
        WHERE event.contact_id = :contact AND {events})
    + (SELECT count(*) FROM note WHERE contact_id = :contact AND deleted_at IS NULL AND {notes})
"""
NEWER = COUNT.replace("= :contact AND", "= :contact AND at > :at AND")
"""How many items come before the first one that is not newer than a moment."""
EVENT_HAS = """CASE WHEN json_valid(event.details)
    THEN EXISTS (SELECT 1 FROM json_tree(event.details) WHERE atom IS NOT NULL AND instr(fold(atom), {word}))
    ELSE instr(fold(coalesce(event.details, '')), {word}) END"""
NOTE_HAS = "instr(fold(text), {word})"
FORMER = """
SELECT change_batch.at, change_batch.agent, json_extract(change.before, '$.text') FROM change
JOIN change_batch ON change_batch.id = change.batch_id
WHERE change.contact_id = ? AND change.entity = 'note' AND change.operation = 'change' AND change.key = ?
    AND json_extract(change.before, '$.text') IS NOT NULL
ORDER BY change.id DESC
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


EVERYTHING = HistoryQuery()


def page(
    store: Store, contact_id: int, *, start: int = 0, limit: int = 50, query: HistoryQuery = EVERYTHING
) -> tuple[HistoryItem, ...]:
    """Items ``start`` to ``start + limit`` of the history, newest (also a time to come) first."""
    with store.read() as db:
        return read_page(db, contact_id, start=start, limit=limit, query=query)


def read_page(
    db: sqlite3.Connection, contact_id: int, *, start: int = 0, limit: int = 50, query: HistoryQuery = EVERYTHING
) -> tuple[HistoryItem, ...]:
    """``page`` on an open connection."""
    parts, params = _asked(query)
    params |= {"contact": contact_id, "start": start, "limit": limit}
    pinned = "pinned DESC," if query.pinned_first else ""
    rows = db.execute(PAGE.format(**parts, pinned=pinned), params)
    return tuple(item_of(row)._replace(pinned=bool(row[7]), edited_at=row[8], edited_by=row[9]) for row in rows)


def count(store: Store, contact_id: int, query: HistoryQuery) -> int:
    """How many items of the history are wanted."""
    parts, params = _asked(query)
    with store.read() as db:
        return int(db.execute(COUNT.format(**parts), params | {"contact": contact_id}).fetchone()[0])


def index_at(store: Store, contact_id: int, at: int, query: HistoryQuery = EVERYTHING) -> int:
    """Where the items begin that are not newer than ``at`` (seconds UTC); the total when there is none."""
    parts, params = _asked(query)
    with store.read() as db:
        return int(db.execute(NEWER.format(**parts), params | {"contact": contact_id, "at": at}).fetchone()[0])


def former_texts(store: Store, contact_id: int, note_id: int) -> tuple[FormerText, ...]:
    """What a note said before each edit, the latest first; from the change log."""
    with store.read() as db:
        return tuple(FormerText(*row) for row in db.execute(FORMER, (contact_id, f"[{note_id}]")))


def _asked(query: HistoryQuery) -> tuple[dict[str, str], dict[str, object]]:
    """The conditions on events and on notes, put together of constants, and what is bound to them."""
    params: dict[str, object] = {}

    def bound(name: str, values: Sequence[str]) -> str:
        params.update((f"{name}{number}", value) for number, value in enumerate(values))
        return ", ".join(f":{name}{number}" for number in range(len(values)))

    events, notes = ["1"], ["1"]
    if query.kinds:
        names = [kind for kind in query.kinds if kind != "note"]
        events.append(f"event_type.name IN ({bound('kind', names)})" if names else "0")
        notes.append("1" if "note" in query.kinds else "0")
    if query.without:
        events.append(f"event_type.name NOT IN ({bound('other', query.without)})")
        notes.append("0" if "note" in query.without else "1")
    for number, word in enumerate(fold(query.words).split()):
        params[f"word{number}"] = word
        events.append(EVENT_HAS.format(word=f":word{number}"))
        notes.append(NOTE_HAS.format(word=f":word{number}"))
    return {"events": " AND ".join(events), "notes": " AND ".join(notes)}, params


def item_of(row: sqlite3.Row) -> HistoryItem:
    """The item in the first columns of a row as ``PAGE`` selects it: id, kind, at, points, body, author, is_note."""
    number, kind, at, points, body, author, is_note = row[:7]
    if is_note:
        text = body.strip()
        first = text.split("\n", 1)[0]
        details: tuple[tuple[str, str], ...] = (("text", text),) if text != first else ()
        if points:  # of a note: the minutes that the call was
            details = (("duration", format_minutes(points)), *details)
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
