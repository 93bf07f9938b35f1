"""The values that exist in a field, each with the number of identified contacts that have it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from crm_tui.filters.fields import Field
from crm_tui.filters.fields.relations import RelationKind
from crm_tui.store.asking import Asking, OutOfTime, data_version
from crm_tui.values.folding import fold

WHOLE = 2_000
"""Different values up to which a field's are read once and then looked through."""
BUDGET = 1.5
"""Seconds for reading values; what is not there by then is not offered."""
LOOKED_AT = 400
"""Contacts that go on from the typed text in a field in which nearly everybody has a value of their own."""
SEEN = "contact.kind = 0 AND contact.deleted_at IS NULL"
EVENTS = """
SELECT event_type.name, count(*) AS n FROM contact_event_stat
JOIN event_type ON event_type.id = contact_event_stat.type_id GROUP BY contact_event_stat.type_id ORDER BY n DESC
"""
TAGS = """
SELECT tag.name, count(contact.id) AS n FROM tag LEFT JOIN contact_tag ON contact_tag.tag_id = tag.id
LEFT JOIN contact ON contact.id = contact_tag.contact_id AND contact.kind = 0 AND contact.deleted_at IS NULL
GROUP BY tag.id ORDER BY n DESC, tag.name_key LIMIT ?
"""
LISTS = """
SELECT subscription_list.slug, count(contact.id) AS n FROM subscription_list
LEFT JOIN subscription ON subscription.list_id = subscription_list.id AND subscription.status = 'active'
LEFT JOIN contact ON contact.id = subscription.contact_id AND contact.kind = 0 AND contact.deleted_at IS NULL
GROUP BY subscription_list.id ORDER BY n DESC, subscription_list.slug LIMIT ?
"""
TAG_NAMES = "SELECT name FROM tag ORDER BY id LIMIT ?"
LIST_SLUGS = "SELECT slug FROM subscription_list ORDER BY id LIMIT ?"
SOME = 20_000
"""Contacts that are looked at when all of them would take too long."""
_OWN = frozenset(
    {"name", "first_name", "last_name", "email", "emails", "phone", "phones", "address", "website", "zip", "hostname",
     "ip", "external_id", "facebook", "linkedin", "twitter", "instagram", "location"}
)  # fmt: skip
"""Fields in which nearly everybody has a value of their own."""
_HEAVY = frozenset({"note", "task"})
"""Relations whose texts are not offered; of events only the types are."""


class Existing(NamedTuple):
    """A value, how many have it, and another name of it (of a country: its English one; ``names``: all, folded)."""

    value: str
    number: int
    known_as: str = ""
    names: tuple[str, ...] = ()


LISTED = """
SELECT {value} AS v, count(*) AS n FROM {table} WHERE {table}.deleted_at IS NULL AND {value} <> ''
GROUP BY v ORDER BY n DESC LIMIT ?
"""
"""Values of what is listed itself."""


