"""The tasks of a contact: open ones by their date, then done ones; done, put off, edited, deleted by keys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.screens.profile.reading import ProfileData
from crm_tui.screens.profile.tabs import TabPane
from crm_tui.screens.task_keys import TaskKeys
from crm_tui.screens.task_lines import TaskLines
from crm_tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from crm_tui.store.task_queue import QueuedTask


class TasksPane(TaskKeys, TabPane):
    """One list; Enter edits, there is nobody to open."""

    @dataclass
    class TasksRead(Message):
        """The tasks of a contact."""

        contact_id: int
        tasks: tuple[QueuedTask, ...]

    def __init__(self) -> None:
        super().__init__(id="tab-tasks")
        self._contact_id = 0
        self._shown: int | None = None
        self._lines: TaskLines | None = None

    def compose(self) -> ComposeResult:
        """The list."""
        yield TaskList()

    @property
    def chosen_task(self) -> QueuedTask | None:
        """The task under the cursor."""
        line = self.query_one(TaskList).highlighted if self.is_mounted else None
        return self._lines.task(line.key) if line is not None and self._lines is not None else None

    def show_contact(self, data: ProfileData) -> None:
        """Read the tasks of this contact."""
        self._contact_id = data.card.id
        self.run_worker(partial(self._read, data.card.id), thread=True, group="tasks", exclusive=True)

    def take_focus(self) -> None:
        """To the list."""
        self.screen.set_focus(self.query_one(TaskList), scroll_visible=False)

    def _read(self, contact_id: int) -> None:
        from crm_tui.store import task_queue

        try:
            found = task_queue.of_contact(self.crm.store, contact_id)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.TasksRead(contact_id, found))

    @on(TasksRead)
    def show_tasks(self, event: TasksRead) -> None:
        """Show them, unless another contact is wanted by now."""
        event.stop()
        if event.contact_id != self._contact_id:
            return
        lines = TaskLines(
            [task.id for task in event.tasks], self.crm.zone, self.crm.clock.now(), agent=self.crm.agent, whom=False
        )
        lines.put({task.id: task for task in event.tasks})
        self._lines = lines
        shown = self.query_one(TaskList)
        shown.set_empty("No tasks yet: a plans one.")
        shown.set_source(lines, keep_place=self._shown == event.contact_id)
        self._shown = event.contact_id
        self.post_message(self.Counted("tasks", sum(task.status == "open" for task in event.tasks)))
        self.screen.refresh_bindings()

    @on(TaskList.Opened)
    def edit(self, event: TaskList.Opened) -> None:
        """Enter: every field."""
        event.stop()
        self.action_edit_task()
