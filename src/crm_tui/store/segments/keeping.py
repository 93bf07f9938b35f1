"""Members follow every write, in its transaction: who was changed is asked again, who entered or left is recorded.

What a write changed is read from its log. Where that does not say whom (imports, a renamed organisation), every
segment falls due, and ``rebuilding`` finds the difference.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_tui.filters.compile import Sql
from crm_tui.store.counters import record_marks
from crm_tui.store.segments.definitions import Definition, condition_of, read_definitions

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

BULK_KINDS = ("import", "demo")
"""Kinds of writes with a log of their own: they say no single contact here."""
OWN_KIND = "segments"
"""The kind of what ``rebuilding`` writes: it has asked already."""
QUIET_KINDS = ("undo", "redo")
"""Kinds of writes that bring the recorded events back, or take them away, themselves."""
AT_ONCE = 2_000
"""Contacts that are asked again inside a write; when it changed more of them, all segments fall due instead."""
ROUNDS = 3
"""How often contacts that moved are asked again because of having moved (filters on the history of segments)."""
MEAN_NOBODY = frozenset(
    {"setting", "agent", "draft", "event_type", "import_run", "segment", "segment_override", "organisation_segment"}
)
"""Tables whose rows belong to no contact, and in which a change is no contact's."""

ANY = "SELECT EXISTS (SELECT 1 FROM segment)"
LOGGED = (
    "SELECT entity, operation, contact_id, key, before, after FROM change WHERE batch_id = ? AND id > ? ORDER BY id"
)
MARK_DUE = "UPDATE segment SET due_at = 0 WHERE due_at IS NOT 0"
MARK_UNBUILT = "UPDATE segment SET due_at = 0, built_at = NULL WHERE id = ?"
RECOUNT = """
UPDATE segment SET count = (SELECT count(*) FROM segment_member WHERE segment_member.segment_id = segment.id)
"""
EVALUATE = """
SELECT contact.id, ({where}), contact.deleted_at IS NULL,
    (SELECT included FROM segment_override WHERE segment_override.segment_id = ? AND contact_id = contact.id),
    EXISTS (SELECT 1 FROM segment_member WHERE segment_member.segment_id = ? AND contact_id = contact.id)
FROM json_each(?) AS asked CROSS JOIN contact ON contact.id = asked.value
"""
ENTER = "INSERT INTO segment_member(segment_id, contact_id) VALUES (?, ?)"
LEAVE = "DELETE FROM segment_member WHERE segment_id = ? AND contact_id = ?"
COUNT = "UPDATE segment SET count = count + ? WHERE id = ?"
NEIGHBOURS = """
SELECT their.contact_id FROM {table} AS their WHERE their.{key} IN (
    SELECT own.{key} FROM {table} AS own WHERE own.contact_id IN (SELECT value FROM json_each(?1)))
OR their.{key} IN (SELECT value FROM json_each(?2))
"""
ADDRESSES = (("contact_email", "email_key"), ("contact_phone", "phone_key"))


@dataclass
class Touched:
    """Whom a write changed: ``unsaid`` when its log does not tell."""

    contacts: set[int] = field(default_factory=set)
    unsaid: bool = False
    erased: bool = False
    keys: dict[str, list[str]] = field(default_factory=dict)
    """Addresses and numbers that came or went, by table."""


def keep(write: Write) -> None:
    """Called once, at the end of every write that recorded something, and of bulk writes."""
    db = write.connection
    if write.kind == OWN_KIND or not db.execute(ANY).fetchone()[0]:
        return
    if write.kind in BULK_KINDS:
        db.execute(MARK_DUE)
        return
    touched = _touched(write)
    definitions = read_definitions(db)
    contacts = touched.contacts
    if contacts and any(each.looks_at_others for each in definitions.all):
        contacts = contacts | _neighbours(db, touched)
    if touched.unsaid or len(contacts) > AT_ONCE:
        db.execute(MARK_DUE)
    elif contacts:
        evaluate(write, definitions.all, sorted(contacts), quiet=write.kind in QUIET_KINDS)
    if touched.erased:
        db.execute(RECOUNT)


