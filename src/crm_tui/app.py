"""The application: places, global keys, theme, signals. It knows no widget's insides."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from crm_tui import __version__
from crm_tui.attention import Attention
from crm_tui.config import Settings, chosen_theme, keep_theme
from crm_tui.ending import Ending
from crm_tui.errors import CrmError
from crm_tui.following import Following
from crm_tui.keymap import bind
from crm_tui.line.difference import Shown
from crm_tui.line.driver import DifferenceDriver
from crm_tui.profiles import Profiles
from crm_tui.run_log import begin_log
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.fields_changed import FieldsChanged
from crm_tui.screens.host import Host, HostedModal, HostedScreen
from crm_tui.screens.places import PlaceScreen
from crm_tui.screens.taking_back import UNDOES
from crm_tui.typed_ahead import TypesAhead
from crm_tui.values.clock import Clock, SystemClock
from crm_tui.widgets.plain_lines import PlainLines, plain_charset
from crm_tui.widgets.safe_lines import SafeLines

if TYPE_CHECKING:
    from crm_tui.screens.organisations.list import OrganisationsScreen
    from crm_tui.screens.organisations.screen import OrganisationScreen
    from crm_tui.screens.profile import ProfileScreen
    from crm_tui.store.drafts import DraftKeeper
    from crm_tui.store.store import Store

log = logging.getLogger(__name__)
STYLES = Path(__file__).parent / "styles"
LOAD_AFTER = 1.0
"""Seconds after the start when the profile's code is loaded: by then the list stands."""


def _find_contact() -> type[Provider]:
    from crm_tui.commands import FindContact

    return FindContact


