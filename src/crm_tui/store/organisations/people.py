"""What follows for the people of an organisation when it is written: its name stands in their search lines.

The first of them in the same transaction, the others behind it in short ones, so that nobody waits for twenty
thousand. Until the last one a setting says which are left: what was killed in between is made good by the next who
writes an organisation, or rebuilds segments, whose filters look for words.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_tui.store import search
from crm_tui.store.segments.keeping import OWN_KIND
from crm_tui.store.settings import EVERYBODY
from crm_tui.store.store import Store

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

PART = 500
"""People whose lines are written in one transaction: about 100 ms."""
KEY = "search.organisations"
"""Setting of everybody, while there is something to do: [organisation, the last contact that is done] of each."""
PEOPLE = """
SELECT contact_id FROM contact_organisation WHERE organisation_id = ? AND contact_id > ? ORDER BY contact_id LIMIT ?
"""
LEFT = "SELECT value FROM setting WHERE agent = ? AND key = ?"
KEEP = "INSERT INTO setting(agent, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
DONE = "DELETE FROM setting WHERE agent = ? AND key = ?"


def people_of(db: sqlite3.Connection, organisation_id: int) -> list[int]:
    """The ids of everybody who is linked to it, deleted contacts too."""
    return [row[0] for row in db.execute(PEOPLE, (organisation_id, 0, -1))]


def refresh_people(write: Write, organisation_id: int) -> None:
    """The lines of the first people anew, in an open write; ``refresh_others`` behind it does the rest."""
    db = write.connection
    left = [each for each in _left(db) if each[0] != organisation_id]
    _keep(db, [*left, *_part(db, organisation_id, 0)])


def refresh_others(store: Store, wanted: Callable[[], bool] = lambda: True) -> None:
    """What a write of an organisation has left to do, part by part; ``wanted`` is asked before each."""
    with store.read() as db:
        waits = bool(_left(db))
    while waits and wanted():
        with store.write("Search lines", OWN_KIND) as write:
            db = write.connection
            (organisation_id, last), *rest = _left(db) or [[0, 0]]  # another process may have done it
            rest += _part(db, organisation_id, last)
            _keep(db, rest)
            waits = bool(rest)


def _part(db: sqlite3.Connection, organisation_id: int, last: int) -> list[list[int]]:
    """The next people; where to go on, when there are more."""
    people = [row[0] for row in db.execute(PEOPLE, (organisation_id, last, PART + 1))]
    search.refresh(db, people[:PART])
    return [[organisation_id, people[PART - 1]]] if len(people) > PART else []


def _left(db: sqlite3.Connection) -> list[list[int]]:
    row = db.execute(LEFT, (EVERYBODY, KEY)).fetchone()
    return list(json.loads(row[0])) if row else []


def _keep(db: sqlite3.Connection, left: list[list[int]]) -> None:
    if left:
        db.execute(KEEP, (EVERYBODY, KEY, json.dumps(left)))
    else:
        db.execute(DONE, (EVERYBODY, KEY))
