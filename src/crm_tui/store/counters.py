"""Events and what is counted from them: the rollup by type, the counters on the contact. One rule, two uses: after
each event for its contact, and for everybody by ``recount_all``.

Counted columns follow from the events and are not in the change log: whoever takes an event back counts again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.errors import InvalidValue
from crm_tui.store import search
from crm_tui.store.points.rules import event_points
from crm_tui.store.store import Store
from crm_tui.values.safe_text import safe_line

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

SESSION_GAP = 1800
"""Two page views further apart than this (seconds) belong to two sessions."""
NOT_SEEN = ("email_sent", "points", "segment_in", "segment_out")
"""Types of what we do: they do not count as the contact being seen."""
MAX_TYPE = 100
EVENT_IDS = 1 << 40
"""Ids from here on are ``batch << 20 | number within the batch``: unique without an index, ascending with creation."""
MAX_ID = 2**63 - 1
CHUNK = 10_000
"""Contacts whose counters are rebuilt in one transaction."""

ROLLUP = """
SELECT contact_id, type_id, count(*), sum(points), min(at), max(at) FROM event
WHERE contact_id BETWEEN :first AND :last GROUP BY contact_id, type_id
"""
STORED_ROLLUP = """
SELECT contact_id, type_id, n, points, first_at, last_at FROM contact_event_stat
WHERE contact_id BETWEEN :first AND :last
"""
WRONG_ROLLUP = f"""
SELECT DISTINCT contact_id FROM (
    SELECT * FROM ({ROLLUP} EXCEPT {STORED_ROLLUP}) UNION ALL SELECT * FROM ({STORED_ROLLUP} EXCEPT {ROLLUP}))
"""
CLEAR_ROLLUP = "DELETE FROM contact_event_stat WHERE contact_id BETWEEN :first AND :last"
FILL_ROLLUP = f"INSERT INTO contact_event_stat(contact_id, type_id, n, points, first_at, last_at) {ROLLUP}"

COLUMNS = (
    "points", "sessions", "page_views", "time_spent", "chats", "tickets", "first_seen_at", "last_seen_at",
    "first_session_at", "last_session_at", "first_chat_at", "last_chat_at", "first_ticket_at", "last_ticket_at",
)  # fmt: skip
"""The columns of ``contact`` that are counted from its events."""
COUNTED = f"""
SELECT contact.id AS id, coalesce(rolled.points, 0) AS points, coalesce(visit.sessions, 0) AS sessions,
    coalesce(rolled.page_views, 0) AS page_views, coalesce(visit.time_spent, 0) AS time_spent,
    coalesce(rolled.chats, 0) AS chats, coalesce(rolled.tickets, 0) AS tickets,
    rolled.first_seen_at, rolled.last_seen_at, rolled.first_session_at, visit.last_session_at,
    rolled.first_chat_at, rolled.last_chat_at, rolled.first_ticket_at, rolled.last_ticket_at
