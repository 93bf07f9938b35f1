"""Everything that is known of one contact: the card, notes, tasks, every event as it was recorded, every change."""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

from crm_tui.store import notes, tasks
from crm_tui.store.contacts.reading import read_card
from crm_tui.store.log import TOUCHES
from crm_tui.values.records import ContactCard, NoteItem, TaskItem

EVENTS = """
SELECT event.id, event_type.name, event.at, event.points, event.details
FROM event JOIN event_type ON event_type.id = event.type_id
WHERE event.contact_id = ? ORDER BY event.at DESC, event.id DESC
"""
CHANGES = f"""
SELECT change.id, batch_id, change_batch.at, agent, kind, title, entity, operation, before, after
FROM change JOIN change_batch ON change_batch.id = batch_id WHERE {TOUCHES} ORDER BY change.id DESC
"""


class EventRow(NamedTuple):
    """One event; ``details`` as they were recorded, ``at`` in seconds UTC."""

    id: int
    type: str
    at: int
    points: int
    details: dict[str, object]


class ChangeRow(NamedTuple):
    """One row of the log: who changed what of the contact, when (seconds UTC), from what to what."""

    id: int
    batch_id: int
    at: int
    agent: str
    kind: str
    title: str
    entity: str
    operation: str
    before: object
    after: object


class Whole(NamedTuple):
    """One contact whole; events and changes newest first."""

    card: ContactCard
    notes: tuple[NoteItem, ...]
    tasks: tuple[TaskItem, ...]
    events: tuple[EventRow, ...]
    changes: tuple[ChangeRow, ...]


def read_whole(db: sqlite3.Connection, contact_id: int) -> Whole:
    """Read it on an open connection; an id that was merged away leads to the kept contact.

    Raises:
        NotFound: there is no such contact.
    """
    card = read_card(db, contact_id)
    return Whole(
        card,
        tuple(NoteItem(*row) for row in db.execute(notes.OF_CONTACT, (card.id, -1, 0))),
        tuple(TaskItem(*row) for row in db.execute(tasks.OF_CONTACT, (card.id,))),
        tuple(_event(*row) for row in db.execute(EVENTS, (card.id,))),
        tuple(_change(row) for row in db.execute(CHANGES, {"contact": card.id})),
    )


def _event(number: int, type: str, at: int, points: int, details: str | None) -> EventRow:
    return EventRow(number, type, at, points, _details(details))


def _change(row: sqlite3.Row) -> ChangeRow:
    made = ChangeRow(*row)
    return made._replace(before=_loaded(made.before), after=_loaded(made.after))


def _details(text: str | None) -> dict[str, object]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {"details": found}


def _loaded(text: object) -> object:
    found = json.loads(str(text)) if text else None
    if isinstance(found, dict):
        found.pop("contacts", None)  # the other contacts of a bulk write are no business of this one
    return found
