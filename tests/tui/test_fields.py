"""Fields edited in place, by keys: pending until one save, errors at the field, drafts, two agents, new contacts."""

from __future__ import annotations

from textual.events import Paste

from crm_tui.config import Settings
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.binning import delete
from crm_tui.store.contacts.editing import edit
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.line_input import LineInput
from tests.tui.desk import at_desk

ADA = "SELECT name, email, job_title, json_extract(custom, '$.account') FROM contact WHERE name LIKE 'Ada %'"


def _id(store: Store, name: str) -> int:
    with store.read() as db:
        return int(db.execute("SELECT id FROM contact WHERE name = ?", (name,)).fetchone()[0])


async def test_leaving_asks_and_a_draft_comes_back_after_a_dropped_line(filled_store: Store, clock: FixedClock) -> None:
    """Esc stays, ``k`` keeps, ``d`` throws away, ``s`` saves and goes on; also before the next contact and a place."""
    ada, place = _id(filled_store, "Ada Lovelace"), "SELECT place, text FROM draft WHERE place LIKE 'fields%'"
    async with at_desk(filled_store.path, clock=clock, filter_text="org:analytical") as desk:
        await desk.press("down", "enter", "E")
        await desk.type(" X")
        desk.app.drafts.flush()
        assert "Ada Lovelace X" in str(desk.rows(place))  # kept before Enter, too
    async with at_desk(filled_store.path, clock=clock, filter_text="org:analytical") as desk:
        await desk.press("down", "enter")
        assert "Brought back, not saved yet: Name · Ctrl+S saves" in desk.status()
        assert "was Ada Lovelace" in desk.text()
        await desk.press("left_square_bracket")
        assert "Not saved yet: Name" in desk.text()
        await desk.press("escape")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert desk.app.screen.contact_id == ada
        await desk.press("left_square_bracket", "k")
        assert desk.app.screen.contact_id != ada
        assert "was Ada Lovelace" not in desk.text()
        await desk.press("right_square_bracket")
        assert "was Ada Lovelace" in desk.text()
        await desk.press("q", "escape", "g", "c", "s")
        assert desk.rows("SELECT name FROM contact WHERE id = ?", ada) == [("Ada Lovelace X",)]
        assert not isinstance(desk.app.screen, ProfileScreen)
        desk.app.drafts.flush()
        assert desk.rows(place) == []
        await desk.press("enter", "E", "ctrl+u", "enter", "escape", "escape", "d")
        assert desk.rows("SELECT name FROM contact WHERE id = ?", ada) == [("Ada Lovelace X",)]
        assert not isinstance(desk.app.screen, ProfileScreen)
        desk.app.drafts.flush()
        assert desk.rows(place) == []


async def test_two_agents_and_one_field_nothing_is_lost(filled_store: Store, clock: FixedClock) -> None:
    """Both values are shown; what only the other one has changed is taken over and said."""
    ada = _id(filled_store, "Ada Lovelace")
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "E", "ctrl+u")
        await desk.type("Mine")
        await desk.press("enter", "enter", "enter", "enter")
        await desk.type("My job")
        edit(filled_store, ada, {"name": "Theirs", "job": "Their job", "city": "Rome"})
        await desk.press("ctrl+s")
        shown = desk.text()
        assert "○ theirs Theirs" in shown
        assert "● mine   Mine" in shown
        assert "was Ada Lovelace" in shown
        assert desk.rows("SELECT name, job_title FROM contact WHERE id = ?", ada) == [("Theirs", "Their job")]
        await desk.press("escape")
        assert "Nothing was saved" in desk.status()
        await desk.press("ctrl+s", "down", "right", "left", "t", "enter")
        assert desk.rows("SELECT name, job_title, city FROM contact WHERE id = ?", ada) == [
            ("Mine", "Their job", "Rome")
        ]
        assert "City" in desk.status()
        desk.app.drafts.flush()
        assert desk.rows("SELECT count(*) FROM draft WHERE place LIKE 'fields%'") == [(0,)]


