"""What other agents write reaches the screens: it is looked for in a thread, and told to every screen that is open.

Nothing is drawn, and nothing goes over the line, while nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from crm_tui.screens.host import Host, HostedScreen

if TYPE_CHECKING:
    from crm_tui.store.presence import Here, Presence
    from crm_tui.store.store import Store
    from crm_tui.store.watching import Noticed, Watching


class Following:
    """Belongs to the application."""

    @dataclass
    class OthersWrote(Message):
        """Other processes have written something."""

        noticed: Noticed

    @dataclass
    class OthersCameOrWent(Message):
        """Who else has a contact open."""

        here: tuple[Here, ...]

    def __init__(self, app: Host, *, by_itself: bool) -> None:
        self._app = app
        self._by_itself = by_itself
        self._watching: Watching | None = None
        self._presence: Presence | None = None
        self.here: tuple[Here, ...] = ()
        """Who else has a contact open."""

    def begin(self, store: Store) -> None:
        """The store is open: whatever is written from now on is told."""
        from crm_tui.store.presence import Presence
        from crm_tui.store.watching import Watching

        self._presence = Presence(store.path, store.agent)
        self._watching = Watching(store, self._post, self._look_around)
        if self._by_itself:
            self._watching.begin()

    def look(self) -> None:
        """Look now, for whoever does not want to wait a quarter of a second."""
        noticed = self._watching.look() if self._watching is not None else None
        if noticed is not None:
            self._post(noticed)
        self._look_around()

    def _look_around(self) -> None:
        here = self._presence.look() if self._presence is not None else None
        if here is not None:
            self._app.post_message(self.OthersCameOrWent(here))

    def show_who_is_here(self, here: tuple[Here, ...]) -> None:
        """Every screen that is open may say it."""
        self.here = here
        for screen in self._app.screen_stack:
            if isinstance(screen, HostedScreen):
                screen.others_came_or_went()

    def opened(self, contact_id: int | None) -> None:
        """This agent looks at a contact now, or at none any more; the others are told with the next look."""
        if self._presence is not None:
            self._presence.contact_id = contact_id

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
        if self._presence is not None:
            self._presence.close()
