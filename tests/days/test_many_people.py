"""Days 2, 7, 9, 11 and 12: segments, many at once, two that are one, attributes, the queue; by keys."""

from __future__ import annotations

import pytest

from crm_tui.screens.profile import ProfileScreen
from crm_tui.screens.tasks import TasksScreen
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.builder_rows import BuilderRows
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.offered_input import OfferedInput
from tests.conftest import NOW
from tests.days.hand import SIZES, Hand, table, taken
from tests.people import DAY
from tests.tui.desk import Desk, at_desk

FRANCE = "country=France (tags:vip or tags:gold) last_chat<-30d"
SEGMENTS = "SELECT name, filter FROM segment"
MANY = 1_240
TAGGED = "SELECT count(*) FROM contact_tag JOIN tag ON tag.id = tag_id WHERE name = ?"
MERGED = "SELECT id, merged_into FROM contact WHERE merged_into IS NOT NULL ORDER BY id"
OPEN = "SELECT title FROM task WHERE status = 'open' AND assignee = 'ana' AND deleted_at IS NULL ORDER BY due_at, id"


def test_no_day_takes_more_keys_than_are_allowed() -> None:
    assert [work for work in table() if work.taken > work.allowed] == []
    assert {work.day for work in table()} == set(range(1, 13)) - {6}


@pytest.fixture
def chatted(filled_store: Store) -> Store:
    """Ada and Bo had a chat over 30 days ago, Émile yesterday."""
    with filled_store.write("Chats") as write:
        for name, days in (("Ada Lovelace", 40), ("Bo Li", 31), ("Émile Zola", 1)):
            sql = "UPDATE contact SET last_chat_at = ? WHERE name = ?"
            write.connection.execute(sql, (NOW - days * DAY, name))
    return filled_store


@pytest.fixture
def lyons(store: Store) -> Store:
    """1,240 people of Lyon in a segment, and ten others; more than ever fit on a screen."""
    with store.write("people") as write:
        write.connection.executemany(
            "INSERT INTO contact(id, uid, kind, name, sort_name, city, last_seen_at, created_at, updated_at) "
            "VALUES (?, ?, 0, ?, ?, ?, ?, 0, 0)",
            ((n, str(n), f"p{n}", f"p{n}", "Lyon" if n <= MANY else "Paris", 9_000 - n) for n in range(1, MANY + 11)),
        )
        write.connection.execute(
            "INSERT INTO search_doc(id, line) SELECT id, name || char(10) || lower(city) FROM contact"
        )
    save_segment(store, "Lyons", "city:Lyon")
    rebuild(store)
    return store


def _built(desk: Desk) -> list[str]:
    """The rows of the builder with their counts."""
    return [
        "  " * line.depth + " ".join(filter(None, (line.attribute, line.operator, line.value, f"[{line.amount}]")))
        for line in desk.app.screen.query_one(BuilderRows).shown
    ]