async def test_a_new_contact_that_is_known_is_opened_and_what_was_typed_is_kept(
    filled_store: Store, clock: FixedClock
) -> None:
    """↑ from the first field, Enter; ``c`` brings the draft back, Esc asks."""
    ada = _id(filled_store, "Ada Lovelace")
    async with at_desk(filled_store.path, clock=clock) as desk:
        before = desk.rows("SELECT count(*) FROM contact")
        await desk.press("c", "ctrl+s")
        assert "Nothing to save" in desk.text()
        await desk.press("e")
        await desk.type("Adda")
        await desk.press("down")
        await desk.type("ADA@example.com")
        await desk.press("up", "up", "enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert desk.app.screen.contact_id == ada
        assert "kept as a draft" in desk.status()
        await desk.press("c")
        assert "ADA@example.com" in desk.text()
        await desk.press("escape", "escape", "d")
        assert isinstance(desk.app.screen, ProfileScreen)
        desk.app.drafts.flush()
        assert desk.rows("SELECT count(*) FROM draft WHERE place LIKE 'fields%'") == [(0,)]
        assert desk.rows("SELECT count(*) FROM contact") == before


KNOWN = """
SELECT email, phone_key, organisation.name, owner FROM contact
JOIN organisation ON organisation_id = organisation.id WHERE contact.id = ?
"""
CUSTOM = "SELECT key, value FROM contact, json_each(contact.custom) WHERE contact.id = ? ORDER BY key"


async def test_each_type_has_its_editor(filled_store: Store, clock: FixedClock) -> None:
    """Days in words and by ↑ ↓, yes and no by a key, options by ↓, several by commas, numbers as they are read."""
    for name, type, options in (
        ("Trial", "date", ()),
        ("Active", "boolean", ()),
        ("Level", "select", ("bronze", "silver", "gold")),
        ("Speaks", "multi_select", ("French", "Korean")),
        ("Seats", "number", ()),
    ):
        add_attribute(filled_store, name, type=type, options=options)
    ada = _id(filled_store, "Ada Lovelace")
    settings = Settings(zone="UTC", phone_region="FR")
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", settings=settings) as desk:
        await desk.press("enter", "shift+tab", "enter")
        await desk.press("enter")
        await desk.type(" x")  # the address is none any more
        await desk.press("ctrl+u")
        await desk.type("bobby@example.com")
        assert "[@click=app.quit]Bobby" in desk.text()
        await desk.press("down")
        await desk.type("ada@example.com")
        await desk.press("tab")
        await desk.press("ctrl+u")
        await desk.type("0612345678")
        assert "read as +33612345678" in desk.text()
        await desk.press("enter", "ctrl+u")
        await desk.type("init")
        await desk.press("down", "enter")  # Initech
        await desk.press(*["enter"] * 6)
        await desk.type("tomorrow")
        assert "Sat 22 Nov 2025" in desk.text()
        await desk.press("down", "enter", "y", "enter", "down", "down", "enter")
        await desk.press("down", "enter")
        await desk.type("12,5")
        await desk.press("escape", "enter")
        await desk.type("12.5")
        await desk.press("enter")
        await desk.press("down", "enter", "escape", "ctrl+s")
        assert desk.rows(CUSTOM, ada) == [
            ("active", 1),
            ("level", "silver"),
            ("plan", "pro"),
            ("seats", 12.5),
            ("speaks", '["French"]'),
            ("trial", "2025-11-23"),
        ]
        assert desk.rows(KNOWN, ada) == [("bobby@example.com", "+33612345678", "Initech", "ana")]
        await desk.press("home", "down", "down", "asterisk")
        assert "was bobby@example.com" in desk.text()
        await desk.press("delete")
        assert "was bobby@example.com" not in desk.text()
        await desk.press("down", "asterisk", "ctrl+s")
        emails = "SELECT email FROM contact_email WHERE contact_id = ? ORDER BY position"
        assert desk.rows(emails, ada) == [("ada@example.com",), ("bobby@example.com",)]


async def test_what_cannot_be_stored_is_said_and_nothing_is_lost(filled_store: Store, clock: FixedClock) -> None:
    """Too long a paste, a date that is none, markup and escape sequences, a contact that somebody else deletes."""
    ada = _id(filled_store, "Ada Lovelace")
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "E")
        assert isinstance(desk.app.screen, ProfileScreen)
        desk.app.screen.query_one(LineInput).post_message(Paste("x" * 1_000_000))
        await desk.settle()
        assert "1,000,000 characters" in desk.text()
        desk.app.screen.query_one(LineInput).post_message(Paste("\x1b]52;c;x\x07[@click=app.quit]q[/]\nzwei"))
        await desk.settle()
        await desk.press("escape")
        assert "was" not in desk.text()  # Esc took it back
        desk.app.screen.fields.edit("birthday")
        await desk.press("ctrl+u")
        await desk.type("32/13")
        assert "no date" in desk.text()
        await desk.press("ctrl+s")
        assert "Birthday is a date such as" in desk.status()
        await desk.press("ctrl+u")
        await desk.type("1815-12-11")
        delete(filled_store, ada)
        await desk.press("ctrl+s")
        assert "was deleted by somebody else. Nothing was written" in desk.status()
        assert "1815-12-11" in desk.text()
        await desk.press("escape", "escape", "k")
        assert desk.rows("SELECT birthday FROM contact WHERE id = ?", ada) == [("1815-12-10",)]
        desk.app.drafts.flush()
        assert "1815-12-11" in str(desk.rows("SELECT text FROM draft"))
