"""A contact whole, in the shape that docs/cli.md promises for ``show --format json``."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.cli.cells import Json, jsonable
from crm_tui.filters.fields import Field
from crm_tui.services.csv.writing import iso
from crm_tui.store.contacts.whole import ChangeRow, EventRow, Whole
from crm_tui.values.records import ContactCard, NoteItem, TaskItem

_OWN = ("id", "type", "at", "points")


def contact_json(whole: Whole, fields: Sequence[Field]) -> dict[str, object]:
    """One object: fields by name, what is many under the plural, then what happened."""
    card = whole.card
    made: dict[str, object] = {"id": card.id}
    for field in fields:
        if field.custom:
            made[field.name] = _custom(field, card.custom.get(field.slug))
        elif not field.many:
            made[field.name] = jsonable(field, card.values.get(field.name))
    return made | _many(card) | {
        "notes": [_note(note) for note in whole.notes],
        "tasks": [_task(task) for task in whole.tasks],
        "history": [_event(event) for event in whole.events],
        "changes": [_change(change) for change in whole.changes],
        "anonymous": card.anonymous,
        "deleted": card.deleted,
        "version": card.version,
    }  # fmt: skip


def _custom(field: Field, value: object) -> Json:
    if field.many:
        return [str(each) for each in value] if isinstance(value, list) else []
    return jsonable(field, value)


def _many(card: ContactCard) -> dict[str, object]:
    return {
        "emails": list(card.emails),
        "phones": list(card.phones),
        "orgs": [{"id": each.id, "name": each.name, "primary": each.primary} for each in card.organisations],
        "tags": list(card.tags),
        "lists": [{"name": each.name, "status": each.status, "since": iso(each.since)} for each in card.lists],
        "segments": list(card.segments),
        # nobody is in an automation before there are any
        "automations": [],
        "dnc": [
            {"channel": each.channel, "reason": each.reason, "since": iso(each.since)} for each in card.do_not_contact
        ],
    }


def _note(note: NoteItem) -> dict[str, object]:
    return {
        "id": note.id,
        "type": note.type.lower(),
        "text": note.text,
        "at": iso(note.at),
        "author": note.author,
        "created": iso(note.created_at),
        "edited": _moment(note.edited_at),
    }


def _task(task: TaskItem) -> dict[str, object]:
    return {
        "id": task.id,
        "title": task.title,
        "type": task.type,
        "due": _moment(task.due_at),
        "status": task.status,
        "assignee": task.assignee,
        "duration": task.duration_minutes,
        "alert": task.alert_minutes,
    }


def _event(event: EventRow) -> dict[str, object]:
    details = {f"detail_{key}" if key in _OWN else key: value for key, value in event.details.items()}
    return {"id": event.id, "type": event.type, "at": iso(event.at), "points": event.points, **details}


def _change(change: ChangeRow) -> dict[str, object]:
    return {**change._asdict(), "at": iso(change.at)}


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else iso(seconds)