@pytest.mark.parametrize("size", SIZES)
async def test_day_2_a_segment_is_built(chatted: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Attribute, operator, value, next row; a group between brackets; saved from the list."""
    async with at_desk(chatted.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("f")
        await hand.choose("cou")
        await hand.press("tab", "tab")
        await hand.store("France")
        await hand.press("enter", "left_parenthesis")
        for tag in ("vip", "gold"):
            await hand.choose("tag")
            await hand.press("tab", "tab")
            await hand.store(tag)
            await hand.press("enter")
        await hand.press("right_parenthesis")
        await hand.choose("l c")
        await hand.press("tab")
        await hand.choose("b")
        await hand.press("tab", "down", "enter")
        assert _built(desk) == [
            "ALL of these [2]",
            "  Country is France [3]",
            "  ANY of these [3]",
            "    Tags contains vip [2]",
            "    Tags contains gold [1]",
            "  Last chat before -30d [2]",
            "  new row []",
        ]
        await hand.press("enter")
        assert desk.app.screen.query_one(FilterLine).text == FRANCE
        assert sorted(desk.names()) == ["Ada Lovelace", "Bo Li"]
        await hand.press("S")
        await hand.store("French friends")
        await hand.press("enter")
        assert hand.keys == taken(2)
        assert desk.rows(SEGMENTS) == [("French friends", FRANCE)]


async def test_day_2_with_both_tags_in_one_row(chatted: Store, clock: FixedClock) -> None:
    """``vip, gold`` is any of them."""
    async with at_desk(chatted.path, clock=clock) as desk:
        hand = Hand(desk)
        await hand.press("f")
        await hand.choose("cou")
        await hand.press("tab", "tab")
        await hand.store("France")
        await hand.press("enter")
        await hand.choose("tag")
        await hand.press("tab", "tab")
        await hand.store("vip,gold")
        await hand.press("enter")
        await hand.choose("l c")
        await hand.press("tab")
        await hand.choose("b")
        await hand.press("tab", "down", "ctrl+s")
        assert desk.app.screen.query_one(FilterLine).text == "country=France tags:vip,gold last_chat<-30d"
        assert sorted(desk.names()) == ["Ada Lovelace", "Bo Li"]
        await hand.press("S")
        await hand.store("French friends")
        await hand.press("enter")
        assert hand.keys == taken(2, 2)


@pytest.mark.parametrize("size", SIZES)
async def test_day_2_a_segment_is_typed(chatted: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """In the filter line, with one value taken from the list; the rest is text that is stored."""
    async with at_desk(chatted.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("slash")
        await hand.store("country:fra")
        await hand.press("down")
        await hand.store(" (tag:vip or tag:gold) last_chat<-30d")
        await hand.press("enter")
        assert sorted(desk.names()) == ["Ada Lovelace", "Bo Li"]
        await hand.press("S")
        await hand.store("French friends")
        await hand.press("enter")
        assert hand.keys == taken(2, 1)
        assert [name for name, _ in desk.rows(SEGMENTS)] == ["French friends"]


@pytest.mark.parametrize("size", SIZES)
async def test_day_7_all_members(lyons: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Off-screen too, asked with the exact number."""
    async with at_desk(lyons.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("b" if size[0] < 100 else "tab", "j", "enter", "asterisk", "x", "t")
        assert f"Tags of {MANY:,} contacts" in desk.text()
        await hand.store("+fair, -nobody")
        assert "Tag +fair -nobody" in desk.text()
        await hand.press("enter")
        assert f"{MANY:,} contacts: Tag +fair -nobody?" in desk.text()
        await hand.press("y")
        assert f"Tagged {MANY:,} contacts +fair -nobody · u undoes" in desk.text()
        assert desk.rows(TAGGED, "fair") == [(MANY,)]
        await hand.press("u")
        assert desk.rows(TAGGED, "fair") == [(0,)]
        assert hand.keys == taken(7)


@pytest.mark.parametrize("size", SIZES)
async def test_day_9_two_that_are_one(store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """The newest value of each field is proposed; the other one is chosen by ``→``."""
    one = create(store, {"name": "Ana Silva", "city": "Lyon", "job": "Engineer", "email": "ana@x.org", "tags": "vip"})
    clock.moment += 60
    two = create(store, {"name": "Ana Silva", "city": "Nice", "job": "Director", "phone": "+33 6 48 39 21 07"})
    async with at_desk(store.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("space", "space", "equals_sign")
        shown = desk.text()
        assert f"Keep Ana Silva ({one}), merge Ana Silva ({two}) into it" in shown or f"Keep Ana Silva ({two})" in shown
        kept = one if f"Keep Ana Silva ({one})" in shown else two
        assert "2 fields differ" in shown
        assert "● Nice (newest)" in shown
        assert "· Lyon" in shown
        assert ("● Nice (newest)" in next(line for line in shown.splitlines() if "· Lyon" in line)) is (size[0] > 80)
        await hand.press("right", "j", "right", "enter")
        assert desk.rows(MERGED) == [(one + two - kept, kept)]
        fields = desk.rows("SELECT name, city, job_title, email, phone FROM contact WHERE id = ?", kept)
        assert fields == [("Ana Silva", "Lyon", "Engineer", "ana@x.org", "+33 6 48 39 21 07")]
        assert "Merged Ana Silva into Ana Silva" in desk.status()
        assert desk.names() == ["Ana Silva"]
        assert not desk.table.marks
        await hand.press("u")
        assert hand.keys == taken(9)
        assert desk.rows(MERGED) == []
        assert desk.names() == ["Ana Silva", "Ana Silva"]


@pytest.mark.parametrize("size", SIZES)
async def test_day_11_a_new_date(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Made, and at once a column, a sort key and a filter."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        hand = Hand(desk)
        await hand.press("A", "n")
        await hand.store("Renewal date")
        await hand.press("tab")
        await hand.choose("d")
        await hand.press("enter")
        assert desk.rows("SELECT slug, name, type FROM attribute ORDER BY position") == [
            ("plan", "Plan", "select"), ("renewal_date", "Renewal date", "date"),
        ]  # fmt: skip
        ids = {name: int(str(number)) for name, number in desk.rows("SELECT name, id FROM contact")}
        for name, day in (("Bo Li", "2025-12-01"), ("Ada Lovelace", "2025-11-30"), ("김민수", "2026-06-30")):
            edit(desk.app.store, ids[name], {"renewal_date": day})
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
        await hand.store("<+30d")
        await hand.press("enter")
        assert desk.names() == ["Bo Li", "Ada Lovelace"]
        assert hand.keys == taken(11)


@pytest.mark.parametrize("size", SIZES)
async def test_day_12_the_start_of_a_shift(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Overdue tasks one after another; the line drops within a note, one key brings it all back."""
    for number in range(3):
        add_task(filled_store, 1 + number, f"Overdue {number}", due_at=NOW - (3 - number) * DAY)
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("g", "t")
        assert isinstance(desk.app.screen, TasksScreen)
        assert "Overdue · Tuesday 18 November 2025" in desk.text()
        for number in range(2):
            hand = Hand(desk)
            await hand.press("enter")  # look at the contact, back, done
            assert isinstance(desk.app.screen, ProfileScreen)
            await hand.press("escape", "d")
            await hand.store(f"said yes {number}")
            await hand.press("enter")
            assert hand.keys == taken(12)
        assert desk.rows("SELECT contact_id, text, author FROM note ORDER BY id DESC LIMIT 2") == [
            (2, "said yes 1", "ana"), (1, "said yes 0", "ana")]  # fmt: skip
        assert "Done: Overdue 1, Note on Bo Li" in desk.status()
        assert desk.rows(OPEN)[1:] == [("Overdue 2",), ("Call back",)]
        await desk.press("d")
        await desk.type("half a tho")
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        assert "R goes on" in desk.status()
        hand = Hand(desk)
        await hand.press("R")
        assert hand.keys == taken(12, 1)
        assert desk.app.screen.query_one(OfferedInput).value == "half a tho"
        await desk.type("ught >next week")
        await desk.press("enter")
        assert desk.rows(OPEN)[1:] == [("Call back",), ("half a thought",)]
        assert desk.rows("SELECT text FROM note ORDER BY id DESC LIMIT 1") == [("half a thought",)]
        assert desk.rows("SELECT count(*) FROM draft WHERE place LIKE 'done:%'") == [(0,)]
