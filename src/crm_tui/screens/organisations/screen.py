"""One organisation: header, fields, what its people did, its people; both lists by windows."""

from __future__ import annotations

from collections.abc import Mapping
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
from crm_tui.screens.dialogs.organisation_form import OrganisationForm
from crm_tui.screens.dialogs.organisation_merge import OrganisationMerge
from crm_tui.screens.dialogs.organisation_pick import OrganisationPicker
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.history_items import HistoryItems
from crm_tui.screens.organisations.people import PeopleTable
from crm_tui.screens.organisations.text import field_groups, header_lines, told
from crm_tui.screens.places import PlaceScreen
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.drawn import Piece
from crm_tui.widgets.fields_view import FieldsView
from crm_tui.widgets.history_list import HistoryList
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.lines_view import LinesView
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.watching import Noticed
    from crm_tui.values.organisations import OrganisationCard, PersonItem

PAGE = 100
"""Items of the history read at once."""
SHOWN = frozenset({
    "organisation", "organisation_segment", "contact", "contact_organisation", "contact_email", "contact_phone",
    "event", "note", "task",
})  # fmt: skip
"""The tables, by the names of the log, that it shows something of."""
LINKS = frozenset({"organisation", "organisation_segment", "contact_organisation"})
"""Those of them that may concern it whoever of its people is known."""
TABS = {"history": "1 History", "people": "2 People"}


