"""Tasks of a contact: adding, changing, deleting one, and listing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import settings
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.plans import TASK_TYPES, PlannedTask
from crm_tui.values.records import Saved, TaskItem
from crm_tui.values.safe_text import safe, safe_line

if TYPE_CHECKING:
    from crm_tui.models import Task
    from crm_tui.store.writing import Write

MAX_TITLE = 500
MAX_DESCRIPTION = 20_000
MOST_MINUTES = 60 * 24 * 366
MAX_ALERT = 60 * 24 * 28
"""Minutes before a task at which it can remind: the queue looks no farther ahead."""
TYPES_SETTING = "tasks.types"
OF_CONTACT = """
SELECT id, title, type, status, due_at, assignee, duration_minutes, alert_minutes FROM task
WHERE contact_id = ? AND deleted_at IS NULL ORDER BY status = 'done', due_at IS NULL, due_at, id
"""
ONE = """
SELECT task.id, task.version, task.contact_id, coalesce(contact.name, contact.email, contact.phone, contact.ip),
    task.title, task.type, task.status, task.due_at, task.assignee, task.duration_minutes, task.alert_minutes,
    task.description, organisation.name, task.author, task.created_at, task.done_at
FROM task JOIN contact ON contact.id = task.contact_id LEFT JOIN organisation ON organisation.id = task.organisation_id
WHERE task.id = ? AND task.deleted_at IS NULL AND contact.deleted_at IS NULL
"""
CONTACT = "SELECT deleted_at FROM contact WHERE id = ?"
ORGANISATION = "SELECT id FROM organisation WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT 1"


class WholeTask(NamedTuple):
    """Every field of a task; times in seconds UTC. ``version`` tells whether it was changed since it was read."""

    id: int
    version: int
    contact_id: int
    contact: str | None
    title: str
    type: str
    status: str
    due_at: int | None
    assignee: str | None
    duration_minutes: int | None
    alert_minutes: int | None
    description: str | None
    organisation: str | None
    author: str
    created_at: int
    done_at: int | None


class TaskFields(NamedTuple):
    """What an agent may change of a task; ``organisation`` by its name, empty for none."""

    planned: PlannedTask
    contact_id: int
    status: str = "open"
    description: str = ""
    organisation: str = ""


def add_task(
    store: Store,
    contact_id: int,
    title: str,
    *,
    due_at: int | None = None,
    type: str = "to do",
    assignee: str | None = None,
    duration_minutes: int | None = None,
    alert_minutes: int | None = None,
) -> Saved:
    """Plan a task for a contact; ``due_at`` in seconds UTC; the writing agent's own when no assignee is named.

    Raises:
        InvalidValue: no title, or too long.
        NotFound: the contact is gone.
    """
    planned = PlannedTask(title, type, assignee, due_at, duration_minutes, alert_minutes)
    check(planned)
    with store.write("Task", "task") as write:
        row = write.connection.execute(CONTACT, (contact_id,)).fetchone()
        if row is None or row[0] is not None:
            raise NotFound(f"Contact {contact_id} is gone; the task was not saved.")
        write.title = f"Task {put(write, contact_id, planned).title}"
        return Saved(write.batch_id, write.title)


def check(task: PlannedTask) -> None:
    """Refuse what cannot be kept.

    Raises:
        InvalidValue: names the field.
    """
    title = one_line(task.title)
    if not title or len(title) > MAX_TITLE:
        raise InvalidValue("title", f"A task's title has 1 to {MAX_TITLE} characters.")
    if not one_line(task.type) or len(task.type) > 60:
        raise InvalidValue("type", "A task's type has 1 to 60 characters.")
    if task.duration_minutes is not None and not 0 < task.duration_minutes <= MOST_MINUTES:
        raise InvalidValue("duration", "A task lasts between a minute and a year: 30m, 1h30m.")
    if task.alert_minutes is not None and not 0 <= task.alert_minutes <= MAX_ALERT:
        raise InvalidValue("alert", "A reminder comes at most 28 days before: 15m, 2h.")


def put(write: Write, contact_id: int, planned: PlannedTask) -> Task:
    """Add a task that was checked, for a contact that is there, inside an open write."""
    from crm_tui.models import Task

    return write.add(
        Task(
            contact_id=contact_id,
            title=one_line(planned.title),
            type=one_line(planned.type),
            due_at=planned.due_at,
            assignee=planned.assignee or write.agent,
            author=write.agent,
            duration_minutes=planned.duration_minutes,
            alert_minutes=planned.alert_minutes,
            created_at=write.now,
            updated_at=write.now,
        )
    )


def change_task(store: Store, task_id: int, fields: TaskFields, *, version: int | None = None) -> Saved:
    """Give a task these fields.

    Raises:
        InvalidValue: names the field that cannot be kept.
        NotFound: the task, or the contact that it is given to, is gone.
        Conflict: another agent has changed it since ``version``.
    """
    check(fields.planned)
    with store.write("Task", "task") as write:
        task = open_task(write, task_id)
        if version is not None and task.version != version:
            from crm_tui.store.writing import Conflict

            raise Conflict("Another agent changed this task in the meantime. Nothing was written; look again.")
        row = write.connection.execute(CONTACT, (fields.contact_id,)).fetchone()
        if row is None or row[0] is not None:
            raise NotFound(f"Contact {fields.contact_id} is gone; the task was not changed.")
        done_at = (task.done_at or write.now) if fields.status == "done" else None
        changed = write.change(
            task,
            title=one_line(fields.planned.title),
            type=one_line(fields.planned.type),
            due_at=fields.planned.due_at,
            assignee=one_line(fields.planned.assignee or "") or None,
            duration_minutes=fields.planned.duration_minutes,
            alert_minutes=fields.planned.alert_minutes,
            status="done" if fields.status == "done" else "open",
            done_at=done_at,
            description=_description(fields.description),
            organisation_id=_organisation(write, fields.organisation),
            contact_id=fields.contact_id,
        )
        if not changed:
            return Saved(None, "Nothing changed.")
        task.updated_at = write.now
        write.title = f"Changed task {task.title}"
        return Saved(write.batch_id, write.title)


def remove_task(store: Store, task_id: int) -> Saved:
    """Delete a task; undo brings it back.

    Raises:
        NotFound: there is no such task.
    """
    with store.write("Task", "task") as write:
        task = open_task(write, task_id)
        write.change(task, deleted_at=write.now)
        write.title = f"Deleted task {task.title}"
        return Saved(write.batch_id, write.title)


def open_task(write: Write, task_id: int) -> Task:
    """A task inside an open write.

    Raises:
        NotFound: there is none, or it was deleted.
    """
    from crm_tui.models import Task

    task = write.session.get(Task, task_id)
    if task is None or task.deleted_at is not None:
        raise NotFound(f"There is no task {task_id}: it was deleted, or its contact was.")
    return task


def one(store: Store, task_id: int) -> WholeTask:
    """A task with every field.

    Raises:
        NotFound: there is none, or its contact is gone.
    """
    with store.read() as db:
        row = db.execute(ONE, (task_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no task {task_id}: it was deleted, or its contact was.")
    return WholeTask(*row)


def of_contact(store: Store, contact_id: int) -> tuple[TaskItem, ...]:
    """A contact's tasks: open ones by their date, then done ones."""
    with store.read() as db:
        return tuple(TaskItem(*row) for row in db.execute(OF_CONTACT, (contact_id,)))


