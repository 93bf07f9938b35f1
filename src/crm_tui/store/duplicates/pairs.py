"""All pairs that may be one person: by shared addresses and numbers, and by names within blocks of a shared fact.

Names are compared only where their first letters and a second fact agree, so that a million of them take seconds: one
pass in the order of the first letters, and in memory only those that begin alike. *Silva, Ana* begins with *ana*.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from crm_tui.store.duplicates.likely import CROWD
from crm_tui.values.duplicates import KEYS, Pair, Reason, strength
from crm_tui.values.likeness import (
    ALIKE,
    MAILBOX,
    PHRASES,
    SHORTEST,
    TAIL,
    are_alike,
)

START = 3
"""Letters with which the names that are compared begin."""
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
_TURNED = """
CASE WHEN instr(sort_name, ',')
    THEN ltrim(substr(sort_name, instr(sort_name, ',') + 1)) || ' ' || substr(sort_name, 1, instr(sort_name, ',') - 1)
    ELSE sort_name END
"""
"""*silva, ana* as *ana silva*."""
NAMED = f"""
SELECT id, {_TURNED} AS turned, organisation_id, birthday, lower(nullif(city, '') || '|' || nullif(country, '')),
    CASE WHEN length(phone_key) >= {TAIL} THEN substr(phone_key, -{TAIL}) END,
    CASE WHEN instr(email_key, '@') > {MAILBOX} THEN substr(email_key, 1, instr(email_key, '@') - 1) END
FROM contact WHERE sort_name <> '' AND {_LIVE} ORDER BY turned
"""
"""The facts, as ``likeness.PHRASES`` has them in its order, in C: one call of Python for each of a million rows is a
second.
"""
ID, NAME, FIRST_FACT = 0, 1, 2
REFUSED = "SELECT contact_id, other_id FROM not_duplicate"

Found = dict[tuple[int, int], list[Reason]]
IsRefused = Callable[[int, int], bool]


Row = tuple[object, ...]
"""A row of ``NAMED``."""


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
    rows: list[Row] = []
    start = ""
    for row in db.execute(NAMED):  # no groupby: this loop is run a million times
        if row[NAME][:START] != start:
            yield from _alike(rows, is_refused)
            rows, start = [], row[NAME][:START]
        rows.append(row)
    yield from _alike(rows, is_refused)


def _alike(rows: Sequence[Row], is_refused: IsRefused) -> Iterator[tuple[int, int, Reason]]:
    """Those who begin alike, share a fact and have names alike; each pair once."""
    if len(rows) < 2:
        return
    seen: set[tuple[int, int]] = set()
    for number in range(FIRST_FACT, FIRST_FACT + len(PHRASES)):
        for block in _sharing(rows, number):
            for first, second in _within(block, is_refused):
                ids = int(str(first[ID])), int(str(second[ID]))
                if ids not in seen:
                    seen.add(ids)
                    facts = tuple(
                        fact
                        for place, fact in enumerate(PHRASES, FIRST_FACT)
                        if first[place] and first[place] == second[place]
                    )
                    yield *ids, Reason("name", "same" if first[NAME] == second[NAME] else "similar", facts)


def _sharing(rows: Sequence[Row], number: int) -> list[list[Row]]:
    """The rows that have the same known value in a column, where there are several."""
    alone: dict[object, Row] = {}
    several: dict[object, list[Row]] = {}
    for row in rows:
        value = row[number]
        if value:
            if value not in alone:
                alone[value] = row
            elif value in several:
                several[value].append(row)
            else:
                several[value] = [alone[value], row]
    return list(several.values())


def _within(block: Sequence[Row], is_refused: IsRefused) -> Iterator[tuple[Row, Row]]:
    """Each of a block (in the order of the names) with one before it whose name is alike."""
    from rapidfuzz import fuzz, process

    names = [str(row[NAME]) for row in block]
    crowded = {name for name, number in Counter(names).items() if number > CROWD} if len(block) > CROWD else set()
    for place in range(1, len(block)):
        name, begin = names[place], max(0, place - NEIGHBOURS)
        if name in crowded:
            continue
        if (
            names[place - 1] != name
            and (
                len(name) < SHORTEST
                # one call for all of them: most have nobody
                or process.extractOne(name, names[begin:place], scorer=fuzz.ratio, score_cutoff=ALIKE) is None
            )
        ):
            continue
        for before in range(place - 1, begin - 1, -1):
            if names[before] in crowded or not are_alike(names[before], name):
                continue
            if not is_refused(int(str(block[before][ID])), int(str(block[place][ID]))):
                yield block[before], block[place]
                break
