"""Tasks of a contact: adding one, and listing them."""

from __future__ import annotations

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store.store import Store
from crm_tui.values.records import Saved, TaskItem
from crm_tui.values.safe_text import safe_line

MAX_TITLE = 500
OF_CONTACT = """
SELECT id, title, type, status, due_at, assignee, duration_minutes, alert_minutes FROM task
WHERE contact_id = ? AND deleted_at IS NULL ORDER BY status = 'done', due_at IS NULL, due_at, id
"""


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
    from crm_tui.models import Contact, Task

    title = " ".join(safe_line(title).split())
    if not title or len(title) > MAX_TITLE:
        raise InvalidValue("title", f"A task's title has 1 to {MAX_TITLE} characters.")
    with store.write(f"Task {title}", "task") as write:
        contact = write.session.get(Contact, contact_id)
        if contact is None or contact.deleted_at is not None:
            raise NotFound(f"Contact {contact_id} is gone; the task was not saved.")
        write.add(
            Task(
                contact_id=contact_id,
                title=title,
                type=type,
                due_at=due_at,
                assignee=assignee or write.agent,
                author=write.agent,
                duration_minutes=duration_minutes,
                alert_minutes=alert_minutes,
                created_at=write.now,
                updated_at=write.now,
            )
        )
        return Saved(write.batch_id, write.title)


def of_contact(store: Store, contact_id: int) -> tuple[TaskItem, ...]:
    """A contact's tasks: open ones by their date, then done ones."""
    with store.read() as db:
        return tuple(TaskItem(*row) for row in db.execute(OF_CONTACT, (contact_id,)))
