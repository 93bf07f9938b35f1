"""What a quick line plans, frozen: reading one costs milliseconds (``values.quick_line``), knowing one does not."""

from __future__ import annotations

from typing import NamedTuple

NOTE_TYPES = ("general", "email", "call", "meeting")
TASK_TYPES = ("to do", "call", "email", "meeting")
"""Types of tasks where the settings name no others."""


class PlannedTask(NamedTuple):
    """A task that a line plans; ``due_at`` in seconds UTC."""

    title: str
    type: str = "to do"
    assignee: str | None = None
    due_at: int | None = None
    duration_minutes: int | None = None
    alert_minutes: int | None = None


class QuickPlan(NamedTuple):
    """What a line will do: a note of ``type`` with ``text``, ``tags``, a ``task``; ``problem`` says why it cannot."""

    type: str = "general"
    text: str = ""
    tags: tuple[str, ...] = ()
    minutes: int | None = None
    task: PlannedTask | None = None
    problem: str | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to save."""
        return not self.text and not self.tags and self.task is None
