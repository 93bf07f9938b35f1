"""One person: header, fields, the engagement chart, history and notes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.history_items import HistoryItems
from crm_tui.screens.profile_text import Grain, chart_steps, field_groups, header_lines, step_starts
from crm_tui.values.records import ActivityWeek, ContactCard, HistoryItem
from crm_tui.widgets.drawn import Piece
from crm_tui.widgets.engagement_chart import EngagementChart
from crm_tui.widgets.fields_view import FieldsView
from crm_tui.widgets.history_list import HistoryList
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.lines_view import LinesView
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry

PAGE = 100
"""Items of the history read at once."""
TABS: dict[str, tuple[str, tuple[str, ...]]] = {"history": ("1 History", ()), "notes": ("2 Notes", ("note",))}
"""Name of a tab: its label, and the kinds of items it keeps (none: all)."""


class ProfileScreen(ContactKeys):
    """The profile of a contact; ``[`` and ``]`` go through the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("profile.history", "tab('history')"),
        bind("profile.notes", "tab('notes')"),
        bind("profile.previous", "neighbour(-1)"),
        bind("profile.next", "neighbour(1)"),
        bind("profile.chart", "grain", show=False),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = "HistoryList"

    @dataclass
    class NeighbourWanted(Message):
        """The previous (-1) or next (1) contact of the list."""

        step: int

    @dataclass
    class Loaded(Message):
        """Everything that the first look needs."""

        card: ContactCard
        registry: Registry
        counts: tuple[int, int]
        items: tuple[HistoryItem, ...]
        activity: tuple[ActivityWeek, ...]

    @dataclass
    class PageRead(Message):
        """Items of a tab's history."""

        contact_id: int
        tab: str
        start: int
        items: tuple[HistoryItem, ...]

    @dataclass
    class Failed(Message):
        """The contact could not be read."""

        error: CrmError

    def __init__(self, contact_id: int) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._card: ContactCard | None = None
        self._tab = "history"
        self._counts = {"history": 0, "notes": 0}
        self._items: dict[str, HistoryItems] = {}
        self._grain: Grain = "week"

    def compose(self) -> ComposeResult:
        """Header over two columns: fields left, chart and history right."""
        yield PlaceBar()
        yield LinesView(id="header")
        with Horizontal(id="profile"):
            yield FieldsView()
            with Vertical(id="happened"):
                yield EngagementChart()
                yield LinesView(id="tabs")
                yield HistoryList()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the contact behind the first paint."""
        self.show_places()
        self.query_one(EngagementChart).empty_text = ""
        self.show_contact(self._contact_id)

    @property
    def is_home(self) -> bool:
        """A profile is opened from the list."""
        return False

    @property
    def contact_id(self) -> int | None:
        """Whom this profile shows."""
        return self._contact_id

    @property
    def contact_name(self) -> str:
        """What the contact is called."""
        return self._card.name if self._card else ""

    def show_contact(self, contact_id: int) -> None:
        """Read a contact and show it, on the tab that is open."""
        self._contact_id = contact_id
        self.run_worker(partial(self._load, contact_id, self._grain), thread=True, group="load", exclusive=True)

    # ------------------------------------------------------------------ in workers

    def _load(self, contact_id: int, grain: Grain) -> None:
        from crm_tui.store import history
        from crm_tui.store.contacts.reading import card, registry

        store = self.crm.store
        now = store.clock.now()
        try:
            found = card(store, contact_id)
            starts = step_starts(grain, now, self.crm.zone)
            loaded = self.Loaded(
                found,
                registry(store),
                history.counts(store, found.id),
                history.page(store, found.id, limit=PAGE),
                history.activity(store, found.id, starts, now + 1),
            )
            import plotext  # noqa: F401  (0.3 s: here and not on the UI thread; drawing is done there)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(loaded)

    def _read_page(self, contact_id: int, tab: str, start: int) -> None:
        from crm_tui.store.history import page

        try:
            items = page(self.crm.store, contact_id, start=start, limit=PAGE, kinds=TABS[tab][1])
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(contact_id, tab, start, items))

    # ------------------------------------------------------------------ what has come

    @on(Loaded)
    def show_loaded(self, event: Loaded) -> None:
        """Show the contact, unless another one is wanted by now."""
        if event.card.id != self._contact_id and self._card is not None and self._card.id == self._contact_id:
            return
        self._contact_id = event.card.id
        self._card = event.card
        zone, now = self.crm.zone, self.crm.clock.now()
        self.query_one("#header", LinesView).content = header_lines(event.card, zone, now)
        self.query_one(FieldsView).groups = field_groups(event.card, event.registry, zone, now)
        chart = self.query_one(EngagementChart)
        chart.empty_text = "nothing happened in the last 6 months"
        chart.caption = f"6 months, by {self._grain}"
        chart.steps = chart_steps(event.activity, self._grain, zone)
        total, notes = event.counts
        self._counts = {"history": total, "notes": notes}
        self._items = {"history": HistoryItems(total, zone), "notes": HistoryItems(notes, zone)}
        self._items["history"].put(0, event.items)
        self._show_tab()

    @on(PageRead)
    def show_page(self, event: PageRead) -> None:
        """Further items of the open tab."""
        if event.contact_id == self._contact_id and event.tab in self._items:
            self._items[event.tab].put(event.start, event.items)
            if event.tab == self._tab:
                self.query_one(HistoryList).items_changed(event.start, event.start + len(event.items))

    @on(HistoryList.WindowNeeded)
    def read_page(self, event: HistoryList.WindowNeeded) -> None:
        """The list shows items that have not been read yet."""
        start = event.rows.start
        work = partial(self._read_page, self._contact_id, self._tab, start)
        self.run_worker(work, thread=True, group="page", exclusive=True)

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """The contact is gone, or the store cannot be read."""
        self.query_one(StatusLine).say(event.error.sentence, failed=True)

    @on(ContactKeys.ContactChanged)
    def reload(self, event: ContactKeys.ContactChanged) -> None:
        """Something was written: show it."""
        if event.contact_id == self._contact_id:
            self.show_contact(self._contact_id)

    # ------------------------------------------------------------------ keys

    def action_tab(self, name: str) -> None:
        """Another tab; its first items are read when it is opened."""
        if name != self._tab:
            self._tab = name
            self._show_tab()

    def _show_tab(self) -> None:
        pieces: list[Piece] = []
        for name, (label, _) in TABS.items():
            text = f"{label} {self._counts[name]:,}"
            pieces.append(Piece(f" [{text}] " if name == self._tab else f"  {text}  ", "strong" * (name == self._tab)))
        self.query_one("#tabs", LinesView).content = (tuple(pieces),)
        happened = self.query_one(HistoryList)
        happened.set_empty("Nothing has happened yet." if self._tab == "history" else "No notes yet: n writes one.")
        if self._tab in self._items:
            happened.set_source(self._items[self._tab])

    def action_neighbour(self, step: int) -> None:
        """The list knows who is next."""
        self.post_message(self.NeighbourWanted(step))

    def action_grain(self) -> None:
        """The chart by month, or by week."""
        self._grain = "month" if self._grain == "week" else "week"
        self.show_contact(self._contact_id)

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss()
