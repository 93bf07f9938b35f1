"""The home screen: search line, the list, a preview of the highlighted contact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens import list_reading
from crm_tui.screens.cells import column
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.empty import empty_lines
from crm_tui.screens.filtered_list import FilteredList
from crm_tui.screens.list_rows import ListRows
from crm_tui.screens.preview_text import preview_card
from crm_tui.screens.segmented_list import SegmentedList
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.preview import Preview
from crm_tui.widgets.sidebar import Sidebar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.rows import RowReader

PREVIEW_DELAY = 0.08
"""Seconds without a move before the preview is read: a held key must not repaint it at every row."""


class ContactsScreen(SegmentedList, FilteredList):
    """Contacts: find a person in two seconds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("contacts.clear", "clear_filter", show=False),
        bind("contacts.sidebar", "toggle_sidebar"),
        bind("contacts.save", "save_segment"),
        bind("contacts.preview", "toggle_preview"),
        bind("contacts.refresh", "requery", show=False),
    ]
    AUTO_FOCUS = "ContactTable"

    @dataclass
    class ContactOpened(Message):
        """Enter, a double click: the profile is wanted."""

        contact_id: int

    @dataclass
    class Stepped(Message):
        """The cursor has moved to a neighbour, because a profile asked for it."""

        contact_id: int

    def __init__(self, filter_text: str = "") -> None:
        super().__init__(filter_text)
        self._shown = ListRows()
        self._row_reader: RowReader | None = None
        self._preview_timer: Timer | None = None
        self._stepping = False
        self._all_loaded = False

    def compose(self) -> ComposeResult:
        """One line each: places, search, status, keys; the rest is the list."""
        yield PlaceBar()
        yield FilterLine(self.listing.filter_text, placeholder="name, digits, field:value   (/ to search)")
        with Horizontal(id="list"):
            yield Sidebar()
            yield ContactTable()
            yield Preview()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Open the store behind the first paint."""
        self.show_places()
        self.set_class(not self.crm.settings.preview, "-without-preview")
        self.query_one(ContactTable).expect_rows()
        self.reading = list_reading.ListReading(self.crm, self.post_message)
        self.run_worker(self.reading.open, thread=True, group="open")

    def on_unmount(self) -> None:
        """Close the view."""
        if self.reading is not None:
            self.reading.close()

    # ------------------------------------------------------------------ the query

    @on(list_reading.Opened)
    def begin(self, event: list_reading.Opened) -> None:
        """The store is open: show the first list."""
        self._row_reader = event.reader
        self.listing.layouts = dict(event.layouts)
        self.read_again()

    def read_again(self) -> None:
        """Show the list anew, in the arrangement of the listing."""
        self.action_requery()

    def action_requery(self) -> None:
        """Read the list anew for the filter and the sort as they are."""
        self._read_list(interactive=self.query_one(FilterLine).is_active)

    def _read_list(self, *, interactive: bool) -> None:
        reading, listing = self.reading, self.listing
        if reading is None or not reading.is_open:
            return
        line = self.query_one(FilterLine)
        try:
            built = reading.build(listing.asked, listing.layout.sort, interactive=interactive)
        except CrmError as error:  # the list keeps what it showed
            line.error = error.sentence
            return
        line.error = ""
        if listing.ticket:  # an End that was pressed before the first list is meant for it
            self.query_one(ContactTable).expect_rows()
        listing.unfinished, listing.total = built.unfinished, None
        listing.failed = listing.late = False
        listing.ticket = reading.supersede()
        work = partial(reading.find, built.query, listing.ticket)
        self.run_worker(work, thread=True, group="query", exclusive=True)

    @on(list_reading.PageRead)
    def show_page(self, event: list_reading.PageRead) -> None:
        """The first rows, at once; while they are late the old rows stay."""
        if event.ticket != self.listing.ticket:
            return
        self.listing.late = event.page.late
        if not event.page.late:
            self._show_ids(event.page.ids, len(event.page.ids))
        self._say_count()

    @on(list_reading.Counted)
    def show_count(self, event: list_reading.Counted) -> None:
        """The exact count; from now on every row can be reached."""
        listing = self.listing
        if event.ticket != listing.ticket:
            return
        listing.total, listing.late = event.total, False
        if self._shown.ticket != event.ticket:
            self._show_ids(event.ids, event.total)
        else:
            self._shown.put(0, event.ids)
            self._shown.count(event.total)
            self.query_one(ContactTable).rows_changed()
        if not event.total:
            self.query_one(Preview).card = None
        self.query_one(ContactTable).rows_complete()
        self._say_count()
        self._load_the_rest()

    def _show_ids(self, ids: tuple[int, ...], total: int) -> None:
        table, layout = self.query_one(ContactTable), self.listing.layout
        if self.reading is not None and self._shown.fields != tuple(layout.fields(self.reading.registry)):
            self._shown = ListRows(self._row_reader, layout.fields(self.reading.registry), self.crm.zone)
        self._shown.begin(ids, total, ticket=self.listing.ticket, now=self.crm.clock.now())
        self._place_columns()
        table.set_empty(*empty_lines(self.listing.filter_text))
        table.set_source(self._shown, cursor=0)

    def _place_columns(self) -> None:
        layout = self.listing.layout
        columns = [column(each, layout.sort, layout.width(each.name)) for each in self._shown.fields]
        self.query_one(ContactTable).set_columns(columns)

    def show_arrangement(self) -> None:
        """The rows that are there, in other columns; the cursor stays."""
        if self.reading is not None and self._shown.fields:
            self._shown.show(self.listing.layout.fields(self.reading.registry))
            self._place_columns()
            self.query_one(ContactTable).rows_changed()

    @on(ContactTable.WindowNeeded)
    def read_window(self, event: ContactTable.WindowNeeded) -> None:
        """The table shows rows whose ids are not known yet."""
        if self.reading is None or self.listing.total is None:
            return
        start = max(0, event.rows.start - list_reading.AROUND // 2)
        stop = event.rows.stop + list_reading.AROUND // 2
        work = partial(self.reading.window, start, stop, self.listing.ticket)
        self.run_worker(work, thread=True, group="window", exclusive=True)

    @on(list_reading.WindowRead)
    def show_window(self, event: list_reading.WindowRead) -> None:
        """The ids have come."""
        if event.ticket == self.listing.ticket:
            self._shown.put(event.start, event.ids)
            table = self.query_one(ContactTable)
            stop = event.start + len(event.ids)
            if event.start < table.visible_rows.stop and stop > table.visible_rows.start:
                table.rows_changed(event.start, stop)

    @on(list_reading.Failed)
    def say_failure(self, event: list_reading.Failed) -> None:
        """In the status line, or as the last word when nothing can be shown."""
        if event.fatal:
            self.crm.fail(event.error)
        elif event.ticket in (None, self.listing.ticket):
            if event.ticket is not None:
                self.listing.failed = True
                self.query_one(ContactTable).rows_complete()
                self._say_count()
            self.query_one(StatusLine).say(event.error.sentence, failed=True)

    def _load_the_rest(self) -> None:
        # SQLModel costs more than Textual: it loads after the list stands, before the first write wants it
        if not self._all_loaded and self.reading is not None:
            self._all_loaded = True
            self.run_worker(self.reading.load_the_rest, thread=True, group="rest")
            self.refresh_segments()

    def _say_count(self) -> None:
        self.query_one(StatusLine).hint = self.listing.sentence()

    # ------------------------------------------------------------------ the search line

    def action_clear_filter(self) -> None:
        """Everybody again."""
        self.close_segment()
        self.query_one(FilterLine).set_text("")

    @on(FilterLine.Changed)
    def reload_contacts(self, event: FilterLine.Changed) -> None:
        """Every key is a new query; the old one stops."""
        self.listing.filter_text = event.text
        self.action_requery()

    @on(FilterLine.Submitted)
    @on(FilterLine.Cancelled)
    def leave_search(self) -> None:
        """Enter and Esc: to the list, where Enter opens; the text stays (X clears it)."""
        self.query_one(ContactTable).focus(scroll_visible=False)
        if self.listing.unfinished:
            self._read_list(interactive=False)

    def on_descendant_focus(self) -> None:
        """The footer says what Enter and Esc do in the search line."""
        searching = self.query_one(FilterLine).is_active
        self.query_one(KeyLine).first = (("enter", "To the list"), ("escape", "Back")) if searching else ()

    # ------------------------------------------------------------------ the highlighted contact

    @property
    def contact_id(self) -> int | None:
        """The contact under the cursor."""
        row = self.query_one(ContactTable).highlighted
        return row.key if row else None

    @property
    def contact_name(self) -> str:
        """What its row calls it."""
        row = self.query_one(ContactTable).highlighted
        return next((cell for cell in row.cells if cell), "") if row else ""

    @on(ContactTable.Highlighted)
    def preview_soon(self, event: ContactTable.Highlighted) -> None:
        """Read the preview when the cursor rests; tell a waiting profile."""
        if event.key is None:
            return
        if self._stepping:
            self._stepping = False
            self.post_message(self.Stepped(event.key))
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_DELAY, self.refresh_preview)
        self._read_ahead(event.index)

    def _read_ahead(self, index: int) -> None:
        # a page whose ids are not known yet is painted twice: once without rows, once with them
        rows = self._shown.unknown_near(index, list_reading.AROUND // 2)
        if rows and self.reading is not None and self.listing.total is not None:
            work = partial(self.reading.window, rows.start, rows.stop, self.listing.ticket)
            self.run_worker(work, thread=True, group="ahead", exclusive=True)

    def refresh_preview(self, contact_id: int | None = None) -> None:
        """Read the preview of a contact, or of the highlighted one, when there is room for it."""
        self._preview_timer = None
        wanted = contact_id or self.contact_id
        if wanted is not None and self.reading is not None and self.query_one(Preview).size.width:
            work = partial(self.reading.summary, wanted)
            self.run_worker(work, thread=True, group="preview", exclusive=True)

    @on(list_reading.SummaryRead)
    def show_preview(self, event: list_reading.SummaryRead) -> None:
        """Show the preview, unless the cursor has moved on."""
        if event.summary.card.id == self.contact_id:
            self.query_one(Preview).card = preview_card(event.summary, self.crm.zone, self.crm.clock.now())

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way: no query, no preview."""
        return self._preview_timer is None and (self.listing.total is not None or self.listing.failed)

    def action_toggle_preview(self) -> None:
        """Show or hide the preview."""
        self.toggle_class("-without-preview")
        self.call_after_refresh(self.refresh_preview)

    @on(ContactTable.Opened)
    def open_contact(self, event: ContactTable.Opened) -> None:
        """Enter on a row."""
        self.post_message(self.ContactOpened(event.key))

    def step(self, step: int) -> None:
        """Move the cursor for a profile; ``Stepped`` tells where it came to."""
        table = self.query_one(ContactTable)
        before = table.cursor
        self._stepping = True
        table.action_move(step)
        if table.cursor == before:
            self._stepping = False

    @on(ContactKeys.ContactChanged)
    def show_change(self, event: ContactKeys.ContactChanged) -> None:
        """A key of the list has written something."""
        self.contact_changed(event.contact_id)

    def contact_changed(self, contact_id: int) -> None:
        """A contact was written: read its row and its preview again."""
        self.refresh_segments()
        is_highlighted = self.contact_id == contact_id
        self.query_one(ContactTable).rows_changed()
        if is_highlighted:
            self.refresh_preview(contact_id)

    # ------------------------------------------------------------------ places

    @property
    def has_rows(self) -> bool:
        """There is a list."""
        return True

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(ContactTable).action_first()

    def came_back(self) -> None:
        """``g c`` here: to the list."""
        self.query_one(ContactTable).focus(scroll_visible=False)
