"""Undo, redo, the bin and the Changes tab, by keys; the database is read afterwards."""

from __future__ import annotations

from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.store import tags
from crm_tui.store.contacts.editing import edit
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.status_line import StatusLine
from tests.tui.desk import Desk, at_desk

TAGS = "SELECT name FROM contact_tag JOIN tag ON tag.id = tag_id WHERE contact_id = ? ORDER BY name"
NAME = "김민수"


def last_line(desk: Desk) -> str:
    """The status line as it is drawn."""
    return desk.app.screen.query_one(StatusLine).render_line(0).text.rstrip()


async def test_a_write_names_u_and_u_takes_it_back(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("n")
        await desk.type("a note #brand")
        await desk.press("enter")
        contact = desk.app.screen.contact_id  # type: ignore[attr-defined]
        status = desk.app.screen.query_one(StatusLine)
        status.say(f"{status.message} {'and more ' * 20}", then=status.then)
        line = last_line(desk)
        assert line.endswith("· u undoes")
        assert len(line) <= 80
        await desk.press("u")
        assert "Took back: Note on" in last_line(desk)
        assert last_line(desk).endswith("· U redoes")
        assert desk.rows("SELECT count(*) FROM note WHERE contact_id = ? AND text LIKE 'a note%'", contact) == [(0,)]
        await desk.press("U")
        assert "Did again" in last_line(desk)
        assert last_line(desk).endswith("· u undoes")
        assert ("brand",) in desk.rows(TAGS, contact)
        await desk.press("U")
        assert last_line(desk).startswith(" ✗ There is nothing to do again")
        await desk.press("slash")
        await desk.type("u")
        assert ("brand",) in desk.rows(TAGS, contact)


async def test_the_bin_by_keys(filled_store: Store, clock: FixedClock) -> None:
    """``D`` asks; Esc keeps; the cursor stays; ``is:deleted`` lists the bin, and ``Z`` restores."""
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        before = desk.names()
        await desk.press("j", "D")
        assert isinstance(desk.app.screen, QuestionDialog)
        await desk.press("escape")
        assert desk.names() == before
        await desk.press("D", "y")
        assert desk.names() == [*before[:1], *before[2:]]
        assert desk.table.cursor == 1
        assert last_line(desk).startswith(" Deleted +1 212 555 0147 · u undoes")
        await desk.press("u")
        assert desk.names() == before
        await desk.press("U", "slash")
        await desk.type("is:deleted")
        await desk.press("enter")
        assert desk.names() == [before[1]]
        await desk.press("enter")
        assert "In the bin: Z restores" in desk.text()
        await desk.press("Z")
        assert "In the bin" not in desk.text()
        assert desk.rows("SELECT count(*) FROM contact WHERE deleted_at IS NOT NULL") == [(0,)]
        await desk.press("escape", "X")
        assert desk.names() == before
        await desk.press("Z")
        assert "is not in the bin" in last_line(desk)


async def test_the_changes_tab_and_one_change_taken_back_out_of_turn(filled_store: Store, clock: FixedClock) -> None:
    bob = Store.open(filled_store.path, agent="bob", clock=clock)
    edit(bob, 1, {"city": "Genoa", "job_title": "Clerk"})
    tags.change_tags(bob, 1, add=["rare"])
    tags.tag_where(bob, "contact.id < 3", (), ["bulk"], [])
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", size=(80, 24)) as desk:
        await desk.press("enter", "5")
        shown = desk.text()
        assert "[5 Changes" in shown
        assert shown.index("Tagged 2 contacts +bulk") < shown.index("Tagged Ada Lovelace +rare")
        await desk.press("enter")
        assert "Tag: + bulk" in desk.text()
        await desk.press("enter", "j", "j", "enter")
        assert "City: Lyon → Genoa" in desk.text()
        await desk.press("u")
        assert "Took back: Edited Ada Lovelace: city, job_title" in last_line(desk)
        assert desk.rows("SELECT city, job_title FROM contact WHERE id = 1") == [("Lyon", None)]
        assert {("bulk",), ("rare",)} <= set(desk.rows(TAGS, 1))
        assert "bob  taken back: Edited Ada" in desk.text()
    bob.close()