class ExistingValues:
    """Answers from a connection of its own; what a field holds is kept until the data changes."""

    def __init__(self, path: Path) -> None:
        self._asking = Asking(path)
        self._version: object = None
        self._kept: dict[tuple[str, str], list[Existing] | None] = {}

    def supersede(self) -> int:
        """A newer question begins. Its ticket."""
        return self._asking.supersede()

    def close(self) -> None:
        """Close the connection."""
        self._asking.close()

    def find(
        self, ticket: int, field: Field, typed: str, relation: RelationKind | None = None, limit: int = 50
    ) -> list[Existing]:
        """Values that begin with ``typed``, then those that hold it, the frequent ones first.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        key = (relation.name if relation else "", field.name)
        values: list[Existing] | None = []
        try:
            with self._asking.run(ticket, BUDGET) as db:
                values = self._whole(db, field, relation)
                if values is None:
                    values = _going_on(db, field, typed) if relation is None else []
        except OutOfTime:
            with suppress(OutOfTime), self._asking.run(ticket, BUDGET) as db:
                values = self._kept[key] = _some(db, field, relation)
        return _matching(values or [], typed)[:limit]

    def _whole(self, db: sqlite3.Connection, field: Field, relation: RelationKind | None) -> list[Existing] | None:
        """All values of the field, or None when there are too many."""
        version = data_version(db)
        if version != self._version:
            self._version = version
            self._kept.clear()
        key = (relation.name if relation else "", field.name)
        if key not in self._kept:
            self._kept[key] = _read(db, field, relation)
        return self._kept[key]


def _read(db: sqlite3.Connection, field: Field, relation: RelationKind | None) -> list[Existing] | None:
    if field.type == "boolean":
        return [Existing("yes", 0), Existing("no", 0)]
    if relation is None and field.name in _OWN:
        return None
    sql, params = _statement(field, relation)
    rows = db.execute(sql, params).fetchall() if sql else []
    if len(rows) > WHOLE:
        return None
    found = [Existing(str(value), count) for value, count in rows if value is not None]
    if field.type == "country":
        return _countries(found)
    known = {each.value for each in found}
    return [*found, *(Existing(option, 0) for option in field.options if option not in known)]


def _statement(field: Field, relation: RelationKind | None) -> tuple[str, tuple[object, ...]]:
    """The SQL of all values of a field with their counts."""
    head = (relation.name if relation else "", field.name)
    if head == ("did", "type"):
        return EVENTS, ()
    if head == ("list", "name") or (relation is None and field.name == "lists"):
        return LISTS, (WHOLE + 1,)
    if relation is None and field.name == "tags":
        return TAGS, (WHOLE + 1,)
    if relation is not None and (relation.name == "did" or (relation.name in _HEAVY and field.type == "text")):
        return "", ()
    if relation is not None and relation.listed:
        return LISTED.format(value=field.column, table=relation.source), (WHOLE + 1,)
    if relation is not None:
        value, source, link = field.column, f"{relation.source}, contact", f"{relation.link} AND "
    elif field.many is not None:
        value, source, link = field.many.value, f"{field.many.source}, contact", f"{field.many.link} AND "
    else:
        value, source, link = field.column, "contact", ""
    if not value or not source:
        return "", ()
    distinct = "count(DISTINCT contact.id)" if link else "count(*)"
    if field.many is not None and field.many.source.startswith("json_each"):
        source = f"contact, {field.many.source}"
    sql = f"SELECT {value} AS v, {distinct} AS n FROM {source} WHERE {link}{SEEN} AND {value} <> '' "
    return f"{sql}GROUP BY v ORDER BY n DESC LIMIT ?", (WHOLE + 1,)


def _some(db: sqlite3.Connection, field: Field, relation: RelationKind | None) -> list[Existing]:
    """Values of a field of too many contacts to count them, without their numbers: those of some of them."""
    sql, params = _statement(field, relation)
    if sql in (TAGS, LISTS):
        sql, params = (TAG_NAMES if sql == TAGS else LIST_SLUGS), (WHOLE,)
    elif relation is None and field.many is None and field.column:
        inner = f"SELECT {field.column} AS v FROM contact WHERE {SEEN} LIMIT {SOME}"
        sql, params = f"SELECT v FROM ({inner}) WHERE v <> '' GROUP BY v ORDER BY count(*) DESC LIMIT ?", (WHOLE,)
    else:
        return []
    return [Existing(str(row[0]), 0) for row in db.execute(sql, params)]


def _going_on(db: sqlite3.Connection, field: Field, typed: str) -> list[Existing]:
    """Values of a field with a value of their own for everybody: those that begin with what is typed."""
    wanted = fold(typed.strip())
    if len(wanted) < 2:
        return []
    value, source, link = field.column, "contact", ""
    key = field.key
    if field.many is not None:
        value, source, link, key = field.many.value, f"{field.many.source}, contact", f"{field.many.link} AND ", None
        key = field.many.key
    if not value:
        return []
    test, params = f"instr(fold({value}), ?) = 1", [wanted]
    if key:  # an index: a range instead of a look at everybody
        test, params = f"{key} >= ? AND {key} < ?", [wanted, wanted + "\U0010ffff"]
    inner = f"SELECT {value} AS v FROM {source} WHERE {link}{test} AND {SEEN} LIMIT {LOOKED_AT}"
    rows = db.execute(f"SELECT v, count(*) FROM ({inner}) GROUP BY v ORDER BY 2 DESC", params)
    return [Existing(str(row[0]), row[1]) for row in rows if row[0]]


def _countries(found: Iterable[Existing]) -> list[Existing]:
    """One line a country: its most frequent spelling stands for all of them."""
    from crm_tui.filters.compile.countries import country_called

    merged: dict[object, Existing] = {}
    for each in found:
        country = country_called(each.value)
        name = country.names[0].title() if country else ""
        former = merged.get(country or each.value)
        known_as = name if fold(name) != fold(each.value) else ""
        if former is None:
            names = (*country.codes, *country.names) if country else ()
            merged[country or each.value] = Existing(each.value, each.number, known_as, names)
        else:
            merged[country or each.value] = former._replace(number=former.number + each.number)
    return sorted(merged.values(), key=lambda each: -each.number)


def _matching(values: Iterable[Existing], typed: str) -> list[Existing]:
    wanted = fold(typed.strip())
    ranked: list[tuple[int, int, Existing]] = []
    for place, each in enumerate(values):
        texts = (fold(each.value), *each.names)
        if any(text.startswith(wanted) for text in texts):
            ranked.append((0, place, each))
        elif any(wanted in text for text in texts):
            ranked.append((1, place, each))
    return [each for _, _, each in sorted(ranked, key=lambda found: found[:2])]
