"""Segments by keys: save, open, save over, rename, delete, and in or out for one contact; the database is read."""

from __future__ import annotations

import pytest

from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store.segments.overriding import set_override
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import delete_segment, save_segment
from crm_tui.store.store import Store
from crm_tui.store.tags import change_tags
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.sidebar import Sidebar
from crm_tui.widgets.standing_list import StandingList
from tests.tui.desk import Desk, at_desk

SIZES = [(80, 24), (120, 40)]
MEMBERS = """
SELECT contact.name FROM segment_member JOIN contact ON contact.id = contact_id JOIN segment ON segment.id = segment_id
WHERE segment.name = ? ORDER BY contact.id
"""


def made(store: Store) -> None:
    """Two segments: French people, and those of them who are not gold."""
    save_segment(store, "French", "country:FR")
    save_segment(store, "French, not gold", "segment:french -tag:gold")
    rebuild(store)


def rows(desk: Desk) -> list[tuple[str, int | None, int | None]]:
    return [(row.label, row.size, row.change) for row in sidebar(desk).rows]


def sidebar(desk: Desk) -> Sidebar:
    return next(s for s in desk.app.screen_stack if isinstance(s, ContactsScreen)).query_one(Sidebar)


def header(desk: Desk) -> str:
    return desk.app.screen_stack[0].query_one(PlaceBar).places[0].label


def members(desk: Desk, name: str) -> list[object]:
    return [row[0] for row in desk.rows(MEMBERS, name)]


async def into_sidebar(desk: Desk) -> None:
    """``b`` when it is out, Tab when it is there."""
    await desk.press("tab" if sidebar(desk).display else "b")
    assert sidebar(desk).has_focus


