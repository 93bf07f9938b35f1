"""What the places of tasks have in common: mine or everybody's, and read again when something was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.task_keys import TaskKeys
from crm_tui.widgets.status_line import StatusLine
from crm_tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from crm_tui.store.undo.run import Undone
    from crm_tui.store.watching import Noticed


class TaskPlace(TaskKeys, ContactKeys):
    """Enter opens whom a task is for; what acts on a contact acts on them."""

    @dataclass
    class Failed(Message):
        """The tasks could not be read."""

        error: CrmError

    def __init__(self) -> None:
        super().__init__()
        self._mine = True

    @property
    def is_read(self) -> bool:
        """Whether there is anything to read again."""
        raise NotImplementedError

    def forget(self) -> None:
        """What was read is of others."""

    def action_read_again(self) -> None:
        """Read what is shown; the cursor stays where it is."""

    # ------------------------------------------------------------------ what was written

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """In the status line."""
        self.query_one(StatusLine).say(event.error.sentence, failed=True)

    @on(ContactKeys.ContactChanged)
    def show_change(self) -> None:
        """Something was written, here or in a profile above."""
        self.action_read_again()

    def came_back_from_log(self, done: Undone) -> None:
        """Something was taken back, or done again: it may have been a task."""
        super().came_back_from_log(done)
        self.action_read_again()
        self.crm.tasks_changed()

    def others_wrote(self, noticed: Noticed) -> None:
        """Tasks, or the names of those whom they are for; when it is seen again it is read anyway."""
        if self.is_current and self.is_read and noticed.tables & {"task", "contact", "note"}:
            self.action_read_again()

    def on_screen_resume(self) -> None:
        """A profile may have done something in between."""
        super().on_screen_resume()
        if self.is_read:
            self.action_read_again()

    # ------------------------------------------------------------------ keys

    @property
    def is_nobody_here(self) -> bool:
        """There is nothing under the cursor."""
        return self.contact_id is None

    @on(TaskList.Opened)
    def open_contact(self) -> None:
        """Enter."""
        if self.contact_id is not None:
            self.crm.show_contact(self.contact_id)

    def action_whose(self) -> None:
        """Mine, or everybody's."""
        self._mine = not self._mine
        self.forget()
        self.action_read_again()
