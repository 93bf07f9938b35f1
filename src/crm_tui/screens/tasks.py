"""The Tasks place: my queue, overdue first, then today, then what is next; worked from the top, one after another."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.task_lines import TaskLines
from crm_tui.screens.task_place import TaskPlace
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.status_line import StatusLine
from crm_tui.widgets.task_list import TaskList

if TYPE_CHECKING:
    from crm_tui.store.task_queue import QueuedTask

AROUND = 60
"""Tasks that are read before and behind the visible ones."""


class TasksScreen(TaskPlace):
    """My queue, or everybody's."""

    PLACE: ClassVar[str] = "tasks"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("tasks.whose", "whose"),
        bind("contacts.refresh", "read_again", show=False),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = "TaskList"

    @dataclass
    class QueueRead(Message):
        """The ids in their order, and the first tasks."""

        mine: bool
        ids: array[int]
        tasks: dict[int, QueuedTask]

    @dataclass
    class WindowRead(Message):
        """Tasks from an index on."""

        start: int
        end: int
        tasks: dict[int, QueuedTask]

    def __init__(self) -> None:
        super().__init__()
        self._lines: TaskLines | None = None

    def compose(self) -> ComposeResult:
        """Header, list, status, keys."""
        yield PlaceBar()
        yield TaskList()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the queue."""
        self.show_places()
        self.action_read_again()

    # ------------------------------------------------------------------ reading

    def action_read_again(self) -> None:
        """Read the queue; the cursor stays where it is."""
        at = self.query_one(TaskList).cursor
        self.run_worker(partial(self._read, self._mine, at), thread=True, group="queue", exclusive=True)

    def _read(self, mine: bool, at: int) -> None:
        from crm_tui.store import task_queue

        store = self.crm.store
        try:
            ids = task_queue.ids(store, self.crm.agent if mine else None)
            near = ids[max(0, min(at, len(ids)) - AROUND) : at + AROUND]
            self.post_message(self.QueueRead(mine, ids, task_queue.window(store, near)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(QueueRead)
    def show_queue(self, event: QueueRead) -> None:
        """Show it, unless the other one is wanted by now."""
        if event.mine != self._mine:
            return
        keep = self._lines is not None
        agent = self.crm.agent if event.mine else ""
        self._lines = TaskLines(event.ids, self.crm.zone, self.crm.clock.now(), agent=agent)
        self._lines.put(event.tasks)
        shown = self.query_one(TaskList)
        mine = "Nothing to do: no open task is yours. v shows those of everybody."
        shown.set_empty(mine if event.mine else "Nothing to do: there is no open task.")
        shown.set_source(self._lines, keep_place=keep)
        whose = "yours" if event.mine else "everybody's"
        self.query_one(StatusLine).hint = f"{len(event.ids):,} open, {whose}"
        self.refresh_bindings()

    @on(TaskList.WindowNeeded)
    def read_window(self, event: TaskList.WindowNeeded) -> None:
        """Tasks that have not been read yet are visible."""
        if self._lines is not None:
            start, stop = max(0, event.rows.start - AROUND), event.rows.stop + AROUND
            work = partial(self._read_window, start, stop, self._lines.ids(start, stop))
            self.run_worker(work, thread=True, group="window", exclusive=True)

    def _read_window(self, start: int, stop: int, ids: list[int]) -> None:
        from crm_tui.store import task_queue

        try:
            self.post_message(self.WindowRead(start, stop, task_queue.window(self.crm.store, ids)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(WindowRead)
    def show_window(self, event: WindowRead) -> None:
        """They have come."""
        if self._lines is not None:
            self._lines.put(event.tasks)
            self.query_one(TaskList).items_changed(event.start, event.end)
            self.refresh_bindings()

    @property
    def is_read(self) -> bool:
        """The queue has come."""
        return self._lines is not None

    def forget(self) -> None:
        """Another queue is wanted."""
        self._lines = None

    # ------------------------------------------------------------------ the task under the cursor

    @property
    def chosen_task(self) -> QueuedTask | None:
        """The task under the cursor."""
        found = self.query(TaskList)
        line = found.first().highlighted if found else None
        return self._lines.task(line.key) if line is not None and self._lines is not None else None

    @property
    def contact_id(self) -> int | None:
        """Whom it is for."""
        return self.chosen_task.contact_id if self.chosen_task is not None else None

    @property
    def contact_name(self) -> str:
        """What that contact is called."""
        return (
            (self.chosen_task.contact or f"contact {self.chosen_task.contact_id}")
            if self.chosen_task is not None
            else ""
        )

    # ------------------------------------------------------------------ keys

    @property
    def has_rows(self) -> bool:
        """There is a list."""
        return True

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(TaskList).action_go(0)

    def came_back(self) -> None:
        """``g t`` here: to the list."""
        self.query_one(TaskList).focus(scroll_visible=False)

    def action_leave(self) -> None:
        """Esc: to the contacts."""
        self.crm.go("contacts")
