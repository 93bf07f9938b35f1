"""Contacts that a batch made: nobody has touched them since, and they go as a whole; or they stay as a whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial

from crm_tui.store.pacing import Pace
from crm_tui.store.undo.choosing import REDO, STANDING, UNDO
from crm_tui.store.undo.sets import Piece
from crm_tui.store.undo.taking import Taking
from crm_tui.store.undo.whole import remove_whole

LOCK_GOAL, SMALLEST, FIRST, LARGEST = 0.2, 200, 400, 2_000
"""Seconds, and contacts, of one step: the more go at once, the less work their search lines are."""
SINGLE = "SELECT contact_id FROM change WHERE batch_id = ? AND entity = 'contact' AND operation = 'add'"
SETS = "SELECT after FROM change WHERE batch_id = ? AND entity = 'contact' AND operation = 'add_set'"
OF_IMPORT = "SELECT id FROM contact WHERE import_id = ? AND id BETWEEN ? AND ?"
_STANDS = STANDING.format(batch="change_batch.id")
_COUNTS = f"change_batch.kind NOT IN ('{UNDO}', '{REDO}', 'segments') AND {_STANDS}"
LATER = f"""
SELECT change.contact_id, change_batch.agent
FROM change JOIN change_batch ON change_batch.id = change.batch_id
WHERE change.contact_id IN (SELECT value FROM json_each(:contacts)) AND change.batch_id > :batch AND {_COUNTS}
"""
LATER_SETS = f"""
SELECT each.value, change_batch.agent
FROM change JOIN change_batch ON change_batch.id = change.batch_id, json_each(change.after, '$.contacts') AS each
WHERE change.contact_id IS NULL AND change.batch_id > :batch AND json_type(change.after, '$.contacts') = 'array'
AND {_COUNTS}
"""
IMPORTED_EVENTS = f"""
SELECT json_extract(change.after, '$.first'), json_extract(change.after, '$.last'), change_batch.agent
FROM change JOIN change_batch ON change_batch.id = change.batch_id
WHERE change.entity = 'event' AND change.operation = 'add_set' AND change.contact_id IS NULL
AND change.batch_id > :batch AND json_type(change.after, '$.first') = 'integer' AND {_COUNTS}
"""
HAS_EVENTS = """
SELECT DISTINCT contact_id FROM event
WHERE contact_id IN (SELECT value FROM json_each(?)) AND id BETWEEN ? AND ?
"""
TITLE_OF = "SELECT id FROM change_batch WHERE id > ? AND agent = ? AND title LIKE ? || ', part %'"


def created_by(db: sqlite3.Connection, batch_id: int) -> set[int]:
    """The contacts that this batch made and that are there."""
    found = {row[0] for row in db.execute(SINGLE, (batch_id,))}
    for (text,) in db.execute(SETS, (batch_id,)).fetchall():
        details = json.loads(text)
        if "import_id" in details:
            found |= {row[0] for row in db.execute(OF_IMPORT, [details[key] for key in ("import_id", "first", "last")])}
        else:
            found |= {each for each in details.get("contacts", ()) if isinstance(each, int)}
    return found


def pieces_of_created(taking: Taking) -> Iterator[Piece]:
    """The steps that remove them."""
    contacts = sorted(taking.told.created)
    if not contacts:
        return
    by_sets = _later_sets(taking.db, taking.batch.id, set(contacts))
    pace = Pace(LOCK_GOAL, smallest=SMALLEST, first=FIRST, largest=LARGEST)

    def step(now: Taking, some: Sequence[int]) -> None:
        with pace.step():
            _remove_untouched(now, some, by_sets)

    start = 0
    while some := contacts[start : start + pace.size]:
        start += len(some)
        yield partial(step, some=some)


def _later_sets(db: sqlite3.Connection, batch_id: int, contacts: set[int]) -> dict[int, str]:
    """Which of these contacts bulk writes have changed since, and by whom."""
    found = {row[0]: row[1] for row in db.execute(LATER_SETS, {"batch": batch_id}) if row[0] in contacts}
    ids = json.dumps(sorted(contacts))
    for first, last, agent in db.execute(IMPORTED_EVENTS, {"batch": batch_id}).fetchall():
        found |= {row[0]: agent for row in db.execute(HAS_EVENTS, (ids, first, last))}
    return found


def _remove_untouched(taking: Taking, contacts: Sequence[int], by_sets: dict[int, str]) -> None:
    sought = {"contacts": json.dumps(list(contacts)), "batch": taking.batch.id}
    later = {row[0]: row[1] for row in taking.db.execute(LATER, sought)}
    later |= {each: by_sets[each] for each in contacts if each in by_sets}
    for each, agent in sorted(later.items()):
        taking.told.keep(f"kept {taking.words.contact(each)}: changed since, by {agent}")
    remove_whole(taking, [each for each in contacts if each not in later])
