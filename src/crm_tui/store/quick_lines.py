"""What a quick line says, done as one change: a note, tags, a task to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import tags as contact_tags
from crm_tui.store import tasks
from crm_tui.store.notes import NAME, TOUCH, TYPES, check_text
from crm_tui.store.store import Store
from crm_tui.values.plans import QuickPlan
from crm_tui.values.records import Saved

if TYPE_CHECKING:
    from crm_tui.store.writing import Write


def save(store: Store, contact_id: int, plan: QuickPlan, *, at: int | None = None) -> Saved:
    """Do what a quick line says: note, tags and task in one change, so that one undo takes it back.

    Raises:
        InvalidValue: there is nothing to save, or a part of it cannot be.
        NotFound: the contact is gone.
    """
    check_plan(plan)
    with store.write("Note", "note") as write:
        said = put(write, contact_id, plan, at=at)
        write.title = ", ".join(said.done) or f"{said.contact} had these tags already"
        return Saved(write.batch_id if write.wrote else None, write.title)


def check_plan(plan: QuickPlan) -> None:
    """Refuse what cannot be written, before anything is.

    Raises:
        InvalidValue: names the field.
    """
    if plan.problem:
        raise InvalidValue("text", plan.problem)
    if plan.text or plan.task is None:
        check_text(plan.text, plan.tags)
    if plan.type not in TYPES and plan.text:
        raise InvalidValue("type", f"There is no note type {plan.type}. Types: {', '.join(TYPES)}.")
    for tag in plan.tags:
        contact_tags.clean_name(tag)
    if plan.task is not None:
        tasks.check(plan.task)


class Put(NamedTuple):
    """What was written: on whom, and each part in words."""

    contact: str
    done: list[str]


def put(write: Write, contact_id: int, plan: QuickPlan, *, at: int | None = None) -> Put:
    """Write a plan that was checked, inside an open write.

    Raises:
        NotFound: the contact is gone.
    """
    from crm_tui.models import Note

    row = write.connection.execute(NAME, (contact_id,)).fetchone()
    if row is None or row[1] is not None:
        raise NotFound(f"Contact {contact_id} is gone; the {'note' if plan.text else 'task'} was not saved.")
    made = contact_tags.apply(write, contact_id, [contact_tags.clean_name(tag) for tag in plan.tags], ())
    who, done = row[0] or f"contact {contact_id}", []
    text = check_text(plan.text, ("",))
    if text:
        note = Note(
            contact_id=contact_id,
            type=plan.type,
            text=text,
            at=write.now if at is None else at,
            author=write.agent,
            created_at=write.now,
            duration_minutes=plan.minutes,
        )
        write.add(note)
        write.connection.execute(TOUCH, (write.now, contact_id))
        done.append(f"{'Note' if plan.type == 'general' else plan.type.capitalize() + ' note'} on {who}")
    if made.added:
        done.append(f"tagged {' '.join('+' + name for name in made.added)}")
    if plan.task is not None:
        task = tasks.put(write, contact_id, plan.task)
        done.append(f"task {task.title}" + (f" for {task.assignee}" if task.assignee != write.agent else ""))
    return Put(who, done)
