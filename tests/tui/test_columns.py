"""Columns by keys: add, remove, move, widen; kept for the agent; Esc leaves everything as it was."""

from __future__ import annotations

import pytest

from crm_tui.store.settings import put
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import Desk, at_desk

SIZES = [(80, 24), (120, 40)]


def _columns(desk: Desk) -> list[str]:
    return [each.name for each in desk.table.columns]


@pytest.mark.parametrize("size", SIZES)
async def test_a_column_is_added_by_a_part_of_its_name_and_kept(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """A custom attribute is a column at once (TK-12); the next start shows the same columns."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("vertical_line")
        await desk.type("plan")
        await desk.press("enter")
        await desk.type("job")
        await desk.press("enter", "enter")
        assert _columns(desk) == ["name", "email", "phone", "org", "tags", "last_seen", "plan", "job"]
        assert "pro" in desk.names(6)
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        assert _columns(desk)[-2:] == ["plan", "job"]
    other = "ben"
    async with at_desk(filled_store.path, clock=clock, size=size, agent=other) as desk:
        assert "plan" not in _columns(desk)


async def test_a_column_is_removed_moved_and_widened(filled_store: Store, clock: FixedClock) -> None:
    """In the list of fields, with its letters."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("O")
        await desk.press("tab", "down", "space")
        assert _columns(desk)[:2] == ["name", "email"], "nothing changes before Done"
        await desk.press("home", "J", "plus", "plus", "ctrl+s")
        assert _columns(desk) == ["phone", "name", "org", "tags", "last_seen"]
        assert desk.table.columns[1].width == 20


async def test_escape_leaves_the_columns_as_they_were(filled_store: Store, clock: FixedClock) -> None:
    """And one column always stays."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        before = _columns(desk)
        await desk.press("O")
        await desk.type("email")
        await desk.press("enter", "escape")
        assert _columns(desk) == before
        assert desk.rows("SELECT count(*) FROM setting WHERE key = 'contacts.list'") == [(0,)]


async def test_the_sort_is_kept_for_the_agent(filled_store: Store, clock: FixedClock) -> None:
    """Also over a restart."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("o")
        await desk.type("name")
        await desk.press("enter")
        names = desk.names()
    async with at_desk(filled_store.path, clock=clock) as desk:
        assert desk.names() == names
        assert "name ▲" in desk.status()


async def test_v_shows_visitors_by_address_place_and_pages_and_hides_them_again(
    filled_store: Store, clock: FixedClock
) -> None:
    """MA-12: they are kept but hidden; the filter says what is shown."""
    with filled_store.write("A visit") as write:
        write.connection.execute(
            "INSERT INTO contact(uid, kind, ip, city, page_views, created_at, updated_at) "
            "VALUES ('v-1', 1, '192.0.2.7', 'Lyon', 4, 0, 0)"
        )
    async with at_desk(filled_store.path, clock=clock) as desk:
        assert len(desk.names()) == 7
        await desk.press("v")
        assert _columns(desk)[:4] == ["ip", "city", "country", "page_views"]
        assert desk.names() == ["192.0.2.7"]
        assert "1 visitor " in desk.status()
        await desk.press("v")
        assert len(desk.names()) == 7
        assert _columns(desk)[0] == "name"


SIX = ["name", "email", "phone", "org", "tags", "last_seen"]
TEN = [*SIX, "city", "country", "stage", "points"]


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((80, 24), [[*SIX, "job"], SIX, TEN]),
        ((120, 40), [SIX, [*SIX, "job"], TEN]),
        ((200, 60), [SIX, SIX, [*TEN, "job"]]),
    ],
)
async def test_columns_are_changed_for_terminals_of_this_width_alone(
    filled_store: Store, clock: FixedClock, size: tuple[int, int], kept: list[list[str]]
) -> None:
    """The terminal becomes narrow, normal, wide; then the same on the next day."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("O")
        await desk.type("job")
        await desk.press("enter", "enter", "down", "down")
        for width, columns in zip((80, 120, 200), kept, strict=True):
            await desk.pilot.resize_terminal(width, 40)
            await desk.settle()
            assert _columns(desk) == columns
            assert desk.table.cursor == 2
            row = desk.table.highlighted
            assert row is not None
            assert len(row.cells) == len(columns)
    for width, columns in zip((80, 120, 200), kept, strict=True):
        async with at_desk(filled_store.path, clock=clock, size=(width, 40)) as desk:
            assert _columns(desk) == columns


async def test_the_sort_is_the_same_at_every_width(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("o")
        await desk.type("name")
        await desk.press("enter")
        names = desk.names()
        await desk.pilot.resize_terminal(200, 60)
        await desk.settle()
        assert desk.names() == names
    async with at_desk(filled_store.path, clock=clock, size=(120, 40)) as desk:
        assert desk.names() == names


async def test_a_layout_of_a_former_version_is_that_of_normal_width(filled_store: Store, clock: FixedClock) -> None:
    put(filled_store, "contacts.list", {"columns": [["name", 20], ["city", None]], "sort": [["name", False]]})
    async with at_desk(filled_store.path, clock=clock) as desk:
        assert _columns(desk) == ["name", "city"]
        await desk.pilot.resize_terminal(90, 24)
        await desk.settle()
        assert _columns(desk) == SIX
