"""Tasks across all contacts: what is to do, and ticking it off."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.errors import NotFound
from crm_tui.store.store import Store
from crm_tui.values.records import Saved

QUEUE = """
SELECT task.id, task.contact_id, coalesce(contact.name, contact.email, contact.phone, contact.ip),
    task.title, task.type, task.status, task.due_at, task.assignee, task.duration_minutes, task.alert_minutes
FROM task JOIN contact ON contact.id = task.contact_id
WHERE task.deleted_at IS NULL AND contact.deleted_at IS NULL AND task.status = :status
    AND (:assignee IS NULL OR task.assignee = :assignee) AND (:before IS NULL OR task.due_at < :before)
ORDER BY task.due_at IS NULL, task.due_at, task.id
"""


class QueuedTask(NamedTuple):
    """One task with whom it is for; times in seconds UTC."""

    id: int
    contact_id: int
    contact: str | None
    title: str
    type: str
    status: str
    due_at: int | None
    assignee: str | None
    duration_minutes: int | None
    alert_minutes: int | None


def queue(
    store: Store, *, done: bool = False, assignee: str | None = None, due_before: int | None = None
) -> tuple[QueuedTask, ...]:
    """Open (or done) tasks by their date, those without a date last."""
    wanted = {"status": "done" if done else "open", "assignee": assignee, "before": due_before}
    with store.read() as db:
        return tuple(QueuedTask(*row) for row in db.execute(QUEUE, wanted))


def complete(store: Store, task_id: int) -> Saved:
    """Tick a task off; nothing changes when it was done already.

    Raises:
        NotFound: there is no such task.
    """
    from crm_tui.models import Task

    with store.write("Task done", "task") as write:
        task = write.session.get(Task, task_id)
        if task is None or task.deleted_at is not None:
            raise NotFound(f"There is no task {task_id}.")
        if task.status == "done":
            return Saved(None, f"{task.title} was done already.")
        write.title = f"Done: {task.title}"
        write.change(task, status="done", done_at=write.now, updated_at=write.now)
        return Saved(write.batch_id, write.title)
