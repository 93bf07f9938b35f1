"""What a screen may ask of the application it runs in: the store, the drafts, who and where the agent is.

Screens know this and not ``app``, which knows them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from textual.app import App
from textual.dom import DOMNode

from crm_tui.config import Settings
from crm_tui.errors import CrmError
from crm_tui.values.clock import Clock
from crm_tui.widgets.quiet_screen import QuietModal, QuietScreen

if TYPE_CHECKING:
    from crm_tui.store.drafts import DraftKeeper
    from crm_tui.store.store import Store
    from crm_tui.store.watching import Noticed
    from crm_tui.values.human_dates import DateManner

Result = TypeVar("Result")


class Host(App[int]):
    """The application as its screens see it."""

    settings: Settings
    zone: ZoneInfo
    path: Path
    agent: str
    clock: Clock

    @cached_property
    def manner(self) -> DateManner:
        """How the agent types dates."""
        from crm_tui.values.human_dates import manner_of

        return manner_of(self.settings)

    def tasks_changed(self) -> None:
        """Tasks were written: badges and reminders are looked at anew."""

    @property
    def badges(self) -> dict[str, int]:
        """How many things wait in a place, by its name."""
        raise NotImplementedError

    def go(self, place: str) -> None:
        """Show a place of ``screens.places``."""
        raise NotImplementedError

    @property
    def store(self) -> Store:
        """The open store; asked for in workers and after the list has been read."""
        raise NotImplementedError

    @property
    def drafts(self) -> DraftKeeper:
        """Keeps texts that are being typed, in a thread of its own."""
        raise NotImplementedError

    def show_contact(self, contact_id: int, said: str = "") -> None:
        """Open a profile, or let the open one show another contact; ``said`` goes into its status line."""
        raise NotImplementedError

    def show_organisation(self, organisation_id: int) -> None:
        """Open an organisation."""
        raise NotImplementedError

    def opened_contact(self, contact_id: int | None) -> None:
        """This agent looks at a contact now, or at none any more; the other agents see it."""

    def others_on(self, contact_id: int) -> tuple[str, ...]:
        """The agents who have this contact open at other terminals."""
        return ()

    def fail(self, error: CrmError) -> None:
        """The store cannot be used: leave, with the sentence and its status."""
        raise NotImplementedError


def host_of(node: DOMNode) -> Host:
    """The application that a screen or widget runs in."""
    app = node.app
    assert isinstance(app, Host)
    return app


class HostedScreen(QuietScreen[Result]):
    """A screen of this application."""

    @property
    def crm(self) -> Host:
        """The application."""
        return host_of(self)

    def before_leaving(self, go: Callable[[], None]) -> None:
        """Whatever leads away from here goes through this; a screen with pending edits asks first."""
        go()

    def others_came_or_went(self) -> None:
        """Somebody else has opened or left a contact: ``crm.others_on`` says who is where."""

    def others_wrote(self, noticed: Noticed) -> None:
        """Other agents have written something; also called while another screen lies over this one."""


class HostedModal(QuietModal[Result]):
    """A dialog of this application."""

    @property
    def crm(self) -> Host:
        """The application."""
        return host_of(self)

    def before_leaving(self, go: Callable[[], None]) -> None:
        """Whatever leads away from here goes through this; a dialog with pending edits asks first."""
        go()
