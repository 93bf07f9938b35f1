"""Contacts to be merged, as a table says them, and what a contact is seen to be afterwards."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from crm_tui.store import search
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.counters import record_event
from crm_tui.store.duplicates.refusing import not_a_duplicate
from crm_tui.store.notes import add_note
from crm_tui.store.segments.overriding import set_override
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.values.clock import FixedClock
from crm_tui.values.uids import new_uid

DAY = 86_400
START = 1_763_715_600
"""Day 0 of the tables."""
Given = Mapping[str, Any]
"""Typed texts by field; beside them what hangs on a contact:

``day`` when it is made (default 1, 2, 3 … for the sides of a case) · ``later`` {day: fields set then} · ``notes``,
``tasks`` texts · ``events`` (type, day, points) · ``overrides`` {segment: in | out} · ``visitor`` its key; the contact
is anonymous then unless ``known`` · ``two`` a third contact that it was said not to be, by its place
"""


class Case(NamedTuple):
    """One of ``merge_cases.toml``: the sides as they are made, the kept one first; what is seen of it then."""

    it: str
    sides: tuple[Given, ...]
    take: Mapping[str, int]
    then: Given


def read_cases() -> tuple[Case, ...]:
    """The table."""
    found = tomllib.loads((Path(__file__).parent / "merge_cases.toml").read_text())["case"]
    return tuple(
        Case(each["it"], (each.get("keep", {}), *each["others"]), each.get("take", {}), _known(each["then"]))
        for each in found
    )


def _known(then: Given) -> Given:
    return {word: None if value == "(unknown)" else value for word, value in then.items()}


def make(store: Store, clock: FixedClock, given: Given, day: int) -> int:
    """One contact as the table says."""
    clock.moment = START + given.get("day", day) * DAY
    words = {"day", "later", "notes", "tasks", "events", "overrides", "visitor", "known", "two"}
    fields = {name: text for name, text in given.items() if name not in words}
    if not fields.keys() & {"name", "first_name", "email", "emails", "phone", "phones"} and "visitor" not in given:
        fields["name"] = "Ana Silva"
    if "visitor" in given:
        made = _visitor(store, str(given["visitor"]), fields, known=bool(given.get("known")))
    else:
        made = create(store, fields)
    for when, texts in given.get("later", {}).items():
        clock.moment = START + int(when) * DAY
        edit(store, made, texts)
    for text in given.get("notes", ()):
        add_note(store, made, text)
    for title in given.get("tasks", ()):
        add_task(store, made, title)
    for type, when, points in given.get("events", ()):
        with store.write("Event") as write:
            record_event(write, made, type, START + when * DAY, {"title": "x"}, points)
    for segment, override in given.get("overrides", {}).items():
        set_override(store, segment, made, override)
    if "two" in given:
        not_a_duplicate(store, made, given["two"])
    return made


def _visitor(store: Store, key: str, fields: Mapping[str, str], *, known: bool) -> int:
    from crm_tui.models import Contact, ContactVisitor

    with store.write("Visitor") as write:
        now = write.now
        made = write.add(Contact(uid=new_uid(now), kind=1, created_at=now, updated_at=now, ip="192.0.2.7"))
        write.change(made, **fields)
        assert made.id is not None
        write.add(ContactVisitor(visitor_key=key, contact_id=made.id))
        search.refresh(write.connection, [made.id])
    if known:
        edit(store, made.id, {"email": f"{key}@example.com"})
    return made.id


SEEN = """
SELECT name, sort_name, first_name, last_name, email, phone, job_title AS job, city, country, stage, owner, birthday,
    website, external_id, latitude, longitude, points, chats, page_views, sessions, kind, custom,
    (created_at - :start) / 86400 AS created, (identified_at - :start) / 86400 AS identified,
    (first_seen_at - :start) / 86400 AS first_seen, (last_seen_at - :start) / 86400 AS last_seen,
    (SELECT name FROM organisation WHERE id = organisation_id) AS org, merged_into, deleted_at IS NOT NULL AS deleted
FROM contact WHERE id = :id
"""
MANY = {
    "emails": "SELECT email FROM contact_email WHERE contact_id = ? ORDER BY position",
    "phones": "SELECT phone FROM contact_phone WHERE contact_id = ? ORDER BY position",
    "tags": "SELECT name FROM tag JOIN contact_tag ON tag_id = id WHERE contact_id = ? ORDER BY name_key",
    "orgs": "SELECT name FROM organisation JOIN contact_organisation ON organisation_id = id WHERE contact_id = ? "
    "ORDER BY is_primary DESC, name_key",
    "primaries": "SELECT is_primary FROM contact_organisation WHERE contact_id = ? AND is_primary",
    "notes": "SELECT text FROM note WHERE contact_id = ? ORDER BY id",
    "tasks": "SELECT title FROM task WHERE contact_id = ? ORDER BY id",
    "events": "SELECT event_type.name FROM event JOIN event_type ON event_type.id = type_id WHERE contact_id = ? "
    "AND event_type.name NOT LIKE 'segment%' ORDER BY at, event.id",
    "members": "SELECT slug FROM segment JOIN segment_member ON segment_id = id WHERE contact_id = ? ORDER BY slug",
    "visitors": "SELECT visitor_key FROM contact_visitor WHERE contact_id = ? ORDER BY 1",
}
PAIRS = {
    "lists": "SELECT slug, status FROM subscription JOIN subscription_list ON list_id = id WHERE contact_id = ?",
    "since": "SELECT slug, (since - 1763715600) / 86400 FROM subscription JOIN subscription_list ON list_id = id "
    "WHERE contact_id = ?",
    "dnc": "SELECT channel, reason FROM do_not_contact WHERE contact_id = ?",
    "overrides": "SELECT slug, CASE included WHEN 1 THEN 'in' ELSE 'out' END FROM segment JOIN segment_override "
    "ON segment_id = id WHERE contact_id = ?",
}


def seen(store: Store, contact: int) -> dict[str, object]:
    """What the database holds of a contact, by the words of the table."""
    with store.read() as db:
        row = db.execute(SEEN, {"id": contact, "start": START}).fetchone()
        found: dict[str, object] = dict(zip(row.keys(), tuple(row), strict=True))
        found["custom"] = json.loads(row["custom"] or "{}")
        found |= {word: [row[0] for row in db.execute(sql, (contact,))] for word, sql in MANY.items()}
        found |= {word: dict(map(tuple, db.execute(sql, (contact,)))) for word, sql in PAIRS.items()}
    return found
