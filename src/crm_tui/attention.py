"""What asks for the agent's attention: how many tasks wait, reminders whose time has come, text that was not saved.

Looked at when the list stands, after every write of a task, and every half minute; nothing is drawn unless something
is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.timer import Timer

from crm_tui.errors import CrmError
from crm_tui.screens.places import PlaceScreen
from crm_tui.screens.resuming import unsaved_or_none
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.screens.host import Host
    from crm_tui.store.task_queue import QueuedTask

EVERY = 30.0
"""Seconds between two looks: a reminder is that late at most."""
PLACE = "alerts"
"""Under this name an agent's drafts hold the moment up to which reminders were shown: once, on whichever terminal."""


@dataclass(frozen=True)
class Found:
    """Tasks that are overdue or due today, those to remind of, and what was not saved."""

    waiting: int
    alerts: tuple[QueuedTask, ...]
    unsaved: str = ""


class Attention:
    """Belongs to the application: its timer goes on whatever screen is shown."""

    def __init__(self, app: Host, badges: dict[str, int]) -> None:
        self._app = app
        self._badges = badges
        self._timer: Timer | None = None

    def look(self) -> None:
        """Read in a worker; show what is new."""
        first = self._timer is None
        if first:
            self._timer = self._app.set_interval(EVERY, self.look)
        self._app.run_worker(self._read_first if first else self._read, thread=True, group="attention", exclusive=True)

    def _read_first(self) -> None:
        unsaved = unsaved_or_none(self._app.store)
        self._read(unsaved.sentence if unsaved is not None else "")

    def _read(self, unsaved: str = "") -> None:
        from crm_tui.store import drafts, task_queue

        store, now = self._app.store, self._app.clock.now()
        tomorrow = datetime.fromtimestamp(now, self._app.zone).date() + timedelta(days=1)
        midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=self._app.zone)
        try:
            waiting = task_queue.waiting(store, int(midnight.timestamp()))
            shown = self._app.drafts.waiting(PLACE) or drafts.get(store, PLACE)
            alerts = task_queue.alerts(store, int(shown), now) if shown.isdigit() else ()
        except CrmError:  # what asks for the list is told of a store that cannot be read
            return
        if alerts or not shown.isdigit():
            self._app.drafts.keep(PLACE, str(now))
        found = Found(waiting, alerts, unsaved)
        if alerts or unsaved or waiting != self._badges.get("tasks", 0):
            self._app.call_from_thread(self._show, found)

    def _show(self, found: Found) -> None:
        self._badges["tasks"] = found.waiting
        screens = [screen for screen in self._app.screen_stack if isinstance(screen, PlaceScreen)]
        if not screens:
            return
        screens[-1].show_places()
        lines = screens[-1].query(StatusLine)
        said = self._words(found.alerts) if found.alerts else found.unsaved
        if said and lines:
            lines.first().say(safe_line(said))

    def _words(self, alerts: tuple[QueuedTask, ...]) -> str:
        """``Reminder: 10:00 Call back — Ana Silva · g t``."""
        first = alerts[0]
        at = datetime.fromtimestamp(first.due_at or 0, self._app.zone)
        more = f" and {len(alerts) - 1} more" if len(alerts) > 1 else ""
        return f"Reminder: {at:%H:%M} {first.title} — {first.contact or first.contact_id}{more} · g t"
