"""How many contacts have a value of each custom attribute, finding one by name, and what uses it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping

from crm_tui.errors import NotFound
from crm_tui.filters.fields.registry import custom_field
from crm_tui.filters.lasting import fields_asked
from crm_tui.store.attributes.reading import read_attributes
from crm_tui.store.store import Store
from crm_tui.values.attributes import AttributeItem, AttributeUse
from crm_tui.values.folding import fold
from crm_tui.values.records import AttributeInfo

COUNTS = """
SELECT value.key, count(*) FROM contact, json_each(contact.custom) AS value
WHERE contact.custom IS NOT NULL AND contact.deleted_at IS NULL GROUP BY value.key
"""
COUNT = """
SELECT count(*) FROM contact WHERE deleted_at IS NULL AND json_type(custom, '$."' || ? || '"') IS NOT NULL
"""
LAYOUTS = "SELECT agent, key, value FROM setting WHERE key LIKE '%.list' ORDER BY agent, key"
OF_SEGMENTS = "SELECT name, columns, sort FROM segment WHERE columns IS NOT NULL OR sort IS NOT NULL ORDER BY name_key"


def counted_attributes(store: Store) -> tuple[AttributeItem, ...]:
    """The same with how many contacts have a value of each: one pass over the contacts, however many there are."""
    with store.read() as db:
        counts: Mapping[str, int] = dict(map(tuple, db.execute(COUNTS)))
        return tuple(AttributeItem(each, counts.get(each.slug, 0)) for each in read_attributes(db))


def find_attribute(db: sqlite3.Connection, name: str) -> AttributeInfo:
    """The attribute of that slug (``plan``, ``attr.plan``), else of that name, case and accents aside.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    present = read_attributes(db)
    wanted = fold(" ".join(name.split()).removeprefix("attr."))
    for each in present:
        if fold(each.slug) == wanted:
            return each
    for each in present:
        if fold(each.name) == wanted:
            return each
    from crm_tui.filters.grammar.spelling import nearest

    near = nearest(name, [each.name for each in present])
    shown = name if len(name) <= 40 else f"{name[:39]}…"
    raise NotFound(f"There is no attribute {shown}." + (f" Did you mean {near}?" if near else ""))


def use_of(store: Store, name: str) -> AttributeUse:
    """What uses the attribute of that slug or name.

    Raises:
        NotFound: there is none.
    """
    with store.read() as db:
        return read_use(db, find_attribute(db, name))


def read_use(db: sqlite3.Connection, attribute: AttributeInfo) -> AttributeUse:
    """``use_of`` on an open connection."""
    field = custom_field(attribute).name
    shown = list(_arrangements(db))
    return AttributeUse(
        contacts=int(db.execute(COUNT, (attribute.slug,)).fetchone()[0]),
        segments=tuple(sorted(_asking(db, field), key=fold)),
        columns=tuple(dict.fromkeys(whose for whose, columns, _ in shown if field in columns)),
        sorts=tuple(dict.fromkeys(whose for whose, _, sort in shown if field in sort)),
    )


def _asking(db: sqlite3.Connection, field: str) -> Iterator[str]:
    """The names of the segments whose filter asks for a field."""
    from crm_tui.store.segments.definitions import read_definitions

    for each in read_definitions(db).all:
        if each.tree is not None and field in fields_asked(each.tree):
            yield each.name


def _arrangements(db: sqlite3.Connection) -> Iterator[tuple[str, set[str], set[str]]]:
    """Whose list it is, the fields of its columns at every width, the fields that it is sorted by."""
    for agent, key, value in db.execute(LAYOUTS).fetchall():
        found = json.loads(value)
        if isinstance(found, dict):
            columns = {name for width in ("columns", "narrow", "wide") for name in _names(found.get(width))}
            whose = "everybody" if agent == "*" else str(agent)
            yield f"{whose} ({key.removesuffix('.list')})", columns, _names(found.get("sort"))
    for name, columns, sort in db.execute(OF_SEGMENTS).fetchall():
        yield f"the segment {name}", _names(json.loads(columns or "[]")), _names(json.loads(sort or "[]"))


def _names(value: object) -> set[str]:
    """The fields in ``["a", "b"]`` or ``[["a", 12], ["b", null]]``."""
    if not isinstance(value, list):
        return set()
    return {str(each[0] if isinstance(each, list) and each else each) for each in value}
