"""What happened, newest first, by windows; also the tab that keeps the notes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.screens.history_items import HistoryItems
from crm_tui.screens.profile.reading import PAGE, ProfileData
from crm_tui.screens.profile.tabs import TabPane
from crm_tui.values.records import HistoryItem
from crm_tui.widgets.history_list import HistoryList


class HistoryPane(TabPane):
    """The items of some kinds (none: all)."""

    @dataclass
    class PageRead(Message):
        """Items from an index on."""

        contact_id: int
        start: int
        items: tuple[HistoryItem, ...]

    def __init__(self, tab: str, kinds: tuple[str, ...], empty: str) -> None:
        super().__init__(id=f"tab-{tab}")
        self._tab = tab
        self._kinds = kinds
        self._empty = empty
        self._contact_id = 0
        self._items: HistoryItems | None = None

    def compose(self) -> ComposeResult:
        """One list."""
        yield HistoryList()

    def show_contact(self, data: ProfileData) -> None:
        """The whole history has been read with the contact; other kinds are read now."""
        self._contact_id = data.card.id
        happened = self.query_one(HistoryList)
        happened.set_empty(self._empty)
        self._items = HistoryItems(data.counts[self._tab], self.crm.zone)
        if not self._kinds:
            self._items.put(0, data.items)
        happened.set_source(self._items)

    def take_focus(self) -> None:
        """To the list."""
        self.screen.set_focus(self.query_one(HistoryList), scroll_visible=False)

    @on(HistoryList.WindowNeeded)
    def read_page(self, event: HistoryList.WindowNeeded) -> None:
        """The list shows items that have not been read yet."""
        work = partial(self._read_page, self._contact_id, event.rows.start)
        self.run_worker(work, thread=True, group="page", exclusive=True)

    def _read_page(self, contact_id: int, start: int) -> None:
        from crm_tui.store.history import page

        try:
            items = page(self.crm.store, contact_id, start=start, limit=PAGE, kinds=self._kinds)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(contact_id, start, items))

    @on(PageRead)
    def show_page(self, event: PageRead) -> None:
        """Further items."""
        event.stop()
        if self._items is not None and event.contact_id == self._contact_id:
            self._items.put(event.start, event.items)
            self.query_one(HistoryList).items_changed(event.start, event.start + len(event.items))
