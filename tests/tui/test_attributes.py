"""Custom attributes by keys: made, used as column, sort and filter at once, changed, ordered, deleted."""

from __future__ import annotations

import pytest

from crm_tui.store.contacts.editing import edit
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.row_list import RowList
from tests.tui.desk import Desk, at_desk

SIZES = [(80, 24), (120, 40)]
BUDGET = 23 - 4
"""Keys of the eleventh of twelve days' work, without those that open another property."""


class Hand:
    """Presses keys at a desk and counts them: those that command, move or choose, not the text that is stored."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.keys = 0

    async def press(self, *keys: str) -> None:
        """Commands and moves."""
        self.keys += len(keys)
        await self.desk.press(*keys)

    async def choose(self, letters: str) -> None:
        """Type-ahead: its letters choose from a list."""
        self.keys += len(letters)
        await self.desk.type(letters)


def _shown(desk: Desk) -> list[tuple[str, ...]]:
    """The attributes as the section lists them."""
    rows = [each for each in desk.app.screen.query(RowList) if each.id != "sections"]
    return [row.cells for row in rows[0].rows]


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_date_is_a_column_a_sort_key_and_a_filter_at_once(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """The eleventh of twelve days' work."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("A", "n")
        await desk.type("Renewal date")
        await hand.press("tab")
        await hand.choose("d")
        await hand.press("enter")
        assert desk.rows("SELECT slug, name, type FROM attribute ORDER BY position") == [
            ("plan", "Plan", "select"), ("renewal_date", "Renewal date", "date"),
        ]  # fmt: skip
        assert _shown(desk)[1] == ("Renewal date", "date", "", "", "0")
        with desk.app.store.read() as db:
            ids = dict(db.execute("SELECT name, id FROM contact WHERE name IS NOT NULL").fetchall())
        edit(desk.app.store, ids["Bo Li"], {"renewal_date": "2025-12-01"})
        edit(desk.app.store, ids["Ada Lovelace"], {"renewal_date": "2025-11-30"})
        edit(desk.app.store, ids["김민수"], {"renewal_date": "2026-06-30"})
        await hand.press("escape", "vertical_line")
        await hand.choose("r")
        await hand.press("enter", "enter", "o")
        await hand.choose("r")
        await hand.press("enter")
        assert desk.table.columns[-1].name == "renewal_date"
        assert desk.names()[:3] == ["김민수", "Bo Li", "Ada Lovelace"]
        await hand.press("slash")
        await hand.choose("ren")
        await hand.press("down")
        await desk.type("<+30d")
        await hand.press("enter")
        assert desk.names() == ["Bo Li", "Ada Lovelace"]
        assert hand.keys <= BUDGET
