"""What happened to one contact in the change log, ready to be read: who, when, what, the former value and the new."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Registry
from crm_tui.store.attributes import read_attributes
from crm_tui.store.log import TOUCHES
from crm_tui.store.store import Store
from crm_tui.store.undo.choosing import STANDING
from crm_tui.values.dates import format_moment

COUNT = f"SELECT count(DISTINCT batch_id) FROM change WHERE {TOUCHES}"
PAGE = f"""
SELECT id, at, agent, kind, title, {STANDING.format(batch="change_batch.id")} FROM change_batch
WHERE id IN (SELECT batch_id FROM change WHERE {TOUCHES}) ORDER BY id DESC LIMIT :limit OFFSET :start
"""
ROWS = f"""
SELECT entity, operation, before, CASE WHEN contact_id IS NULL THEN json_remove(after, '$.contacts') ELSE after END
FROM change WHERE batch_id = :batch AND ({TOUCHES}) ORDER BY id LIMIT 200
"""
NAMES = {
    "tag_id": "SELECT name FROM tag WHERE id = ?",
    "organisation_id": "SELECT name FROM organisation WHERE id = ?",
    "list_id": "SELECT name FROM subscription_list WHERE id = ?",
    "segment_id": "SELECT name FROM segment WHERE id = ?",
    "type_id": "SELECT name FROM event_type WHERE id = ?",
    "photo_id": "SELECT upper(kind) || ', ' || length(data) || ' bytes' FROM photo WHERE id = ?",
}
NOUNS = {
    "contact_email": ("Email", "email"), "contact_phone": ("Phone", "phone"), "contact_tag": ("Tag", "tag_id"),
    "contact_organisation": ("Organisation", "organisation_id"), "subscription": ("List", "list_id"),
    "do_not_contact": ("Do not contact", "channel"), "segment_override": ("Segment", "segment_id"),
    "note": ("Note", "text"), "task": ("Task", "title"), "event": ("History", "type_id"),
    "contact_photo": ("Photo", "photo_id"),
}  # fmt: skip
"""Of each table: what a row is called, and the column that names it."""
NOT_SAID = frozenset({
    "id", "uid", "kind", "version", "created_at", "updated_at", "sort_name", "email_key", "phone_key", "name_key",
    "identified_at", "import_id", "custom", "contact_id", "position", "is_primary", "digits", "national", "verified",
    "organisation_id", "points", "sessions", "page_views", "time_spent", "chats", "tickets",
})  # fmt: skip
NOTHING = "—"
SHOWN = 300
"""Characters of a value."""


class ChangeItem(NamedTuple):
    """One change; ``at`` in seconds UTC, ``undone`` whether it is taken back now, ``details`` (label, what)."""

    id: int
    at: int
    agent: str
    kind: str
    title: str
    undone: bool
    details: tuple[tuple[str, str], ...]


def count(store: Store, contact_id: int) -> int:
    """How many changes concern a contact, bulk changes included."""
    with store.read() as db:
        return int(db.execute(COUNT, {"contact": contact_id}).fetchone()[0])


def page(store: Store, contact_id: int, *, zone: ZoneInfo, start: int = 0, limit: int = 100) -> tuple[ChangeItem, ...]:
    """The changes of a contact from index ``start`` on, newest first; times in ``zone``."""
    with store.read() as db:
        words = _Words(db, zone)
        sought = {"contact": contact_id, "start": start, "limit": limit}
        found = db.execute(PAGE, sought).fetchall()
        return tuple(
            ChangeItem(number, at, agent, kind, title, not stands, tuple(_details(db, words, contact_id, number)))
            for number, at, agent, kind, title, stands in found
        )


def _details(db: sqlite3.Connection, words: _Words, contact: int, batch: int) -> Iterator[tuple[str, str]]:
    for entity, operation, before, after in db.execute(ROWS, {"batch": batch, "contact": contact}).fetchall():
        yield from words.row(entity, operation, _object(before), _object(after))


def _object(text: object) -> dict[str, object]:
    found = json.loads(text) if isinstance(text, str) else None
    return found if isinstance(found, dict) else {}


class _Words:
    """Labels of fields, names of tags and lists."""

    def __init__(self, db: sqlite3.Connection, zone: ZoneInfo) -> None:
        self._db = db
        self._zone = zone
        fields = Registry(read_attributes(db)).fields
        self._labels = {each.column.removeprefix("contact."): each.label for each in fields if each.column}
        self._labels |= {each.slug: each.label for each in fields if each.slug} | {"deleted_at": "In the bin since"}

    def row(
        self, entity: str, operation: str, before: Mapping[str, object], after: Mapping[str, object]
    ) -> Iterator[tuple[str, str]]:
        """What one row of the log says."""
        if entity == "contact":
            yield from self._contact(before, after)
        elif entity in NOUNS:
            noun, named = NOUNS[entity]
            rest = before if operation in ("remove", "remove_set") else after
            name = self._value(named, rest.get(named))
            match operation:
                case "add" | "add_set":
                    yield noun, f"+ {name}{self._also(after, named)}"
                case "remove" | "remove_set":
                    yield noun, f"- {self._value(named, (before or after).get(named))}"
                case _:
                    for column in sorted((after.keys() | before.keys()) - NOT_SAID):
                        called = "" if column in NAMES else " " + column.removesuffix("_at").replace("_", " ")
                        yield noun + called, self._arrow(column, before.get(column), after.get(column))

    def _contact(self, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for column in (name for name in self._labels if name in before or name in after):
            if column not in NOT_SAID:
                yield self._labels[column], self._arrow(column, before.get(column), after.get(column))
        was, is_now = _object(before.get("custom")), _object(after.get("custom"))
        for slug in sorted(was.keys() | is_now.keys()):
            if was.get(slug) != is_now.get(slug):
                yield self._labels.get(slug, slug), self._arrow(slug, was.get(slug), is_now.get(slug))

    def _also(self, after: Mapping[str, object], named: str) -> str:
        said = [str(after[name]) for name in ("status", "reason", "type") if name != named and after.get(name)]
        return f" ({', '.join(said)})" if said else ""

    def _arrow(self, column: str, before: object, after: object) -> str:
        return f"{self._value(column, before)} → {self._value(column, after)}"

    def _value(self, column: str, value: object) -> str:
        if value in (None, ""):
            return NOTHING
        if column in NAMES:
            row = self._db.execute(NAMES[column], (value,)).fetchone()
            return str(row[0]) if row else f"number {value}, which is gone"
        if isinstance(value, int) and (column.endswith("_at") or column == "since"):
            return format_moment(value, self._zone)
        text = ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
        return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
