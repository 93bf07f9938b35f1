"""The list of organisations: the parts of the list of contacts over another table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message

from crm_tui.keymap import bind
from crm_tui.screens import list_reading
from crm_tui.screens.followed_list import FollowedList
from crm_tui.screens.list_layout import ListKind
from crm_tui.screens.organisations.shelf import OrganisationSegments
from crm_tui.screens.segment_shelf import SegmentShelf
from crm_tui.screens.segmented_list import SegmentedList
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.sidebar import Sidebar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry
    from crm_tui.store.store import Store
    from crm_tui.store.watching import Noticed


class OrganisationReading(list_reading.ListReading):
    """Reads the list of organisations."""

    KINDS = ("organisations",)

    def read_registry(self, store: Store) -> Registry:
        """The fields of organisations."""
        from crm_tui.filters.fields.organisations import OrganisationRegistry

        return OrganisationRegistry()


class OrganisationsScreen(SegmentedList, FollowedList):
    """Organisations: companies, offices, schools, and how many people of each there are."""

    PLACE = "organisations"
    LISTS: ClassVar[ListKind] = "organisations"
    SHELF: ClassVar[SegmentShelf] = OrganisationSegments()
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("contacts.clear", "clear_filter", show=False),
        bind("contacts.sidebar", "toggle_sidebar"),
        bind("contacts.save", "save_segment"),
        bind("organisations.new", "new_organisation"),
        bind("contacts.refresh", "requery", show=False),
        bind("screen.back", "leave", show=False),
    ]
    AUTO_FOCUS = "ContactTable"

    @dataclass
    class OrganisationOpened(Message):
        """Enter, a double click: the organisation is wanted."""

        organisation_id: int

    def __init__(self) -> None:
        super().__init__()
        self._all_loaded = False

    def compose(self) -> ComposeResult:
        """One line each: places, search, status, keys; the rest is the list."""
        yield PlaceBar()
        yield FilterLine(placeholder="name, domain, city, field:value   (/ to search)")
        with Horizontal(id="list"):
            yield Sidebar()
            yield ContactTable()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """The places."""
        self.show_places()

    def make_reading(self) -> list_reading.ListReading:
        """What reads organisations."""
        return OrganisationReading(self.crm, self.post_message)

    def list_counted(self, total: int) -> None:
        """The first list stands: count the segments, load what writing needs."""
        if not self._all_loaded and self.reading is not None:
            self._all_loaded = True
            self.run_worker(self.crm.store.preload, thread=True, group="rest")
            self.refresh_segments()

    def empty_words(self) -> tuple[str, ...]:
        """What stands in the place of the rows when there are none."""
        if self.listing.filter_text.strip():
            return ("No organisation matches this filter.", "", "X  clears it      /  changes it")
        return (
            "There are no organisations yet.",
            "",
            "c  makes one",
            "crm-tui import FILE.csv --into organisations      brings them from a file",
            "",
            "An organisation is also made when it is named: org=… of a contact, in an import of contacts.",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There are no anonymous organisations."""
        return action != "visitors" and super().check_action(action, parameters)

    @property
    def organisation_id(self) -> int | None:
        """The organisation under the cursor."""
        row = self.query_one(ContactTable).highlighted
        return row.key if row else None

    @on(ContactTable.Highlighted)
    def look_ahead(self, event: ContactTable.Highlighted) -> None:
        """The ids around the cursor are read before they are scrolled to."""
        if event.key is not None:
            self.read_ahead(event.index)

    @on(ContactTable.Opened)
    def open_organisation(self, event: ContactTable.Opened) -> None:
        """Enter on a row."""
        self.post_message(self.OrganisationOpened(event.key))

    def organisations_changed(self, said: str = "") -> None:
        """One was made, renamed, merged or deleted: what is listed may be others."""
        if said:
            self.query_one(StatusLine).say(said)
        self.refresh_segments()
        self.action_requery()

    def others_wrote(self, noticed: Noticed) -> None:
        """Organisations, or who belongs to them."""
        if noticed.tables & {"organisation", "contact_organisation", "contact", "organisation_segment"}:
            self.rows_written(None)
            self.read_segments()

    def action_new_organisation(self) -> None:
        """The form; the new one is opened."""
        from crm_tui.screens.dialogs.organisation_form import OrganisationForm

        self.crm.push_screen(OrganisationForm(), self._open_new)

    def _open_new(self, made: tuple[int, str] | None) -> None:
        if made is not None:
            self.query_one(StatusLine).say(made[1])
            self.organisations_changed()
            self.post_message(self.OrganisationOpened(made[0]))

    # ------------------------------------------------------------------ places

    @property
    def has_rows(self) -> bool:
        """There is a list."""
        return True

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(ContactTable).action_first()

    def came_back(self) -> None:
        """``g o`` here: to the list."""
        self.query_one(ContactTable).focus(scroll_visible=False)

    def action_leave(self) -> None:
        """Esc: to the contacts."""
        self.crm.go("contacts")
