"""The history and the notes of a profile by keys; the database is read afterwards."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from crm_tui.screens.dialogs.note_sheet import NoteSheet, NoteText, read_head
from crm_tui.store.counters import record_event
from crm_tui.store.notes import add_note, edit_note, of_contact
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.values.human_dates import DateManner
from crm_tui.values.records import HistoryQuery
from crm_tui.widgets.history_list import HistoryList
from tests.tui.desk import Desk, at_desk

DAY = 86_400
NOTE = "SELECT text, type, edited_by FROM note WHERE id = ?"
ESCAPE = "\x1b]0;owned\x07"


@pytest.fixture
def person(filled_store: Store, clock: FixedClock) -> int:
    """Ada with three more notes, two tickets and a chat."""
    with filled_store.read() as db:
        ada = int(db.execute("SELECT id FROM contact WHERE name = 'Ada Lovelace'").fetchone()[0])
    for number in range(3):
        add_note(filled_store, ada, f"Noted {number}", at=clock.now() + DAY * (5 - number))
    with filled_store.write("events") as write:
        record_event(write, ada, "ticket", clock.now() - DAY, {"subject": "Überweisung", "text": "Where is it?"})
        record_event(
            write, ada, "ticket", clock.now() - 90 * DAY, {"subject": f"Printer {ESCAPE}[@click=app.quit]x[/]"}
        )
        record_event(write, ada, "chat", clock.now() - 2 * DAY, {"text": "Hello\nHow are you?"})
    return ada


def _list(desk: Desk) -> HistoryList:
    return next(each for each in desk.app.screen_stack[1].query(HistoryList) if each.is_on_screen)


async def test_history_is_searched_restricted_and_entered_at_a_date(
    filled_store: Store, clock: FixedClock, person: int
) -> None:
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter")
        whole = _list(desk).total
        await desk.press("slash")
        await desk.type("UBERWEISUNG where")  # case and accents do not matter, every word must be there
        assert _list(desk).total == 1
        await desk.press("enter")
        assert "with “UBERWEISUNG where”" in desk.text()
        await desk.press("slash", "escape")  # Esc leaves it as it was
        assert _list(desk).total == 1
        await desk.press("0")
        assert _list(desk).total == whole
        await desk.press("C")
        assert _list(desk).total == 1
        await desk.press("0", "i", "space", "enter")  # the first kind is the notes
        assert "only notes" in desk.text()
        await desk.press("i", "space", "enter")
        assert "without notes" in desk.text()
        assert _list(desk).total == whole - len(of_contact(filled_store, person))
        await desk.press("0", "greater_than_sign")
        await desk.type("32/13")
        await desk.press("enter")  # refused: the prompt stays
        assert "✗ a date" in desk.text()
        await desk.press(*["backspace"] * 5)
        await desk.type("1 sep")  # the last one: nothing lies ahead
        assert "goes to Mon 1 Sep 2025 23:59" in desk.text()
        await desk.press("enter")
        line = _list(desk).highlighted
        assert line is not None
        assert line.title.startswith("Printer")


async def test_a_note_is_pinned_and_deleted(filled_store: Store, clock: FixedClock, person: int) -> None:
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "2", "end", "asterisk")
        assert desk.status().startswith("Pinned: ")
        pinned = desk.rows("SELECT id FROM note WHERE pinned = 1 AND contact_id = ?", person)
        assert len(pinned) == 1
        assert "Pinned" in desk.text().split("[2 Notes")[1]
        await desk.press("home", "D")
        assert desk.rows("SELECT deleted_at FROM note WHERE id = ?", pinned[0][0]) == [(clock.now(),)]
        assert len(of_contact(filled_store, person)) == _list(desk).total
        # on an event these keys are no keys of notes
        await desk.press("1", "C")
        await desk.press("asterisk")
        assert desk.rows("SELECT count(*) FROM note WHERE pinned = 1 AND deleted_at IS NULL") == [(0,)]


async def test_what_a_colleague_wrote_meanwhile_is_shown_and_nothing_is_lost(
    filled_store: Store, clock: FixedClock, person: int
) -> None:
    note = of_contact(filled_store, person)[0]
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "2", "e")
        await desk.type(" mine")
        with_bob = Store.open(filled_store.path, agent="bob", clock=clock)
        edit_note(with_bob, note.id, note.version, text=f"theirs {ESCAPE}", type="call", at=note.at)
        with_bob.close()
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, NoteSheet)
        assert "Edited meanwhile, now: «theirs" in desk.text()
        assert "\x1b" not in desk.text()
        assert desk.rows(NOTE, note.id)[0][2] == "bob"
        await desk.press("escape")  # a draft now
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "2", "e")
        assert desk.app.screen.query_one(NoteText).text == f"{note.text} mine"
        await desk.press("ctrl+s")
        assert desk.rows(NOTE, note.id) == [(f"{note.text} mine", "call", "ana")]
        await desk.press("e")
        assert "draft" not in desk.text()
        await desk.type(" more")
        await desk.press("escape")
        clock.moment += 60
        with_bob = Store.open(filled_store.path, agent="bob", clock=clock)
        edit_note(with_bob, note.id, note.version + 2, text="of bob again", type="call", at=note.at)
        with_bob.close()
        await desk.press("e")
        assert "Your draft is back. Edited meanwhile, now: «of bob again»" in desk.text()


def test_searching_reads_values_and_not_the_names_of_details(filled_store: Store, person: int) -> None:
    from crm_tui.store.history import count, index_at, page

    assert count(filled_store, person, HistoryQuery(words="subject")) == 0
    assert count(filled_store, person, HistoryQuery(words="printer")) == 1
    assert count(filled_store, person, HistoryQuery(("ticket",), words="where")) == 1
    assert count(filled_store, person, HistoryQuery(without=("ticket",), words="where")) == 0
    items = page(filled_store, person, limit=100)
    for number, item in enumerate(items):
        assert items[index_at(filled_store, person, item.at)].at == item.at, number


@pytest.mark.parametrize(
    ("line", "type", "problem"),
    [
        ("call 2026-11-20 14:30", "call", ""),
        ("m today", "meeting", ""),
        ("fax 2026-11-20", "general", "The first word is the type"),
        ("call 32/13", "call", "there is no month 13"),
        ("e yesterday 17:00", "email", ""),
        ("", "general", "The first word"),
        ("call 9999-12-31 23:59", "call", ""),
    ],
)
def test_the_line_of_type_and_date(line: str, type: str, problem: str) -> None:
    head = read_head(line, 0, DateManner(ZoneInfo("Europe/Paris")))
    assert head.type == type
    assert problem in head.problem
    assert bool(head.problem) == bool(problem)