class OrganisationScreen(PlaceScreen):
    """An organisation; Enter on one of its people opens the contact."""

    PLACE = "organisations"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("organisation.history", "tab('history')"),
        bind("organisation.people", "tab('people')"),
        bind("organisation.edit", "edit"),
        bind("organisation.merge", "merge"),
        bind("organisation.delete", "delete"),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = "HistoryList"

    @dataclass
    class Loaded(Message):
        """What the first look needs."""

        card: OrganisationCard
        total: int
        items: tuple[PersonItem, ...]
        said: str = ""
        by_others: bool = False
        """Read because others have written something."""

    @dataclass
    class PageRead(Message):
        """Further items of the history."""

        organisation_id: int
        start: int
        items: tuple[PersonItem, ...]

    @dataclass
    class OtherRead(Message):
        """The organisation that is to be merged into this one."""

        card: OrganisationCard

    @dataclass
    class Gone(Message):
        """It was deleted."""

        said: str

    @dataclass
    class Failed(Message):
        """It could not be read or written."""

        error: CrmError

    @dataclass
    class OrganisationChanged(Message):
        """It was written; ``said`` is what was done."""

        organisation_id: int
        said: str

    def __init__(self, organisation_id: int) -> None:
        super().__init__()
        self._organisation_id = organisation_id
        self._card: OrganisationCard | None = None
        self._tab = "history"
        self._counts = dict.fromkeys(TABS, 0)
        self._items: HistoryItems | None = None
        self._stepping = False

    def compose(self) -> ComposeResult:
        """Header over two columns: fields left, a tab right."""
        yield PlaceBar()
        yield LinesView(id="header")
        with Horizontal(id="profile"):
            yield FieldsView()
            with Vertical(id="happened"):
                yield LinesView(id="tabs")
                yield HistoryList()
                yield PeopleTable()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read it behind the first paint."""
        self.show_places()
        self.query_one(PeopleTable).display = False
        self._read()

    @property
    def is_home(self) -> bool:
        """It is opened from the list, or from a contact."""
        return False

    @property
    def has_rows(self) -> bool:
        """Its people."""
        return self._tab == "people"

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(PeopleTable).action_first()

    # ------------------------------------------------------------------ in workers

    def _read(self, said: str = "") -> None:
        self.run_worker(partial(self._load, self._organisation_id, said), thread=True, group="load", exclusive=True)

    def others_wrote(self, noticed: Noticed) -> None:
        """The organisation, its people, or what they did."""
        people = self.query_one(PeopleTable).known
        known = noticed.contacts is None or noticed.contacts.intersection(people) or noticed.tables & LINKS
        if self._card is not None and known and noticed.tables & SHOWN:
            work = partial(self._load, self._organisation_id, "", by_others=True)
            self.run_worker(work, thread=True, group="load", exclusive=True)

    def _load(self, organisation_id: int, said: str, by_others: bool = False) -> None:
        from crm_tui.store.organisations import reading

        store = self.crm.store
        try:
            card = reading.card(store, organisation_id)
            total = reading.history_count(store, card.id)
            items = reading.history(store, card.id, limit=PAGE)
            self.post_message(self.Loaded(card, total, items, said, by_others))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _read_page(self, organisation_id: int, start: int) -> None:
        from crm_tui.store.organisations.reading import history

        try:
            items = history(self.crm.store, organisation_id, start=start, limit=PAGE)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.PageRead(organisation_id, start, items))

    # ------------------------------------------------------------------ what has come

    @on(Loaded)
    def show_loaded(self, event: Loaded) -> None:
        """Show it; its people are read by their own table."""
        card = self._card = event.card
        self._organisation_id = card.id
        self.query_one("#header", LinesView).content = header_lines(card)
        self.query_one(FieldsView).groups = field_groups(card, self.crm.zone, self.crm.clock.now())
        self._counts = {"history": event.total, "people": card.people}
        self._items = HistoryItems(event.total, self.crm.zone)
        self._items.put(0, told(event.items))
        happened = self.query_one(HistoryList)
        happened.set_empty("Nothing has happened yet.")
        happened.set_source(self._items, keep_place=event.by_others)
        self.query_one(PeopleTable).show_organisation(card.id, keep_place=event.by_others)
        self._show_tab_line()
        if event.said:
            self.query_one(StatusLine).say(event.said)
            self.post_message(self.OrganisationChanged(card.id, event.said))

    @on(HistoryList.WindowNeeded)
    def read_page(self, event: HistoryList.WindowNeeded) -> None:
        """The list shows items that have not been read yet."""
        work = partial(self._read_page, self._organisation_id, event.rows.start)
        self.run_worker(work, thread=True, group="page", exclusive=True)

    @on(PageRead)
    def show_page(self, event: PageRead) -> None:
        """Further items."""
        if self._items is not None and event.organisation_id == self._organisation_id:
            self._items.put(event.start, told(event.items))
            self.query_one(HistoryList).items_changed(event.start, event.start + len(event.items))

    @on(Failed)
    @on(PeopleTable.Failed)
    def say_failure(self, event: Failed | PeopleTable.Failed) -> None:
        """It is gone, or the store cannot be read."""
        self.query_one(StatusLine).say(event.error.sentence, failed=True)

    # ------------------------------------------------------------------ tabs

    def action_tab(self, name: str) -> None:
        """What happened, or the people."""
        self._tab = name
        history, people = self.query_one(HistoryList), self.query_one(PeopleTable)
        history.display, people.display = name == "history", name == "people"
        (history if name == "history" else people).focus(scroll_visible=False)
        self._show_tab_line()

    def _show_tab_line(self) -> None:
        pieces = []
        for name, label in TABS.items():
            text = f"{label} {self._counts[name]:,}"
            pieces.append(Piece(f" [{text}] " if name == self._tab else f"  {text}  ", "strong" * (name == self._tab)))
        self.query_one("#tabs", LinesView).content = (tuple(pieces),)

    def step(self, step: int) -> bool:
        """Move the cursor among the people for a profile that lies over this; it shows who is there then."""
        people = self.query_one(PeopleTable)
        before = people.cursor
        self._stepping = True
        people.action_move(step)
        self._stepping = people.cursor != before
        return True

    @on(ContactTable.Highlighted)
    def show_neighbour(self, event: ContactTable.Highlighted) -> None:
        """The cursor was moved for a profile."""
        event.stop()
        if self._stepping and event.key is not None:
            self._stepping = False
            self.crm.show_contact(event.key)

    @on(ContactTable.Opened)
    def open_person(self, event: ContactTable.Opened) -> None:
        """Enter on one of its people."""
        event.stop()
        self.crm.show_contact(event.key)

    # ------------------------------------------------------------------ keys

    def action_edit(self) -> None:
        """The form."""
        if self._card is not None:
            self.crm.push_screen(OrganisationForm(self._card), self._reload)

    def _reload(self, made: tuple[int, str] | None) -> None:
        if made is not None:
            self._read(made[1])

    def action_merge(self) -> None:
        """Which one is the same?"""
        if self._card is not None:
            title = f"Which organisation is the same as {self._card.name}? It is merged into this one."
            self.crm.push_screen(OrganisationPicker(title, self._organisation_id), self._compare)

    def _compare(self, other: int | None) -> None:
        if other is not None:
            self.run_worker(partial(self._read_other, other), thread=True, group="load")

    def _read_other(self, other: int) -> None:
        from crm_tui.store.organisations.reading import card

        try:
            self.post_message(self.OtherRead(card(self.crm.store, other)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(OtherRead)
    def ask_what_is_kept(self, event: OtherRead) -> None:
        """Both, side by side."""
        if self._card is not None:
            dialog = OrganisationMerge(self._card, event.card)
            self.crm.push_screen(dialog, partial(self._merge_with, event.card.id))

    def _merge_with(self, other: int, take: Mapping[str, int] | None) -> None:
        if take is not None:
            self.run_worker(partial(self._merge, other, take), thread=True, group="write")

    def _merge(self, other: int, take: Mapping[str, int]) -> None:
        from crm_tui.store.organisations.merging import merge

        try:
            made = merge(self.crm.store, self._organisation_id, other, take)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.crm.call_from_thread(self._read, made.message)

    def action_delete(self) -> None:
        """Into the bin, after a question."""
        if self._card is not None:
            people = f"{self._card.people:,} {'person stays' if self._card.people == 1 else 'people stay'}"
            said = f"Its {people}, no more linked to it. u takes it back."
            self.crm.push_screen(QuestionDialog(f"Delete the organisation {self._card.name}?", said), self._delete)

    def _delete(self, sure: bool | None) -> None:
        if sure:
            self.run_worker(self._delete_it, thread=True, group="write")

    def _delete_it(self) -> None:
        from crm_tui.store.organisations.editing import delete

        try:
            self.post_message(self.Gone(delete(self.crm.store, self._organisation_id).message))
        except CrmError as error:
            self.post_message(self.Failed(error))

    @on(Gone)
    def leave_deleted(self, event: Gone) -> None:
        """There is nothing to show any more."""
        self.post_message(self.OrganisationChanged(self._organisation_id, event.said))
        self.dismiss()

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss()
