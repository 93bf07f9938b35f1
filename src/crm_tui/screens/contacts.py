"""The home screen: search line, the list, a preview of the highlighted contact."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer

from crm_tui.errors import CrmError, Interrupted
from crm_tui.keymap import bind
from crm_tui.screens.cells import column
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.dialogs.go import GoDialog
from crm_tui.screens.dialogs.sort import SortDialog, SortKeys
from crm_tui.screens.empty import empty_lines
from crm_tui.screens.list_rows import ListRows
from crm_tui.screens.preview_text import preview_card
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.place_bar import Place, PlaceBar
from crm_tui.widgets.preview import Preview
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry
    from crm_tui.store.queries import SetSizes
    from crm_tui.store.rows import RowReader
    from crm_tui.store.views import Page, Query, View
    from crm_tui.values.records import Summary

COLUMNS = ("name", "email", "phone", "org", "tags", "last_seen")
"""TK-05, with the name first."""
DEFAULT_SORT: SortKeys = (("last_seen", True),)
PREVIEW_DELAY = 0.08
"""Seconds without a move before the preview is read: a held key must not repaint it at every row."""
AROUND = 300
"""Ids read around a window that the table asks for: three pages or more."""


@dataclass
class Listing:
    """What the list shows now. ``ticket`` numbers the query; results of an older one are dropped."""

    filter_text: str = ""
    sort: SortKeys = DEFAULT_SORT
    ticket: int = 0
    query: Query | None = None
    total: int | None = None
    snapshot: bool = False
    unfinished: str | None = None
    window: tuple[int, int] | None = field(default=None)


class ContactsScreen(ContactKeys):
    """Contacts: find a person in two seconds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("contacts.search", "search"),
        bind("contacts.clear", "clear_filter", show=False),
        bind("contacts.sort", "sort"),
        bind("contacts.preview", "toggle_preview"),
        bind("contacts.refresh", "requery", show=False),
        bind("app.go", "go", show=False),
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

    @dataclass
    class Opened(Message):
        """The store is open."""

        registry: Registry
        view: View
        reader: RowReader

    @dataclass
    class PageRead(Message):
        """The first ids of a query."""

        ticket: int
        query: Query
        page: Page

    @dataclass
    class Counted(Message):
        """The snapshot stands: the exact count, and the ids around the window."""

        ticket: int
        total: int
        start: int
        ids: tuple[int, ...]

    @dataclass
    class WindowRead(Message):
        """Ids that the table asked for."""

        ticket: int
        start: int
        ids: tuple[int, ...]

    @dataclass
    class SummaryRead(Message):
        """The preview of a contact."""

        summary: Summary

    @dataclass
    class Failed(Message):
        """Something could not be read or written."""

        error: CrmError
        fatal: bool = False

    def __init__(self, filter_text: str = "") -> None:
        super().__init__()
        self.listing = Listing(filter_text)
        self._rows = ListRows()
        self._registry: Registry | None = None
        self._view: View | None = None
        self._preview_timer: Timer | None = None
        self._stepping = False
        self._preloaded = False
        self._sizes: SetSizes | None = None

    def compose(self) -> ComposeResult:
        """One line each: places, search, status, keys; the rest is the list."""
        yield PlaceBar()
        yield FilterLine(self.listing.filter_text, placeholder="name, digits, field:value   (/ to search)")
        with Horizontal(id="list"):
            yield ContactTable()
            yield Preview()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Open the store behind the first paint."""
        bar = self.query_one(PlaceBar)
        bar.product = "crm-tui"
        bar.places = (Place("contacts", "Contacts"),)
        bar.current = "contacts"
        bar.agent = self.crm.agent
        self.query_one(Preview).display = self.crm.settings.preview
        self.run_worker(self._open, thread=True, group="open", exclusive=True)

    # ------------------------------------------------------------------ in workers

    def _open(self) -> None:
        from crm_tui.store.contacts.reading import registry
        from crm_tui.store.rows import RowReader
        from crm_tui.store.views import View

        try:
            store = self.crm.store
            opened = self.Opened(registry(store), View(store.path), RowReader(store.path))
        except CrmError as error:
            self.post_message(self.Failed(error, fatal=True))
            return
        self.post_message(opened)

    def _find(self, view: View, ticket: int, query: Query, start: int) -> None:
        try:
            page = view.first_page(query, ticket)
            self.post_message(self.PageRead(ticket, query, page))
            if page.exact:
                self.post_message(self.Counted(ticket, len(page.ids), 0, page.ids))
                view.snapshot(query, ticket)
                return
            total = view.snapshot(query, ticket)
            self.post_message(self.Counted(ticket, total, start, view.window(start, start + AROUND, ticket)))
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _read_window(self, view: View, ticket: int, start: int, stop: int) -> None:
        try:
            self.post_message(self.WindowRead(ticket, start, view.window(start, stop, ticket)))
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _read_summary(self, contact_id: int) -> None:
        from crm_tui.store.contacts.reading import summary

        try:
            self.post_message(self.SummaryRead(summary(self.crm.store, contact_id)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    # ------------------------------------------------------------------ the query

    @on(Opened)
    def begin(self, event: Opened) -> None:
        """The store is open: show the first list."""
        self._registry, self._view = event.registry, event.view
        fields = [found for name in COLUMNS if (found := event.registry.find(name))]
        self._rows = ListRows(event.reader, fields, self.crm.zone)
        self.action_requery()

    def action_requery(self) -> None:
        """Read the list anew for the filter and the sort as they are."""
        if self._view is None or self._registry is None:
            return
        from crm_tui.store.queries import SetSizes, build_query

        self._sizes = self._sizes or SetSizes()
        listing = self.listing
        line = self.query_one(FilterLine)
        now = self.crm.clock.now()
        try:
            built = build_query(
                listing.filter_text,
                listing.sort,
                registry=self._registry,
                now=now,
                zone=self.crm.zone,
                agent=self.crm.agent,
                sizes=self._sizes,
                interactive=line.is_active,
            )
        except CrmError as error:  # the list keeps what it showed
            line.error = error.sentence
            return
        line.error = ""
        listing.unfinished = built.unfinished
        listing.ticket = self._view.supersede()
        listing.snapshot, listing.total = False, None
        self._rows.now = now
        self.run_worker(
            partial(self._find, self._view, listing.ticket, built.query, 0), thread=True, group="query", exclusive=True
        )

    @on(PageRead)
    def show_page(self, event: PageRead) -> None:
        """The first rows, at once; while they are late the old rows stay."""
        if event.ticket != self.listing.ticket:
            return
        self.listing.query = event.query
        if event.page.late:
            self._say_count()
            return
        table = self.query_one(ContactTable)
        self._rows.begin(event.page.ids)
        table.set_columns([column(each, self.listing.sort) for each in self._rows.fields])
        table.set_empty(*empty_lines(self.listing.filter_text))
        table.set_source(self._rows, cursor=0)
        self._say_count()

    @on(Counted)
    def show_count(self, event: Counted) -> None:
        """The exact count; from now on every row can be reached."""
        if event.ticket != self.listing.ticket:
            return
        listing = self.listing
        late = self._rows.total == 0 or listing.total is None
        listing.total, listing.snapshot = event.total, True
        if late and not self._rows.id_at(0):
            self._rows.begin(event.ids, event.total)
        self._rows.put(event.start, event.ids)
        self._rows.count(event.total)
        table = self.query_one(ContactTable)
        if table.source is not self._rows:
            table.set_columns([column(each, listing.sort) for each in self._rows.fields])
            table.set_empty(*empty_lines(listing.filter_text))
            table.set_source(self._rows, cursor=0)
        else:
            table.rows_changed()
        if not event.total:
            self.query_one(Preview).card = None
        self._say_count()
        self._preload()

    @on(ContactTable.WindowNeeded)
    def read_window(self, event: ContactTable.WindowNeeded) -> None:
        """The table shows rows whose ids are not known yet."""
        if self._view is None or not self.listing.snapshot:
            return
        start = max(0, event.rows.start - AROUND // 2)
        self.run_worker(
            partial(self._read_window, self._view, self.listing.ticket, start, event.rows.stop + AROUND // 2),
            thread=True,
            group="window",
            exclusive=True,
        )

    @on(WindowRead)
    def show_window(self, event: WindowRead) -> None:
        """The ids have come."""
        if event.ticket == self.listing.ticket:
            self._rows.put(event.start, event.ids)
            self.query_one(ContactTable).rows_changed(event.start, event.start + len(event.ids))

    def _preload(self) -> None:
        # SQLModel costs more than Textual: load it after the list stands, before the first write wants it
        if not self._preloaded:
            self._preloaded = True
            self.run_worker(self._load_the_rest, thread=True, group="preload")

    def _load_the_rest(self) -> None:
        self.crm.store.preload()
        if self._sizes is not None:
            self._sizes.refresh(self.crm.store)

    def _say_count(self) -> None:
        listing = self.listing
        by = ", ".join(f"{name.replace('_', ' ')} {'▼' if down else '▲'}" for name, down in listing.sort)
        count = "searching…" if listing.total is None else f"{listing.total:,}"
        status = self.query_one(StatusLine)
        left_out = f" · {listing.unfinished} is not finished yet" if listing.unfinished else ""
        status.hint = f"{count} contact{'' if listing.total == 1 else 's'} · sorted by {by}{left_out}"

    # ------------------------------------------------------------------ the search line

    def action_search(self) -> None:
        """Into the search line."""
        self.query_one(FilterLine).focus_input()

    def action_clear_filter(self) -> None:
        """Everybody again."""
        self.query_one(FilterLine).set_text("")

    @on(FilterLine.Changed)
    def reload_contacts(self, event: FilterLine.Changed) -> None:
        """Every key is a new query; the old one stops."""
        self.listing.filter_text = event.text
        self.action_requery()

    @on(FilterLine.Submitted)
    def leave_search(self) -> None:
        """Enter: to the list, where Enter opens."""
        self.query_one(ContactTable).focus(scroll_visible=False)
        self.action_requery()

    @on(FilterLine.Cancelled)
    def cancel_search(self) -> None:
        """Esc: to the list; the text stays (X clears it)."""
        self.query_one(ContactTable).focus(scroll_visible=False)

    # ------------------------------------------------------------------ sort

    def action_sort(self) -> None:
        """Choose the sort."""
        if self._registry is None:
            return
        sortable = [each for each in self._registry.fields if each.order_sql]
        self.crm.push_screen(SortDialog(sortable, self.listing.sort), self._sort_by)

    @on(ContactTable.SortRequested)
    def sort_by_header(self, event: ContactTable.SortRequested) -> None:
        """A click on a header; again turns it round; with Shift it becomes a further key."""
        former = dict(self.listing.sort)
        rest = [each for each in self.listing.sort if each[0] != event.name]
        key = (event.name, not former[event.name] if event.name in former else False)
        self._sort_by((*rest, key) if event.further else (key,))

    def _sort_by(self, sort: SortKeys | None) -> None:
        if sort:
            self.listing.sort = sort
            self.action_requery()

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
        if self.query_one(Preview).display and self.size.width >= 100:
            self._preview_timer = self.set_timer(PREVIEW_DELAY, self.refresh_preview)

    def refresh_preview(self) -> None:
        """Read the preview of the highlighted contact."""
        self._preview_timer = None
        if self.contact_id is not None and self.query_one(Preview).display:
            self.run_worker(partial(self._read_summary, self.contact_id), thread=True, group="preview", exclusive=True)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way: no query, no preview (tests wait for it)."""
        return self._preview_timer is None and self.listing.snapshot

    @on(SummaryRead)
    def show_preview(self, event: SummaryRead) -> None:
        """Show the preview, unless the cursor has moved on."""
        if event.summary.card.id == self.contact_id:
            self.query_one(Preview).card = preview_card(event.summary, self.crm.zone, self.crm.clock.now())

    def action_toggle_preview(self) -> None:
        """Show or hide the preview."""
        preview = self.query_one(Preview)
        preview.display = not preview.display
        if preview.display:
            self.refresh_preview()

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
        self.query_one(ContactTable).rows_changed()
        if self.contact_id == contact_id:
            self.refresh_preview()

    # ------------------------------------------------------------------ other

    def action_go(self) -> None:
        """g, then g for the first row or c for this place."""
        self.crm.push_screen(GoDialog(), self._go)

    def _go(self, where: str | None) -> None:
        table = self.query_one(ContactTable)
        if where == "first":
            table.action_first()
        elif where == "contacts":
            table.focus(scroll_visible=False)

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """In the status line, or as the last word when nothing can be shown."""
        if event.fatal:
            self.crm.fail(event.error)
        else:
            self.query_one(StatusLine).say(event.error.sentence, failed=True)
