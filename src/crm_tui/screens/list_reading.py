"""Reading a list for a screen: what runs in its worker threads, and the messages by which the results come back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from crm_tui.errors import CrmError, Interrupted
from crm_tui.filters.fields import Registry
from crm_tui.screens.host import Host
from crm_tui.screens.list_layout import ListKind, ListLayout, SortKeys, keep, kept
from crm_tui.store.indexes import IndexBuilder, can_be_built, indexed_sql
from crm_tui.store.queries import Built, SetSizes, build_query
from crm_tui.store.rows import RowReader
from crm_tui.store.views import Page, Query, View
from crm_tui.values.records import Summary

if TYPE_CHECKING:
    from crm_tui.filters.grammar import Names
    from crm_tui.store.store import Store

log = logging.getLogger(__name__)

EVERYTHING = 1 << 62
AROUND = 300
"""Ids read around a window that the table asks for: three pages or more."""


@dataclass
class Opened(Message):
    """The store is open."""

    registry: Registry
    reader: RowReader
    layouts: Mapping[ListKind, ListLayout]


@dataclass
class PageRead(Message):
    """The first ids of a query."""

    ticket: int
    page: Page


@dataclass
class Counted(Message):
    """The snapshot stands: the exact count, and the first ids."""

    ticket: int
    total: int
    ids: tuple[int, ...]


@dataclass
class WindowRead(Message):
    """Ids that the table asked for."""

    ticket: int
    start: int
    ids: tuple[int, ...]


@dataclass
class Followed(Message):
    """Others have written something in the list: its rows are to be read again, and when it is another list by now
    (``total``), these are its ids around the cursor.
    """

    ticket: int
    total: int | None = None
    start: int = 0
    ids: tuple[int, ...] = ()


@dataclass
class SummaryRead(Message):
    """The preview of a contact."""

    summary: Summary


@dataclass
class Failed(Message):
    """Something could not be read; ``fatal``: nothing at all can."""

    error: CrmError
    fatal: bool = False
    ticket: int | None = None
    """Of the query that failed; None when it was something else."""


class ListReading:
    """Owns the view behind a list. ``post`` hands a message to the screen, from any thread."""

    KINDS: ClassVar[tuple[ListKind, ...]] = ("contacts", "visitors")
    """The layouts that belong to this list."""

    def __init__(self, crm: Host, post: Callable[[Message], object]) -> None:
        self._crm = crm
        self._post = post
        self._view: View | None = None
        self._indexes: IndexBuilder | None = None
        self._sizes = SetSizes()
        self.registry = Registry()
        """The fields, custom ones too once the store is open."""
        self.names: Names = {}
        """Segments and lists that filters may mention."""

    @property
    def is_open(self) -> bool:
        """Whether there is a store to read from."""
        return self._view is not None

    def build(self, text: str, sort: SortKeys, *, interactive: bool) -> Built:
        """The query of a filter in an order.

        Raises:
            CrmError: the filter cannot be read, in at most three lines.
        """
        return build_query(
            text,
            sort,
            registry=self.registry,
            now=self._crm.clock.now(),
            zone=self._crm.zone,
            agent=self._crm.agent,
            sizes=self._sizes,
            interactive=interactive,
            names=self.names,
        )

    def supersede(self) -> int:
        """A new query begins; what runs stops. Its ticket."""
        assert self._view is not None
        return self._view.supersede()

    # ------------------------------------------------------------------ in workers

    def open(self) -> None:
        """Open the store and read what the first list needs."""
        from crm_tui.store.names import read_names

        try:
            store = self._crm.store
            self.registry = self.read_registry(store)
            with store.read() as db:
                self.names = read_names(db)
            self._view = View(store.path)
            self._indexes = IndexBuilder(store.path)
            rows, layouts = RowReader(store.path, self.registry.table), kept(store, self.registry, self.KINDS)
            self._post(Opened(self.registry, rows, layouts))
        except CrmError as error:
            self._post(Failed(error, fatal=True))

    def read_registry(self, store: Store) -> Registry:
        """The fields of what is listed."""
        from crm_tui.store.contacts.reading import registry

        return registry(store)

    def find(self, query: Query, ticket: int, asked: frozenset[str] = frozenset()) -> None:
        """The first page at once, then all ids and the exact count; ``asked`` are the fields of the filter."""
        assert self._view is not None
        try:
            page = self._view.first_page(query, ticket)
            self._post(PageRead(ticket, page))
            if page.exact:
                self._post(Counted(ticket, len(page.ids), page.ids))
                self._view.snapshot(query, ticket)
            else:
                total = self._view.snapshot(query, ticket)
                self._post(Counted(ticket, total, self._view.window(0, AROUND, ticket)))
            self._build_indexes(query, asked)
        except Interrupted:
            return
        except CrmError as error:
            self._post(Failed(error, ticket=ticket))

    def _build_indexes(self, query: Query, asked: frozenset[str]) -> None:
        """What was sorted, or an attribute that was asked for, without an index: built now, behind the list."""
        first = query.order[0].sql if query.order else None
        able = [field for field in self.registry.fields if can_be_built(field)]
        sorted_by = [field for field in able if indexed_sql(field) == first]
        fields = [*sorted_by[:1], *(field for field in able if field.custom and field.name in asked)]
        if self._indexes is None or not fields:
            return
        try:
            self._indexes.build(fields)
        except CrmError as error:  # nobody asked for it: the list is right without
            log.warning("no index was built: %s", type(error).__name__)

    def window(self, start: int, stop: int, ticket: int) -> None:
        """Ids of the snapshot."""
        assert self._view is not None
        try:
            self._post(WindowRead(ticket, start, self._view.window(start, stop, ticket)))
        except Interrupted:
            return
        except CrmError as error:
            self._post(Failed(error))

    def follow(
        self, query: Query, ticket: int, written: frozenset[int] | None, at_cursor: int | None, cursor: int
    ) -> None:
        """Others have written these rows (None: any): make the snapshot anew when it is not the same any more."""
        assert self._view is not None
        try:
            if written is not None and self._view.still_holds(query, ticket, written):
                self._post(Followed(ticket))
                return
            total = self._view.snapshot(query, ticket)
            found = self._view.position(at_cursor, ticket) if at_cursor is not None else None
            start = max(0, (cursor if found is None else found) - AROUND // 2)
            self._post(Followed(ticket, total, start, self._view.window(start, start + AROUND, ticket)))
        except Interrupted:
            return
        except CrmError as error:
            self._post(Failed(error))

    def all_ids(self, ticket: int) -> tuple[int, ...]:
        """Every id of the snapshot, in its order (12 bytes each in it, 40 here, for a moment).

        Raises:
            Interrupted: it is another list by now.
            CrmError: it cannot be read.
        """
        assert self._view is not None
        return self._view.window(0, EVERYTHING, ticket)

    def summary(self, contact_id: int) -> None:
        """A contact for the preview."""
        from crm_tui.store.contacts.reading import summary

        try:
            self._post(SummaryRead(summary(self._crm.store, contact_id)))
        except CrmError as error:
            self._post(Failed(error))

    def load_the_rest(self) -> None:
        """What the first list did without: SQLModel for writing, the sizes of sets for plans, the charts' plotext."""
        try:
            self._crm.store.preload()
            self._sizes.refresh(self._crm.store)
        except CrmError as error:
            self._post(Failed(error))
        import plotext  # noqa: F401  (0.3 s: the first profile that is opened need not wait for it)

    def keep_layout(self, kind: ListKind, layout: ListLayout) -> None:
        """Remember columns and sort for this agent."""
        try:
            keep(self._crm.store, kind, layout)
        except CrmError as error:
            self._post(Failed(error))

    def close(self) -> None:
        """Stop what runs, close the view."""
        if self._indexes is not None:
            self._indexes.stop()
        if self._view is not None:
            self._view.close()
