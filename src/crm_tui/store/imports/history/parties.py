"""Parties of the plan made real: anonymous contacts for visitors, identified ones for those who said who they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from crm_tui.store.imports.history.absorbing import absorb, point_visitor
from crm_tui.store.imports.history.people import living
from crm_tui.store.imports.history.staging import PartyRow, work_of
from crm_tui.store.imports.history.traits import write_documents
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.numbers import last_id
from crm_tui.values.uids import new_uid

_VISITS = "SELECT visitor_key, contact_id FROM contact_visitor WHERE visitor_key IN (SELECT value FROM json_each(?))"
_CREATE = "INSERT INTO contact(id, uid, kind, created_at, updated_at, import_id) VALUES (?, ?, 1, ?, ?, ?)"
_ADD_VISITOR = "INSERT INTO contact_visitor(visitor_key, contact_id) VALUES (?, ?)"
_NAMED_BY = ("kind", "identified_at", "email", "email_key", "facebook", "linkedin", "twitter", "instagram")
_NAMES = f"SELECT {', '.join(_NAMED_BY)} FROM contact WHERE id = ?"
_EMAILS = "SELECT email_key FROM contact_email WHERE contact_id = ?"
_ADD_EMAIL = "INSERT INTO contact_email(contact_id, email_key, email, position) VALUES (?, ?, ?, ?)"


def make_parties(db: sqlite3.Connection, rows: Sequence[PartyRow], log: ImportLog) -> None:
    """Write a chunk of parties inside the open transaction."""
    works = [(row, work_of(row)) for row in rows]
    visitors = {row.visitor for row in rows if row.visitor} | {v for _, work in works for v in _texts(work, "visitors")}
    visits = dict(db.execute(_VISITS, (json.dumps(sorted(visitors)),)).fetchall())
    there = living(db, {row.contact for row in rows if row.contact is not None} | set(visits.values()))
    first = last_id(db, "contact") + 1
    last = first - 1
    created: list[tuple[PartyRow, dict[str, object], int]] = []
    for row, work in works:
        contact = there.get(row.contact) if row.contact is not None else None
        if contact is None and row.visitor in visits:  # another import has met that visitor in the meantime
            contact = there.get(visits[row.visitor])
        if contact is None:
            last += 1
            created.append((row, work, last))
        else:
            _change(db, contact, work, visits, log)
    if created:
        _create(db, created, visits, log)
        log.added_contacts(first, last)
        write_documents(db, [number for _, _, number in created])


def _create(
    db: sqlite3.Connection,
    created: Sequence[tuple[PartyRow, dict[str, object], int]],
    visits: Mapping[str, int],
    log: ImportLog,
) -> None:
    """Contacts that are logged as a set: what is theirs is not logged again."""
    quiet = ImportLog(log.run, log.batch, title="", agent="", now=log.now)
    db.executemany(_CREATE, ((number, new_uid(log.now), log.now, log.now, log.run) for _, _, number in created))
    for row, work, number in created:
        for visitor in dict.fromkeys([row.visitor, *_texts(work, "visitors")]):
            if visitor in visits:  # of a contact that was deleted
                point_visitor(db, visitor, number, log, before=visits[visitor])
            elif visitor:
                db.execute(_ADD_VISITOR, (visitor, number))
        if work:
            _name(db, number, work, quiet)
            for other in _numbers(work, "absorbed"):
                _absorb(db, other, number, log)


def _change(
    db: sqlite3.Connection, contact: int, work: Mapping[str, object], visits: Mapping[str, int], log: ImportLog
) -> None:
    """A contact that is there gets visitors, addresses, handles, and the history of who it turns out to be."""
    if not work:
        return
    for visitor in _texts(work, "visitors"):
        point_visitor(db, visitor, contact, log, before=visits.get(visitor))
    if _name(db, contact, work, log):
        write_documents(db, [contact])
    for other in _numbers(work, "absorbed"):
        _absorb(db, other, contact, log)


def _absorb(db: sqlite3.Connection, other: int, contact: int, log: ImportLog) -> None:
    now = living(db, [other, contact])
    if now.get(other) == other and now.get(contact) == contact and other != contact:
        absorb(db, other, contact, log)


def _name(db: sqlite3.Connection, contact: int, work: Mapping[str, object], log: ImportLog) -> bool:
    """Addresses and handles become the contact's, and it becomes a standard contact; whether anything did."""
    row = db.execute(_NAMES, (contact,)).fetchone()
    before: dict[str, object] = dict(zip(_NAMED_BY, tuple(row), strict=True))
    after: dict[str, object] = {}
    known = [found[0] for found in db.execute(_EMAILS, (contact,))]
    emails = [pair for pair in _pairs(work, "emails") if pair[0] not in known]
    for position, (key, shown) in enumerate(emails, len(known)):
        db.execute(_ADD_EMAIL, (contact, key, shown, position))
        values = {"contact_id": contact, "email_key": key, "email": shown, "position": position}
        log.added("contact_email", contact, [contact, key], values)
        if position == 0:
            after["email"], after["email_key"] = shown, key
    after |= {kind: shown for kind, shown in _pairs(work, "handles") if not before[kind]}
    at = work.get("identified_at")
    if before["kind"] and isinstance(at, int):
        after["kind"], after["identified_at"] = 0, min(at, log.now)
    if after:
        log.changed("contact", contact, [contact], {name: before[name] for name in after}, after)
    if after or emails:
        sets = "".join(f"{column} = ?, " for column in after)
        db.execute(
            f"UPDATE contact SET {sets}updated_at = ?, version = version + 1 WHERE id = ?",
            (*after.values(), log.now, contact),
        )
    return bool(after or emails)


def _texts(work: Mapping[str, object], name: str) -> list[str]:
    found = work.get(name)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _numbers(work: Mapping[str, object], name: str) -> list[int]:
    found = work.get(name)
    return [each for each in found if isinstance(each, int)] if isinstance(found, list) else []


def _pairs(work: Mapping[str, object], name: str) -> list[tuple[str, str]]:
    found = work.get(name)
    return [(str(key), str(value)) for key, value in found.items()] if isinstance(found, dict) else []
