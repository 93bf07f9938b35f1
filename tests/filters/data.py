"""Contacts as plain dictionaries, and how they are written into a real database.

A contact has the keys of the columns of ``contact`` (missing is NULL) and: ``emails`` [text] · ``phones``
[{phone, digits, national}] · ``tags`` [name] · ``orgs`` [organisation name, the first is primary] · ``lists``
[{name, status, since}] · ``dnc`` [{channel, reason, since}] · ``notes`` · ``tasks`` · ``events``
[{type, at, points, …details}] · ``custom`` {slug: value} · ``draft`` (the agent). The oracle reads only these.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from crm_tui.filters import Registry
from crm_tui.values.folding import fold, search_line
from crm_tui.values.records import AttributeInfo

Contact: TypeAlias = dict[str, Any]

NOW = 1_763_715_600
"""Friday 2025-11-21 09:00:00 UTC, 10:00 in Paris."""
ZONE = "Europe/Paris"
AGENT = "ana"
DAY = 86_400

ATTRIBUTES = (
    AttributeInfo("plan", "Plan", "select", ("free", "pro")),
    AttributeInfo("seats", "Seats", "number"),
    AttributeInfo("renewal", "Renewal", "date"),
    AttributeInfo("demo_at", "Demo", "datetime"),
    AttributeInfo("beta", "Beta", "boolean"),
    AttributeInfo("langs", "Languages", "multi_select", ("fr", "ko", "en")),
    AttributeInfo("remark", "Remark", "text"),
    AttributeInfo("alt_mail", "Other mail", "email"),
    AttributeInfo("shop", "Shop", "url"),
    AttributeInfo("mobile", "Mobile", "phone"),
    AttributeInfo("city", "Birth city", "text"),
    AttributeInfo("도시", "도시", "text"),
)
REGISTRY = Registry(ATTRIBUTES)

ORGANISATIONS: dict[str, dict[str, Any]] = {
    "Acme": {"city": "Lyon", "country": "FR", "industry": "Anvils", "domain": "acme.test"},
    "Initech": {"city": "Austin", "country": "United States", "phone": "+1 512 555 0100"},
    "Café Ünïon": {"city": None, "country": "", "industry": "Food"},
    "삼성": {"city": "수원", "country": "한국"},
    "Closed Ltd": {"city": "Lyon", "deleted_at": 1},
}
LISTS = {"News": "news", "Été 2025": "ete-2025", "Old": "old"}

PLACES = {"lyon": (45.76, 4.84), "seoul": (37.5665, 126.978)}


def at(text: str) -> int:
    """Unix seconds of an ISO text in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def write_organisations(db: sqlite3.Connection) -> None:
    """The organisations and lists that contacts may belong to."""
    for number, (name, values) in enumerate(ORGANISATIONS.items(), 1):
        row = {"id": number, "name": name, "name_key": fold(name), "created_at": NOW, "updated_at": NOW, **values}
        _insert(db, "organisation", row)
    for number, (name, slug) in enumerate(LISTS.items(), 1):
        _insert(db, "subscription_list", {"id": number, "name": name, "slug": slug, "archived": 0})


def write_contacts(db: sqlite3.Connection, contacts: Sequence[Contact]) -> None:
    """Every row that belongs to the contacts, as the store would write them."""
    for contact in contacts:
        _write_contact(db, contact)


def _insert(db: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table}({columns}) VALUES ({marks})", tuple(row.values()))


_APART = frozenset(
    {"emails", "phones", "tags", "orgs", "lists", "dnc", "notes", "tasks", "events", "custom", "draft", "key"}
)


