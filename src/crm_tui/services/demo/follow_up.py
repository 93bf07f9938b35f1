"""What agents wrote down about a contact: notes, and tasks that are done, overdue, due today, or to come."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from crm_tui.services.demo.activity import DAY, Who
from crm_tui.services.demo.choice import Choice, one_of
from crm_tui.services.demo.texts import ready, worded

HOUR = 3_600


class DemoNote(NamedTuple):
    """One row of the table ``note``, without its contact."""

    type: str
    text: str
    at: int
    author: str
    created_at: int
    edited_at: int | None
    edited_by: str | None
    pinned: int


class DemoTask(NamedTuple):
    """One row of the table ``task``, without its contact."""

    title: str
    type: str
    status: str
    due_at: int | None
    assignee: str | None
    author: str
    created_at: int
    updated_at: int
    done_at: int | None
    duration_minutes: int | None
    alert_minutes: int | None
    description: str | None


NOTE_TYPES: Choice[str] = Choice((("general", 5), ("call", 4), ("email", 3), ("meeting", 2)))
TASK_TYPES: Choice[str] = Choice((("call", 5), ("email", 4), ("to do", 3), ("meeting", 2)))
TASK_STATES: Choice[str] = Choice((("done", 48), ("overdue", 17), ("today", 11), ("next", 20), ("undated", 4)))


def notes(random: Random, who: Who, heavy: bool) -> list[DemoNote]:
    """The notes on ``who``; most contacts have none."""
    draw = random.random
    count = 24 if heavy else int(1 + draw() ** 3 * 7) if draw() < 0.3 else 0
    return [_note(random, who) for _ in range(count)]


def _note(random: Random, who: Who) -> DemoNote:
    draw = random.random
    kind = NOTE_TYPES.pick(draw())
    author = one_of(who.agents, draw())
    number = 3 + int(draw() ** 2 * 90)
    template: str = one_of(ready().talk["notes"][kind], draw())
    text = worded(template, who.first, one_of(who.agents, draw()).capitalize(), who.organisation, number)
    created = who.first_at + int((who.now - who.first_at) * draw() ** 0.6)
    at = created
    if kind in ("call", "meeting") and draw() < 0.45:
        # a date of its own: mostly some days before it was written down, at times one to come
        shift = -int(draw() * 5 * DAY) if draw() < 0.8 else int(draw() * 20 * DAY)
        at = (created + shift) // 900 * 900
    edited = created + int(draw() * (who.now - created)) if draw() < 0.07 else None
    editor = one_of(who.agents, draw()) if edited else None
    return DemoNote(kind, text, at, author, created, edited, editor, int(draw() < 0.04))


def tasks(random: Random, who: Who, heavy: bool) -> list[DemoTask]:
    """The tasks for ``who``; most contacts have none."""
    draw = random.random
    count = 6 if heavy else 1 + int(draw() < 0.25) if draw() < 0.22 else 0
    return [_task(random, who) for _ in range(count)]


def _task(random: Random, who: Who) -> DemoTask:
    draw, now = random.random, who.now
    state, kind = TASK_STATES.pick(draw()), TASK_TYPES.pick(draw())
    author = one_of(who.agents, draw())
    due = _due(random, state, now)
    created = max(who.first_at, min(now, due or now) - int(draw() * 12 * DAY))
    created = min(created, now)
    done = min(now, max(created, (due or now) + int((draw() - 0.6) * DAY))) if state == "done" else None
    number = 3 + int(draw() ** 2 * 90)
    helper = one_of(who.agents, draw()).capitalize()
    title: str = one_of(ready().talk["tasks"][kind], draw())
    description: str = one_of(ready().talk["tasks"]["descriptions"], draw())
    return DemoTask(
        title=worded(title, who.first, helper, who.organisation, number),
        type=kind,
        status="done" if done else "open",
        due_at=due,
        assignee=one_of(who.agents, draw()) if draw() < 0.94 else None,
        author=author,
        created_at=created,
        updated_at=done or created,
        done_at=done,
        duration_minutes=one_of((15, 30, 30, 60), draw()) if draw() < 0.6 else None,
        alert_minutes=one_of((0, 5, 15, 60), draw()) if draw() < 0.4 else None,
        description=worded(description, who.first, helper, who.organisation, number) if draw() < 0.3 else None,
    )


def _due(random: Random, state: str, now: int) -> int | None:
    """When a task is due, on a quarter of an hour; *today* is the day in UTC."""
    draw = random.random
    today = now // DAY * DAY
    quarter = int(7 * HOUR + draw() * 10 * HOUR) // 900 * 900
    if state == "undated":
        return None
    if state == "today":
        return today + quarter
    if state == "next":
        return today + (1 + int(draw() ** 2 * 30)) * DAY + quarter
    days = 1 + int(draw() ** 2 * 25) if state == "overdue" else 1 + int(draw() ** 1.5 * 300)
    return today - days * DAY + quarter
