"""Who changed what, when: the change log of one contact, newest first, by windows; ``u`` takes back the highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.profile.reading import PAGE, ProfileData
from crm_tui.screens.profile.tabs import TabPane
from crm_tui.screens.taking_back import TakingBack
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.history_list import HistoryLine, HistoryList

if TYPE_CHECKING:
    from crm_tui.store.changes import ChangeItem


class ChangeLines:
    """A ``HistorySource`` of changes; they come by windows."""

    def __init__(self, total: int, zone: ZoneInfo) -> None:
        self._total = total
        self._zone = zone
        self._lines: dict[int, HistoryLine] = {}

    @property
    def total(self) -> int:
        """How many changes there are."""
        return self._total

    def put(self, start: int, items: Sequence[ChangeItem]) -> None:
        """The changes from index ``start`` on."""
        self._lines.update((number, self._line(item)) for number, item in enumerate(items, start))

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        """Changes of the window; None for those that have not come yet."""
        return [self._lines.get(index) for index in range(start, stop)]

    def _line(self, item: ChangeItem) -> HistoryLine:
        at = datetime.fromtimestamp(item.at, self._zone)
        title = ("taken back: " if item.undone else "") + safe_line(item.title)
        details = (("Change", str(item.id)), *((safe_line(label), safe(text)) for label, text in item.details))
        day, time = at.strftime("%A %d %B %Y"), at.strftime("%H:%M")
        return HistoryLine(item.id, day, time, "", safe_line(item.agent), title, details)


class ChangesPane(TabPane):
    """The changes of the contact."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("changes.undo", "undo_this")]

    @dataclass
    class PageRead(Message):
        """Changes from an index on, of so many."""

        contact_id: int
        start: int
        items: tuple[ChangeItem, ...]
        total: int

    def __init__(self) -> None:
        super().__init__(id="tab-changes")
        self._contact_id = 0
        self._lines = ChangeLines(0, ZoneInfo("UTC"))

    def compose(self) -> ComposeResult:
        """One list."""
        yield HistoryList()

    def show_contact(self, data: ProfileData) -> None:
        """Read the newest changes of this contact."""
        self._contact_id = data.card.id
        self._read(0)

    def take_focus(self) -> None:
        """To the list."""
        self.screen.set_focus(self.query_one(HistoryList), scroll_visible=False)

    @on(HistoryList.WindowNeeded)
    def read_window(self, event: HistoryList.WindowNeeded) -> None:
        """The list shows changes that have not been read yet."""
        self._read(event.rows.start)

    def _read(self, start: int) -> None:
        work = partial(self._read_page, self._contact_id, start)
        self.run_worker(work, thread=True, group="changes", exclusive=True)

    def _read_page(self, contact_id: int, start: int) -> None:
        from crm_tui.store import changes

        try:
            items = changes.page(self.crm.store, contact_id, zone=self.crm.zone, start=start, limit=PAGE)
            total = changes.count(self.crm.store, contact_id)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(contact_id, start, items, total))

    @on(PageRead)
    def show_page(self, event: PageRead) -> None:
        """Changes have come; when their number is another one, the list is."""
        event.stop()
        if event.contact_id != self._contact_id:
            return
        happened = self.query_one(HistoryList)
        happened.set_empty("No changes are known of this contact.")
        if not event.start or event.total != self._lines.total:
            self._lines = ChangeLines(event.total, self.crm.zone)
            self._lines.put(event.start, event.items)
            happened.set_source(self._lines, keep_place=True)
        else:
            self._lines.put(event.start, event.items)
            happened.items_changed(event.start, event.start + len(event.items))
        self.post_message(self.Counted("changes", event.total))

    def action_undo_this(self) -> None:
        """Take back the change under the cursor; what was an undo is done again."""
        line = self.query_one(HistoryList).highlighted
        if line is not None and isinstance(self.screen, TakingBack):
            self.screen.take_back(line.key)
