"""The working day by keys: the queue from the top, done with what came of it, later, edited, a dropped line."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from crm_tui.screens.dialogs.task_panel import PanelLine, TaskPanel
from crm_tui.screens.profile import ProfileScreen
from crm_tui.screens.tasks import TasksScreen
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.task_list import TaskList
from tests.conftest import NOW
from tests.tui.desk import Desk, at_desk

DAY = 86_400
SIZES = [(80, 24), (120, 40)]


def titles(desk: Desk) -> list[str]:
    """What the list on the screen shows; the cursor stays where it is."""
    shown, found = desk.app.screen.query_one(TaskList), []
    at = shown.cursor
    for index in range(shown.total):
        shown.cursor = index
        found.append(shown.highlighted.title if shown.highlighted is not None else "?")
    shown.cursor = at
    return found


async def test_later_everybodys_deleted_and_opened_again(filled_store: Store, clock: FixedClock) -> None:
    """``z``, ``v``, ``D``, and ``d`` on what is done; each is in the log and said."""
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("g", "t")
        assert [title.split(" — ")[0] for title in titles(desk)] == ["Call back", "Ask for the address"]
        await desk.press("z")
        assert "Sat 22 Nov 2025 09:00 · w next week" in desk.text()
        await desk.type("32/13")
        assert "no month 13" in desk.text()
        await desk.press("enter")
        assert not isinstance(desk.app.screen, TasksScreen)
        await desk.press("home", *["delete"] * 5)
        await desk.type("fri 14:30")
        await desk.press("enter")
        assert desk.rows("SELECT due_at FROM task WHERE id = 1") == [(NOW + 7 * DAY + 19_800,)]
        assert "put off to Fri 28 Nov 2025 14:30" in desk.status()
        await desk.press("u")
        assert desk.rows("SELECT due_at FROM task WHERE id = 1") == [(NOW + DAY,)]
        assert "Tomorrow · Saturday 22 November 2025" in desk.text()
        await desk.press("v")
        assert titles(desk)[0] == "Send the contract — Ada Lovelace @ben"
        await desk.press("D", "y")
        assert desk.rows("SELECT deleted_at FROM task WHERE id = 2") == [(NOW,)]
        assert "Deleted task Send the contract" in desk.status()
        await desk.press("d", "enter", "enter", "3")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "Nothing" not in desk.text()


async def test_a_profile_has_its_tasks(filled_store: Store, clock: FixedClock) -> None:
    """``3``: open ones, then done ones; ``d`` on a done one opens it again."""
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", size=(80, 24)) as desk:
        await desk.press("enter", "3")
        assert "[3 Tasks 2]" in desk.text()
        assert titles(desk) == ["Send the contract @ben", "Call back"]
        await desk.press("d", "enter")
        assert titles(desk) == ["Call back", "Send the contract @ben"]
        assert "[3 Tasks 1]" in desk.text()
        await desk.press("end", "d")
        assert desk.rows("SELECT status, done_at FROM task WHERE id = 2") == [("open", None)]
        await desk.press("a")
        await desk.type("\N{HANGUL SYLLABLE GIM}민수에게 전화 >내일 10시")
        await desk.press("enter")
        assert "김민수에게 전화" in desk.text()


@pytest.mark.parametrize("size", SIZES)
async def test_the_panel_edits_every_field(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """AC-43 to 53; a wrong value has the focus; what another agent changed meanwhile is not written over."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("g", "t", "e")
        panel = desk.app.screen
        assert isinstance(panel, TaskPanel)

        def said() -> str:
            return str(panel.query_one("#said", Static).content)

        def line(name: str) -> PanelLine:
            return panel.query_one(f"#task-{name}", PanelLine)

        assert (line("title").value, line("due").value) == ("Call back", "Sat 22 Nov 2025 09:00")
        for name, text in {
            "title": "Call back " + "x" * 80, "due": "32/13", "duration": "1h30", "alert": "15m", "assignee": "ben",
            "organisation": "analytical engines", "contact": "bo@example.org", "description": "one ⏎ two\x1b[31m",
        }.items():  # fmt: skip
            line(name).value = text
        await desk.press("tab", "d")
        await desk.press("ctrl+s")
        assert panel.focused is line("due")
        assert "no month 13" in said()
        line("due").value = "24/12 8:00"
        await desk.settle()
        assert "Wed 24 Dec 2025 08:00, 1 h 30 min, reminder 15 min before" in said()
        with filled_store.write("meanwhile") as write:
            write.connection.execute("UPDATE task SET version = version + 1 WHERE id = 1")
        await desk.press("enter")
        assert "Another agent changed this task" in said()
        await desk.press("escape")
        assert desk.app.screen is panel
        with filled_store.write("and back") as write:
            write.connection.execute("UPDATE task SET version = version - 1 WHERE id = 1")
        await desk.press("enter")
        fields = ("title, status, due_at, duration_minutes, alert_minutes, assignee, organisation_id, contact_id,"
                  " description")  # fmt: skip
        due = NOW + 33 * DAY - 3600
        assert desk.rows(f"SELECT {fields} FROM task WHERE id = 1") == [
            ("Call back " + "x" * 80, "done", due, 90, 15, "ben", 1, 2, "one\ntwo\ufffd[31m")]  # fmt: skip
        assert desk.rows("SELECT place FROM draft WHERE place <> 'alerts'") == []


async def test_a_reminder_comes_once_and_says_nothing_else(filled_store: Store, clock: FixedClock) -> None:
    """In the status line when its time has come; the badge counts overdue and today; nothing due writes nothing."""
    add_task(filled_store, 2, "Ring twice", due_at=NOW + 3600, alert_minutes=15)
    add_task(filled_store, 2, "Not mine", due_at=NOW + 3600, alert_minutes=15, assignee="ben")
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", size=(80, 24)) as desk:
        await desk.settle()
        assert "Tasks 1" in desk.text()
        before = desk.rows("SELECT text FROM draft WHERE place = 'alerts'")
        desk.app.attention.look()
        await desk.settle()
        assert "Reminder" not in desk.status()
        assert desk.rows("SELECT text FROM draft WHERE place = 'alerts'") == before
        clock.moment += 2700
        desk.app.attention.look()
        await desk.settle()
        assert "Reminder: 10:00 Ring twice — Bo Li · g t" in desk.status()
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", size=(80, 24)) as desk:
        await desk.settle()
        assert "Reminder" not in desk.status()