FROM contact
LEFT JOIN (
    SELECT contact_id, sum(points) AS points,
        sum(n) FILTER (WHERE name = 'page_hit') AS page_views,
        sum(n) FILTER (WHERE name = 'chat') AS chats,
        sum(n) FILTER (WHERE name = 'ticket') AS tickets,
        min(first_at) FILTER (WHERE name NOT IN {NOT_SEEN}) AS first_seen_at,
        max(last_at) FILTER (WHERE name NOT IN {NOT_SEEN}) AS last_seen_at,
        min(first_at) FILTER (WHERE name = 'page_hit') AS first_session_at,
        min(first_at) FILTER (WHERE name = 'chat') AS first_chat_at,
        max(last_at) FILTER (WHERE name = 'chat') AS last_chat_at,
        min(first_at) FILTER (WHERE name = 'ticket') AS first_ticket_at,
        max(last_at) FILTER (WHERE name = 'ticket') AS last_ticket_at
    FROM contact_event_stat JOIN event_type ON event_type.id = type_id
    WHERE contact_id BETWEEN :first AND :last GROUP BY contact_id
) AS rolled ON rolled.contact_id = contact.id
LEFT JOIN (
    SELECT contact_id, sum(begins) AS sessions, sum(CASE WHEN begins THEN 0 ELSE gap END) AS time_spent,
        max(at) FILTER (WHERE begins) AS last_session_at
    FROM (
        SELECT contact_id, at, gap, gap IS NULL OR gap > {SESSION_GAP} AS begins FROM (
            SELECT contact_id, at, at - lag(at) OVER (PARTITION BY contact_id ORDER BY at, id) AS gap FROM event
            WHERE contact_id BETWEEN :first AND :last
            AND type_id = (SELECT id FROM event_type WHERE name = 'page_hit')))
    GROUP BY contact_id
) AS visit ON visit.contact_id = contact.id
WHERE contact.id BETWEEN :first AND :last
"""
"""The counters as they should be, from the events and their rollup."""
_DIFFER = f"({', '.join(f'contact.{name}' for name in COLUMNS)}) IS NOT ({', '.join(f'c.{name}' for name in COLUMNS)})"
MEND = f"""
UPDATE contact SET {", ".join(f"{name} = c.{name}" for name in COLUMNS)}
FROM ({COUNTED}) AS c WHERE contact.id = c.id AND {_DIFFER}
"""
MEND_THESE = MEND.replace("BETWEEN :first AND :last", "IN (SELECT value FROM json_each(:contacts))")
_OF_THESE = "IN (SELECT value FROM json_each(:contacts))"
CLEAR_THESE, FILL_THESE = (text.replace("BETWEEN :first AND :last", _OF_THESE) for text in (CLEAR_ROLLUP, FILL_ROLLUP))
WRONG_COUNTERS = f"SELECT contact.id FROM contact JOIN ({COUNTED}) AS c ON contact.id = c.id WHERE {_DIFFER}"

TYPE_ID = "SELECT id FROM event_type WHERE name = ?"
KNOWN = "SELECT id FROM event WHERE contact_id = ? AND at = ? AND source_key = ?"
DOCUMENTS = "SELECT id, line FROM search_doc WHERE id BETWEEN :first AND :last ORDER BY id"


class Recounted(NamedTuple):
    """How many contacts had a wrong rollup, wrong counters, a wrong search document; ``indexes``: those of the search
    were built anew.
    """

    rollups: int = 0
    counters: int = 0
    documents: int = 0
    indexes: bool = False

    def plus(self, other: Recounted) -> Recounted:
        """Both together."""
        return Recounted(
            self.rollups + other.rollups,
            self.counters + other.counters,
            self.documents + other.documents,
            self.indexes or other.indexes,
        )


def record_event(
    write: Write,
    contact_id: int,
    type: str,
    at: int,
    details: Mapping[str, object] | None = None,
    points: int = 0,
    source_key: str | None = None,
) -> int | None:
    """Write one event with its rollup and the contact's counters; its id.

    ``at`` in seconds UTC. Without ``points`` of its own it has those of its kind (``points.rules``).
    None when the contact has an event of that moment with the same ``source_key`` already, so
    that a repeated file changes nothing.

    Raises:
        InvalidValue: no type, or details that are not JSON.
    """
    from crm_tui.models import Event

    type_id = event_type_id(write, type)
    if source_key is not None and write.connection.execute(KNOWN, (contact_id, at, source_key)).fetchone():
        return None
    made = Event(
        contact_id=contact_id,
        at=at,
        id=EVENT_IDS + (write.batch_id << 20) + write.serial(),
        type_id=type_id,
        points=points or event_points(write.connection).get(type, 0),
        source_key=source_key,
        details=_json(details) if details else None,
    )
    write.add(made)
    count(write.connection, contact_id, contact_id)
    return made.id


ADD_MARK = "INSERT INTO event(contact_id, at, id, type_id, points, details) VALUES (?, ?, ?, ?, ?, ?)"
ADD_POINTS = "UPDATE contact SET points = points + ? WHERE id = ?"
COUNT_MARK = """
INSERT INTO contact_event_stat(contact_id, type_id, n, points, first_at, last_at) VALUES (?1, ?2, 1, ?4, ?3, ?3)
ON CONFLICT(contact_id, type_id) DO UPDATE
SET n = n + 1, points = points + excluded.points,
    first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)
