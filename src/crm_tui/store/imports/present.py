"""What is there already of the contacts that a chunk touches, read set-wise inside its transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_IDS = "(SELECT value FROM json_each(?))"


@dataclass(slots=True)
class Present:
    """One contact: ``columns`` by name, ``custom`` as stored and parsed, addresses by key in order, links by id."""

    columns: dict[str, object]
    custom_text: str | None
    custom: dict[str, object]
    emails: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    organisations: dict[int, int] = field(default_factory=dict)
    tags: set[int] = field(default_factory=set)
    lists: dict[int, str] = field(default_factory=dict)


def read_present(db: sqlite3.Connection, ids: Iterable[int], columns: Sequence[str]) -> dict[int, Present]:
    """The living contacts among ``ids``, with these columns of ``contact``."""
    chosen = json.dumps(sorted(set(ids)))
    found: dict[int, Present] = {}
    if chosen == "[]":
        return found
    names = [name for name in columns if name != "custom"]
    for row in db.execute(
        f"SELECT id, custom, {', '.join(names)} FROM contact WHERE id IN {_IDS} AND deleted_at IS NULL", (chosen,)
    ):
        found[row[0]] = Present(dict(zip(names, row[2:], strict=True)), row[1], json.loads(row[1]) if row[1] else {})
    for kind in ("email", "phone"):
        for contact, key, shown in db.execute(
            f"SELECT contact_id, {kind}_key, {kind} FROM contact_{kind} WHERE contact_id IN {_IDS} "
            f"ORDER BY contact_id, position, {kind}_key",
            (chosen,),
        ):
            if contact in found:
                (found[contact].emails if kind == "email" else found[contact].phones)[key] = shown
    for contact, number, primary in db.execute(
        f"SELECT contact_id, organisation_id, is_primary FROM contact_organisation WHERE contact_id IN {_IDS}",
        (chosen,),
    ):
        if contact in found:
            found[contact].organisations[number] = primary
    for contact, number in db.execute(
        f"SELECT contact_id, tag_id FROM contact_tag WHERE contact_id IN {_IDS}", (chosen,)
    ):
        if contact in found:
            found[contact].tags.add(number)
    for contact, number, status in db.execute(
        f"SELECT contact_id, list_id, status FROM subscription WHERE contact_id IN {_IDS}", (chosen,)
    ):
        if contact in found:
            found[contact].lists[number] = status
    return found
