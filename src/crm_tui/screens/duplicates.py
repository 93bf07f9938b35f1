"""Duplicates: pairs that may be one person, with the reason; Enter compares and merges, ``x`` says they are two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from crm_tui.errors import CrmError, Interrupted
from crm_tui.keymap import bind
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.taking_back import UNDOES
from crm_tui.values.duplicates import KEYS, in_words
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.pair_list import PairList, PairRow
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.duplicates.search import DuplicateSearch, FoundPairs
    from crm_tui.store.undo.run import Undone
    from crm_tui.store.watching import Noticed

LOOKING = "Comparing names …"
NONE = "No two contacts look like one person."

COMPARED = frozenset({
    "contact", "contact_email", "contact_phone", "contact_organisation", "organisation", "not_duplicate",
})  # fmt: skip
"""The tables, by the names of the log, from which pairs are made."""


class DuplicatesScreen(ContactKeys):
    """Walks through the candidates; what was written meanwhile is looked at again, and no more."""

    PLACE = "duplicates"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duplicates.two", "two_people"),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = "PairList"

    @dataclass
    class PairsRead(Message):
        """The pairs; ``whole`` when names were compared, too, else those that were found so far."""

        found: FoundPairs
        rows: tuple[PairRow, ...]
        whole: bool

    @dataclass
    class Refused(Message):
        """Two are two people; ``message`` says it."""

        message: str

    def __init__(self) -> None:
        super().__init__()
        self._search: DuplicateSearch | None = None
        self._found: FoundPairs | None = None
        self._written = False
        """Something was written before all pairs were known."""

    def compose(self) -> ComposeResult:
        """One line each: places, status, keys; the rest are the pairs."""
        yield PlaceBar()
        yield PairList()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Look for them behind the first paint."""
        self.show_places()
        self.query_one(PairList).empty = "Looking for duplicates …"
        self.run_worker(self._find, thread=True, group="pairs", exclusive=True)

    def on_unmount(self) -> None:
        """Whoever leaves waits for nothing."""
        if self._search is not None:
            self._search.supersede()
            self.crm.run_worker(self._search.close, thread=True, group="close")

    def _find(self) -> None:
        from crm_tui.store.duplicates.search import DuplicateSearch

        search = self._search = DuplicateSearch(self.crm.store.path)
        ticket = search.supersede()
        try:
            for turn, found in enumerate(search.find_in_turn(ticket), 1):
                self.post_message(self.PairsRead(found, _rows(found), whole=turn == len(KEYS)))
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.WriteFailed(error))

    def _follow(self) -> None:
        """After a write: only who was changed."""
        self._written = self._found is None
        if self._search is not None and self._found is not None:
            self.run_worker(partial(self._read_changes, self._found), thread=True, group="pairs", exclusive=True)

    def _read_changes(self, former: FoundPairs) -> None:
        assert self._search is not None
        try:
            found = self._search.follow(self._search.supersede(), former)
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.WriteFailed(error))
            return
        self.post_message(self.PairsRead(found, _rows(found), whole=True))

    @on(PairsRead)
    def show_pairs(self, event: PairsRead) -> None:
        """Show them; the cursor stays on its pair."""
        found = event.found
        if event.whole:
            self._found = found
        pairs = self.query_one(PairList)
        pairs.empty = NONE if event.whole else LOOKING
        pairs.rows = event.rows
        self.refresh_bindings()
        number = f"{len(found.pairs):,} pair{'s' if len(found.pairs) != 1 else ''}"
        self.query_one(StatusLine).hint = number if event.whole else f"{number} · comparing names …"
        if event.whole and self._written:
            self._follow()

    # ------------------------------------------------------------------ the pair under the cursor

    @property
    def contact_id(self) -> int | None:
        """The older one of the pair."""
        row = self.query_one(PairList).highlighted
        return row.ids[0] if row else None

    @property
    def is_nobody_here(self) -> bool:
        """There is no pair."""
        found = self.query(PairList)
        return not found or found.first().highlighted is None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a pair nobody is two people."""
        if action == "two_people" and self.is_nobody_here:
            return False
        return super().check_action(action, parameters)

    @property
    def contact_name(self) -> str:
        """What it is called."""
        row = self.query_one(PairList).highlighted
        return row.names[0] if row else ""

    @property
    def merge_ids(self) -> tuple[int, ...]:
        """Both."""
        row = self.query_one(PairList).highlighted
        return row.ids if row else ()

    @on(PairList.Opened)
    def compare(self) -> None:
        """Enter, a double click."""
        self.action_merge()

    def action_two_people(self) -> None:
        """They are not one: gone from the list at once."""
        pairs = self.query_one(PairList)
        row = pairs.highlighted
        if row is not None:
            pairs.rows = tuple(each for each in pairs.rows if each is not row)
            self.refresh_bindings()
            self.run_worker(partial(self._refuse, *row.ids), thread=True, group="write")

    def _refuse(self, first: int, second: int) -> None:
        from crm_tui.store.duplicates.refusing import not_a_duplicate

        try:
            saved = not_a_duplicate(self.crm.store, first, second)
        except CrmError as error:
            self.post_message(self.WriteFailed(error))
            return
        self.post_message(self.Refused(saved.message))

    @on(Refused)
    def say_refused(self, event: Refused) -> None:
        """What was remembered."""
        self.query_one(StatusLine).say(event.message, then=UNDOES)
        self._follow()

    def came_back_from_log(self, done: Undone) -> None:
        """A merge was taken back, or that two are two people."""
        self._follow()

    def others_wrote(self, noticed: Noticed) -> None:
        """Contacts may be others, or two people by now."""
        if noticed.tables & COMPARED:
            self._follow()

    @on(ContactKeys.Merged)
    @on(ContactKeys.ContactChanged)
    @on(ContactKeys.WriteFailed)
    def look_again(self) -> None:
        """Something was written here, or somebody else was faster."""
        self._follow()

    # ------------------------------------------------------------------ places

    @property
    def has_rows(self) -> bool:
        """There is a list."""
        return True

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(PairList).cursor = 0

    def action_leave(self) -> None:
        """Back to the contacts."""
        self.crm.go("contacts")


def _rows(found: FoundPairs) -> tuple[PairRow, ...]:
    """In the worker: of fifty thousand it takes half a second."""
    return tuple(
        PairRow(
            pair.ids,
            (found.names.get(pair.first, ""), found.names.get(pair.second, "")),
            pair.reason,
            in_words(pair.reasons, short=True),
        )
        for pair in found.pairs
    )