"""
LOG_MARK = """
INSERT INTO change(batch_id, entity, operation, contact_id, key, after) VALUES (?, 'event', 'add', ?, ?, ?)
"""


def record_marks(
    write: Write, contacts: Sequence[int], type: str, at: int, details: Mapping[str, object], *, points: int = 0
) -> None:
    """The same event for many contacts; the log has what ``record_event`` would have written there.

    Only for types that count as nothing but themselves (``NOT_SEEN``): of the counters of the contacts, only their
    points follow.
    """
    assert type in NOT_SEEN
    if not contacts:
        return
    type_id, batch, text, db = event_type_id(write, type), write.batch_id, _json(details), write.connection
    ids = [EVENT_IDS + (batch << 20) + write.serial() for _ in contacts]
    rows = list(zip(contacts, ids, strict=True))
    db.executemany(ADD_MARK, ((each, at, number, type_id, points, text) for each, number in rows))
    db.executemany(COUNT_MARK, ((each, type_id, at, points) for each in contacts))
    if points:
        db.executemany(ADD_POINTS, ((points, each) for each in contacts))
    logged = (
        (each, [each, at, number], {"contact_id": each, "at": at, "id": number, "type_id": type_id, "points": points})
        for each, number in rows
    )
    db.executemany(
        LOG_MARK, ((batch, each, _json_list(key), _json({**row, "details": text})) for each, key, row in logged)
    )


def award_points(write: Write, contact_id: int, points: int, reason: str) -> int | None:
    """Give (or take) points with a reason: an event of type ``points``, by the writing agent; None when it is 0."""
    if points == 0:
        return None
    return record_event(write, contact_id, "points", write.now, {"reason": reason, "agent": write.agent}, points)


def event_type_id(write: Write, name: str) -> int:
    """The id of a type of event, made when there is none yet.

    Raises:
        InvalidValue: no name, or too long.
    """
    from crm_tui.models import EventType

    cleaned = safe_line(name).strip()
    if not cleaned or len(cleaned) > MAX_TYPE:
        raise InvalidValue("type", f"A type of event has 1 to {MAX_TYPE} characters.")
    row = write.connection.execute(TYPE_ID, (cleaned,)).fetchone()
    if row:
        return int(row[0])
    made = write.add(EventType(name=cleaned))
    assert made.id is not None
    return made.id


def _json_list(values: Sequence[int]) -> str:
    return json.dumps(list(values), separators=(",", ":"))


def _json(details: Mapping[str, object]) -> str:
    try:
        return json.dumps(details, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValue("details", f"The details of an event are JSON: {error}.") from error


def count(db: sqlite3.Connection, first: int, last: int) -> Recounted:
    """Make the rollup and the counters of contacts ``first`` to ``last`` (ids) what their events say."""
    span = {"first": first, "last": last}
    rollups = len(db.execute(WRONG_ROLLUP, span).fetchall())
    if rollups:
        db.execute(CLEAR_ROLLUP, span)
        db.execute(FILL_ROLLUP, span)
    return Recounted(rollups, db.execute(MEND, span).rowcount)


def count_these(db: sqlite3.Connection, contacts: Sequence[int]) -> None:
    """Make the counters of these contacts what their events and their rollup say; the caller has kept the rollup."""
    db.execute(MEND_THESE, {"contacts": json.dumps(contacts)})


def recount_these(db: sqlite3.Connection, contacts: Sequence[int]) -> None:
    """Make the rollup and the counters of these contacts what their events say."""
    these = {"contacts": json.dumps(contacts)}
    db.execute(CLEAR_THESE, these)
    db.execute(FILL_THESE, these)
    db.execute(MEND_THESE, these)


def recount(write: Write, first: int = 0, last: int = MAX_ID) -> Recounted:
    """Rebuild rollup, counters and search documents of contacts ``first`` to ``last`` (ids) where they are wrong."""
    db = write.connection
    made = count(db, first, last)
    wrong = wrong_documents(db, first, last)
    search.refresh(db, wrong)
    made = made._replace(documents=len(wrong))
    if made != Recounted():
        write.record_set("contact", "recount", made._asdict())
    return made


def wrong_documents(db: sqlite3.Connection, first: int, last: int) -> list[int]:
    """The contacts from ``first`` to ``last`` (ids) whose search document is not what their texts say."""
    stored = dict(db.execute(DOCUMENTS, {"first": first, "last": last}).fetchall())
    return [number for number, line in search.lines(db, first, last) if stored.get(number) != line]


def recount_all(store: Store, progress: Callable[[int, int], None] | None = None) -> Recounted:
    """Rebuild everything that is counted, in chunks, so that others can write in between; what was wrong.

    ``progress`` is told how many contacts of how many are done.
    """
    with store.read() as db:
        total = db.execute("SELECT count(*) FROM contact").fetchone()[0]
    made, first, done = Recounted(), 0, 0
    while True:
        with store.read() as db:
            ids = [row[0] for row in db.execute(NEXT, (first, CHUNK))]
        if not ids:
            break
        with store.write("Recounted") as write:
            made = made.plus(recount(write, ids[0], ids[-1]))
        first, done = ids[-1] + 1, done + len(ids)
        if progress is not None:
            progress(done, total)
    with store.write("Recounted") as write:
        return made.plus(Recounted(indexes=rebuild_indexes(write.connection)))


NEXT = "SELECT id FROM contact WHERE id >= ? ORDER BY id LIMIT ?"


def rebuild_indexes(db: sqlite3.Connection) -> bool:
    """Build the search indexes anew from the documents when they disagree; whether that was needed."""
    wrong = [name for name in ("search_word", "search_tri") if not index_agrees(db, name)]
    for name in wrong:
        db.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
    return bool(wrong)


def index_agrees(db: sqlite3.Connection, name: str) -> bool:
    """Whether a full-text index holds what the documents say (SQLite compares them; needs a writing connection)."""
    try:
        db.execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if "malformed" not in str(error) and "constraint" not in str(error):
            raise
        return False
    return True
