"""A list that follows what others write: rows in place when they are still the same ones, else read anew around
the contact under the cursor. What does not look different is not drawn.
"""

from __future__ import annotations

from functools import partial

from textual import on

from crm_tui.screens import list_reading
from crm_tui.screens.read_list import ReadList
from crm_tui.widgets.contact_table import ContactTable


class FollowedList(ReadList):
    """Whoever derives from it calls ``rows_written``."""

    def __init__(self, filter_text: str = "") -> None:
        super().__init__(filter_text)
        self._unfollowed: set[int] = set()
        self._all_unfollowed = False

    def rows_written(self, ids: frozenset[int] | None) -> None:
        """Others have written these rows (None: it is not known which)."""
        if ids is None:
            self._all_unfollowed = True
        else:
            self._unfollowed |= ids
        self.list_read()

    def list_read(self) -> None:
        """The list stands: what was written while it was read is looked at now."""
        reading, listing, query = self.reading, self.listing, self._query
        if reading is None or query is None or listing.total is None:
            return
        if not self._unfollowed and not self._all_unfollowed:
            return
        ids = None if self._all_unfollowed else frozenset(self._unfollowed)
        self._unfollowed, self._all_unfollowed = set(), False
        table = self.query_one(ContactTable)
        row = table.highlighted
        work = partial(reading.follow, query, listing.ticket, ids, row.key if row else None, table.cursor)
        self.run_worker(work, thread=True, group="follow")

    @on(list_reading.Followed)
    def show_followed(self, event: list_reading.Followed) -> None:
        """The cursor stays on its contact, or on its line when that is gone."""
        listing, table = self.listing, self.query_one(ContactTable)
        if event.ticket != listing.ticket:
            return
        cursor = None
        if event.total is not None:
            row = table.highlighted
            self._shown.begin((), event.total, ticket=event.ticket, now=self.crm.clock.now())
            self._shown.put(event.start, event.ids)
            cursor = self._shown.index_of(row.key) if row else None
            listing.total = event.total
            table.set_empty(*self.empty_words())
            self._say_count()
        table.rows_replaced(cursor)
