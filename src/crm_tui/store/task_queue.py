"""Tasks across all contacts: what is to do, in order, by windows; ticking off, putting off; what is due now."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from crm_tui.errors import InvalidValue
from crm_tui.store import quick_lines
from crm_tui.store.store import Store
from crm_tui.store.tasks import MAX_ALERT, open_task
from crm_tui.values.plans import QuickPlan
from crm_tui.values.records import Saved

QUEUED = """
SELECT task.id, task.contact_id, coalesce(contact.name, contact.email, contact.phone, contact.ip),
    task.title, task.type, task.status, task.due_at, task.assignee, task.duration_minutes, task.alert_minutes,
    task.description, organisation.name
FROM task JOIN contact ON contact.id = task.contact_id LEFT JOIN organisation ON organisation.id = task.organisation_id
"""
QUEUE = f"""{QUEUED}
WHERE task.deleted_at IS NULL AND contact.deleted_at IS NULL AND task.status = :status
    AND (:assignee IS NULL OR task.assignee = :assignee) AND (:before IS NULL OR task.due_at < :before)
ORDER BY task.due_at IS NULL, task.due_at, task.id
"""
OF_CONTACT = f"""{QUEUED} WHERE task.contact_id = ? AND task.deleted_at IS NULL
ORDER BY task.status = 'done', task.due_at IS NULL, task.due_at, task.id LIMIT 1000
"""
WINDOW = f"{QUEUED} WHERE task.id IN (SELECT value FROM json_each(?))"
# walks of the indexes in their order; what has no date comes in a query of its own, because NULLs sort first
MINE = """
SELECT task.id FROM task CROSS JOIN contact ON contact.id = task.contact_id
WHERE task.status = 'open' AND task.assignee = :agent AND task.due_at IS NOT NULL
    AND task.deleted_at IS NULL AND contact.deleted_at IS NULL ORDER BY task.due_at, task.id
"""
MINE_UNDATED = MINE.replace("due_at IS NOT NULL", "due_at IS NULL").replace("task.due_at, task.id", "task.id")
ALL = MINE.replace("task.assignee = :agent AND ", "")
ALL_UNDATED = MINE_UNDATED.replace("task.assignee = :agent AND ", "")
OPEN_COUNT = "SELECT count(*) FROM task WHERE contact_id = ? AND status = 'open' AND deleted_at IS NULL"
WAITING = """
SELECT count(*) FROM task CROSS JOIN contact ON contact.id = task.contact_id
WHERE task.status = 'open' AND task.assignee = :agent AND task.due_at < :before
    AND task.deleted_at IS NULL AND contact.deleted_at IS NULL
"""
# a reminder of a task that was planned later than its reminder would have come is due at once
ALERTS = f"""{QUEUED}
WHERE task.status = 'open' AND task.assignee = :agent AND task.alert_minutes IS NOT NULL
    AND task.due_at > :since AND task.due_at <= :horizon AND task.deleted_at IS NULL AND contact.deleted_at IS NULL
    AND max(task.due_at - 60 * task.alert_minutes, task.created_at) > :since
    AND max(task.due_at - 60 * task.alert_minutes, task.created_at) <= :now
ORDER BY task.due_at, task.id LIMIT 100
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
    description: str | None = None
    organisation: str | None = None


def queue(
    store: Store, *, done: bool = False, assignee: str | None = None, due_before: int | None = None
) -> tuple[QueuedTask, ...]:
    """Open (or done) tasks by their date, those without a date last."""
    wanted = {"status": "done" if done else "open", "assignee": assignee, "before": due_before}
    with store.read() as db:
        return tuple(QueuedTask(*row) for row in db.execute(QUEUE, wanted))


def ids(store: Store, agent: str | None) -> array[int]:
    """Ids of the open tasks of an agent (None: of everybody) by their date, those without one last."""
    found = array("q")
    with store.read() as db:
        for sql in (MINE, MINE_UNDATED) if agent is not None else (ALL, ALL_UNDATED):
            found.extend(row[0] for row in db.execute(sql, {"agent": agent}))
    return found


def window(store: Store, wanted: Iterable[int]) -> dict[int, QueuedTask]:
    """The tasks of these ids, done and deleted ones too."""
    numbers = [int(each) for each in wanted]
    with store.read() as db:
        return {row[0]: QueuedTask(*row) for row in db.execute(WINDOW, (str(numbers),))}


def of_contact(store: Store, contact_id: int) -> tuple[QueuedTask, ...]:
    """A contact's tasks: open ones by their date, then done ones; a thousand at most."""
    with store.read() as db:
        return tuple(QueuedTask(*row) for row in db.execute(OF_CONTACT, (contact_id,)))


def open_count(store: Store, contact_id: int) -> int:
    """How many open tasks a contact has."""
    with store.read() as db:
        return int(db.execute(OPEN_COUNT, (contact_id,)).fetchone()[0])


def waiting(store: Store, before: int) -> int:
    """How many open tasks of the store's agent are due before a moment: the badge."""
    with store.read() as db:
        return int(db.execute(WAITING, {"agent": store.agent, "before": before}).fetchone()[0])


def alerts(store: Store, since: int, now: int) -> tuple[QueuedTask, ...]:
    """Tasks of the store's agent of which to remind: their moment came after ``since``, and not after ``now``."""
    wanted = {"agent": store.agent, "since": since, "now": now, "horizon": now + 60 * MAX_ALERT}
    with store.read() as db:
        return tuple(QueuedTask(*row) for row in db.execute(ALERTS, wanted))


def complete(store: Store, task_id: int, outcome: QuickPlan | None = None) -> Saved:
    """Tick a task off, with what came of it: a note, tags, a task to follow, in the same change.

    Nothing changes when it was done already and nothing is said of it.

    Raises:
        NotFound: there is no such task, or its contact is gone.
        InvalidValue: a part of the outcome cannot be saved.
    """
    plan = outcome if outcome is not None and not outcome.empty else None
    if plan is not None:
        quick_lines.check_plan(plan)
    with store.write("Task done", "task") as write:
        task = open_task(write, task_id)
        if task.status == "done" and plan is None:
            return Saved(None, f"{task.title} was done already.")
        write.title = f"Done: {task.title}"
        write.change(task, status="done", done_at=task.done_at or write.now, updated_at=write.now)
        if plan is not None:
            write.title = ", ".join([write.title, *quick_lines.put(write, task.contact_id, plan).done])
        return Saved(write.batch_id, write.title)


def reopen(store: Store, task_id: int) -> Saved:
    """Take a task up again.

    Raises:
        NotFound: there is no such task.
    """
    with store.write("Task", "task") as write:
        task = open_task(write, task_id)
        if task.status != "done":
            return Saved(None, f"{task.title} is open.")
        write.title = f"Open again: {task.title}"
        write.change(task, status="open", done_at=None, updated_at=write.now)
        return Saved(write.batch_id, write.title)


def put_off(store: Store, task_id: int, due_at: int, words: str) -> Saved:
    """Give an open task another date (seconds UTC); ``words`` say it to the agent.

    Raises:
        NotFound: there is no such task.
        InvalidValue: it is done.
    """
    with store.write("Task", "task") as write:
        task = open_task(write, task_id)
        if task.status == "done":
            raise InvalidValue("due", f"{task.title} is done already.")
        write.change(task, due_at=due_at, updated_at=write.now)
        write.title = f"{task.title}: put off to {words}"
        return Saved(write.batch_id, write.title)
