"""A list that is read: the query behind it, its rows by windows, its exact count, and the line that filters it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from crm_tui.errors import CrmError
from crm_tui.screens import list_reading
from crm_tui.screens.cells import column
from crm_tui.screens.empty import empty_lines
from crm_tui.screens.filtered_list import FilteredList
from crm_tui.screens.list_rows import ListRows
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.rows import RowReader
    from crm_tui.store.views import Query


class ReadList(FilteredList):
    """A screen with a filter line, a table and a status line. Whoever uses it binds ``clear_filter`` and ``requery``:
    the order of bindings is that of the footer.
    """

    def __init__(self, filter_text: str = "") -> None:
        super().__init__(filter_text)
        self._shown = ListRows()
        self._row_reader: RowReader | None = None
        self._place: tuple[int, int | None] | None = None
        self._query: Query | None = None

    def on_mount(self) -> None:
        """Open the store behind the first paint."""
        self.query_one(ContactTable).expect_rows()
        self.reading = self.make_reading()
        self.run_worker(self.reading.open, thread=True, group="open")

    def make_reading(self) -> list_reading.ListReading:
        """What reads the list."""
        return list_reading.ListReading(self.crm, self.post_message)

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

    def read_again_in_place(self) -> None:
        """Read the list anew, because contacts came or went; the cursor stays on its contact, or else where it is."""
        table = self.query_one(ContactTable)
        row = table.highlighted
        self._place = (table.cursor, row.key if row else None)
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
        listing.ticket, self._query = reading.supersede(), built.query
        work = partial(reading.find, built.query, listing.ticket, built.fields)
        self.run_worker(work, thread=True, group="query", exclusive=True)

    @on(list_reading.PageRead)
    def show_page(self, event: list_reading.PageRead) -> None:
        """The first rows, at once; while they are late the old rows stay."""
        if event.ticket != self.listing.ticket:
            return
        self.listing.late = event.page.late
        if not event.page.late and not self._is_deep(len(event.page.ids)):
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
        self.query_one(ContactTable).rows_complete()
        self._say_count()
        self.list_counted(event.total)
        self.list_read()

    def _is_deep(self, known: int) -> bool:
        """Whether the cursor belongs below the rows of the first page."""
        return self._place is not None and self._place[0] >= known

    def list_counted(self, total: int) -> None:
        """The list stands, with so many rows: what else there is to read comes now."""

    def list_read(self) -> None:
        """Everything about the list is known."""

    def _show_ids(self, ids: tuple[int, ...], total: int) -> None:
        table, layout = self.query_one(ContactTable), self.listing.layout
        if self.reading is not None and self._shown.fields != tuple(layout.fields(self.reading.registry)):
            self._shown = ListRows(self._row_reader, layout.fields(self.reading.registry), self.crm.zone)
        self._shown.begin(ids, total, ticket=self.listing.ticket, now=self.crm.clock.now())
        self._place_columns()
        table.set_empty(*self.empty_words())
        place, self._place = self._place, None
        index = 0 if place is None else ids.index(place[1]) if place[1] in ids else min(place[0], max(0, total - 1))
        table.set_source(self._shown, cursor=index)

    def empty_words(self) -> tuple[str, ...]:
        """What stands in the place of the rows when there are none."""
        return empty_lines(self.listing.filter_text)

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

    def _say_count(self) -> None:
        self.query_one(StatusLine).hint = self.listing.sentence()

    # ------------------------------------------------------------------ the search line

    def action_clear_filter(self) -> None:
        """Everybody again."""
        self.close_segment()
        self.query_one(FilterLine).set_text("")

    @on(FilterLine.Changed)
    def reload_list(self, event: FilterLine.Changed) -> None:
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

    def read_ahead(self, index: int) -> None:
        """Read the ids around a row before they are scrolled to."""
        # a page whose ids are not known yet is painted twice: once without rows, once with them
        rows = self._shown.unknown_near(index, list_reading.AROUND // 2)
        if rows and self.reading is not None and self.listing.total is not None:
            work = partial(self.reading.window, rows.start, rows.stop, self.listing.ticket)
            self.run_worker(work, thread=True, group="ahead", exclusive=True)

    @property
    def is_settled(self) -> bool:
        """Whether no query is on its way."""
        return self.listing.total is not None or self.listing.failed

    @property
    def takes_keys(self) -> bool:
        """Not while rows of the question before stand there: Enter would open somebody who was not searched for."""
        answered = self._shown.ticket == self.listing.ticket or self.listing.failed
        return answered or self.focused is not self.query_one(ContactTable)
