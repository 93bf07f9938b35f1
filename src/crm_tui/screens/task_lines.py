"""Tasks as lines of a list: under *Overdue*, *Today*, *Next* with their days, in the agent's zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.values.durations import format_minutes
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.history_list import HistoryLine

if TYPE_CHECKING:
    from crm_tui.store.task_queue import QueuedTask


def day_words(at: int, zone: ZoneInfo) -> str:
    """``Tuesday 24 November 2026``."""
    local = datetime.fromtimestamp(at, zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def heading(task: QueuedTask, zone: ZoneInfo, now: int) -> str:
    """Under what a task stands: its group, and its day."""
    if task.status == "done":
        return "Done"
    if task.due_at is None:
        return "Without a date"
    due, today = datetime.fromtimestamp(task.due_at, zone).date(), datetime.fromtimestamp(now, zone).date()
    group = "Overdue" if due < today else "Today" if due == today else "Next"
    if due == today + timedelta(days=1):
        group = "Tomorrow"
    return f"{group} · {day_words(task.due_at, zone)}"


def task_line(task: QueuedTask, zone: ZoneInfo, now: int, *, agent: str = "", whom: bool = True) -> HistoryLine:
    """A task ready to be read; ``whom`` names the contact; of another agent than ``agent`` the name is said."""
    local = datetime.fromtimestamp(task.due_at, zone) if task.due_at is not None else None
    words = [safe_line(task.title)]
    words += [f"— {safe_line(task.contact or f'contact {task.contact_id}')}"] if whom else []
    words += [f"@{safe_line(task.assignee or 'nobody')}"] if task.assignee != agent else []
    words += [f"({format_minutes(task.duration_minutes)})"] if task.duration_minutes else []
    late = task.status == "open" and task.due_at is not None and task.due_at < now
    icon = "✓" if task.status == "done" else "!" if late else "·"
    time = local.strftime("%H:%M") if local else ""
    kind = "" if task.type == "to do" else safe_line(task.type)
    return HistoryLine(task.id, heading(task, zone, now), time, icon, kind, " ".join(words), _details(task, zone))


def _details(task: QueuedTask, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    found = [
        ("", safe(task.description or "")),
        ("due", _moment(task.due_at, zone)),
        ("reminder", f"{format_minutes(task.alert_minutes)} before" if task.alert_minutes else ""),
        ("organisation", safe_line(task.organisation or "")),
    ]
    return tuple((label, text) for label, text in found if text)


def _moment(at: int | None, zone: ZoneInfo) -> str:
    return "" if at is None else f"{day_words(at, zone)} {datetime.fromtimestamp(at, zone):%H:%M}"


class TaskLines:
    """A source of lines: the ids are known, the tasks come by windows."""

    def __init__(self, ids: Sequence[int], zone: ZoneInfo, now: int, *, agent: str = "", whom: bool = True) -> None:
        self._ids = ids
        self._zone = zone
        self._now = now
        self._agent = agent
        self._whom = whom
        self._tasks: dict[int, QueuedTask] = {}

    @property
    def total(self) -> int:
        """How many tasks there are."""
        return len(self._ids)

    def ids(self, start: int, stop: int) -> list[int]:
        """The ids of a window."""
        return list(self._ids[max(0, start) : stop])

    def put(self, tasks: Mapping[int, QueuedTask]) -> None:
        """Tasks by their ids."""
        self._tasks.update(tasks)

    def task(self, task_id: int) -> QueuedTask | None:
        """A task, if it was read."""
        return self._tasks.get(task_id)

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        """Lines ``start`` … ``stop - 1``; None for what is not read yet."""
        found = (self._tasks.get(each) for each in self.ids(start, stop))
        return [
            None if each is None else task_line(each, self._zone, self._now, agent=self._agent, whom=self._whom)
            for each in found
        ]
