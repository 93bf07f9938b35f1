"""What other agents write reaches the screens: it is looked for in a thread, and told to every screen that is open.

Nothing is drawn, and nothing goes over the line, while nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from crm_tui.screens.host import Host, HostedScreen

if TYPE_CHECKING:
    from crm_tui.store.store import Store
    from crm_tui.store.watching import Noticed, Watching


class Following:
    """Belongs to the application."""

    @dataclass
    class OthersWrote(Message):
        """Other processes have written something."""

        noticed: Noticed

    def __init__(self, app: Host, *, by_itself: bool) -> None:
        self._app = app
        self._by_itself = by_itself
        self._watching: Watching | None = None

    def begin(self, store: Store) -> None:
        """The store is open: whatever is written from now on is told."""
        from crm_tui.store.watching import Watching

        self._watching = Watching(store, self._post)
        if self._by_itself:
            self._watching.begin()

    def look(self) -> None:
        """Look now, for whoever does not want to wait a quarter of a second."""
        noticed = self._watching.look() if self._watching is not None else None
        if noticed is not None:
            self._post(noticed)

    def _post(self, noticed: Noticed) -> None:
        self._app.post_message(self.OthersWrote(noticed))

    def tell(self, noticed: Noticed) -> None:
        """Every screen that is open, the lowest first; what asks for attention."""
        for screen in self._app.screen_stack:
            if isinstance(screen, HostedScreen):
                screen.others_wrote(noticed)
        if noticed.contacts is None or noticed.tables & {"task", "contact"}:
            self._app.tasks_changed()

    def end(self) -> None:
        """Look no more."""
        if self._watching is not None:
            self._watching.end()
            self._watching = None
