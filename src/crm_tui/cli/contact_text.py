"""A contact whole, for reading: what is known, line by line; then notes, tasks, history, changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from crm_tui.cli.cells import shown
from crm_tui.cli.output import painted
from crm_tui.filters.fields import Field
from crm_tui.store.contacts.whole import Whole
from crm_tui.store.history import as_text
from crm_tui.values.dates import format_moment
from crm_tui.values.records import ContactCard
from crm_tui.values.safe_text import safe, safe_line

WIDTH = 16
"""Cells of the labels."""


def contact_text(whole: Whole, fields: Sequence[Field], zone: ZoneInfo, *, colour: bool) -> str:
    """Lines, each made harmless; unknown fields are left out."""
    card = whole.card
    known = [field for field in fields if field.name != "id"]
    lines = [painted(f"{safe_line(card.name)}  ({card.id})", "1", colour), *_fields(card, known, zone)]
    for head, part in (
        ("Notes", _notes(whole, zone)),
        ("Tasks", _tasks(whole, zone)),
        ("History", _history(whole, zone)),
        ("Changes", _changes(whole, zone)),
    ):
        found = list(part)
        if found:
            lines += ["", painted(head, "1", colour), *found]
    return "".join(f"{line}\n" for line in lines)


def _fields(card: ContactCard, fields: Sequence[Field], zone: ZoneInfo) -> Iterator[str]:
    status = [word for word, holds in (("anonymous visitor", card.anonymous), ("deleted", card.deleted)) if holds]
    if status:
        yield _labelled("Status", ", ".join(status))
    many = {
        "emails": card.emails if len(card.emails) > 1 else (),
        "phones": card.phones if len(card.phones) > 1 else (),
        "org": tuple(each.name for each in card.organisations),
        "tags": card.tags,
        "lists": tuple(f"{each.name} ({each.status})" for each in card.lists),
        "segments": card.segments,
    }
    for field in fields:
        value = _value(card, field)
        if field.name in many:
            text = ", ".join(many[field.name])
        elif isinstance(value, list):
            text = ", ".join(map(str, value))
        else:
            text = shown(field, value, zone)
        if text and not (field.counter and text in ("0", "0s")):
            yield _labelled(field.label, text)
    for each in card.do_not_contact:
        yield _labelled("Do not contact", f"{each.channel} ({each.reason}, {format_moment(each.since, zone)})")


def _value(card: ContactCard, field: Field) -> object:
    return card.custom.get(field.slug) if field.custom else card.values.get(field.name)


def _labelled(label: str, text: str) -> str:
    return f"{safe_line(label):<{WIDTH}}  {_indented(text, WIDTH + 2)}"


def _notes(whole: Whole, zone: ZoneInfo) -> Iterator[str]:
    for note in whole.notes:
        edited = ", edited" if note.edited_at else ""
        yield f"{format_moment(note.at, zone)}  {safe_line(note.type)}, {safe_line(note.author)}{edited}"
        yield f"    {_indented(note.text, 4)}"


def _tasks(whole: Whole, zone: ZoneInfo) -> Iterator[str]:
    for task in whole.tasks:
        due = format_moment(task.due_at, zone) if task.due_at is not None else "no date"
        assignee = f" @{safe_line(task.assignee)}" if task.assignee else ""
        yield f"{'✓' if task.status == 'done' else '·'} {task.id}  {due}  {safe_line(task.title)}{assignee}"


def _history(whole: Whole, zone: ZoneInfo) -> Iterator[str]:
    for event in whole.events:
        points = f"  {event.points:+} points" if event.points else ""
        yield f"{format_moment(event.at, zone)}  {safe_line(event.type)}{points}"
        for key, value in event.details.items():
            if value not in (None, "", [], {}):
                yield f"    {safe_line(str(key))}: {_indented(as_text(value), 4)}"


def _changes(whole: Whole, zone: ZoneInfo) -> Iterator[str]:
    seen = 0
    for change in whole.changes:
        if change.batch_id != seen:
            seen = change.batch_id
            yield f"{format_moment(change.at, zone)}  {safe_line(change.agent)}  {safe_line(change.title)}"


def _indented(text: str, by: int) -> str:
    return safe(text).replace("\n", "\n" + " " * by)