def _touched(write: Write) -> Touched:
    found = Touched()
    db = write.connection
    for entity, operation, contact_id, key, before, after in db.execute(
        LOGGED, (write.batch_id, write.recorded_before)
    ).fetchall():
        if contact_id is not None:
            found.contacts.add(contact_id)
            if entity in dict(ADDRESSES):
                found.keys.setdefault(entity, []).extend(_keys(entity, key, before, after))
            found.erased |= entity == "contact" and operation in ("remove", "remove_set")
        elif operation not in ("add", "change", "remove"):
            found.erased |= (entity, operation) == ("contact", "remove_set")
            ids = json.loads(after or "{}").get("contacts")
            if isinstance(ids, list):
                found.contacts.update(each for each in ids if isinstance(each, int))
            else:
                found.unsaid = True
        elif entity == "segment" and operation != "remove" and _is_redefined(operation, after):
            db.execute(MARK_UNBUILT, (json.loads(key)[0],))
        elif entity not in MEAN_NOBODY and (operation != "add" or entity == "attribute"):
            found.unsaid = True  # a renamed organisation, tag or list is the text of many contacts
    return found


def _is_redefined(operation: str, after: str | None) -> bool:
    return operation == "add" or bool({"filter", "zone", "created_by"} & json.loads(after or "{}").keys())


def _keys(entity: str, key: str | None, before: str | None, after: str | None) -> Iterable[str]:
    name = dict(ADDRESSES)[entity]
    found = [json.loads(key)[1]] if key else []
    found += [json.loads(text).get(name) for text in (before, after) if text]
    return [each for each in found if isinstance(each, str)]


def _neighbours(db: sqlite3.Connection, touched: Touched) -> set[int]:
    """Who shares an address or a number with one of those contacts, or did before the write."""
    ids = json.dumps(sorted(touched.contacts))
    found: set[int] = set()
    for table, key in ADDRESSES:
        keys = json.dumps(touched.keys.get(table, []))
        found |= {row[0] for row in db.execute(NEIGHBOURS.format(table=table, key=key), (ids, keys))}
    return found


def evaluate(write: Write, definitions: Sequence[Definition], contacts: Sequence[int], *, quiet: bool) -> set[int]:
    """Ask these contacts again for these segments (who is referred to first); the contacts that moved.

    ``quiet``: nobody entered or left, the line was drawn anew.
    """
    asked: Sequence[int] = contacts
    moved: set[int] = set()
    for _ in range(ROUNDS):
        now_moved: set[int] = set()
        for each in definitions:
            now_moved |= _evaluate_one(write, each, asked, quiet=quiet)
        moved |= now_moved
        if quiet or not now_moved or not any(each.looks_at_history for each in definitions):
            break
        asked = sorted(now_moved)
    return moved


def _evaluate_one(write: Write, segment: Definition, contacts: Sequence[int], *, quiet: bool) -> set[int]:
    walked = Sql("0")
    if segment.filter:
        condition = condition_of(segment, write.now)
        if condition is None:  # who was in stays in until the filter can be asked again
            return set()
        walked = condition.walked
    db = write.connection
    sought = (*walked.params, segment.id, segment.id, json.dumps(list(contacts)))
    rows = db.execute(EVALUATE.format(where=walked.text), sought)
    entering: list[int] = []
    leaving: list[int] = []
    for contact_id, matches, live, included, is_member in rows.fetchall():
        belongs = included != 0 and bool(matches or (included and live))
        if belongs != bool(is_member):
            (entering if belongs else leaving).append(contact_id)
    if not entering and not leaving:
        return set()
    db.executemany(ENTER, ((segment.id, each) for each in entering))
    db.executemany(LEAVE, ((segment.id, each) for each in leaving))
    db.execute(COUNT, (len(entering) - len(leaving), segment.id))
    if not quiet and segment.built:
        told = {"title": segment.name, "segment": segment.slug}
        record_marks(write, entering, "segment_in", write.now, told)
        record_marks(write, leaving, "segment_out", write.now, told)
    return {*entering, *leaving}
