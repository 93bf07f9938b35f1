"""What the recipe makes as rows of the tables, and the statements that insert them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from operator import itemgetter

from crm_tui.services.demo import DemoContact, DemoOrganisation

EVENTS_AT_MOST = 4_096
"""Events have ids from contact id times this on: the same for every size, and below those of ``store.counters``."""


def insert(table: str, columns: tuple[str, ...]) -> str:
    """The statement that inserts a row of ``columns``."""
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
NOTE = ("contact_id", "type", "text", "at", "author", "created_at", "edited_at", "edited_by", "pinned")
TASK = (
    "contact_id", "title", "type", "status", "due_at", "assignee", "author", "created_at", "updated_at", "done_at",
    "duration_minutes", "alert_minutes", "description",
)  # fmt: skip
_contact_row = itemgetter(*CONTACT)

INSERT_ORGANISATION = insert("organisation", ORGANISATION)
INSERTS = {
    "contact": insert("contact", CONTACT),
    "emails": insert("contact_email", ("contact_id", "email_key", "email", "position")),
    "phones": insert(
        "contact_phone", ("contact_id", "phone_key", "phone", "digits", "national", "verified", "position")
    ),
    "organisations": insert("contact_organisation", ("contact_id", "organisation_id", "is_primary")),
    "tags": insert("contact_tag", ("contact_id", "tag_id")),
    "subscriptions": insert("subscription", ("contact_id", "list_id", "status", "since", "source", "consent")),
    "refusals": insert("do_not_contact", ("contact_id", "channel", "reason", "since")),
    "notes": insert("note", NOTE),
    "tasks": insert("task", TASK),
    "events": insert("event", ("contact_id", "at", "id", "type_id", "points", "details")),
    "stats": insert("contact_event_stat", ("contact_id", "type_id", "n", "points", "first_at", "last_at")),
    "lines": insert("search_doc", ("id", "line")),
}
"""In the order of foreign keys."""


class Rows:
    """The rows of some contacts by table."""

    def __init__(self, contacts: Iterable[DemoContact], type_ids: tuple[int, ...]) -> None:
        """``type_ids``: those of the event types ``KINDS`` in the database."""
        self._rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in INSERTS}
        for contact in contacts:
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
        rows["lines"].append((me, contact.line))

    def write(self, db: sqlite3.Connection) -> None:
        """Insert them all."""
        for name, sql in INSERTS.items():
            db.executemany(sql, self._rows[name])


def write_organisations(db: sqlite3.Connection, organisations: Iterable[DemoOrganisation]) -> None:
    """Insert them."""
    db.executemany(INSERT_ORGANISATION, organisations)
