"""Fields edited in place, by keys: pending until one save, errors at the field, drafts, two agents, new contacts."""

from __future__ import annotations

import pytest

from crm_tui.screens.profile import ProfileScreen
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.editing import edit
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import Desk, at_desk

SIZES = [(80, 24), (120, 40)]
ADA = "SELECT name, email, job_title, json_extract(custom, '$.account') FROM contact WHERE name LIKE 'Ada %'"


def _id(store: Store, name: str) -> int:
    with store.read() as db:
        return int(db.execute("SELECT id FROM contact WHERE name = ?", (name,)).fetchone()[0])


class Counted:
    """Counts the keys that command, move or choose; text that is stored does not count."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.keys = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self.desk.press(*keys)

    async def type(self, text: str) -> None:
        await self.desk.type(text)


@pytest.mark.parametrize("size", SIZES)
async def test_three_fields_one_required_left_empty_the_error_the_fix_saved_together(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """Scenario 3, at most 18 keys: nothing is written before all three can be, and then in one write."""
    add_attribute(filled_store, "Account", required=True)
    ada = _id(filled_store, "Ada Lovelace")
    edit(filled_store, ada, {"account": "A-1"})
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="ada") as desk:
        before = desk.rows(ADA), desk.rows("SELECT count(*) FROM change_batch")
        agent = Counted(desk)
        await agent.press("enter", "E", "ctrl+u")
        await agent.type("Ada King")
        await agent.press("enter", "enter", "enter", "enter", "ctrl+u")
        await agent.type("Countess")
        await agent.press("enter", "enter", "enter", "enter", "enter", "enter", "ctrl+u", "ctrl+s")
        assert desk.rows(ADA) == before[0]
        assert "✗ Account is required." in desk.text()
        assert "Nothing was saved. Account is required." in desk.status()
        assert "*Name" in desk.text() or size[1] < 30
        await agent.type("A-2")
        await agent.press("ctrl+s")
        assert desk.rows(ADA) == [("Ada King", "ada@example.com", "Countess", "A-2")]
        assert desk.rows("SELECT count(*) FROM change_batch") == [(before[1][0][0] + 1,)]  # type: ignore[operator]
        assert "Edited Ada King: name, job, account" in desk.status()
        assert "was Ada Lovelace" not in desk.text()
        assert agent.keys <= 18
        await desk.press("escape")
        assert desk.names() == ["Ada King"]


async def test_leaving_asks_and_a_draft_comes_back_after_a_dropped_line(filled_store: Store, clock: FixedClock) -> None:
    """Esc stays, ``k`` keeps, ``d`` throws away, ``s`` saves and goes on; also before the next contact and a place."""
    ada, place = _id(filled_store, "Ada Lovelace"), "SELECT place, text FROM draft"
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
        assert desk.rows("SELECT count(*) FROM draft") == [(0,)]