@pytest.mark.parametrize("size", SIZES)
async def test_a_filter_becomes_a_segment_with_its_count(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """``S``, a name, Enter: it is in the sidebar at once, open, and in the database."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("slash")
        await desk.type("tag:vip,gold")
        await desk.press("enter", "S")
        await desk.type("VIP 김 🔥")
        await desk.press("enter")
        assert rows(desk) == [("Everybody", 7, None), ("VIP 김 🔥", 3, 0)]
        assert header(desk) == "Contacts › VIP 김 🔥"
        assert "Saved the segment VIP 김 🔥" in desk.status()
        assert desk.rows("SELECT name, slug, filter, count, zone, sort FROM segment") == [
            ("VIP 김 🔥", "vip-김", "tags:vip,gold", 3, "UTC", '[["last_seen", true]]')
        ]
        assert sorted(map(str, members(desk, "VIP 김 🔥"))) == ["Ada Lovelace", "Bo Li", "김민수"]


@pytest.mark.parametrize("size", SIZES)
async def test_opening_shows_the_filter_and_who_was_put_in(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """The list has the members, overrides counted in; the line has the filter; the header the name."""
    made(filled_store)
    set_override(filled_store, "french", 5, "in")
    set_override(filled_store, "french", 1, "out")
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await into_sidebar(desk)
        await desk.press("j", "enter")
        assert desk.table.has_focus
        assert header(desk) == "Contacts › French"
        assert desk.app.screen.query_one(FilterLine).text == "country:FR"
        assert sorted(desk.names()) == ["", "Bo Li", "Émile Zola"]
        await into_sidebar(desk)
        await desk.press("home", "enter")
        assert header(desk) == "Contacts"
        assert len(desk.names()) == 7


async def test_the_sidebar_is_there_from_120_columns_on(filled_store: Store, clock: FixedClock) -> None:
    """``b`` takes it out and brings it in; below, it waits for ``b``."""
    for width, shown in ((80, False), (119, False), (120, True), (200, True)):
        async with at_desk(filled_store.path, clock=clock, size=(width, 30)) as desk:
            assert sidebar(desk).display is shown
            await desk.press("b")
            assert sidebar(desk).display is not shown
            await desk.press("b")
            assert sidebar(desk).display is shown
            if shown:
                assert sidebar(desk).size.width == 24


async def test_in_a_small_terminal_it_folds_when_one_has_chosen(filled_store: Store, clock: FixedClock) -> None:
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock, size=(70, 24)) as desk:
        await desk.press("b", "j", "enter")
        assert not sidebar(desk).display
        assert header(desk) == "Contacts › French"


async def test_a_changed_filter_is_saved_over_or_as_a_new_one(filled_store: Store, clock: FixedClock) -> None:
    """``S`` and Enter save over the open segment; with another name there are two."""
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock) as desk:
        await into_sidebar(desk)
        await desk.press("j", "enter", "slash")
        await desk.type(" tag:gold")
        await desk.press("enter")
        assert desk.names() == ["Bo Li"]
        await desk.press("S", "enter")
        assert "Saved over French" in desk.status()
        assert desk.rows("SELECT filter, count FROM segment WHERE slug = 'french'") == [("country:FR tags:gold", 1)]
        assert rows(desk)[1][:2] == ("French", 1)
        assert rows(desk)[2][:2] == ("French, not gold", 0)
        await desk.press("S")
        await desk.type("Golden")
        await desk.press("enter")
        assert [row[0] for row in rows(desk)] == ["Everybody", "French", "French, not gold", "Golden"]


async def test_an_existing_name_says_that_it_will_be_saved_over(filled_store: Store, clock: FixedClock) -> None:
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("S")
        await desk.type("FRENCH")
        assert "saves over French" in desk.text()
        await desk.press("escape")
        assert desk.rows("SELECT count(*) FROM segment") == [(2,)]


async def test_a_name_that_is_too_long_is_said_before_enter(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("S")
        await desk.type("x" * 101)
        assert "at most 100 characters" in desk.text()
        await desk.press("enter", "escape")
        assert desk.rows("SELECT count(*) FROM segment") == [(0,)]


async def test_a_segment_that_would_refer_to_itself_is_refused(filled_store: Store, clock: FixedClock) -> None:
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock, filter_text='segment:"french, not gold"') as desk:
        await desk.press("S")
        await desk.type("French")
        await desk.press("enter")
        assert "French → French, not gold → French" in desk.status()
        assert desk.rows("SELECT filter FROM segment WHERE slug = 'french'") == [("country:FR",)]


@pytest.mark.parametrize("size", SIZES)
async def test_rename_and_delete(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """``e`` renames, ``D`` says who uses it: one that is used cannot be deleted, the other can."""
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await into_sidebar(desk)
        await desk.press("j", "e", *["backspace"] * 6)
        await desk.type("France")
        await desk.press("enter")
        assert desk.rows("SELECT name, slug FROM segment ORDER BY id LIMIT 1") == [("France", "french")]
        assert [row[0] for row in rows(desk)] == ["Everybody", "France", "French, not gold"]
        await desk.press("D")
        assert "used by French, not gold" in desk.text()
        await desk.press("y")
        await desk.press("escape", "j", "D")
        assert "No other segment uses it" in desk.text()
        await desk.press("y")
        assert [row[0] for row in rows(desk)] == ["Everybody", "France"]
        assert desk.rows("SELECT name FROM segment") == [("France",)]
        await desk.press("e")  # somebody else deletes it while its new name is typed
        ben = Store.open(filled_store.path, agent="ben", clock=clock)
        delete_segment(ben, "french")
        ben.close()
        await desk.notice()
        await desk.type("x")
        await desk.press("enter")
        assert "There is no segment french" in desk.status()


@pytest.mark.parametrize("size", SIZES)
async def test_in_out_and_auto_for_one_contact(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """``s`` in the list and in the profile (MA-08): Space goes round, written at once, with what the filter says."""
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="ada") as desk:
        await desk.press("s")
        line = desk.app.screen.query_one(StandingList)
        assert [(row.label, row.state, row.matches, row.member) for row in line.rows] == [
            ("French", "auto", True, True),
            ("French, not gold", "auto", True, True),
        ]
        assert "✓ filter matches" in desk.text()
        await desk.press("space", "space")
        assert [(row.state, row.matches, row.member) for row in line.rows] == [
            ("out", True, False),
            ("auto", False, False),
        ]
        assert desk.rows("SELECT segment_id, contact_id, included FROM segment_override") == [(1, 1, 0)]
        await desk.press("escape")
        assert "Segments of Ada Lovelace: French out" in desk.status()
        assert rows(desk)[1:] == [("French", 2, None), ("French, not gold", 1, None)]
        await desk.press("enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        await desk.press("s", "space", "escape")
        assert desk.rows("SELECT count(*) FROM segment_override") == [(0,)]
        assert "Ada Lovelace" in members(desk, "French")


async def test_counts_follow_a_write_and_say_what_changed_since_the_last_visit(
    filled_store: Store, clock: FixedClock
) -> None:
    """Opened once, then a contact enters by a tag: +1 until it is opened again; the history says so."""
    save_segment(filled_store, "Gold", "tag:gold")
    rebuild(filled_store)
    async with at_desk(filled_store.path, clock=clock) as desk:
        await into_sidebar(desk)
        await desk.press("j", "enter", "X")
        assert rows(desk)[1] == ("Gold", 1, 0)
        desk.table.cursor = desk.names().index("Ada Lovelace")
        await desk.press("t")
        await desk.type("gold")
        await desk.press("enter", "escape")
        assert rows(desk)[1] == ("Gold", 2, 1)
        assert "2 +1" in desk.text()
        assert desk.rows(
            "SELECT contact_id, event_type.name, details ->> 'title' FROM event "
            "JOIN event_type ON event_type.id = type_id WHERE event_type.name LIKE 'segment%'"
        ) == [(1, "segment_in", "Gold")]
        await into_sidebar(desk)
        await desk.press("enter")
        assert rows(desk)[1] == ("Gold", 2, 0)


async def test_nothing_is_drawn_when_nothing_has_changed(filled_store: Store, clock: FixedClock) -> None:
    """Reading the counts again repaints no line; one new count repaints two lines: its own and everybody's stay."""
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock) as desk:
        drawn: list[tuple[object, ...]] = []
        bar = sidebar(desk)
        refresh = bar.refresh

        def note(*regions: object, **options: bool) -> object:
            drawn.append(regions)
            return refresh(*regions, **options)  # type: ignore[arg-type]

        bar.refresh = note  # type: ignore[method-assign, assignment]
        screen = desk.app.screen
        assert isinstance(screen, ContactsScreen)
        screen.refresh_segments()
        await desk.settle()
        assert drawn == []
        change_tags(filled_store, 1, ["gold"])
        screen.refresh_segments()
        await desk.settle()
        assert len(drawn) == 1


async def test_a_relative_segment_is_rebuilt_when_it_falls_due(filled_store: Store, clock: FixedClock) -> None:
    """Time goes by: the look that comes every minute finds out."""
    save_segment(filled_store, "New", "created:7d")
    rebuild(filled_store)
    async with at_desk(filled_store.path, clock=clock) as desk:
        assert rows(desk)[1][:2] == ("New", 7)
        clock.moment += 8 * 86_400
        screen = desk.app.screen
        assert isinstance(screen, ContactsScreen)
        screen.refresh_segments()
        await desk.settle()
        assert rows(desk)[1][:2] == ("New", 0)
        assert desk.rows("SELECT count(*) FROM segment_member") == [(0,)]


async def test_tab_and_the_keys_of_the_footer(filled_store: Store, clock: FixedClock) -> None:
    """Tab and Shift+Tab go between list and sidebar; the footer and the help say what its keys do."""
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock) as desk:
        for key in ("tab", "shift+tab"):
            await desk.press(key)
            assert sidebar(desk).has_focus
            assert "e Rename" in desk.text()
            await desk.press(key)
            assert desk.table.has_focus
        await desk.press("tab", "question_mark")
        assert "after saying who uses it" in desk.text()
