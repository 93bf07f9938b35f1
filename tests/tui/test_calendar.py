"""The calendar by keys: agenda and month, by days, weeks and months, mine and everybody's, to the contact."""

from __future__ import annotations

import pytest

from crm_tui.screens.calendar import AgendaList, CalendarScreen
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store.notes import add_note
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.lines_view import LinesView
from tests.conftest import NOW
from tests.tui.desk import Desk, at_desk

DAY = 86_400


def head(desk: Desk) -> str:
    """What the calendar says that it shows."""
    return desk.app.screen.query_one("#calendar-head", LinesView).content[0][0].text.strip()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_agenda_and_month(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """A Korean and an 80-character title, a dated note, somebody else's task; ``d`` works here, too."""
    add_task(filled_store, 3, "김민수에게 전화", due_at=NOW + 3600)
    add_task(filled_store, 2, "x" * 80, due_at=NOW + 40 * DAY)
    add_note(filled_store, 2, "Lunch \x1b[31m", type="meeting", at=NOW + 2 * DAY)
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("g", "k")
        assert isinstance(desk.app.screen, CalendarScreen)
        shown = desk.app.screen.query_one(AgendaList)
        assert head(desk) == "from Friday 21 November 2025 · yours"
        assert "Today · Friday 21 November 2025" in desk.text()
        assert shown.total == 3
        ben = Store.open(filled_store.path, agent="ben", clock=clock)
        add_task(ben, 1, "Of ben", due_at=NOW + 7200, assignee="ana")
        ben.close()
        await desk.notice()
        assert shown.total == 4
        await desk.press("d", "enter")
        assert desk.rows("SELECT status FROM task WHERE title = '김민수에게 전화'") == [("done",)]
        assert "✓" in desk.text()
        await desk.press("left")
        assert head(desk) == "from Thursday 20 November 2025 · yours"
        await desk.press("v")
        assert shown.total == 6
        assert "Send the contract — Ada Lovelace @ben" in desk.text()
        await desk.press("pagedown", "right_square_bracket", "right")
        assert head(desk) == "from Sunday 28 December 2025 · everybody's"
        assert shown.total == 1
        await desk.press("t", "tab")
        assert head(desk) == "November 2025 · everybody's"
        lines = desk.text().split("\n")
        assert lines[2].split()[:7] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        assert "[21] 2" in desk.text()
        await desk.press("right", "down")
        assert head(desk) == "November 2025 · everybody's"
        await desk.press("pagedown", "down", "enter")
        assert head(desk) == "from Monday 5 January 2026 · everybody's"
        await desk.press("t", "down", "enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        await desk.press("escape", "escape")
        assert desk.table.total


async def test_a_broken_day_of_a_note_opens_its_contact_and_has_no_task_keys(
    filled_store: Store, clock: FixedClock
) -> None:
    """On a note the keys of tasks are not offered."""
    add_note(filled_store, 2, "Lunch", type="meeting", at=NOW + 60)
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "k")
        assert "d Done" not in desk.text()
        await desk.press("d", "z", "e", "D")
        assert isinstance(desk.app.screen, CalendarScreen)
        await desk.press("enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert desk.app.screen.contact_name == "Bo Li"
