"""Custom attributes by keys: made, used as column, sort and filter at once, changed, ordered, deleted."""

from __future__ import annotations

from functools import partial

import pytest

from crm_tui.filters.fields import Field
from crm_tui.screens.contacts import ContactsScreen
from crm_tui.store import settings
from crm_tui.store.attributes import add_attribute, add_within
from crm_tui.store.attributes.changing import rename_attribute
from crm_tui.store.indexes import IndexBuilder, built
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import undo
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.row_list import RowList
from tests.tui.desk import Desk, at_desk


def _shown(desk: Desk) -> list[tuple[str, ...]]:
    """The attributes as the section lists them."""
    rows = [each for each in desk.app.screen.query(RowList) if each.id != "sections"]
    return [row.cells for row in rows[0].rows]


async def _fill_in(desk: Desk, name: str, *keys: str) -> None:
    """A new attribute of that name, and then these keys."""
    await desk.press("n")
    await desk.type(name)
    await desk.press(*keys)


async def test_the_form_says_what_may_not_be_and_keeps_what_was_typed(filled_store: Store, clock: FixedClock) -> None:
    """The focus goes to the part that is wrong; Esc keeps a new attribute as a draft; `g ,` opens the place."""
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "comma")
        await _fill_in(desk, "PLAN", "enter")
        assert "✗ There is an attribute Plan already" in desk.text()
        await desk.press("ctrl+u")
        await desk.type("[b]Kündig")
        await desk.press("tab", "tab")
        await desk.type("la, ne")
        await desk.press("enter")
        assert "✗ Only select and multi_select attributes have options" in desk.text()
        await desk.press("up", "s", "down")
        await desk.press("tab", "y", "tab")
        await desk.type("x")
        await desk.press("enter")
        assert "✗ The default does not fit" in desk.text()
        assert desk.app.screen.focused is desk.app.screen.query_one("#default")
        await desk.press("escape")
        assert desk.rows("SELECT count(*) FROM attribute") == [(1,)]
        await desk.press("c")
        await desk.press("up", "ctrl+u")
        await desk.type("ne")
        await desk.press("enter")
        sql = "SELECT name, type, options, required, default_value FROM attribute ORDER BY position DESC LIMIT 1"
        assert desk.rows(sql) == [("[b]Kündig", "select", '["la", "ne"]', 1, "ne")]
        assert "filters call it b_kündig" in desk.status()
        assert desk.rows("SELECT text FROM draft WHERE place = 'attribute'") == []
        await desk.press("n")
        assert desk.app.screen.query_one("#name", LineInput).value == ""


async def test_an_attribute_is_changed_moved_and_deleted_by_keys(filled_store: Store, clock: FixedClock) -> None:
    """What would be lost is asked: Esc leaves it, y does it. The list below forgets what is gone."""
    save_segment(filled_store, "Pro", "plan:pro", columns=["name", "plan"], sort=[("plan", True)])
    rebuild(filled_store)
    add_attribute(filled_store, "Level")
    layout = {"columns": [["name", None], ["plan", None]], "sort": [["plan", False]]}
    settings.put(filled_store, "contacts.list", layout)
    async with at_desk(filled_store.path, clock=clock) as desk:
        assert desk.names(1)[0] == "pro"
        await desk.press("A", "J")
        assert [row[0] for row in _shown(desk)] == ["Level", "Plan"]
        await desk.press("e", "ctrl+u")
        await desk.type("Tariff")
        await desk.press("down", "down", "ctrl+u")
        await desk.type("free")
        await desk.press("enter")
        assert "1 contact has pro; they keep it" in desk.text()
        await desk.press("escape")
        assert desk.rows("SELECT name FROM attribute WHERE slug = 'plan'") == [("Plan",)]
        await desk.press("enter", "y")
        assert _shown(desk)[1] == ("Tariff", "select", "free", "", "1")
        await desk.press("D")
        asked = " ".join(desk.text().split())
        assert "1 segment asks for it (Pro)" in asked
        assert "a sort key of ana (contacts), the segment Pro" in asked
        await desk.press("escape")
        assert len(_shown(desk)) == 2
        await desk.press("D", "y")
        assert [row[0] for row in _shown(desk)] == ["Level"]
        assert "Deleted the attribute Tariff and 1 value" in desk.status()
        assert desk.rows("SELECT count(*) FROM contact WHERE custom IS NOT NULL") == [(0,)]
        await desk.press("escape")
        assert [each.name for each in desk.table.columns] == ["name"]
        assert "sorted by last seen ▼" in desk.status()
        await desk.press("tab", "down", "enter")
        assert desk.names() == ["Ada Lovelace"], "a segment whose sort is gone still shows whom it has"
        undo(desk.app.store)
        await desk.press("A", "escape")
        assert "Tariff" in {field.label for field in _fields(desk)}, "an undo of elsewhere is seen"


def _fields(desk: Desk) -> tuple[Field, ...]:
    screen = next(each for each in desk.app.screen_stack if isinstance(each, ContactsScreen))
    assert screen.reading is not None
    return screen.reading.registry.fields


async def test_changes_that_are_not_saved_are_said_once(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("A", "e", "x", "escape")
        assert "Not saved." in desk.text()
        await desk.press("escape")
        assert desk.rows("SELECT name FROM attribute") == [("Plan",)]
        assert len(desk.app.screen_stack) == 2, "the form is closed, the place is not"


async def test_two_hundred_attributes_in_the_place_the_dialogs_and_the_completion(
    filled_store: Store, clock: FixedClock
) -> None:
    with filled_store.write("Many") as write:
        for number in range(200):
            add_within(write, f"등급 {number}", type="number")
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("A", "end")
        assert "등급 199" in desk.text()
        await desk.press("K", "escape", "o")
        await desk.type("등급 198")
        await desk.press("enter")
        assert "등급 198 ▼" in desk.status()
        await desk.press("slash")
        await desk.type("등급_17")
        await desk.type(">1")
        await desk.press("enter")
        assert desk.app.screen.query_one(FilterLine).text == "등급_17>1"
        assert desk.names() == []


async def test_an_attribute_that_is_filtered_by_gets_an_index_behind_the_list(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its name of now, too; a built-in field and the brackets of a relation get none."""
    monkeypatch.setattr("crm_tui.screens.list_reading.IndexBuilder", partial(IndexBuilder, least=0))
    for name, type in (("Renewal", "date"), ("Seats", "number"), ("Remark", "text")):
        add_attribute(store, name, type=type)
    rename_attribute(store, "Seats", "Places")
    with store.write("People") as write:
        sql = "INSERT INTO contact(uid, kind, name, custom, created_at, updated_at) VALUES (?, 0, 'A', ?, 0, 0)"
        write.connection.executemany(sql, ((str(number), '{"seats": 1}') for number in range(300)))
    text = "-(places>3 or remark:x) renewal<+30d last_chat>-1d org[name:x]"
    async with at_desk(store.path, clock=clock, filter_text=text) as desk:
        with desk.app.store.read() as db:
            assert built(db) == ("ix_by_remark", "ix_by_renewal", "ix_by_seats")
