"""The profile by keys: history, notes, tags, neighbours, drafts; the database is read afterwards."""

from __future__ import annotations

import pytest

from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.dialogs.quick_line import QuickLine
from crm_tui.screens.profile import ProfileScreen
from crm_tui.screens.profile.tabs import TabPane
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.history_list import HistoryList
from crm_tui.widgets.line_input import LineInput
from tests.tui.desk import at_desk

SIZES = [(80, 24), (120, 40)]
NOTES = "SELECT type, text, author FROM note WHERE contact_id = ? ORDER BY id DESC LIMIT 1"
TAGS = "SELECT tag.name FROM contact_tag JOIN tag ON tag.id = tag_id WHERE contact_id = ? ORDER BY tag.name"


def _id(store: Store, name: str) -> int:
    with store.read() as db:
        return int(db.execute("SELECT id FROM contact WHERE name = ?", (name,)).fetchone()[0])


@pytest.mark.parametrize("size", SIZES)
async def test_a_call_note_with_a_tag_lands_on_the_right_person(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """Six digits, Enter, Enter, n, the line, Enter."""
    ada = _id(filled_store, "Ada Lovelace")
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("slash")
        await desk.type("483921")
        await desk.press("enter", "enter", "n")
        await desk.type("!call Asked for the invoice #invoice")
        await desk.press("enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "Call note on Ada Lovelace" in desk.status()
        assert desk.rows(NOTES, ada) == [("call", "Asked for the invoice", "ana")]
        assert desk.rows(TAGS, ada) == [("billing",), ("invoice",), ("vip",)]
        history = desk.app.screen.query_one(HistoryList)
        assert history.highlighted is not None
        assert "Asked for the invoice" in history.highlighted.title


async def test_a_note_from_the_list_without_opening_anybody(filled_store: Store, clock: FixedClock) -> None:
    """``n`` works where the cursor is."""
    bo = _id(filled_store, "Bo Li")
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        await desk.press("n")
        await desk.type("Sent the offer")
        await desk.press("enter")
        assert isinstance(desk.app.screen, ContactsScreen)
        assert desk.rows(NOTES, bo) == [("general", "Sent the offer", "ana")]


async def test_an_unknown_type_saves_nothing_and_says_why(filled_store: Store, clock: FixedClock) -> None:
    """The text stays."""
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        before = desk.rows("SELECT count(*) FROM note")
        await desk.press("n")
        await desk.type("!fax hello")
        await desk.press("enter")
        assert isinstance(desk.app.screen, QuickLine)
        assert "no note type !fax" in desk.text()
        assert desk.rows("SELECT count(*) FROM note") == before


async def test_escape_keeps_the_text_as_a_draft_and_n_goes_on_with_it(filled_store: Store, clock: FixedClock) -> None:
    """Also after the program was left."""
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        await desk.press("n")
        await desk.type("half a thou")
        await desk.press("escape")
        assert "draft" in desk.status()
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        await desk.press("n")
        assert desk.app.screen.query_one(LineInput).value == "half a thou"
        await desk.type("ght")
        await desk.press("enter")
        assert desk.rows("SELECT text FROM note ORDER BY id DESC LIMIT 1") == [("half a thought",)]
        await desk.press("n")
        assert desk.app.screen.query_one(LineInput).value == ""


async def test_a_tab_that_was_not_opened_has_no_widget(filled_store: Store, clock: FixedClock) -> None:
    """Its pane is made, and asks the store, when it is opened; and only once."""
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter")
        assert [pane.id for pane in desk.app.screen.query(TabPane)] == ["tab-history"]
        await desk.press("2", "1", "2")
        panes = list(desk.app.screen.query(TabPane))
        assert [(pane.id, pane.display) for pane in panes] == [("tab-history", False), ("tab-notes", True)]


async def test_the_next_profile_begins_anew_and_one_over_another_has_a_screen_of_its_own(
    filled_store: Store, clock: FixedClock
) -> None:
    """The screen is kept for the next one; nothing of the contact that was left is on it."""
    bo = _id(filled_store, "Bo Li")
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter")
        first: object = desk.app.screen
        fresh = desk.text()
        await desk.press("j", "enter", "z", "N", "2", "tab", "j", "j", "E", "escape", "y")
        assert "Copied" in desk.status()
        await desk.press("E")
        changed = desk.text()
        await desk.press("escape", "escape")
        assert isinstance(desk.app.screen, ContactsScreen)
        await desk.press("enter")
        assert desk.app.screen is first
        assert desk.text() == fresh != changed
        assert [pane.id for pane in desk.app.screen.query(TabPane)] == ["tab-history"]
        await desk.press("2")
        assert [pane.id for pane in desk.app.screen.query(TabPane)] == ["tab-history", "tab-notes"]
        await desk.press("1")
        organisation = desk.rows("SELECT id FROM organisation WHERE name = 'Initech'")[0][0]
        desk.app.show_organisation(int(str(organisation)))
        await desk.settle()
        desk.app.show_contact(bo)
        await desk.settle()
        assert isinstance(desk.app.screen, ProfileScreen)
        assert (desk.app.screen is first, desk.app.screen.contact_name) == (False, "Bo Li")
        await desk.press("escape", "escape")
        assert desk.app.screen is first
        assert desk.text() == fresh


async def test_previous_and_next_contact_follow_the_list(filled_store: Store, clock: FixedClock) -> None:
    """And the list is at the contact when one comes back."""
    async with at_desk(filled_store.path, clock=clock, filter_text="has:name") as desk:
        names = desk.names()
        await desk.press("enter", "right_square_bracket", "J")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert desk.app.screen.contact_name == names[2]
        await desk.press("left_square_bracket")
        assert desk.app.screen.contact_name == names[1]
        await desk.press("escape")
        assert desk.table.cursor == 1


async def test_the_notes_tab_keeps_notes_only(filled_store: Store, clock: FixedClock) -> None:
    """``2``, and back with ``1``."""
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "E", "escape", "2")  # from the fields, too
        history = desk.app.screen.query_one("#tab-notes HistoryList", HistoryList)
        assert history.total == 2
        assert history.highlighted is not None
        assert history.highlighted.title.startswith("Prefers to be called after ten.")
        await desk.press("down", "enter")
        assert "of October." in desk.text()


async def test_every_write_is_in_the_log_with_who_and_what(filled_store: Store, clock: FixedClock) -> None:
    """One batch with one title."""
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li", agent="ben") as desk:
        await desk.press("n")
        await desk.type("!meeting lunch #food")
        await desk.press("enter")
        log = desk.rows("SELECT agent, kind, title FROM change_batch ORDER BY id DESC LIMIT 1")
        assert log == [("ben", "note", "Meeting note on Bo Li, tagged +food")]