class CrmApp(TypesAhead, Host):
    """crm-tui on a terminal. ``open_store`` is called in the first worker, after the first paint."""

    TITLE = "crm-tui"
    CSS_PATH: ClassVar = [STYLES / "app.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (120, "-broad"), (150, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    COMMANDS = Host.COMMANDS | {_find_contact}
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("app.help", "help"),
        bind("app.palette", "command_palette", show=False, priority=True),
        bind("app.repaint", "repaint", show=False),
        bind("app.quit", "quit", show=False),
    ]

    def __init__(
        self,
        open_store: Callable[[], Store],
        *,
        path: Path,
        agent: str,
        settings: Settings | None = None,
        filter_text: str = "",
        clock: Clock | None = None,
        follows: bool = True,
    ) -> None:
        """``follows``: whether what others write is looked for by itself."""
        self.settings = settings or Settings()
        self.shown = Shown()
        """What the terminal shows, for the driver."""
        super().__init__()
        self.zone = self.settings.time_zone()
        self.path = path
        self.agent = agent
        self.clock = clock or SystemClock()
        self.filter_text = filter_text
        charset = plain_charset(os.environ, self.settings.characters)
        self._own_filters = (SafeLines(), *((PlainLines(charset),) if charset else ()))
        self._open_store = open_store
        self._store: Store | None = None
        self._given_theme = ""
        self._drafts: DraftKeeper | None = None
        self._badges: dict[str, int] = {}
        self.profiles = Profiles(self)
        self.ending = Ending(self)
        self.attention = Attention(self, self._badges)
        self.following = Following(self, by_itself=follows)

    # ------------------------------------------------------------------ the store

    @property
    def store(self) -> Store:
        """The open store; asked for in workers and after the list has been read."""
        if self._store is None:
            self._store = self._open_store()
            self.following.begin(self._store)
        return self._store

    @property
    def drafts(self) -> DraftKeeper:
        """Keeps texts that are being typed, in a thread of its own."""
        if self._drafts is None:
            from crm_tui.store.drafts import DraftKeeper

            self._drafts = DraftKeeper(self.path, self.agent, self.clock)
        return self._drafts

    # ------------------------------------------------------------------ life

    def get_driver_class(self) -> type[Driver]:
        """On a terminal, the one that writes only what differs."""
        inherited = super().get_driver_class()
        return DifferenceDriver if inherited is LinuxDriver and self.settings.redraw != "whole" else inherited

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own filters, then the one that no escape sequence of a stranger passes, and the terminal's."""
        return [*super().get_line_filters(), *self._own_filters]

    def get_default_screen(self) -> ContactsScreen:
        """The list is the first screen: an empty one below it would be made, styled and painted before it."""
        return ContactsScreen(self.filter_text)

    def on_mount(self) -> None:
        """Theme and keys as they were chosen; listen to the signals of a dropped line."""
        self.console.legacy_windows = False
        self._begin_theme()
        if self.settings.keys:
            from crm_tui.own_keys import own_keys

            self.set_keymap(own_keys(self.settings.keys))
        self.ending.listen()
        self.set_timer(LOAD_AFTER, partial(self.run_worker, self.profiles.load, thread=True, group="modules"))

    def _begin_theme(self) -> None:
        """The theme of the settings or of the palette; with 16 colours one that was made of those."""
        few = self.console.color_system in ("standard", "windows", None)
        wanted = chosen_theme(self.settings) or ("ansi-dark" if few else "")
        if wanted in self.available_themes and wanted != self.theme:
            self._given_theme = self.theme = wanted
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def _keep_theme(self, theme: Theme) -> None:
        given, self._given_theme = self._given_theme, ""
        if theme.name == given:  # what this terminal was given is nobody's choice: another one may show more colours
            return
        self.run_worker(partial(keep_theme, self.settings, theme.name), thread=True, group="theme")

    def on_unmount(self) -> None:
        """Write what is waiting, close the files."""
        self.following.end()
        if self._drafts is not None:
            self._drafts.close()
        if self._store is not None:
            self._store.close()

    def bell(self) -> None:
        """Textual rings when an exception ends the program: that is where the report is written, without locals."""
        error = sys.exc_info()[1]
        if error is not None:
            log.error("stopped by %s", type(error).__name__)
        self.ending.report_crash(error)
        super().bell()

    def fail(self, error: CrmError) -> None:
        """The store cannot be used: leave, with the sentence and its status."""
        log.error("ends: %s", type(error).__name__)
        self.exit(error.status, return_code=error.status, message=error.sentence)

    # ------------------------------------------------------------------ places

    @property
    def badges(self) -> dict[str, int]:
        """How many things wait in a place, by its name."""
        return self._badges

    def tasks_changed(self) -> None:
        """Tasks were written, or the list stands: what waits, and of what is there to remind?"""
        self.attention.look()

    def go(self, place: str) -> None:
        """Show a place: over the list of contacts, which stays where it was."""
        home = next(screen for screen in self.screen_stack if isinstance(screen, ContactsScreen))
        here = self.screen
        if isinstance(here, PlaceScreen) and place == here.PLACE and here.is_home:
            here.came_back()
            return
        while self.screen is not home:
            self.pop_screen()
        if place != home.PLACE:
            self.push_screen(_PLACE_SCREENS[place]())

    @on(ContactsScreen.ContactOpened)
    def open_profile(self, event: ContactsScreen.ContactOpened) -> None:
        """From the list to a person."""
        self.show_contact(event.contact_id)

    def show_contact(self, contact_id: int, said: str = "") -> None:
        """Open a profile, or let the open one show another contact; ``said`` goes into its status line."""
        self.profiles.show(contact_id, said)

    @on(ContactKeys.ContactCreated)
    def show_created(self, event: ContactKeys.ContactCreated) -> None:
        """Somebody new: the list reads itself again, the profile is opened."""
        for screen in self.screen_stack:
            if isinstance(screen, ContactsScreen):
                screen.action_requery()
        self.show_contact(event.contact_id, f"{event.message} · {UNDOES}")

    @on(FieldsChanged)
    def use_fields(self, event: FieldsChanged) -> None:
        """Custom attributes were made or changed: a field, a column, a sort key at once."""
        for screen in self.screen_stack:
            if isinstance(screen, ContactsScreen):
                screen.fields_changed(event.registry)

    def show_organisation(self, organisation_id: int) -> None:
        """Open an organisation over what is shown."""
        from crm_tui.screens.organisations.screen import OrganisationScreen

        self.push_screen(OrganisationScreen(organisation_id))

    def on_organisations_screen_organisation_opened(self, event: OrganisationsScreen.OrganisationOpened) -> None:
        """From the list to an organisation."""
        self.show_organisation(event.organisation_id)

    def on_organisation_screen_organisation_changed(self, event: OrganisationScreen.OrganisationChanged) -> None:
        """The list shows it when it is seen again."""
        from crm_tui.screens.organisations.list import OrganisationsScreen

        for screen in self.screen_stack:
            if isinstance(screen, OrganisationsScreen):
                screen.organisations_changed(event.said)

    @on(Following.OthersWrote)
    def tell_screens(self, event: Following.OthersWrote) -> None:
        """Other agents have written something."""
        self.following.tell(event.noticed)

    @on(Following.OthersCameOrWent)
    def tell_who_is_here(self, event: Following.OthersCameOrWent) -> None:
        """Other agents have opened or left a contact."""
        self.following.show_who_is_here(event.here)

    def opened_contact(self, contact_id: int | None) -> None:
        """This agent looks at a contact now, or at none any more."""
        self.following.opened(contact_id)

    def others_on(self, contact_id: int) -> tuple[str, ...]:
        """The agents who have this contact open at other terminals."""
        from crm_tui.store.presence import names

        return names(self.following.here, contact_id)

    def on_profile_screen_neighbour_wanted(self, event: ProfileScreen.NeighbourWanted) -> None:
        """The profile asks for the previous or next contact: the list knows the order."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, PlaceScreen) and screen.step(event.step):
                break

    @on(ContactsScreen.Stepped)
    def show_neighbour(self, event: ContactsScreen.Stepped) -> None:
        """The list has moved."""
        self.profiles.show_neighbour(event.contact_id)

    @on(ContactKeys.ContactChanged)
    def refresh_list(self, event: ContactKeys.ContactChanged) -> None:
        """A profile wrote something: the list shows it when it is seen again."""
        for screen in self.screen_stack:
            if isinstance(screen, ContactsScreen):
                screen.contact_changed(event.contact_id, came_or_went=event.came_or_went)

    @on(ContactKeys.Merged)
    def refresh_merged(self, event: ContactKeys.Merged) -> None:
        """A profile merged contacts: the list below reads itself again."""
        for screen in self.screen_stack:
            if isinstance(screen, ContactsScreen) and screen is not self.screen:
                screen.contacts_went(event.kept, event.others)

    # ------------------------------------------------------------------ keys

    async def action_quit(self) -> None:
        """Leave, unless a screen with pending edits asks first and is told to stay."""
        here = self.screen
        if isinstance(here, HostedScreen | HostedModal):
            here.before_leaving(self.exit)
        else:
            self.exit()

    def action_help(self) -> None:
        """What the keys do right here."""
        from crm_tui.screens.dialogs.help import HelpDialog

        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog(self.screen, path=self.path))

    def action_command_palette(self) -> None:
        """Commands and contacts by name."""
        from crm_tui.commands import QuietPalette

        if not isinstance(self.screen, QuietPalette):
            self.push_screen(QuietPalette())

    def action_repaint(self) -> None:
        """Draw everything anew, for a terminal that another program wrote on."""
        self.shown.forget()
        self.refresh(repaint=True, layout=True)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's commands: the keys that act here, themes, help, quit."""
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.tooltip and active.enabled and binding.show:
                run = partial(self.simulate_key, binding.key)
                yield SystemCommand(binding.description, binding.tooltip, run)
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Help", "What the keys do right here", self.action_help)
        yield SystemCommand("Quit", "Leave crm-tui", self.action_quit)


