"""Another date for a task: Enter alone is tomorrow, ``w`` next week, anything else a date as agents type it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm_tui.screens.dialogs.line_prompt import LinePrompt, Meaning
from crm_tui.values.human_dates import END_OF_DAY, NoDate, in_full, read_moment

if TYPE_CHECKING:
    from crm_tui.screens.host import Host
    from crm_tui.store.task_queue import QueuedTask

SHORT = {"": "tomorrow", "w": "next week", "m": "next month"}


def put_off_prompt(host: Host, task: QueuedTask) -> LinePrompt:
    """The line that asks until when; what is typed is shown in full."""

    def meaning(text: str) -> Meaning:
        try:
            words = meant(host, task, text)[1]
        except NoDate as error:
            return Meaning(error.sentence, accepted=False)
        return Meaning(words if text.strip() else f"{words} · w next week · m next month · or a date")

    return LinePrompt(f"Put off: {task.title}", meaning, placeholder="tomorrow", enter="Put off")


def meant(host: Host, task: QueuedTask, text: str) -> tuple[int, str]:
    """The moment (seconds UTC), and it in full; a day alone keeps the task's time of day.

    Raises:
        NoDate: it is none.
    """
    zone = host.manner.zone
    time = datetime.fromtimestamp(task.due_at, zone).time() if task.due_at is not None else END_OF_DAY
    typed = " ".join(text.split())
    at = read_moment(SHORT.get(typed, typed), host.clock.now(), host.manner, without_time=time)
    return at, in_full(at, zone)
