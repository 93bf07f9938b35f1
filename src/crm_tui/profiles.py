"""The screen of a contact: its code is loaded before it is wanted, and one of it is kept.

To mount and to style a screen takes longer than everything else that opens a profile.
"""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.screens.host import Host

if TYPE_CHECKING:
    from crm_tui.screens.profile import ProfileScreen

COLLECTED_AFTER = 10_000
"""Objects made and not given back after which garbage is looked for; screens are made of many (700 is the default)."""


class Profiles:
    """Belongs to the application."""

    def __init__(self, app: Host) -> None:
        self._app = app
        self._kept: ProfileScreen | None = None

    def load(self) -> None:
        """In a worker, when the list stands: so that the first profile is not waited for.

        What is loaded by now stays until the end: the collector of garbage is told not to look at it. It took a tenth
        of a second each time, in the middle of every second opening.
        """
        import crm_tui.screens.profile.history_tab  # noqa: F401

        if not self._app.is_headless:
            gc.freeze()
            gc.set_threshold(COLLECTED_AFTER)
        gc.enable()  # ``cli.start`` has turned it off: a start makes nothing but what stays

    def show(self, contact_id: int, said: str) -> None:
        """Open a profile, or let the open one show another contact; ``said`` goes into its status line."""
        from crm_tui.screens.profile import ProfileScreen

        here = self._app.screen
        if isinstance(here, ProfileScreen):
            here.before_leaving(partial(here.show_contact, contact_id, said))
        else:
            self._app.push_screen(self._screen(contact_id, said))

    def show_neighbour(self, contact_id: int) -> None:
        """The list has moved below an open profile."""
        from crm_tui.screens.profile import ProfileScreen

        if isinstance(self._app.screen, ProfileScreen):
            self._app.screen.show_contact(contact_id)

    def _screen(self, contact_id: int, said: str) -> ProfileScreen:
        """The one that is kept; when it is open already, below what is shown, another one."""
        from crm_tui.screens.profile import ProfileScreen

        if self._kept is None:
            self._kept = ProfileScreen(contact_id, said)
            self._app.install_screen(self._kept, "profile")
        elif self._kept in self._app.screen_stack:
            return ProfileScreen(contact_id, said)
        else:
            self._kept.open(contact_id, said)
        return self._kept
