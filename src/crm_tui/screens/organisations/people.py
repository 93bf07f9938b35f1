"""The people of an organisation as a table: their ids in order, rows by windows, thousands of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from crm_tui.errors import CrmError, Interrupted
from crm_tui.filters.fields import Registry
from crm_tui.screens.cells import column
from crm_tui.screens.host import host_of
from crm_tui.screens.list_rows import ListRows
from crm_tui.widgets.contact_table import ContactTable

if TYPE_CHECKING:
    from crm_tui.store.rows import RowReader
    from crm_tui.store.views import View

SHOWN = ("name", "job", "email", "phone", "last_seen")
AROUND = 300
"""Ids read around a window that the table asks for."""
FIRST = 100
"""Ids of the first page."""


class PeopleTable(ContactTable):
    """A contact table that reads whom it shows."""

    @dataclass
    class IdsRead(Message):
        """Ids from an index on; ``total`` when the whole list has been read."""

        ticket: int
        start: int
        ids: tuple[int, ...]
        total: int | None = None

    @dataclass
    class Failed(Message):
        """They could not be read."""

        error: CrmError

    def __init__(self) -> None:
        super().__init__()
        self._view: View | None = None
        self._reader: RowReader | None = None
        self._keeps_place = False
        self._ticket = 0
        self._fields = [field for name in SHOWN if (field := Registry().find(name)) is not None]
        self._people = ListRows()

    @property
    def known(self) -> tuple[int, ...]:
        """The ids that have been read, in no order."""
        return self._people.known

    def on_mount(self) -> None:
        """The columns; what stands in the place of rows."""
        self.set_columns([column(field) for field in self._fields])
        self.set_empty("Nobody is linked to it yet: r on a contact does it.")

    def on_unmount(self) -> None:
        """Close what was opened to read."""
        if self._view is not None:
            self._view.close()
        if self._reader is not None:
            self._reader.close()

    def show_organisation(self, organisation_id: int, *, keep_place: bool = False) -> None:
        """Read its people; the cursor goes to the first one, or stays where it is."""
        from crm_tui.store.rows import RowReader
        from crm_tui.store.views import View

        path = host_of(self).store.path
        if self._view is None or self._reader is None:
            self._view, self._reader = View(path), RowReader(path)
        self._keeps_place = keep_place
        self._ticket = self._view.supersede()
        work = partial(self._read_ids, self._view, organisation_id, self._ticket)
        self.run_worker(work, thread=True, group="people", exclusive=True)

    def _read_ids(self, view: View, organisation_id: int, ticket: int) -> None:
        from crm_tui.store.organisations.reading import people_query

        query = people_query(organisation_id)
        try:
            page = view.first_page(query, ticket, FIRST)
            if not page.late:
                self.post_message(self.IdsRead(ticket, 0, page.ids, len(page.ids)))
            total = view.snapshot(query, ticket)
            self.post_message(self.IdsRead(ticket, 0, view.window(0, AROUND, ticket), total))
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(IdsRead)
    def show_people(self, event: IdsRead) -> None:
        """The first of them, then all, then what is scrolled to."""
        event.stop()
        if event.ticket != self._ticket:
            return
        if event.total is None:
            self._people.put(event.start, event.ids)
            self.rows_changed(event.start, event.start + len(event.ids))
            return
        zone, now = host_of(self).zone, host_of(self).clock.now()
        if self._people.ticket == event.ticket:
            self._people.put(0, event.ids)
            self._people.count(event.total)
            self.rows_changed()
            return
        self._people = ListRows(self._reader, self._fields, zone)
        self._people.begin(event.ids, event.total, ticket=event.ticket, now=now)
        self.set_source(self._people, cursor=None if self._keeps_place else 0)

    @on(ContactTable.WindowNeeded)
    def read_window(self, event: ContactTable.WindowNeeded) -> None:
        """Rows are visible whose ids are not known yet."""
        event.stop()
        if self._view is not None:
            start, stop = max(0, event.rows.start - AROUND // 2), event.rows.stop + AROUND // 2
            work = partial(self._read_window, self._view, start, stop, self._ticket)
            self.run_worker(work, thread=True, group="window", exclusive=True)

    def _read_window(self, view: View, start: int, stop: int, ticket: int) -> None:
        try:
            self.post_message(self.IdsRead(ticket, start, view.window(start, stop, ticket)))
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.Failed(error))
