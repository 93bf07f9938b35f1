"""What events tell of a contact itself, made its own values: the newest event tells, unless what is there is newer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from crm_tui.services.events.traits import COLUMNS, Trait, read_traits, unpack
from crm_tui.store import search
from crm_tui.store.imports.log import ImportLog

Told = dict[str, tuple[int, Trait]]
"""Column → moment and value."""

_PRESENT = f"""
SELECT id, import_id, created_at, {", ".join(COLUMNS)} FROM contact WHERE id IN (SELECT value FROM json_each(?))
"""
_EARLIER = """
SELECT at, details FROM event WHERE contact_id = ? AND details IS NOT NULL AND id NOT BETWEEN ? AND ?
ORDER BY at DESC, id DESC
"""
_EDITED = """
SELECT max(change_batch.at) FROM change JOIN change_batch ON change_batch.id = change.batch_id
WHERE change.contact_id = ? AND change.entity = 'contact' AND json_type(change.after, '$.' || ?) IS NOT NULL
"""


class Ids(NamedTuple):
    """Ids of the events that are just being written: those are no history yet."""

    first: int = 0
    last: int = -1


def newest(told: Told, at: int, traits: Mapping[str, Trait]) -> None:
    """Take an event's values where they are newer than what is told (of one moment, the greater text)."""
    for name, value in traits.items():
        before = told.get(name)
        if before is None or (at, str(value)) > (before[0], str(before[1])):
            told[name] = (at, value)


def told_by(rows: Iterable[tuple[int, int, str]]) -> dict[int, Told]:
    """What events (contact, moment, packed traits), all of one contact together and its latest first, tell of them."""
    found: dict[int, Told] = {}
    former: tuple[int, str] | None = None
    for contact, at, packed in rows:
        if (contact, packed) != former:  # most events of a visit tell the same
            newest(found.setdefault(contact, {}), at, unpack(packed))
            former = (contact, packed)
    return found


def told_by_history(db: sqlite3.Connection, contact: int) -> Told:
    """What the stored events of a contact tell."""
    told: Told = {}
    for at, traits in _earlier(db, contact, Ids()):
        newest(told, at, traits)
        if len(told) == len(COLUMNS):
            break
    return told


def take_traits(db: sqlite3.Connection, told: Mapping[int, Told], new: Ids, log: ImportLog) -> None:
    """Write what is told of contacts to their columns where it is newer than what is there, and log it."""
    updates: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
    moved: list[int] = []
    for number, run, created, *values in db.execute(_PRESENT, (json.dumps(list(told)),)).fetchall():
        present = dict(zip(COLUMNS, values, strict=True))
        after = _newer(db, number, created, present, told[number], new)
        if not after:
            continue
        updates.setdefault(tuple(after), []).append((*after.values(), log.now, number))
        if run != log.run:  # a contact that this import has made is logged as a whole
            log.changed("contact", number, [number], {name: present[name] for name in after}, after)
        if "city" in after:
            moved.append(number)
    for columns, rows in updates.items():
        sets = "".join(f"{column} = ?, " for column in columns)
        db.executemany(f"UPDATE contact SET {sets}updated_at = ?, version = version + 1 WHERE id = ?", rows)
    write_documents(db, moved)


def write_documents(db: sqlite3.Connection, contacts: list[int]) -> None:
    """The search documents of contacts whose texts have changed; in one go where their ids lie close together."""
    if not contacts:
        return
    first, last, wanted = min(contacts), max(contacts), set(contacts)
    if last - first < 2 * len(wanted) + 10:
        search.write_lines(db, [pair for pair in search.lines(db, first, last) if pair[0] in wanted])
    else:
        search.refresh(db, sorted(wanted))


def _newer(
    db: sqlite3.Connection, contact: int, created: int, present: Mapping[str, object], told: Told, new: Ids
) -> dict[str, object]:
    """The columns that change."""
    after: dict[str, object] = {}
    differing = {name: each for name, each in told.items() if each[1] != present[name]}
    if not differing:
        return after
    history: dict[str, tuple[int, Trait]] = {}
    oldest = min(at for at, _ in differing.values())
    empty = {name for name in differing if present[name] in (None, "")}
    for at, traits in _earlier(db, contact, new):
        newest(history, at, traits)
        # what is empty asks only whether a newer event tells it; else the newest that does is sought, however old
        if (at < oldest or empty <= history.keys()) and differing.keys() - empty <= history.keys():
            break
    for name, (at, value) in differing.items():
        before = history.get(name)
        if before is not None and (before[0], str(before[1])) > (at, str(value)):
            continue
        by_hand = name not in empty and (before is None or before[1] != present[name])
        if not by_hand or at >= _edited(db, contact, name, created):
            after[name] = value
    return after


def _earlier(db: sqlite3.Connection, contact: int, new: Ids) -> Iterator[tuple[int, dict[str, Trait]]]:
    for at, details in db.execute(_EARLIER, (contact, *new)):
        try:
            value = json.loads(details)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield at, read_traits(value)


def _edited(db: sqlite3.Connection, contact: int, column: str, created: int) -> int:
    """When a value that no event has told was written."""
    found = db.execute(_EDITED, (contact, column)).fetchone()[0]
    return created if found is None else int(found)
