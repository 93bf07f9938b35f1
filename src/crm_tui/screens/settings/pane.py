"""What the pane of a section is: it reads when it is shown, has keys of its own, and speaks in the status line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.containers import Vertical
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.screens.host import Host, host_of
from crm_tui.widgets.row_list import RowList
from crm_tui.widgets.status_line import StatusLine


class SettingsPane(Vertical):
    """Base of the panes. Whoever derives from it yields its widgets, binds its keys, and reads in ``shown``.

    Keys that act on a row are bound on the pane: they work while the focus is in it, and the footer shows them then.
    """

    @dataclass
    class Failed(Message):
        """Something could not be read or written."""

        error: CrmError

    @property
    def crm(self) -> Host:
        """The application."""
        return host_of(self)

    def shown(self) -> None:
        """The section was opened: read what it shows, in a worker."""

    def take_focus(self) -> None:
        """Put the keys where they act: into the list."""
        self.query(RowList).first().focus(scroll_visible=False)

    def say(self, message: str, *, failed: bool = False) -> None:
        """What was done, in the status line."""
        self.screen.query_one(StatusLine).say(message, failed=failed)

    def work(self, name: str, task: Callable[[], None]) -> None:
        """Run what touches the disk in a thread; a ``CrmError`` comes back as ``Failed``."""

        def run() -> None:
            try:
                task()
            except CrmError as error:
                self.post_message(self.Failed(error))

        self.run_worker(run, thread=True, group=name)

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Its first sentence."""
        event.stop()
        self.say(event.error.sentence.split("\n")[0], failed=True)
