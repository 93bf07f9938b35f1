"""The values that all contacts have of one attribute, read and written at once.

A write of this kind is one row of the log, with everything that taking it back needs::

    entity "contact", operation "custom_set",
    after {"slug": …, "attribute_id": …, "contacts": [id, …], "before": [value, …], "after": [value, …]}

The id tells the attribute from a later one of that slug. The three lists are in step, and ``null`` is *no value*.
``put_values(db, slug, contacts, before)`` takes it back (``store.undo.custom`` does, where nobody has changed the value
since), with ``after`` it is done again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

OPERATION = "custom_set"
Value = str | int | float | bool | list[str] | None

READ = """
SELECT contact.id, value.type, value.value FROM contact, json_each(contact.custom) AS value
WHERE contact.custom IS NOT NULL AND value.key = ? ORDER BY contact.id
"""
OF_SOME = """
SELECT contact.id, value.type, value.value FROM contact, json_each(contact.custom) AS value
WHERE contact.id IN (SELECT value FROM json_each(?)) AND contact.custom IS NOT NULL AND value.key = ?
"""
WHOSE = "SELECT id FROM attribute WHERE slug = ?"
CHOSEN = "CREATE TEMP TABLE IF NOT EXISTS custom_value(contact_id INTEGER PRIMARY KEY, value TEXT)"
CLEAR = "DELETE FROM temp.custom_value"
CHOOSE = "INSERT INTO temp.custom_value VALUES (?, ?)"
PUT = """
UPDATE contact SET version = version + 1, updated_at = :now, custom = CASE
    WHEN put.value IS NOT NULL THEN json_set(coalesce(contact.custom, '{}'), :path, json(put.value))
    ELSE nullif(json_remove(contact.custom, :path), '{}') END
FROM temp.custom_value AS put WHERE put.contact_id = contact.id
"""


def read_values(db: sqlite3.Connection, slug: str) -> dict[int, Value]:
    """Every contact's value of an attribute, by id; contacts in the bin too."""
    return {row[0]: _value(row[1], row[2]) for row in db.execute(READ, (slug,))}


def values_of(db: sqlite3.Connection, slug: str, contacts: Sequence[int]) -> dict[int, Value]:
    """The values that some contacts have of an attribute, by id."""
    return {row[0]: _value(row[1], row[2]) for row in db.execute(OF_SOME, (json.dumps(list(contacts)), slug))}


def _value(type: str, value: object) -> Value:
    match type:
        case "true" | "false":  # SQLite has no such values and says 1 or 0
            return type == "true"
        case "array":
            return [str(each) for each in json.loads(str(value))]
    assert isinstance(value, str | int | float) or value is None
    return value


def put_values(
    db: sqlite3.Connection, slug: str, contacts: Sequence[int], values: Sequence[Value], *, now: int
) -> None:
    """Give each of ``contacts`` its value of an attribute (None: none at all), in one statement.

    ``now`` in seconds UTC. Contacts that are gone are left out.
    """
    texts = (None if value is None else json.dumps(value, ensure_ascii=False) for value in values)
    db.execute(CHOSEN)
    db.execute(CLEAR)
    db.executemany(CHOOSE, zip(contacts, texts, strict=True))
    db.execute(PUT, {"now": now, "path": f'$."{slug}"'})
    db.execute(CLEAR)


def attribute_id(db: sqlite3.Connection, slug: str) -> int | None:
    """The id of the attribute that has that slug now."""
    row = db.execute(WHOSE, (slug,)).fetchone()
    return int(row[0]) if row else None


def write_values(write: Write, slug: str, before: dict[int, Value], after: dict[int, Value]) -> int:
    """Change the values from ``before`` to ``after`` (an id that is missing there: none) and log it; how many."""
    changed = [
        each for each in before if before[each] != after.get(each) or type(before[each]) is not type(after.get(each))
    ]
    if changed:
        values = [after.get(each) for each in changed]
        put_values(write.connection, slug, changed, values, now=write.now)
        details = {"slug": slug, "attribute_id": attribute_id(write.connection, slug), "contacts": changed}
        lists = {"before": [before[each] for each in changed], "after": values}
        write.record_set("contact", OPERATION, {**details, **lists})
    return len(changed)


def without(details: Mapping[str, object], contacts: Collection[int]) -> dict[str, object]:
    """An entry of the log without what it says of some contacts: they are erased for good."""
    lists = {name: value for name in ("contacts", "before", "after") if isinstance(value := details.get(name), list)}
    kept = [place for place, each in enumerate(lists["contacts"]) if each not in contacts]
    return {**details, **{name: [values[place] for place in kept] for name, values in lists.items()}}
