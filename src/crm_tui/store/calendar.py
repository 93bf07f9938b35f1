"""What is in the calendar: every task with a date, and notes that carry a date of their own; by ranges of time."""

from __future__ import annotations

from heapq import merge
from itertools import islice
from typing import NamedTuple

from crm_tui.services.ics import CalendarItem
from crm_tui.store.store import Store
from crm_tui.store.task_queue import QUEUED, QueuedTask, queue

# CROSS JOIN: the index of the tasks leads, whatever the statistics say
TASKS = (
    QUEUED.replace("FROM task JOIN contact", "FROM task CROSS JOIN contact")
    + """
WHERE task.status = :status AND task.assignee = :agent AND task.due_at >= :start AND task.due_at < :end
    AND task.deleted_at IS NULL AND contact.deleted_at IS NULL ORDER BY task.due_at, task.id LIMIT :limit
"""
)
ALL_TASKS = TASKS.replace("task.assignee = :agent AND ", "")
# a note that was given no date speaks of the moment at which it was written
NOTES = """
SELECT note.id, note.contact_id, coalesce(contact.name, contact.email, contact.phone, contact.ip), note.type,
    substr(note.text, 1, 2000), note.at, note.author, note.duration_minutes, note.created_at
FROM note INDEXED BY ix_note_at CROSS JOIN contact ON contact.id = note.contact_id
WHERE note.at >= :start AND note.at < :end AND note.at <> note.created_at AND (:agent IS NULL OR note.author = :agent)
    AND note.deleted_at IS NULL AND contact.deleted_at IS NULL ORDER BY note.at, note.id LIMIT :limit
"""
COUNT_TASKS = """
SELECT count(*) FROM task WHERE status = :status AND assignee = :agent AND due_at >= :start AND due_at < :end
    AND deleted_at IS NULL
"""
COUNT_ALL_TASKS = COUNT_TASKS.replace("assignee = :agent AND ", "")


class DatedNote(NamedTuple):
    """A note with a date of its own; times in seconds UTC; ``text`` is its beginning."""

    id: int
    contact_id: int
    contact: str | None
    type: str
    text: str
    at: int
    author: str
    duration_minutes: int | None
    created_at: int


Entry = QueuedTask | DatedNote


def between(store: Store, start: int, end: int, *, agent: str | None = None, limit: int = 500) -> tuple[Entry, ...]:
    """Tasks (open and done) and dated notes of ``start <= at < end`` in their order, at most ``limit``.

    ``agent`` keeps the tasks that are theirs, and the notes that they wrote.
    """
    wanted = {"agent": agent, "start": start, "end": end, "limit": limit}
    sql = ALL_TASKS if agent is None else TASKS
    with store.read() as db:
        tasks: list[list[Entry]] = [
            [QueuedTask(*row) for row in db.execute(sql, wanted | {"status": status})] for status in ("open", "done")
        ]
        notes: list[Entry] = [DatedNote(*row) for row in db.execute(NOTES, wanted)]
    return tuple(islice(merge(*tasks, notes, key=_moment), limit))


def counts(store: Store, starts: tuple[int, ...], end: int, *, agent: str | None = None) -> tuple[int, ...]:
    """How many tasks are due in each stretch that begins at ``starts`` (ascending); the last one ends at ``end``."""
    sql = COUNT_ALL_TASKS if agent is None else COUNT_TASKS
    with store.read() as db:
        return tuple(
            sum(
                db.execute(sql, {"agent": agent, "status": status, "start": start, "end": stop}).fetchone()[0]
                for status in ("open", "done")
            )
            for start, stop in zip(starts, (*starts[1:], end), strict=True)
        )


def _moment(entry: Entry) -> tuple[int, int]:
    return ((entry.due_at or 0) if isinstance(entry, QueuedTask) else entry.at, entry.id)


def items(store: Store, *, agent: str | None, done: bool) -> tuple[CalendarItem, ...]:
    """Everything that another calendar may have: open tasks (``done``: those too), and dated notes."""
    whole = {"agent": agent, "start": -(2**62), "end": 2**62, "limit": -1}
    found = [task for each in ([False, True] if done else [False]) for task in queue(store, done=each, assignee=agent)]
    with store.read() as db:
        notes = [DatedNote(*row) for row in db.execute(NOTES, whole)]
    return (*map(_task_item, found), *map(_note_item, notes))


def _task_item(task: QueuedTask) -> CalendarItem:
    return CalendarItem(
        f"task-{task.id}@crm-tui",
        f"{task.title} — {task.contact}" if task.contact else task.title,
        task.due_at,
        task.duration_minutes,
        task.alert_minutes,
        task.description or "",
        task.type,
        done=task.status == "done",
    )


def _note_item(note: DatedNote) -> CalendarItem:
    first = note.text.split("\n", 1)[0]
    return CalendarItem(
        f"note-{note.id}@crm-tui",
        f"{first[:120]} — {note.contact}" if note.contact else first[:120],
        note.at,
        note.duration_minutes,
        description=note.text,
        category=note.type,
        made_at=note.created_at,
    )