def _write_contact(db: sqlite3.Connection, contact: Contact) -> None:
    number = contact["id"]
    row = {key: value for key, value in contact.items() if key not in _APART}
    name, emails, phones = row.get("name"), contact.get("emails", []), contact.get("phones", [])
    row |= {"uid": str(number), "sort_name": None if name is None else fold(name)}
    row.setdefault("kind", 0)
    row.setdefault("created_at", NOW)
    row.setdefault("updated_at", NOW)
    if emails:
        row |= {"email": emails[0], "email_key": emails[0].casefold()}
    if phones:
        row |= {"phone": phones[0]["phone"], "phone_key": _phone_key(phones[0])}
    if contact.get("custom") is not None:
        row["custom"] = json.dumps(contact["custom"], ensure_ascii=False)
    _insert(db, "contact", row)
    for position, email in enumerate(emails):
        values = {"contact_id": number, "email_key": email.casefold(), "email": email, "position": position}
        _insert(db, "contact_email", values)
    for position, phone in enumerate(phones):
        values = {"contact_id": number, "phone_key": _phone_key(phone), **phone, "position": position}
        _insert(db, "contact_phone", values)
    _write_memberships(db, contact)
    _write_history(db, contact)
    _write_line(db, contact)


def _phone_key(phone: Mapping[str, str]) -> str:
    return f"+{phone['digits']}" if phone["national"] else phone["digits"] or phone["phone"]


def _write_memberships(db: sqlite3.Connection, contact: Contact) -> None:
    number = contact["id"]
    names = list(ORGANISATIONS)
    for position, name in enumerate(contact.get("orgs", [])):
        link = {"contact_id": number, "organisation_id": names.index(name) + 1, "is_primary": int(position == 0)}
        _insert(db, "contact_organisation", link)
    for tag in contact.get("tags", []):
        db.execute("INSERT INTO tag(name, name_key) VALUES (?, ?) ON CONFLICT DO NOTHING", (tag, fold(tag)))
        db.execute("INSERT INTO contact_tag SELECT ?, id FROM tag WHERE name_key = ?", (number, fold(tag)))
    for one in contact.get("lists", []):
        values = {"contact_id": number, "list_id": list(LISTS).index(one["name"]) + 1}
        _insert(db, "subscription", values | {"status": one["status"], "since": one.get("since", NOW)})
    for one in contact.get("dnc", []):
        _insert(db, "do_not_contact", {"contact_id": number, "since": NOW, **one})


def _write_history(db: sqlite3.Connection, contact: Contact) -> None:
    number = contact["id"]
    for one in contact.get("notes", []):
        _insert(
            db, "note", {"contact_id": number, "created_at": NOW, "at": NOW, "author": "ana", "type": "general", **one}
        )
    for one in contact.get("tasks", []):
        defaults = {
            "contact_id": number,
            "created_at": NOW,
            "updated_at": NOW,
            "author": "ana",
            "type": "to do",
            "status": "open",
        }
        _insert(db, "task", defaults | one)
    for event in contact.get("events", []):
        kind = event["type"]
        db.execute("INSERT INTO event_type(name) VALUES (?) ON CONFLICT DO NOTHING", (kind,))
        details = {key: value for key, value in event.items() if key not in ("type", "at", "points")}
        db.execute(
            "INSERT INTO event(contact_id, at, id, type_id, points, details) "
            "SELECT ?, ?, (SELECT coalesce(max(id), 0) + 1 FROM event), id, ?, ? FROM event_type WHERE name = ?",
            (
                number,
                event["at"],
                event.get("points", 0),
                json.dumps(details, ensure_ascii=False) if details else None,
                kind,
            ),
        )
    db.execute(
        "INSERT INTO contact_event_stat(contact_id, type_id, n, points, first_at, last_at) "
        "SELECT contact_id, type_id, count(*), sum(points), min(at), max(at) FROM event "
        "WHERE contact_id = ? GROUP BY type_id",
        (number,),
    )
    if "draft" in contact:
        _insert(db, "draft", {"agent": contact["draft"], "place": f"quick:{number}", "text": "…", "at": NOW})


def _write_line(db: sqlite3.Connection, contact: Contact) -> None:
    whole = " ".join(part for part in (contact.get("first_name"), contact.get("last_name")) if part)
    orgs = [name for name in contact.get("orgs", []) if not ORGANISATIONS[name].get("deleted_at")]
    numbers = [phone[key] for phone in contact.get("phones", []) for key in ("digits", "national")]
    values = [
        contact.get("name"),
        whole,
        *contact.get("emails", []),
        *orgs,
        contact.get("job_title"),
        contact.get("city"),
    ]
    _insert(db, "search_doc", {"id": contact["id"], "line": search_line([*values, *numbers])})
