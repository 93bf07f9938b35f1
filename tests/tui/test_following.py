"""Open screens follow what is written elsewhere: a tag renamed in the settings, an organisation, duplicates."""

from __future__ import annotations

from crm_tui.screens.organisations.people import PeopleTable
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.organisations.editing import edit as edit_organisation
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.pair_list import PairList
from tests.tui.desk import at_desk


async def test_names_that_are_shown_follow(filled_store: Store, clock: FixedClock) -> None:
    ben = Store.open(filled_store.path, agent="ben", clock=clock)
    with ben.read() as db:
        number = db.execute("SELECT id FROM organisation WHERE name = 'Analytical Engines'").fetchone()[0]
    async with at_desk(filled_store.path, clock=clock, size=(200, 50)) as desk:
        assert ("golds" in desk.text(), "gold" in desk.text()) == (False, True)
        await desk.press("g", "comma", "tab", "down", "tab", "home", "down", "down", "e", "s", "enter")
        assert "Renamed the tag gold to golds" in desk.status()
        await desk.press("escape")
        assert "golds" in desk.text()

        await desk.press("g", "d")
        assert desk.app.screen.query_one(PairList).rows == ()
        twin = create(ben, {"name": "Bo Li", "email": "bo@example.org"})
        await desk.notice()
        assert [row.ids for row in desk.app.screen.query_one(PairList).rows] == [(2, twin)]

        await desk.press("g", "o", "home", "enter", "2", "down")
        assert "Analytical Engines" in desk.text()
        people = desk.app.screen.query_one(PeopleTable)
        assert people.cursor == 1
        edit_organisation(ben, number, {"name": "Analytical Machines"})
        edit(ben, 1, {"name": "Ada King"})
        await desk.notice()
        assert "Analytical Machines" in desk.text()
        assert "Ada King" in desk.text()
        assert (people.cursor, desk.app.screen.query_one(PeopleTable)) == (1, people)
    ben.close()
