"""Notes with tags as one change; tasks in the order in which they are to be done."""

from __future__ import annotations

import pytest

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import notes, tasks
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card, summary
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.store.replay import check_replay, now_point


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, {"name": "Ana"})


def test_a_note_with_tags_is_one_batch(store: Store, ana: int) -> None:
    start = now_point(store)
    saved = notes.add_note(store, ana, "  called \x1b[31mback\r\nlater ", type="call", at=7, tags=["vip", "new"])
    assert saved.message == "Call note on Ana, tagged +vip +new"
    note = notes.of_contact(store, ana)[0]
    assert (note.type, note.text, note.at, note.author) == ("call", "called \ufffd[31mback\nlater", 7, "ana")
    assert note.created_at == store.clock.now()
    assert card(store, ana).tags == ("new", "vip")
    assert saved.batch_id == start[0] + 1
    check_replay(store, [start])


def test_a_note_of_tags_alone(store: Store, ana: int) -> None:
    assert notes.add_note(store, ana, " ", tags=["vip"]).message == "tagged +vip"
    assert notes.of_contact(store, ana) == ()
    again = notes.add_note(store, ana, "", tags=["vip"])
    assert (again.batch_id, again.message) == (None, "Ana had these tags already")


def test_a_note_updates_the_contact(store: Store, ana: int, clock: FixedClock) -> None:
    clock.moment += 60
    notes.add_note(store, ana, "x")
    assert card(store, ana).values["updated"] == clock.moment


@pytest.mark.parametrize(
    ("text", "type", "tags"),
    [("", "general", ()), ("x", "memo", ()), ("x" * 1_000_001, "general", ()), ("x", "call", ("",))],
)
def test_notes_that_are_refused(store: Store, ana: int, text: str, type: str, tags: tuple[str, ...]) -> None:
    before = now_point(store)
    with pytest.raises(InvalidValue):
        notes.add_note(store, ana, text, type=type, tags=tags)
    assert now_point(store) == before


def test_a_note_or_task_on_nobody(store: Store, ana: int) -> None:
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1")
    for number in (ana, 99):
        with pytest.raises(NotFound, match="not saved"):
            notes.add_note(store, number, "x")
        with pytest.raises(NotFound, match="not saved"):
            tasks.add_task(store, number, "x")


def test_pinned_notes_first_then_the_newest_by_pages(store: Store, ana: int) -> None:
    for number in range(5):
        notes.add_note(store, ana, f"n{number}", at=100 + number // 2)
    with store.write("pin") as write:
        write.connection.execute("UPDATE note SET pinned = 1 WHERE text = 'n0'")
        write.connection.execute("UPDATE note SET deleted_at = 1 WHERE text = 'n3'")
    assert [note.text for note in notes.of_contact(store, ana)] == ["n0", "n4", "n2", "n1"]
    assert [note.text for note in notes.of_contact(store, ana, limit=2, offset=1)] == ["n4", "n2"]


def test_tasks_open_ones_by_date_then_done_ones(store: Store, ana: int) -> None:
    tasks.add_task(store, ana, " No\tdate ")
    tasks.add_task(store, ana, "Later", due_at=200, assignee="ben", duration_minutes=30, alert_minutes=10, type="call")
    tasks.add_task(store, ana, "Sooner", due_at=100)
    tasks.add_task(store, ana, "Done", due_at=1)
    with store.write("done") as write:
        write.connection.execute("UPDATE task SET status = 'done' WHERE title = 'Done'")
    found = tasks.of_contact(store, ana)
    assert [task.title for task in found] == ["Sooner", "Later", "No date", "Done"]
    assert found[1][2:] == ("call", "open", 200, "ben", 30, 10)
    assert found[0].assignee == "ana"


@pytest.mark.parametrize("title", ["", " \n", "x" * 501])
def test_tasks_that_are_refused(store: Store, ana: int, title: str) -> None:
    with pytest.raises(InvalidValue):
        tasks.add_task(store, ana, title)


def test_the_preview_has_the_last_interactions(store: Store, ana: int) -> None:
    for number in range(5):
        notes.add_note(store, ana, f"n{number}", at=number)
    found = summary(store, ana)
    assert (found.card.name, [item.title for item in found.recent]) == ("Ana", ["n4", "n3", "n2"])
