"""``u`` and ``U`` on every screen: take back, do again, say what came back, and show it everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedScreen
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.undo.run import Undone

UNDOES = "u undoes"
"""What stands behind the message of every write."""
REDOES = "U redoes"


class TakingBack(HostedScreen[None]):
    """A screen with a status line, on which the agent's changes can be taken back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("app.undo", "undo", show=False),
        bind("app.redo", "redo", show=False),
    ]

    @dataclass
    class CameBack(Message):
        """A change was taken back, or done again."""

        done: Undone
        again: bool

    @dataclass
    class NotTakenBack(Message):
        """Nothing was written."""

        error: CrmError

    def action_undo(self) -> None:
        """Take back my last change."""
        self.take_back(None)

    def take_back(self, batch_id: int | None) -> None:
        """Take back a change of the log, or my last one."""
        self.run_worker(partial(self._undo, batch_id), thread=True, group="write")

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self.run_worker(self._redo, thread=True, group="write")

    def _undo(self, batch_id: int | None) -> None:
        from crm_tui.store.undo.run import undo

        self._work(lambda: undo(self.crm.store, batch_id), again=False)

    def _redo(self) -> None:
        from crm_tui.store.undo.run import redo

        self._work(lambda: redo(self.crm.store), again=True)

    def _work(self, work: Callable[[], Undone], *, again: bool) -> None:
        try:
            self.post_message(self.CameBack(work(), again))
        except CrmError as error:
            self.post_message(self.NotTakenBack(error))

    @on(CameBack)
    def show_what_came_back(self, event: CameBack) -> None:
        """Every screen that is open may show something of it."""
        for line in self.query(StatusLine):
            line.say(event.done.message, then=UNDOES if event.again else REDOES)
        for screen in self.crm.screen_stack:
            if isinstance(screen, TakingBack):
                screen.came_back_from_log(event.done)

    @on(NotTakenBack)
    def say_nothing_came_back(self, event: NotTakenBack) -> None:
        """In words."""
        for line in self.query(StatusLine):
            line.say(event.error.sentence, failed=True)

    def came_back_from_log(self, done: Undone) -> None:
        """Rows that this screen shows may have come back: read them again."""