def _organisations() -> Screen[None]:
    from crm_tui.screens.organisations.list import OrganisationsScreen

    return OrganisationsScreen()


def _settings() -> Screen[None]:
    from crm_tui.screens.settings.screen import SettingsScreen

    return SettingsScreen()


def _calendar() -> Screen[None]:
    from crm_tui.screens.calendar import CalendarScreen

    return CalendarScreen()


def _tasks() -> Screen[None]:
    from crm_tui.screens.tasks import TasksScreen

    return TasksScreen()


def _duplicates() -> Screen[None]:
    from crm_tui.screens.duplicates import DuplicatesScreen

    return DuplicatesScreen()


_PLACE_SCREENS: dict[str, Callable[[], Screen[None]]] = {
    "organisations": _organisations,
    "tasks": _tasks,
    "calendar": _calendar,
    "duplicates": _duplicates,
    "settings": _settings,
}
"""Makes the screen of each place but the first; imports it only then."""


def run(path: Path, agent: str, filter_text: str = "", settings: Settings | None = None) -> int:
    """Run the terminal interface on the database at ``path``; the exit status."""

    def open_store() -> Store:
        from crm_tui.store.store import Store

        return Store.open(path, agent=agent)

    begin_log((settings or Settings()).log)
    app = CrmApp(open_store, path=path, agent=agent, settings=settings, filter_text=filter_text)
    log.info("begins: crm-tui %s, terminal %s", __version__, os.environ.get("TERM", ""))
    app.run()
    log.info("ended with status %s", app.return_code or 0)
    return app.return_code or 0
