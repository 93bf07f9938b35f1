"""What happened, newest first, by windows: all of it or some kinds, searched, from a date on; and the tab of notes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.history_kinds import Kinds, KindsDialog
from crm_tui.screens.dialogs.line_prompt import LinePrompt, Meaning
from crm_tui.screens.history_items import HistoryItems, kind_words
from crm_tui.screens.profile.note_keys import NoteKeys
from crm_tui.screens.profile.reading import PAGE, ProfileData
from crm_tui.values.date_values import Anniversary, DateTextError, parse_date
from crm_tui.values.dates import span
from crm_tui.values.human_dates import NoDate, in_full, read_moment
from crm_tui.values.records import FormerText, HistoryItem, HistoryQuery
from crm_tui.widgets.drawn import Piece
from crm_tui.widgets.history_list import HistoryList
from crm_tui.widgets.lines_view import LinesView

ONLY = {"notes": ("note",), "chats": ("chat",), "tickets": ("ticket",), "all": ()}
"""What one key shows."""


class HistoryPane(NoteKeys):
    """The history as a query wants it; ``0`` shows again what the tab is for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("history.search", "search"),
        bind("history.notes", "only('notes')", show=False),
        bind("history.chats", "only('chats')", show=False),
        bind("history.tickets", "only('tickets')", show=False),
        bind("history.all", "only('all')", show=False),
        bind("history.kinds", "kinds", show=False),
        bind("history.date", "date", show=False),
    ]

    @dataclass
    class PageRead(Message):
        """Items from an index on; ``total`` when they were counted."""

        contact_id: int
        query: HistoryQuery
        start: int
        items: tuple[HistoryItem, ...]
        total: int | None = None
        keep_place: bool = False

    @dataclass
    class KindsRead(Message):
        """Which kinds of things this contact has, and how many."""

        found: tuple[tuple[str, int], ...]

    @dataclass
    class FormerRead(Message):
        """What a note said before."""

        note_id: int
        texts: tuple[FormerText, ...]

    def __init__(self, tab: str, query: HistoryQuery, empty: str) -> None:
        super().__init__(id=f"tab-{tab}")
        self._tab = tab
        self._whole = self._query = query
        self._empty = empty
        self._data: ProfileData | None = None
        self._items: HistoryItems | None = None

    def compose(self) -> ComposeResult:
        """What is left out, and the list."""
        yield LinesView(classes="asked")
        yield HistoryList()

    @property
    def contact_name(self) -> str:
        """Whose history it is."""
        return self._data.card.name if self._data else ""

    @property
    def _contact_id(self) -> int:
        return self._data.card.id if self._data else 0

    # ------------------------------------------------------------------ reading

    def show_contact(self, data: ProfileData) -> None:
        """The beginning of the whole history was read with the contact; anything else is read now."""
        other = data.card.id != self._contact_id
        self._data = data
        if other:
            self._query = self._whole
        if self._query == HistoryQuery():
            self._show(HistoryItems(data.counts[self._tab], self.crm.zone), 0, data.items, keep_place=not other)
        else:
            self._read(keep_place=not other)

    def show_nobody(self) -> None:
        """Nothing is left of the contact that was shown."""
        self._data, self._items, self._query = None, None, self._whole
        self.query_one(HistoryList).show_nothing()
        self.query_one(".asked", LinesView).content = ()

    def take_focus(self) -> None:
        """To the list."""
        self.screen.set_focus(self.query_one(HistoryList), scroll_visible=False)

    def _ask(self, query: HistoryQuery) -> None:
        """Show what another query wants, from its first item on."""
        if query != self._query:
            self._query = query
            self._read()

    def _read(self, *, keep_place: bool = False) -> None:
        start = self.query_one(HistoryList).cursor if keep_place else 0
        work = partial(self._count, self._contact_id, self._query, max(0, start - PAGE // 2), keep_place)
        self.run_worker(work, thread=True, group="page", exclusive=True)

    def _count(self, contact_id: int, query: HistoryQuery, start: int, keep_place: bool) -> None:
        from crm_tui.store.history import count, page

        try:
            total = count(self.crm.store, contact_id, query)
            items = page(self.crm.store, contact_id, start=start, limit=PAGE, query=query)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(contact_id, query, start, items, total, keep_place))

    def _read_page(self, contact_id: int, query: HistoryQuery, start: int) -> None:
        from crm_tui.store.history import page

        try:
            items = page(self.crm.store, contact_id, start=start, limit=PAGE, query=query)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(contact_id, query, start, items))

    @on(HistoryList.WindowNeeded)
    def read_page(self, event: HistoryList.WindowNeeded) -> None:
        """The list shows items that have not been read yet."""
        work = partial(self._read_page, self._contact_id, self._query, event.rows.start)
        self.run_worker(work, thread=True, group="page", exclusive=True)

    @on(PageRead)
    def show_page(self, event: PageRead) -> None:
        """Items have come, unless something else is wanted by now."""
        event.stop()
        if (event.contact_id, event.query) != (self._contact_id, self._query):
            return
        if event.total is not None:
            items = HistoryItems(event.total, self.crm.zone, pinned_apart=event.query.pinned_first)
            self._show(items, event.start, event.items, keep_place=event.keep_place)
        elif self._items is not None:
            self._items.put(event.start, event.items)
            self.query_one(HistoryList).items_changed(event.start, event.start + len(event.items))

    def _show(
        self, items: HistoryItems, start: int, read: tuple[HistoryItem, ...], *, keep_place: bool = False
    ) -> None:
        items.put(start, read)
        self._items = items
        happened = self.query_one(HistoryList)
        happened.set_empty(self._empty if self._query == self._whole else "Nothing of this kind: 0 shows all.")
        happened.set_source(items, keep_place=keep_place)
        if self._query == self._whole:
            self.post_message(self.Counted(self._tab, items.total))
        self._say_query(items.total)
        self.screen.refresh_bindings()

    def _say_query(self, total: int) -> None:
        """A line above the list, while it does not show everything that the tab is for."""
        line = self.query_one(".asked", LinesView)
        words = [] if self._query == self._whole else [f"{total:,} items"]
        if self._query.kinds != self._whole.kinds:
            words.append(f"only {', '.join(_word(kind) for kind in self._query.kinds)}" * bool(self._query.kinds))
        if self._query.without:
            words.append(f"without {', '.join(map(_word, self._query.without))}")
        if self._query.words:
            words.append(f"with “{self._query.words}”")
        line.content = ((Piece(f" {' · '.join(filter(None, words))}   0 all", "muted"),),) if words else ()

    # ------------------------------------------------------------------ keys

    def action_only(self, name: str) -> None:
        """One kind, or all that the tab is for."""
        self._ask(self._whole if name == "all" else HistoryQuery(ONLY[name]))

    def action_search(self) -> None:
        """Words that stand anywhere in an item; the history follows each key."""

        def meaning(text: str) -> Meaning:
            return Meaning(
                "Enter keeps this; 0 shows everything again" if text.strip() else "words anywhere in an item"
            )

        before = self._query

        def done(text: str | None) -> None:
            self._ask(before if text is None else before._replace(words=text.strip()))

        def typed(text: str) -> None:
            self._ask(before._replace(words=text.strip()))

        prompt = LinePrompt("Search in the history", meaning, text=before.words, enter="Keep", typed=typed)
        self.crm.push_screen(prompt, done)

    def action_kinds(self) -> None:
        """Which kinds to show: they are counted first."""
        self.run_worker(partial(self._read_kinds, self._contact_id), thread=True, group="kinds", exclusive=True)

    def _read_kinds(self, contact_id: int) -> None:
        from crm_tui.store.history import count, kinds

        try:
            notes = count(self.crm.store, contact_id, HistoryQuery(("note",)))
            self.post_message(self.KindsRead((("note", notes), *kinds(self.crm.store, contact_id))))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(KindsRead)
    def choose_kinds(self, event: KindsRead) -> None:
        """Ask which."""
        chosen = Kinds(self._query.kinds, self._query.without)

        def done(kinds: Kinds | None) -> None:
            if kinds is not None:
                self._ask(self._query._replace(kinds=kinds.only, without=kinds.without, pinned_first=False))

        self.crm.push_screen(KindsDialog(event.found, chosen), done)

    def action_date(self) -> None:
        """To the first item that is not newer than a date."""

        def meaning(text: str) -> Meaning:
            at = self._moment(text)
            if at is None:
                return Meaning("a date: yesterday, 3 weeks ago, fri, 24/10, 2026-11-20, this-month", accepted=False)
            return Meaning(f"goes to {in_full(at, self.crm.zone)}")

        def done(text: str | None) -> None:
            at = self._moment(text or "")
            if at is not None:
                work = partial(self._find_date, self._contact_id, self._query, at)
                self.run_worker(work, thread=True, group="page", exclusive=True)

        self.crm.push_screen(LinePrompt("Go to a date", meaning, enter="Go", placeholder="2026-11-20"), done)

    def _moment(self, text: str) -> int | None:
        """The end of a day as agents type it, or of a time as filters write it."""
        now = self.crm.clock.now()
        with suppress(NoDate):
            return read_moment(text, now, self.crm.manner, towards=-1)
        try:
            value = parse_date(text.strip())
            return None if isinstance(value, Anniversary) else span(value, now, self.crm.zone).end - 1
        except (DateTextError, OverflowError, ValueError):
            return None

    def _find_date(self, contact_id: int, query: HistoryQuery, at: int) -> None:
        from crm_tui.store.history import index_at, page

        try:
            start = index_at(self.crm.store, contact_id, at, query)
            items = page(self.crm.store, contact_id, start=start, limit=PAGE, query=query)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(contact_id, query, start, items))
        self.crm.call_from_thread(self.query_one(HistoryList).action_go, start)

    # ------------------------------------------------------------------ details

    @on(HistoryList.Unfolded)
    def read_former(self, event: HistoryList.Unfolded) -> None:
        """An edited note shows what it said before."""
        if event.key < 0 and self._items is not None and self._items.is_edited(event.index):
            work = partial(self._read_former, self._contact_id, -event.key)
            self.run_worker(work, thread=True, group="former")

    def _read_former(self, contact_id: int, note_id: int) -> None:
        from crm_tui.store.history import former_texts

        try:
            self.post_message(self.FormerRead(note_id, former_texts(self.crm.store, contact_id, note_id)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(FormerRead)
    def show_former(self, event: FormerRead) -> None:
        """Below its text."""
        if self._items is not None:
            self._items.add_former(event.note_id, event.texts)
            self.query_one(HistoryList).items_changed()


def _word(kind: str) -> str:
    return "notes" if kind == "note" else kind_words(kind)[1]
