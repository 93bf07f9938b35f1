"""Writing the demonstration data: what ``services.demo`` makes, in bulk, in short transactions, as one change.

Killed half way, the next call with the same seed and number goes on where it stopped: every transaction writes its
checkpoint (the setting ``demo``), and the recipe makes contact *i* anew from the seed and *i*.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from crm_tui.errors import StoreError
from crm_tui.services.demo import KINDS, DemoContact, Recipe, lists, pool
from crm_tui.store.connections import connect_writer, even_out_statistics, fault
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.store import Store
from crm_tui.values.folding import fold

SEED = 2026
CONTACTS = 2_000
HOUR = 3_600
CHUNK_EVENTS, CHUNK_CONTACTS = 3_000, 250
"""A transaction ends after so many events or contacts: well under 200 ms of write lock."""

EVENTS_AT_MOST = 4_096
"""Events have ids from contact id times this on: the same for every size, and below those of ``store.counters``."""

Progress = Callable[[int, int], None]
"""Told after each transaction how many contacts of how many are in the database."""


class DemoRefused(StoreError):
    """The database holds something: demonstration data would mix with it."""


class DemoMade(NamedTuple):
    """What was written: ``contacts`` counts known ones and visitors together."""

    contacts: int
    visitors: int
    events: int


class DemoState(NamedTuple):
    """How far demonstration data got: contact ``done`` is the last one written."""

    contacts: int
    seed: int
    now: int
    agent: str
    done: int
    finished: bool


NOT_EMPTY = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table})"
    for table in ("contact", "organisation", "tag", "subscription_list", "attribute", "event", "import_run")
)
READ_STATE = "SELECT value FROM setting WHERE agent = '*' AND key = 'demo'"
WRITE_STATE = (
    "INSERT INTO setting(agent, key, value) VALUES ('*', 'demo', ?) "
    "ON CONFLICT(agent, key) DO UPDATE SET value = excluded.value"
)


def demo_state(store: Store) -> DemoState | None:
    """How far demonstration data got in this database; None when it never began here."""
    with store.read() as db:
        return _read_state(db)


def make_demo(store: Store, contacts: int = CONTACTS, seed: int = SEED, progress: Progress | None = None) -> DemoMade:
    """Fill an empty database with ``contacts`` believable contacts and visitors, up to the current hour.

    Raises:
        DemoRefused: the database is not empty (and holds no half of this very data set).
        StoreError: it cannot be written.
    """
    state = _begin(store, contacts, seed)
    recipe = Recipe(state.seed, state.now, state.agent)
    type_ids = _type_ids(store)
    everybody = (recipe.contact(number) for number in range(state.done + 1, state.contacts + 1))
    for chunk in _chunks(everybody):
        rows = _Rows(chunk, type_ids)
        first, last = pool(chunk[0].id - 1) if chunk[0].id > 1 else 0, pool(chunk[-1].id)
        state = state._replace(done=chunk[-1].id, finished=chunk[-1].id == contacts)
        with store.write("Demo data", "demo") as write:
            db = write.connection
            organisations = (recipe.directory.organisation(number) for number in range(first + 1, last + 1))
            db.executemany(_insert("organisation", ORGANISATION), organisations)
            rows.write(db)
            _write_state(db, state)
        if progress is not None:
            progress(state.done, contacts)
    return _finish(store)


def _begin(store: Store, contacts: int, seed: int) -> DemoState:
    """The checkpoint to go on from; writes agents, tags, lists, attributes when it is a beginning."""
    if contacts < 1:
        raise DemoRefused("Demo data needs at least one contact: --contacts 2000, for example.")
    with store.write("Demo data", "demo") as write:
        db = write.connection
        state = _read_state(db)
        if state and not state.finished and (state.contacts, state.seed) == (contacts, seed):
            return state
        if state and not state.finished:
            raise DemoRefused(
                f"{store.path} holds the first half of other demo data. Finish it with --contacts {state.contacts} "
                f"--seed {state.seed}, or name another database with --db."
            )
        if state or db.execute(f"SELECT {NOT_EMPTY}").fetchone()[0]:
            raise DemoRefused(f"{store.path} is not empty, and demo data would mix with it. Name another with --db.")
        now = write.now // HOUR * HOUR
        state = DemoState(contacts, seed, now, store.agent, 0, False)
        _write_property(db, now, store.agent)
        _write_state(db, state)
        write.title = f"Demo data: {contacts:,} contacts and visitors"
        write.record_set("contact", "demo", {"contacts": contacts, "seed": seed, "now": now})
    return state


def _write_property(db: sqlite3.Connection, now: int, agent: str) -> None:
    """What the contacts refer to."""
    data = lists()
    agents = [(each.login, each.name, f"{each.login}@crm-demo.example", each.department) for each in data.agents]
    db.executemany("INSERT OR IGNORE INTO agent(login, name, email, department) VALUES (?, ?, ?, ?)", agents)
    db.execute("INSERT OR IGNORE INTO agent(login) VALUES (?)", (agent,))
    colours = data.colours
    tags = ((i, name, fold(name), colours[i % len(colours)]) for i, (name, _) in enumerate(data.tags, 1))
    db.executemany("INSERT INTO tag(id, name, name_key, colour) VALUES (?, ?, ?, ?)", tags)
    subscription_lists = ((i, name, slug) for i, (name, slug, _) in enumerate(data.subscription_lists, 1))
    db.executemany("INSERT INTO subscription_list(id, name, slug) VALUES (?, ?, ?)", subscription_lists)
    db.executemany(
        "INSERT INTO attribute(slug, name, type, options, position, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (each.slug, each.name, each.type, _json(each.options) if each.options else None, i, now)
            for i, each in enumerate(data.attributes)
        ),
    )
    segments = ((name, fold(name), slug, text, "UTC", 0, agent, now) for name, slug, text in data.segments)
    db.executemany(_insert("segment", SEGMENT), segments)
    db.executemany("INSERT OR IGNORE INTO event_type(name) VALUES (?)", ((kind,) for kind in KINDS))


def _type_ids(store: Store) -> tuple[int, ...]:
    """The ids of ``KINDS`` in the database, in their order."""
    with store.read() as db:
        found = {row[0]: int(row[1]) for row in db.execute("SELECT name, id FROM event_type")}
    return tuple(found[kind] for kind in KINDS)


def _chunks(everybody: Iterable[DemoContact]) -> Iterator[list[DemoContact]]:
    chunk: list[DemoContact] = []
    events = 0
    for contact in everybody:
        chunk.append(contact)
        events += len(contact.events)
        if events >= CHUNK_EVENTS or len(chunk) >= CHUNK_CONTACTS:
            yield chunk
            chunk, events = [], 0
    if chunk:
        yield chunk


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


CONTACT = (
    "id", "uid", "kind", "name", "sort_name", "email", "email_key", "phone", "phone_key", "organisation_id",
    "job_title", "country", "city", "region", "stage", "owner", "points", "sessions", "page_views", "time_spent",
    "chats", "tickets", "created_at", "updated_at", "first_seen_at", "last_seen_at", "first_session_at",
    "last_session_at", "first_chat_at", "last_chat_at", "first_ticket_at", "last_ticket_at", "identified_at",
    "external_id", "first_name", "last_name", "title", "website", "address", "zip", "birthday", "language",
    "timezone", "os", "browser", "device", "ip", "hostname", "latitude", "longitude", "facebook", "linkedin",
    "twitter", "instagram", "custom",
)  # fmt: skip
ORGANISATION = (
    "id", "name", "name_key", "domain", "website", "phone", "industry", "country", "region", "city", "address",
    "zip", "created_at", "updated_at",
)  # fmt: skip
SEGMENT = ("name", "name_key", "slug", "filter", "zone", "due_at", "created_by", "created_at")
NOTE = ("contact_id", "type", "text", "at", "author", "created_at", "edited_at", "edited_by", "pinned")
TASK = (
    "contact_id", "title", "type", "status", "due_at", "assignee", "author", "created_at", "updated_at", "done_at",
    "duration_minutes", "alert_minutes", "description",
)  # fmt: skip
_contact_row = itemgetter(*CONTACT)

INSERTS = {
    "contact": _insert("contact", CONTACT),
    "emails": _insert("contact_email", ("contact_id", "email_key", "email", "position")),
    "phones": _insert(
        "contact_phone", ("contact_id", "phone_key", "phone", "digits", "national", "verified", "position")
    ),
    "organisations": _insert("contact_organisation", ("contact_id", "organisation_id", "is_primary")),
    "tags": _insert("contact_tag", ("contact_id", "tag_id")),
    "subscriptions": _insert("subscription", ("contact_id", "list_id", "status", "since", "source", "consent")),
    "refusals": _insert("do_not_contact", ("contact_id", "channel", "reason", "since")),
    "notes": _insert("note", NOTE),
    "tasks": _insert("task", TASK),
    "events": _insert("event", ("contact_id", "at", "id", "type_id", "points", "details")),
    "stats": _insert("contact_event_stat", ("contact_id", "type_id", "n", "points", "first_at", "last_at")),
}
"""In the order of foreign keys."""
INSERT_LINES = "INSERT INTO search_doc(id, line) SELECT value ->> 0, value ->> 1 FROM json_each(?)"
"""One statement for a whole chunk: its triggers fill the search indexes, which FTS5 flushes once a statement (a
statement a row makes a segment a row, and takes three times as long)."""


class _Rows:
    """The rows of one chunk by table, made before the transaction begins."""

    def __init__(self, chunk: list[DemoContact], type_ids: tuple[int, ...]) -> None:
        self._rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in INSERTS}
        self._lines = _json([(contact.id, contact.line) for contact in chunk])
        for contact in chunk:
            self._add(contact, type_ids)

    def _add(self, contact: DemoContact, type_ids: tuple[int, ...]) -> None:
        rows, me = self._rows, contact.id
        rows["contact"].append(_contact_row(contact.columns))
        rows["emails"] += [(me, email.casefold(), email, i) for i, email in enumerate(contact.emails)]
        rows["phones"] += [
            (me, phone.key, phone.shown, phone.digits, phone.national, int(phone.verified), i)
            for i, phone in enumerate(contact.phones)
        ]
        rows["organisations"] += [(me, number, int(i == 0)) for i, number in enumerate(contact.organisations)]
        rows["tags"] += [(me, tag) for tag in contact.tags]
        rows["subscriptions"] += [(me, *each) for each in contact.subscriptions]
        rows["refusals"] += [(me, *each) for each in contact.do_not_contact]
        rows["notes"] += [(me, *note) for note in contact.notes]
        rows["tasks"] += [(me, *task) for task in contact.tasks]
        rows["stats"] += [(me, type_ids[kind], n, points, a, b) for kind, n, points, a, b in contact.stats]
        rows["events"] += [
            (me, at, number, type_ids[kind], points, details)
            for number, (at, kind, points, details) in enumerate(contact.events, me * EVENTS_AT_MOST)
        ]

    def write(self, db: sqlite3.Connection) -> None:
        """Insert them all."""
        for name, sql in INSERTS.items():
            db.executemany(sql, self._rows[name])
        db.execute(INSERT_LINES, (self._lines,))


def _finish(store: Store) -> DemoMade:
    """Members of the segments, statistics for the planner; what is there now."""
    rebuild(store)
    try:
        connection = connect_writer(store.path)
        try:
            connection.execute("ANALYZE")  # reads 400 rows an index: analysis_limit
            even_out_statistics(connection)
            contacts, visitors = connection.execute("SELECT count(*), total(kind) FROM contact").fetchone()
            events = connection.execute("SELECT total(n) FROM contact_event_stat").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise fault(store.path, error) from error
    return DemoMade(int(contacts), int(visitors), int(events))


def _read_state(db: sqlite3.Connection) -> DemoState | None:
    row = db.execute(READ_STATE).fetchone()
    return DemoState(**json.loads(row[0])) if row else None


def _write_state(db: sqlite3.Connection, state: DemoState) -> None:
    db.execute(WRITE_STATE, (_json(state._asdict()),))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
