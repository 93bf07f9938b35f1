"""Days 1, 3, 4, 5, 8 and 10: the work with one person, by keys; the database is read afterwards."""

from __future__ import annotations

import pytest
from textual.events import Paste

from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.dialogs.lists import ListsDialog
from crm_tui.screens.dialogs.note_sheet import NoteSheet
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store import list_definitions, lists
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.editing import edit
from crm_tui.store.notes import add_note, of_contact
from crm_tui.store.store import Store
from crm_tui.store.undo.run import undo
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.tag_line import TagLine
from tests.conftest import NOW
from tests.days.hand import SIZES, Hand, taken
from tests.people import DAY
from tests.store.events_file import Event, run
from tests.tui.desk import at_desk

ADA = 1
LONG = "Zoé 김민수 " + "x" * 70
NOTES = "SELECT type, text, author FROM note ORDER BY id DESC LIMIT 1"
TASKS = "SELECT title, type, assignee, due_at, duration_minutes FROM task ORDER BY id DESC LIMIT 1"
TAGS = "SELECT tag.name FROM contact_tag JOIN tag ON tag.id = tag_id WHERE contact_id = ? ORDER BY tag.name"
FIELDS = "SELECT name, email, job_title, json_extract(custom, '$.account') FROM contact WHERE id = ?"
BATCHES = "SELECT count(*) FROM change_batch"
LISTS = """
SELECT slug, status, source, consent FROM subscription JOIN subscription_list ON id = list_id
WHERE contact_id = ? ORDER BY slug
"""


@pytest.mark.parametrize("size", SIZES)
async def test_day_1_the_phone_rings(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """The note, its tag and the task are one change, which one undo takes back."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("slash")
        await hand.choose("483921")
        await hand.press("enter")
        if size[0] >= 100:
            assert "call note" in desk.text()  # the last interactions
        await hand.press("n")
        await hand.choose("!c ")
        await hand.store("Wants the offer")
        await hand.choose(" #")
        await hand.store("offer")
        await hand.choose(" >")
        await hand.store("tomorrow 10:00")
        assert "Call note + tag offer + call task, Sat 22 Nov 2025 10:00" in " ".join(desk.text().split())
        await hand.press("enter")
        assert hand.keys == taken(1)
        assert isinstance(desk.app.screen, ContactsScreen)
        assert desk.rows(NOTES) == [("call", "Wants the offer", "ana")]
        assert desk.rows(TASKS) == [("Wants the offer", "call", "ana", NOW + 25 * 3600, None)]
        assert desk.rows(TAGS, ADA) == [("billing",), ("offer",), ("vip",)]
        titles = desk.rows("SELECT title FROM change_batch ORDER BY id DESC LIMIT 1")
        assert titles == [("Call note on Ada Lovelace, tagged +offer, task Wants the offer",)]
        undo(desk.app.store)
        assert desk.rows("SELECT count(*) FROM note WHERE text = 'Wants the offer'") == [(0,)]
        assert desk.rows("SELECT count(*) FROM task WHERE title = 'Wants the offer'") == [(0,)]
        assert desk.rows(TAGS, ADA) == [("billing",), ("vip",)]


@pytest.mark.parametrize("size", SIZES)
async def test_day_3_three_fields(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Nothing is written before all three can be, and then in one write."""
    add_attribute(filled_store, "Account", required=True)
    edit(filled_store, ADA, {"account": "A-1"})
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="ada") as desk:
        before, batches = desk.rows(FIELDS, ADA), desk.rows(BATCHES)[0][0]
        hand = Hand(desk)
        await hand.press("enter", "E", "ctrl+u")
        await hand.store("Ada King")
        await hand.press("enter", "enter", "enter", "enter", "ctrl+u")
        await hand.store("Countess")
        await hand.press("enter", "enter", "enter", "enter", "enter", "enter", "ctrl+u", "ctrl+s")
        assert desk.rows(FIELDS, ADA) == before
        assert "✗ Account is required." in desk.text()
        assert "Nothing was saved. Account is required." in desk.status()
        assert "*Name" in desk.text() or size[1] < 30
        await hand.store("A-2")
        await hand.press("ctrl+s")
        assert hand.keys == taken(3)
        assert desk.rows(FIELDS, ADA) == [("Ada King", "ada@example.com", "Countess", "A-2")]
        assert desk.rows(BATCHES)[0][0] == batches + 1  # type: ignore[operator]
        assert "Edited Ada King: name, job, account" in desk.status()
        assert "was Ada Lovelace" not in desk.text()
        await desk.press("escape")
        assert desk.names() == ["Ada King"]


