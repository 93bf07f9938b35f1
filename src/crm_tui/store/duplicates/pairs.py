"""All pairs that may be one person: by shared addresses and numbers, and by names within blocks of a shared fact.

Names are compared only where their first letters and a second fact agree, so that a million of them take seconds: one
pass in the order of the first letters, and in memory only those that begin alike. *Silva, Ana* begins with *ana*.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from crm_tui.store.duplicates.likely import CROWD
from crm_tui.values.duplicates import KEYS, Pair, Reason, strength
from crm_tui.values.folding import fold
from crm_tui.values.likeness import PHRASES, are_alike, mailbox_of, place_of, sorted_name, tail_of

NEIGHBOURS = 20
"""Names of one block that each is compared with: those before it in the order of the names."""
MOST = 50_000
"""Pairs that are kept at most: nobody walks through more, and after merging some they are sought again."""
_LIVE = "contact.kind = 0 AND contact.deleted_at IS NULL"
SHARED = f"""
SELECT shared.key, own.shown, own.contact_id FROM (
    SELECT {{key}} AS key FROM {{table}} GROUP BY {{key}} HAVING count(*) > 1) AS shared
CROSS JOIN (SELECT {{key}} AS key, {{shown}} AS shown, contact_id FROM {{table}}) AS own ON own.key = shared.key
CROSS JOIN contact ON contact.id = own.contact_id WHERE {_LIVE} ORDER BY shared.key, own.contact_id
"""
NAMED = f"""
SELECT substr(CASE WHEN instr(sort_name, ',') THEN ltrim(substr(sort_name, instr(sort_name, ',') + 1))
    ELSE sort_name END, 1, 3) AS start,
    id, sort_name, organisation_id, birthday, city, country, phone_key, email_key
FROM contact WHERE sort_name <> '' AND {_LIVE} ORDER BY start
"""
REFUSED = "SELECT contact_id, other_id FROM not_duplicate"

Found = dict[tuple[int, int], list[Reason]]
IsRefused = Callable[[int, int], bool]


class Named(NamedTuple):
    """What is compared of a contact, name and facts in the order of ``likeness.PHRASES``; None is unknown."""

    id: int
    name: str
    facts: tuple[object, ...]


def find_pairs(db: sqlite3.Connection, keys: Sequence[str] = KEYS) -> tuple[Pair, ...]:
    """Every pair that may be one, the surest first; whom agents said to be two people are left out.

    Of several contacts that may all be one, each is paired with one before it: who merges the pairs one after another
    meets all of them. An address, a number or a name in one place that more than ``CROWD`` have says nothing.
    """
    refused = {tuple(row) for row in db.execute(REFUSED)}

    def is_refused(first: int, second: int) -> bool:
        return (min(first, second), max(first, second)) in refused

    found: Found = {}
    for key in KEYS:
        if key in keys:
            pairs = _named(db, is_refused) if key == "name" else _shared(db, key, is_refused)
            for first, second, reason in pairs:
                pair = (min(first, second), max(first, second))
                if len(found) < MOST or pair in found:
                    found.setdefault(pair, []).append(reason)
    made = [Pair(first, second, tuple(reasons)) for (first, second), reasons in found.items()]
    return tuple(sorted(made, key=lambda pair: (strength(pair.reasons), pair.ids)))


def _shared(db: sqlite3.Connection, key: str, is_refused: IsRefused) -> Iterator[tuple[int, int, Reason]]:
    rows = db.execute(SHARED.format(table=f"contact_{key}", key=f"{key}_key", shown=key))
    for _, group in groupby(rows, key=itemgetter(0)):
        own = [(row[2], row[1]) for row in group]
        if len(own) > CROWD:
            continue
        for place, (number, _) in enumerate(own):
            before = next((each for each, _ in own[:place] if not is_refused(each, number)), None)
            if before is not None:
                yield before, number, Reason(key, own[0][1])


def _named(db: sqlite3.Connection, is_refused: IsRefused) -> Iterator[tuple[int, int, Reason]]:
    for _, rows in groupby(db.execute(NAMED), key=itemgetter(0)):
        people = [
            Named(row[1], row[2], (row[3], row[4], _place(row[5], row[6]), tail_of(row[7]), mailbox_of(row[8])))
            for row in rows
        ]
        for first, second in dict.fromkeys(_alike(people, is_refused)):
            facts = tuple(
                fact
                for fact, one, other in zip(PHRASES, first.facts, second.facts, strict=True)
                if one and one == other
            )
            same = sorted_name(first.name) == sorted_name(second.name)
            yield first.id, second.id, Reason("name", "same" if same else "similar", facts)


def _place(city: str | None, country: str | None) -> str:
    return place_of(fold(city), fold(country)) if city and country else ""


def _alike(people: Sequence[Named], is_refused: IsRefused) -> Iterator[tuple[Named, Named]]:
    """Pairs whose names are alike among those that share a fact."""
    blocks: dict[tuple[int, object], list[Named]] = {}
    for person in people:
        for number, fact in enumerate(person.facts):
            if fact:
                blocks.setdefault((number, fact), []).append(person)
    for block in blocks.values():
        if len(block) > 1:
            yield from _within(block, is_refused)


def _within(block: Iterable[Named], is_refused: IsRefused) -> Iterator[tuple[Named, Named]]:
    named = sorted((sorted_name(person.name), person.id, person) for person in block)
    names = Counter(name for name, _, _ in named)
    crowded = {name for name, number in names.items() if number > CROWD}
    for place, (name, _, person) in enumerate(named):
        if name in crowded:
            continue
        for other, _, before in reversed(named[max(0, place - NEIGHBOURS) : place]):
            if other not in crowded and are_alike(other, name) and not is_refused(before.id, person.id):
                yield (before, person) if before.id < person.id else (person, before)
                break
