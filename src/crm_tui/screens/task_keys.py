"""What can be done to the task under the cursor, the same in the queue and in a profile: done, later, edit, delete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.dom import DOMNode

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.host import host_of
from crm_tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from crm_tui.screens.dialogs.quick_line import QuickLineResult
    from crm_tui.store.store import Store
    from crm_tui.store.task_queue import QueuedTask
    from crm_tui.values.records import Saved


class TaskKeys(DOMNode):
    """A screen or pane with a list of tasks. It names the task under the cursor; the rest is here.

    What was done is posted as ``ContactKeys.ContactChanged``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("task.done", "done_task"),
        bind("task.later", "put_off_task"),
        bind("task.edit", "edit_task"),
        bind("task.delete", "delete_task", show=False),
    ]

    @property
    def chosen_task(self) -> QueuedTask | None:
        """The task under the cursor."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of tasks act on a task."""
        if action.endswith("_task") and self.chosen_task is None:
            return False
        return super().check_action(action, parameters)

    def action_done_task(self) -> None:
        """Done, with what came of it; a task that is done is opened again."""
        from crm_tui.screens.dialogs.quick_line import QuickLine, Sheet

        task, host = self.chosen_task, host_of(self)
        if task is None:
            return
        if task.status == "done":
            from crm_tui.store.task_queue import reopen

            self._write(task, lambda store: reopen(store, task.id))
            return
        sheet = Sheet(task.contact_id, f"{task.title} — {task.contact or task.contact_id}", "outcome", task.id)
        host.push_screen(QuickLine(sheet), self._write_outcome)

    def _write_outcome(self, result: QuickLineResult | None) -> None:
        screen = self.screen
        if isinstance(screen, ContactKeys):
            screen.write_line(result)

    def action_put_off_task(self) -> None:
        """Another date."""
        from crm_tui.screens.dialogs.put_off import put_off_prompt

        task = self.chosen_task
        if task is not None:
            host_of(self).push_screen(put_off_prompt(host_of(self), task), partial(self._put_off, task))

    def _put_off(self, task: QueuedTask, text: str | None) -> None:
        from crm_tui.screens.dialogs.put_off import meant
        from crm_tui.store.task_queue import put_off

        if text is not None:
            at, words = meant(host_of(self), task, text)
            self._write(task, lambda store: put_off(store, task.id, at, words))

    def action_edit_task(self) -> None:
        """Every field."""
        from crm_tui.screens.dialogs.task_panel import TaskPanel

        if self.chosen_task is not None:
            host_of(self).push_screen(TaskPanel(self.chosen_task.id), partial(self._say_edited, self.chosen_task))

    def _say_edited(self, task: QueuedTask, message: str | None) -> None:
        if message:
            self._tell(task, message)

    def action_delete_task(self) -> None:
        """Away, after a question; undo brings it back."""
        from crm_tui.screens.dialogs.question import QuestionDialog

        task = self.chosen_task
        if task is not None:
            said = f"{task.title}, for {task.contact or f'contact {task.contact_id}'}. Undo brings it back."
            host_of(self).push_screen(QuestionDialog("Delete the task?", said), partial(self._delete, task))

    def _delete(self, task: QueuedTask, sure: bool | None) -> None:
        from crm_tui.store.tasks import remove_task

        if sure:
            self._write(task, lambda store: remove_task(store, task.id))

    def _write(self, task: QueuedTask, do: Callable[[Store], Saved]) -> None:
        self.run_worker(partial(self._perform, task, do), thread=True, group="write")

    def _perform(self, task: QueuedTask, do: Callable[[Store], Saved]) -> None:
        host = host_of(self)
        try:
            saved = do(host.store)
        except CrmError as error:
            self.post_message(ContactKeys.WriteFailed(error, ""))
            return
        host.call_from_thread(self._tell, task, saved.message)

    def _tell(self, task: QueuedTask, message: str) -> None:
        self.post_message(ContactKeys.ContactChanged(task.contact_id, message))
        host_of(self).tasks_changed()

    @on(TaskList.Highlighted)
    def offer_keys(self) -> None:
        """The footer offers what acts on this task."""
        self.screen.refresh_bindings()
