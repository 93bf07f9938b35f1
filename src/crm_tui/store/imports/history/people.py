"""Who a contact has become: merged into another, deleted, or there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

_BY_ID = "SELECT merged_into, deleted_at FROM contact WHERE id = ?"
_BY_EXTERNAL_ID = "SELECT min(id) FROM contact WHERE external_id = ? AND deleted_at IS NULL"
_BY_LOST_ID = "SELECT min(id) FROM contact WHERE external_id = ? AND merged_into IS NOT NULL"
_LIVING = "SELECT id FROM contact WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))"


def kept_contact(db: sqlite3.Connection, text: str, *, external: bool = True) -> int | None:
    """The contact with that id, or the one that it was merged into; else, with ``external``, that external id's."""
    number: int | None = int(text)
    seen: set[int] = set()
    while number is not None and number not in seen:
        seen.add(number)
        row = db.execute(_BY_ID, (number,)).fetchone()
        if row is None:
            break
        if row[1] is None:
            return number
        number = row[0]
    return of_external_id(db, text) if external else None


def of_external_id(db: sqlite3.Connection, text: str) -> int | None:
    """The contact with that external id; else the one into which it was merged: other programs still name it so."""
    found = db.execute(_BY_EXTERNAL_ID, (text,)).fetchone()[0]
    if found is not None:
        return int(found)
    lost = db.execute(_BY_LOST_ID, (text,)).fetchone()[0]
    return kept_contact(db, str(lost), external=False) if lost is not None else None


def unknown_reason(db: sqlite3.Connection, contact: str) -> str:
    """Why there is nobody whom an event's contact means."""
    if contact[0] == "#" and db.execute(_BY_ID, (int(contact[1:]),)).fetchone():
        return f"contact {contact[1:]} is deleted"
    return f"there is no contact {contact[1:]}"


def living(db: sqlite3.Connection, contacts: Iterable[int]) -> dict[int, int]:
    """Those of ``contacts`` that are there, or have been merged into one that is: what they are now."""
    wanted = set(contacts)
    found = {row[0]: row[0] for row in db.execute(_LIVING, (json.dumps(sorted(wanted)),))}
    for number in wanted - found.keys():
        kept = kept_contact(db, str(number), external=False)
        if kept is not None:
            found[number] = kept
    return found
