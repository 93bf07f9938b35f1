"""The place of duplicates by keys: pairs with reasons, compared and merged, or said to be two people."""

from __future__ import annotations

import pytest

from crm_tui.store.contacts.editing import create
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.pair_list import PairList
from tests.tui.desk import at_desk


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_walking_through_the_pairs(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    clock.moment += 60
    ada = create(filled_store, {"name": "Lovelace, Ada", "birthday": "1815-12-10", "city": "London"})
    create(filled_store, {"name": "Bo Li", "email": "bo@example.org"})
    create(filled_store, {"name": "[@click=app.quit]x[/] " + "w" * 80, "email": "bobby@example.com"})
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("g", "d")
        rows = desk.app.screen.query_one(PairList).rows
        assert [(row.ids, row.reason) for row in rows] == [
            ((2, 9), "same email bo@example.org"),
            ((7, 10), "same email bobby@example.com"),
            ((1, ada), "same name, same birthday"),
        ]
        assert "Bo Li (2)" in desk.text()
        assert ("same email bo@example.org" if size[0] > 100 else "same email") in desk.text()
        assert "⏎ Compare" in desk.text()
        assert "3 pairs" in desk.status()

        await desk.press("x")
        assert desk.rows("SELECT * FROM not_duplicate") == [(2, 9)]
        assert "Bo Li and Bo Li are two people · u undoes" in desk.text()
        await desk.press("u")
        assert [row.ids for row in desk.app.screen.query_one(PairList).rows] == [(2, 9), (7, 10), (1, ada)]
        await desk.press("U")
        assert [row.ids for row in desk.app.screen.query_one(PairList).rows] == [(7, 10), (1, ada)]
        await desk.press("j", "enter")
        assert "Keep Ada Lovelace (1), merge Lovelace, Ada" in desk.text()
        assert "· Lyon" in desk.text()
        await desk.press("enter")
        assert desk.rows("SELECT merged_into FROM contact WHERE id = ?", ada) == [(1,)]
        assert [row.ids for row in desk.app.screen.query_one(PairList).rows] == [(7, 10)]
        assert "1 pair" in desk.status()

        ben = Store.open(filled_store.path, agent="ben", clock=clock)
        create(ben, {"name": "Emile Zola", "email": "emile@example.fr"})
        ben.close()
        await desk.press("x")  # what is written follows, others' work too
        assert [row.reason for row in desk.app.screen.query_one(PairList).rows] == ["same email emile@example.fr"]
        await desk.press("escape")
        assert "(gone)" not in desk.text()
        assert ada not in [row.key for row in desk.table.source.rows(0, desk.table.total) if row]


async def test_nobody_looks_like_anybody(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "d", "x", "enter", "equals_sign", "j")
        assert "No two contacts look like one person." in desk.text()
        assert "Note" not in desk.text().splitlines()[-1]
        assert "Two people" not in desk.text()
        await desk.press("g", "c")
        assert len(desk.names()) == 7