def types(store: Store) -> tuple[str, ...]:
    """The types of tasks that are offered: the setting for everybody, else those of the program."""
    found = settings.get(store, TYPES_SETTING)
    named = [one_line(str(each)) for each in found] if isinstance(found, list) else []
    return tuple(name for name in named if name) or TASK_TYPES


def set_types(store: Store, names: list[str]) -> tuple[str, ...]:
    """Offer these types of tasks to everybody; those of the program when there is none. Tasks keep theirs.

    Raises:
        InvalidValue: one is too long.
    """
    cleaned = list(dict.fromkeys(name for name in map(one_line, names) if name))
    if any(len(name) > 60 for name in cleaned):
        raise InvalidValue("type", "A task's type has 1 to 60 characters.")
    settings.put(store, TYPES_SETTING, cleaned, agent=settings.EVERYBODY)
    return types(store)


def one_line(text: str) -> str:
    """A text as one harmless line without outer blanks."""
    return " ".join(safe_line(text).split())


def _organisation(write: Write, name: str) -> int | None:
    cleaned = one_line(name)
    if not cleaned:
        return None
    row = write.connection.execute(ORGANISATION, (fold(cleaned),)).fetchone()
    if row is None:
        raise InvalidValue("organisation", f"There is no organisation {cleaned}; leave it empty, or write its name.")
    return int(row[0])


def _description(text: str) -> str | None:
    cleaned = safe(text).strip()
    if len(cleaned) > MAX_DESCRIPTION:
        raise InvalidValue("description", f"A description has at most {MAX_DESCRIPTION:,} characters.")
    return cleaned or None
