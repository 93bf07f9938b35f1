"""The one contact that is meant: by id, email, phone, external id, or by a filter that fits one."""

from __future__ import annotations

import re
import sqlite3

from crm_tui.errors import InvalidValue, NotFound, UsageError
from crm_tui.store.contacts.listing import Asked, compiled, matching_ids
from crm_tui.store.store import Store
from crm_tui.values.emails import parse_email
from crm_tui.values.phones import digits_of, parse_phone

BY_ID = "SELECT id, merged_into FROM contact WHERE id = ?"
BY_EMAIL = """
SELECT DISTINCT contact.id FROM contact_email JOIN contact ON contact.id = contact_email.contact_id
WHERE contact_email.email_key = ? AND contact.deleted_at IS NULL ORDER BY contact.id
"""
BY_PHONE = """
SELECT DISTINCT contact.id FROM contact_phone JOIN contact ON contact.id = contact_phone.contact_id
WHERE contact_phone.phone_key = ? AND contact.deleted_at IS NULL ORDER BY contact.id
"""
BY_DIGITS = """
SELECT DISTINCT contact.id FROM contact_phone JOIN contact ON contact.id = contact_phone.contact_id
WHERE ? IN (contact_phone.digits, contact_phone.national) AND contact.deleted_at IS NULL ORDER BY contact.id
"""
BY_EXTERNAL_ID = "SELECT id FROM contact WHERE external_id = ? AND deleted_at IS NULL ORDER BY id"
BY_LOST_ID = "SELECT id FROM contact WHERE external_id = ? AND merged_into IS NOT NULL ORDER BY id LIMIT 1"
"""Of a contact that was merged away: other programs still name it so."""
CALLED = "SELECT id, coalesce(name, email, phone, ip, '') FROM contact WHERE id = ?"
NAMED = 5
"""How many of several are named."""

_NUMBER = re.compile(r"[0-9]{1,18}").fullmatch
_PHONE = re.compile(r"[+0-9(][0-9 ().\-/\u00a0]{4,40}").fullmatch


def find_contact(store: Store, text: str, asked: Asked, *, region: str | None = None) -> int:
    """The id of the contact that ``text`` means; one that was merged away leads to the one that was kept.

    An id, an address or a number is never taken for a part of another one: only other texts are filters.

    Raises:
        NotFound: nobody fits.
        UsageError: several do (the first five are named), or the text is no filter.
    """
    wanted = text.strip()
    if not wanted:
        raise UsageError("Say which contact: an id, an email, a phone, an external id, or a filter that fits one.")
    with store.read() as db:
        found = _kept(db, wanted)
        if found is not None:
            return found
        for ids in (_by_email(db, wanted), _by_phone(db, wanted, region), _ids(db, BY_EXTERNAL_ID, wanted)):
            if ids:
                return _only(db, ids, wanted)
        for lost in _ids(db, BY_LOST_ID, wanted):
            kept = _kept(db, str(lost))
            if kept is not None:
                return kept
        if _is_whole(wanted):
            raise NotFound(f"There is no contact {wanted}.")
        condition = compiled(db, wanted, asked)
        ids = matching_ids(db, condition, limit=NAMED + 1)
        if not ids:
            raise NotFound(f"No contact matches {wanted}.")
        return _only(db, ids, wanted)


def _kept(db: sqlite3.Connection, text: str) -> int | None:
    """The contact of that id, or the one that it was merged into."""
    if not _NUMBER(text):
        return None
    seen: set[int] = set()
    row = db.execute(BY_ID, (int(text),)).fetchone()
    while row is not None and row[1] is not None and row[1] not in seen:
        seen.add(row[0])
        row = db.execute(BY_ID, (row[1],)).fetchone()
    return int(row[0]) if row else None


def _by_email(db: sqlite3.Connection, text: str) -> list[int]:
    key = _email_key(text)
    return _ids(db, BY_EMAIL, key) if key else []


def _email_key(text: str) -> str | None:
    if "@" not in text or ":" in text:
        return None
    try:
        return parse_email(text).key
    except InvalidValue:
        return None


def _by_phone(db: sqlite3.Connection, text: str, region: str | None) -> list[int]:
    if not _PHONE(text):
        return []
    found = _ids(db, BY_PHONE, parse_phone(text, region).key)
    return found or _ids(db, BY_DIGITS, digits_of(text))


def _ids(db: sqlite3.Connection, sql: str, value: str) -> list[int]:
    return [row[0] for row in db.execute(sql, (value,))]


def _is_whole(text: str) -> bool:
    return bool(_NUMBER(text) or _PHONE(text) or _email_key(text))


def _only(db: sqlite3.Connection, ids: list[int], text: str) -> int:
    if len(ids) == 1:
        return ids[0]
    named = [db.execute(CALLED, (each,)).fetchone() for each in ids[:NAMED]]
    shown = ", ".join(f"{row[0]} {row[1]}".strip() for row in named)
    more = ", …" if len(ids) > NAMED else ""
    raise UsageError(f"Several contacts fit {text}: {shown}{more}. Give an id.")
