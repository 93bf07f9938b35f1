"""Others write to the same database: the list, the profile and the tasks show it, and the cursor stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_tui.store import tags
from crm_tui.store.bulk.actions import SetField
from crm_tui.store.bulk.run import change_many
from crm_tui.store.contacts import binning
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.notes import add_note
from crm_tui.store.presence import Here, Presence
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.values.clock import FixedClock
from tests.tui.desk import at_desk


@pytest.fixture
def bob(filled_store: Store) -> Iterator[Store]:
    """Another agent on the same file, as in another process."""
    other = Store.open(filled_store.path, agent="bob", clock=filled_store.clock)
    yield other
    other.close()


async def test_rows_come_go_and_change_around_the_cursor(
    filled_store: Store, bob: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_desk(filled_store.path, clock=clock, filter_text="country:FR") as desk:
        names = desk.names()
        assert len(names) == 3
        await desk.press("down")
        here = desk.table.highlighted
        assert here is not None
        others = [row.key for row in desk.table.source.rows(0, 3) if row is not None and row.key != here.key]
        drawn: list[int] = []
        refresh = type(desk.table).refresh

        def count(self: object, *regions: object, **how: object) -> object:
            drawn.append(len(regions))
            return refresh(desk.table, *regions, **how)  # type: ignore[arg-type]

        monkeypatch.setattr(type(desk.table), "refresh", count)
        add_note(bob, others[0], "nothing of this is shown in the list")
        await desk.notice()
        assert drawn == []
        monkeypatch.undo()
        edit(bob, others[0], {"name": "Ada Byron"})
        await desk.notice()
        assert "Ada Byron" in desk.text()
        create(bob, {"name": "Zoe New", "country": "FR"})
        await desk.notice()
        assert "4 contacts" in desk.status()
        assert "Zoe New" in desk.text()
        binning.delete(bob, others[0])
        edit(bob, others[1], {"country": "KR"})
        await desk.notice()
        assert "2 contacts" in desk.status()
        row = desk.table.highlighted
        assert row is not None
        assert row.key == here.key
        binning.delete(bob, here.key)
        await desk.notice()
        assert desk.names() == ["Zoe New"]


async def test_profile_and_tasks_show_it_and_what_is_being_typed_stays(
    filled_store: Store, bob: Store, clock: FixedClock
) -> None:
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "E")
        await desk.type("Dr ")
        tags.change_tags(bob, 1, ["seen-by-bob"])
        edit(bob, 1, {"stage": "lead"})
        await desk.notice()
        assert "#seen-by-bob" in desk.text()
        assert "40 points · lead" in desk.text()
        assert "LovelaceDr " in desk.text()
        await desk.press("ctrl+s")
        assert desk.rows("SELECT name, stage FROM contact WHERE id = 1") == [("Ada LovelaceDr", "lead")]
        cleo = Presence(filled_store.path, "cleo")
        cleo.contact_id = 1
        assert cleo.look() == (Here("ana", 1),)
        await desk.notice()
        assert "cleo is here" in desk.text()
        cleo.close()
        await desk.notice()
        assert "is here" not in desk.text()
        await desk.press("escape", "g", "t")
        await desk.notice()
        assert cleo.look() == ()
        add_task(bob, 1, "Bob asks you to call", due_at=clock.now(), assignee="ana")
        await desk.notice()
        assert "Bob asks you to call" in desk.text()


async def test_an_agent_is_named_and_leaves_by_keys(filled_store: Store, clock: FixedClock) -> None:
    change_many(filled_store, [1, 2, 3], SetField("owner", "ben"))
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "comma", "tab", "G", "tab")
        assert "ben" in desk.text()
        await desk.press("n")
        await desk.type("cleo")
        await desk.press("enter", "e")
        await desk.type("Cleo Park, Sales")
        assert "Called Cleo Park, in Sales" in desk.text()
        await desk.press("enter")
        assert "cleo is Cleo Park" in desk.status()
        await desk.press("k", "l")
        assert "ben leaves: 3 contacts and 1 open task go to" in desk.text()
        await desk.type("cleo")
        await desk.press("enter")
        assert "ben leaves: 3 contacts and 1 open task go to cleo?" in desk.text()
        await desk.press("y")
        assert "ben left: 3 contacts and 1 open task go to cleo" in desk.status()
        assert desk.rows("SELECT count(*) FROM contact WHERE owner = 'cleo'") == [(3,)]
        assert desk.rows("SELECT count(*) FROM task WHERE assignee = 'cleo'") == [(1,)]
        assert desk.rows("SELECT name, department FROM agent WHERE login = 'cleo'") == [("Cleo Park", "Sales")]