@pytest.mark.parametrize("size", SIZES)
async def test_day_4_three_tags(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Each is saved at once; ``←`` reaches the tags and ``x`` removes, ``-name`` does, too."""
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="ada") as desk:
        hand = Hand(desk)
        await hand.press("t")
        await hand.store("alpha")
        await hand.choose(",")
        await hand.store("beta")
        await hand.press("tab")
        assert desk.rows(TAGS, ADA) == [("alpha",), ("beta",), ("billing",), ("vip",)]
        await hand.store("gamma")
        await hand.press("enter")
        assert desk.app.screen.query_one(TagLine).tags == ("alpha", "beta", "billing", "gamma", "vip")
        await hand.press("left", "x")
        await hand.choose("-")
        await hand.store("beta")
        await hand.press("enter", "escape")
        assert hand.keys == taken(4)
        assert desk.rows(TAGS, ADA) == [("alpha",), ("billing",), ("gamma",)]
        assert "Tagged Ada Lovelace" in desk.status()
        assert "billing" in desk.names(4)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_day_5_lists(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Off one list, on another with where the consent came from."""
    for name in ("News", "Offers", "소식지 🌷"):
        list_definitions.add_list(filled_store, name)
    lists.change_status(filled_store, ADA, "news", "active", source="web form")
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="ada") as desk:
        hand = Hand(desk)
        await hand.press("l")
        assert isinstance(desk.app.screen, ListsDialog)
        assert "✓ active" in desk.text()
        assert "web form" in desk.text()
        await hand.press("u")
        assert "Unsubscribe Ada Lovelace from News?" in desk.text()
        await hand.press("y", "n")
        await desk.type("off")
        await hand.press("enter")
        assert "consent came from" in desk.text()
        await hand.store("by phone")
        await hand.press("enter", "escape")
        assert hand.keys == taken(5)
        assert desk.rows(LISTS, ADA) == [
            ("news", "unsubscribed", "web form", None),
            ("offers", "active", "by phone", None),
        ]
        assert "News unsubscribed; Ada Lovelace: Offers active" in desk.status()


@pytest.mark.parametrize("size", SIZES)
async def test_day_8_the_third_note(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Tickets came by a file; what a note said before is read below it."""
    who = "ada@example.com"
    ticket: Event = {"contact": who, "type": "ticket", "at": NOW - DAY, "subject": "Überweisung", "text": "Where?"}
    chat: Event = {"contact": who, "type": "chat", "at": NOW - 2 * DAY, "text": "Hello\nHow are you?"}
    run(filled_store, ticket, chat)
    for number in range(3):
        add_note(filled_store, ADA, f"Noted {number}", at=NOW + DAY * (5 - number))
    third = of_contact(filled_store, ADA)[2]
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="ada") as desk:
        await desk.press("enter")
        hand = Hand(desk)
        await hand.press("T")
        assert "only ticket" in desk.text()
        assert "Überweisung" in desk.text()
        await hand.press("N", "j", "j", "e")
        assert "Überweisung" not in desk.text()
        assert isinstance(desk.app.screen, NoteSheet)
        await hand.store(" and more")
        await hand.press("ctrl+s")
        assert hand.keys == taken(8)
        assert "Note edited: Noted 2 and more" in desk.status()
        note = desk.rows("SELECT text, type, edited_by FROM note WHERE id = ?", third.id)
        assert note == [("Noted 2 and more", "general", "ana")]
        await desk.press("enter")
        assert "before 2025-11-21 09:00: Noted 2" in desk.text()
        assert "edited: 2025-11-21 09:00 by ana" in desk.text()


@pytest.mark.parametrize("size", SIZES)
async def test_day_10_an_unknown_caller(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Made from the search line, in one write, after a wrong address was refused."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        before = desk.rows("SELECT count(*) FROM contact")
        hand = Hand(desk)
        await hand.press("slash")
        await hand.store("+33 6 11 22 33 44")
        assert "c  creates “+33 6 11 22 33 44”" in desk.text()
        await hand.press("enter", "c")
        desk.app.screen.query_one(LineInput).post_message(Paste(LONG))
        await hand.press("enter")
        await hand.store("ada@example.com")
        assert "Ada Lovelace" in desk.text()
        assert "same email ada@example.com" in desk.text()
        await hand.press("ctrl+u")
        await hand.store("zoe@example")
        await hand.press("ctrl+s")
        assert "no email address" in desk.text()
        assert desk.rows("SELECT count(*) FROM contact") == before
        await hand.store(".com")
        assert "Nobody like this is known yet" in desk.text()
        await hand.press("ctrl+s")
        assert hand.keys == taken(10)
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "New contact Zoé" in desk.status()
        made = desk.rows("SELECT name, email, phone, phone_key FROM contact ORDER BY id DESC LIMIT 1")
        assert made == [(LONG, "zoe@example.com", "+33 6 11 22 33 44", "+33611223344")]
        await desk.press("escape")
        assert desk.names()[0].startswith("Zoé 김민수")
