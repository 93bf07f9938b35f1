"""All pairs that may be one person: by shared addresses and numbers, and by names within blocks of a shared fact.

Names are compared only where their first letters and a second fact agree, so that a million of them take seconds: one
pass in the order of the first letters, and in memory only those that begin alike. *Silva, Ana* begins with *ana*.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import groupby
from operator import itemgetter
from typing import Final

from crm_tui.store.duplicates.likely import CROWD, by_name, people
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
READ_AT_ONCE = 1_000
"""Pairs whose contacts are read at once."""
_LIVE = "contact.kind = 0 AND contact.deleted_at IS NULL"
# a million ids are 12 MB; to look each up in the table of contacts takes three times as long as all the rest
LIVING = (
    "CREATE TEMP TABLE living(id INTEGER PRIMARY KEY)",
    f"INSERT INTO living SELECT id FROM contact NOT INDEXED WHERE {_LIVE}",
)
FORGET_LIVING = "DROP TABLE IF EXISTS living"
SHARED = """
SELECT shared.key, own.contact_id FROM (
    SELECT {key} AS key FROM {table} GROUP BY {key} HAVING count(*) > 1) AS shared
CROSS JOIN (SELECT {key} AS key, contact_id FROM {table}) AS own ON own.key = shared.key
CROSS JOIN living ON living.id = own.contact_id
"""
"""In the order of the keys, as the index has them: a sort would cost as much again."""
SHOWN = "SELECT {shown} FROM {table} WHERE contact_id = ? AND {key} = ?"
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
ID: Final = 0
NAME: Final = 1
FIRST_FACT: Final = 2
REFUSED = "SELECT contact_id, other_id FROM not_duplicate"

Found = dict[tuple[int, int], list[Reason]]
IsRefused = Callable[[int, int], bool]
Row = tuple[int, str, int | None, str | None, str | None, str | None, str | None]
"""A row of ``NAMED``."""


def find_pairs(db: sqlite3.Connection, keys: Sequence[str] = KEYS) -> tuple[Pair, ...]:
    """Every pair that may be one, the surest first; whom agents said to be two people are left out.

    Of several contacts that may all be one, each is paired with one before it: who merges the pairs one after another
    meets all of them. An address, a number or a name in one place that more than ``CROWD`` have says nothing.
    """
    *_, found = find_in_turn(db, keys)
    return found


def find_in_turn(db: sqlite3.Connection, keys: Sequence[str] = KEYS) -> Iterator[tuple[Pair, ...]]:
    """All pairs found so far, after each of the keys: those of the surest come at once, those of names take longest.

    When addresses and numbers alone make ``MOST`` pairs, no others are sought.
    """
    refused = {tuple(row) for row in db.execute(REFUSED)}

    def is_refused(first: int, second: int) -> bool:
        return (min(first, second), max(first, second)) in refused

    found: Found = {}
    with _living(db) if set(keys) - {"name"} else nullcontext():
        for key in KEYS:
            if key not in keys:
                continue
            if key == "name":
                _add_names(db, found)
                _add(found, _named(db, is_refused) if len(found) < MOST else ())
            else:
                _add(found, _shared(db, key, is_refused))
            made = [Pair(first, second, tuple(reasons)) for (first, second), reasons in found.items()]
            yield tuple(sorted(made, key=lambda pair: (strength(pair.reasons), pair.ids)))


@contextmanager
def _living(db: sqlite3.Connection) -> Iterator[None]:
    """While the table ``living`` is there. Whoever was interrupted may have left one."""
    for statement in (FORGET_LIVING, *LIVING):
        db.execute(statement)
    try:
        yield
    finally:
        with suppress(sqlite3.OperationalError):  # interrupted in its turn
            db.execute(FORGET_LIVING)


def _add(found: Found, pairs: Iterable[tuple[int, int, Reason]]) -> None:
    """The pairs that are new, and further reasons for those that are not, until there are enough."""
    for first, second, reason in pairs:
        pair = (min(first, second), max(first, second))
        if pair in found:
            if reason.key != "name":  # the names of pairs that were sure have been looked at
                found[pair].append(reason)
        elif len(found) < MOST:
            found[pair] = [reason]
        elif reason.key == "name":
            return


def _add_names(db: sqlite3.Connection, found: Found) -> None:
    """Whether the names speak for the pairs that are sure already."""
    pairs = list(found)
    for start in range(0, len(pairs), READ_AT_ONCE):
        some = pairs[start : start + READ_AT_ONCE]
        known = people(db, {each for pair in some for each in pair})
        for first, second in some:
            if first in known and second in known:
                found[first, second].extend(by_name(known[first][0], known[second][0]))


def _shared(db: sqlite3.Connection, key: str, is_refused: IsRefused) -> Iterator[tuple[int, int, Reason]]:
    names = {"table": f"contact_{key}", "key": f"{key}_key", "shown": key}
    shown = SHOWN.format(**names)
    for text, group in groupby(db.execute(SHARED.format(**names)), key=itemgetter(0)):
        own = sorted(row[1] for row in group)
        if not 1 < len(own) <= CROWD:
            continue
        reason = Reason(key, db.execute(shown, (own[0], text)).fetchone()[0])
        for place, number in enumerate(own):
            before = next((each for each in own[:place] if not is_refused(each, number)), None)
            if before is not None:
                yield before, number, reason


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
    for number, values in enumerate(zip(*rows, strict=True)):
        if number < FIRST_FACT:
            continue
        for block in _sharing(rows, number, values):
            for first, second in _within(block, is_refused):
                ids = first[ID], second[ID]
                if ids not in seen:
                    seen.add(ids)
                    facts = tuple(
                        fact
                        for place, fact in enumerate(PHRASES, FIRST_FACT)
                        if first[place] and first[place] == second[place]
                    )
                    yield *ids, Reason("name", "same" if first[NAME] == second[NAME] else "similar", facts)


def _sharing(rows: Sequence[Row], number: int, values: Sequence[object]) -> list[list[Row]]:
    """The rows that have the same known value in a column (whose ``values`` these are), where there are several."""
    blocks: dict[object, list[Row]] = {value: [] for value, times in Counter(values).items() if times > 1 and value}
    if blocks:
        for row, value in zip(rows, values, strict=True):
            if value in blocks:
                blocks[value].append(row)
    return list(blocks.values())


def _within(block: Sequence[Row], is_refused: IsRefused) -> Iterator[tuple[Row, Row]]:
    """Each of a block (in the order of the names) with one before it whose name is alike."""
    from rapidfuzz import fuzz, process

    names = [row[NAME] for row in block]
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
            if not is_refused(block[before][ID], block[place][ID]):
                yield block[before], block[place]
                break
