"""The filter builder by keys: rows, groups, text and numbers in step; the database agrees with what the list shows."""

from __future__ import annotations

import pytest

from crm_tui.screens.dialogs.builder import BuilderDialog
from crm_tui.store.contacts.editing import create
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.builder_rows import BuilderRows
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.offer_list import OfferList
from tests.tui.desk import Desk, at_desk

SIZES = [(80, 24), (120, 40)]


def _rows(desk: Desk) -> list[str]:
    shown = desk.app.screen.query_one(BuilderRows).shown
    return [
        "  " * line.depth + " ".join(filter(None, (line.attribute, line.operator, line.value, f"[{line.amount}]")))
        for line in shown
    ]


def _text(desk: Desk) -> str:
    return desk.app.screen.query_one("#text", CellInput).value


def _said(desk: Desk) -> str:
    lines = desk.text().splitlines()
    return "\n".join(lines[-4:-1])


def _filter(desk: Desk) -> str:
    return desk.app.screen.query_one(FilterLine).text


def _offered(desk: Desk) -> list[str]:
    return [offer.label for offer in desk.app.screen.query_one(OfferList).offers]


# ---------------------------------------------------------------- the second of twelve days' work


# ---------------------------------------------------------------- TK-13 to TK-17


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_is_turned_into_its_opposite(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """TK-13: the complement, contacts without a value included."""
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="country:FR") as desk:
        await desk.press("f", "up", "exclamation_mark")
        assert _rows(desk) == ["ALL of these [4]", "  Country does not contain FR [4]"]
        assert _text(desk) == "-country:FR"
        await desk.press("minus")
        assert _text(desk) == "country:FR"
        await desk.press("minus", "ctrl+s")
        assert len(desk.names()) == 4


async def test_tags_have_their_criteria(filled_store: Store, clock: FixedClock) -> None:
    """TK-14."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("f")
        await desk.type("tag")
        await desk.press("tab")
        assert _offered(desk) == ["contains", "does not contain", "is", "is not", "is unknown", "has any value"]
        await desk.type("is u")
        await desk.press("tab")
        assert _rows(desk)[:2] == ["ALL of these [3]", "  Tags is unknown [3]"]
        await desk.press("ctrl+s")
        assert _filter(desk) == "no:tags"


@pytest.mark.parametrize("size", SIZES)
async def test_rows_are_added_and_all_are_cleared_with_one_key(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """TK-15."""
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="tag:vip city:Lyon") as desk:
        await desk.press("f")
        assert len(_rows(desk)) == 4
        await desk.press("up", "X")
        assert _rows(desk) == ["ALL of these [7]", "  new row []"]
        await desk.type("city")
        await desk.press("tab", "tab")
        await desk.type("paris")
        await desk.press("enter", "enter")
        assert desk.names() == ["Bo Li"]
        assert _filter(desk) == "city=paris"


@pytest.mark.parametrize("size", SIZES)
async def test_a_group_is_made_of_a_row_and_groups_are_nested(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """TK-16, with the keys that need no AltGr."""
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text="country:FR tag:vip") as desk:
        await desk.press("f", "up", "p")
        await desk.type("tag:gold")
        await desk.press("enter", "left_parenthesis")
        await desk.type("city:Seoul")
        await desk.press("enter")
        await desk.type("tag:billing")
        await desk.press("enter")
        assert _text(desk) == "country:FR (tags:vip or tags:gold or city:Seoul tags:billing)"
        assert [line.split("[")[0].rstrip() for line in _rows(desk)] == [
            "ALL of these",
            "  Country contains FR",
            "  ANY of these",
            "    Tags contains vip",
            "    Tags contains gold",
            "    ALL of these",
            "      City contains Seoul",
            "      Tags contains billing",
            "      new row",
        ]


@pytest.mark.parametrize("key", ["ampersand", "v"])
async def test_all_and_any_are_toggled_with_one_key(filled_store: Store, clock: FixedClock, key: str) -> None:
    """TK-17: the group of the row under the cursor, or the group itself."""
    async with at_desk(filled_store.path, clock=clock, filter_text="tag:vip tag:gold") as desk:
        await desk.press("f", "up", key)
        assert _rows(desk)[0] == "ANY of these [3]"
        assert _text(desk) == "tags:vip or tags:gold"
        await desk.press("up", "up", key)
        assert _rows(desk)[0] == "ALL of these [0]"
        await desk.press(key, "ctrl+s")
        assert len(desk.names()) == 3


# ---------------------------------------------------------------- rows and text in step


async def test_rows_move_into_and_out_of_groups_and_go(filled_store: Store, clock: FixedClock) -> None:
    """J, K, D."""
    async with at_desk(filled_store.path, clock=clock, filter_text="city:Lyon (tag:vip or tag:gold)") as desk:
        await desk.press("f", "up", "home", "down", "J")
        assert _text(desk) == "city:Lyon or tags:vip or tags:gold"
        await desk.press("J", "J", "J")
        assert _text(desk) == "(tags:vip or tags:gold) city:Lyon"
        await desk.press("K", "K", "D", "ctrl+s")
        assert _filter(desk) == "tags:vip or tags:gold"


@pytest.mark.parametrize("size", SIZES)
async def test_the_text_changes_the_rows_and_the_rows_the_text(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """At every key; what is not finished is named, an error has its caret and changes nothing."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("f", "tab")
        await desk.type("tag:vip points>")
        assert _rows(desk)[1] == "  Tags contains vip [2]"
        assert "not finished yet: points>" in _said(desk)
        await desk.type("x ")
        assert "number" in _said(desk)
        assert "        ^" in _said(desk)
        assert _rows(desk)[1] == "  Tags contains vip [2]"
        await desk.press("enter")
        assert isinstance(desk.app.screen, BuilderDialog), "an error is not used"
        await desk.press("backspace", "backspace", "3", "0")
        assert _rows(desk)[:3] == ["ALL of these [1]", "  Tags contains vip [2]", "  Points > 30 [1]"]
        await desk.press("shift+tab")
        await desk.type("country")
        await desk.press("tab")
        await desk.type("unk")
        await desk.press("tab")
        assert _text(desk) == "tags:vip points>30 no:country"
        await desk.press("enter")
        assert _filter(desk) == "tags:vip points>30 no:country"


async def test_what_cells_cannot_show_is_edited_as_text(filled_store: Store, clock: FixedClock) -> None:
    """A relation with inner terms, a place, a double negation."""
    text = 'did[type:points count>=1] near:"45,4"[within:5km] --tags:vip'
    async with at_desk(filled_store.path, clock=clock, filter_text=text) as desk:
        await desk.press("f")
        assert [line.strip().split(" [")[0] for line in _rows(desk)[1:4]] == [
            "did:points[count>=1]",
            'near:"45,4"[within:5km]',
            "--tags:vip",
        ]
        await desk.press("up", "up", "D", "enter")
        cell = desk.app.screen.query_one("#attribute", CellInput)
        assert cell.has_focus
        assert cell.value == "--tags:vip"
        await desk.press(*["backspace"] * 10)
        await desk.type("tag:gold or tag:billing")
        await desk.press("enter")
        assert _text(desk) == "did:points[count>=1] (tags:gold or tags:billing)"
        assert "  ANY of these [2]" in _rows(desk)


async def test_values_are_offered_with_counts_and_dates_with_what_they_mean(
    filled_store: Store, clock: FixedClock
) -> None:
    """Several values one after another; ticks stand at those that are chosen."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("f")
        await desk.type("tag")
        await desk.press("tab", "tab")
        shown = desk.app.screen.query_one(OfferList)
        assert [(offer.label, offer.about) for offer in shown.offers][:2] == [("vip", "2"), ("[red]", "1")]
        await desk.press("down", "comma", "g", "o", "down")
        assert _text(desk) == "tags:vip,gold"
        await desk.press("comma")
        assert [offer.label for offer in shown.offers if offer.ticked] == ["vip", "gold"]
        await desk.press("backspace", "enter")
        await desk.type("birthday")
        await desk.press("tab")
        await desk.type("ann")
        await desk.press("tab")
        await desk.type("7d")
        await desk.press("enter")
        await desk.type("last seen")
        await desk.press("tab")
        await desk.type("in the l")
        await desk.press("tab")
        assert _offered(desk)[:2] == ["7d", "30d"]
        await desk.press("down")
        assert "Fri 14 Nov 2025 – Fri 21 Nov 2025" in _said(desk)
        assert _text(desk) == "tags:vip,gold birthday:anniversary+7d last_seen:7d"


async def test_a_row_that_is_not_finished_is_not_used(filled_store: Store, clock: FixedClock) -> None:
    """It says what is missing, and the cursor is there."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("f")
        await desk.type("points")
        await desk.press("tab", "tab")
        await desk.type("many")
        await desk.press("enter")
        assert "number" in _said(desk)
        await desk.press("ctrl+s")
        assert isinstance(desk.app.screen, BuilderDialog)
        assert "number" in _said(desk)
        await desk.press(*["backspace"] * 4, "enter")
        assert "value is missing" in _said(desk)
        await desk.type("40")
        await desk.press("enter", "enter")
        assert desk.names() == ["Ada Lovelace"]


async def test_escape_leaves_the_list_and_keeps_what_was_built(filled_store: Store, clock: FixedClock) -> None:
    """It is there the next time, also after a restart, until it is used or cleared."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("f")
        await desk.type("tag:gold")
        await desk.press("enter", "escape")
        assert _filter(desk) == ""
        assert len(desk.names()) == 7
        assert desk.app.drafts.flush()
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("f")
        assert _text(desk) == "tags:gold"
        await desk.press("enter")
        assert desk.names() == ["Bo Li"]
        await desk.press("X")
        await desk.press("f")
        assert _text(desk) == ""
        assert desk.app.drafts.flush()
        assert desk.rows("SELECT count(*) FROM draft WHERE place <> 'alerts'") == [(0,)]


# ---------------------------------------------------------------- strangers, nothing, and much


@pytest.mark.parametrize(
    "value", ["[@click=app.quit]x[/]", "a b, c", 'say "hi"', "서울", "x\\y", "?", "*a*", "-tag:vip", "or", "a..b", " "]
)
async def test_hostile_and_foreign_values_are_taken_and_found(
    filled_store: Store, clock: FixedClock, value: str
) -> None:
    """From the list of values that exist; typed they are the same."""
    if value.strip():
        create(filled_store, {"name": "Target", "job": value})
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("f")
        await desk.type("job")
        await desk.press("tab", "tab")
        if value.strip():
            place = _offered(desk).index(value)
            await desk.press(*["down"] * (place + 1), "enter")
            assert _rows(desk)[1].endswith("[1]"), _text(desk)
            await desk.press("enter")
            assert desk.names() == ["Target"], _filter(desk)
        else:
            await desk.type("\u200b김 철수%_")
            await desk.press("enter")
            assert _rows(desk)[1].endswith("[0]")


async def test_korean_letters_act_in_the_rows(filled_store: Store, clock: FixedClock) -> None:
    """ㄹ is f, ㅍ is v."""
    async with at_desk(filled_store.path, clock=clock, filter_text="tag:vip tag:gold") as desk:
        await desk.press("ㄹ", "up", "ㅍ")
        assert _text(desk) == "tags:vip or tags:gold"


async def test_an_empty_database_can_be_asked(store: Store, clock: FixedClock) -> None:
    """Nothing exists, so nothing is offered; typing works."""
    async with at_desk(store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("f")
        await desk.type("country")
        await desk.press("tab", "tab")
        assert _offered(desk) == []
        await desk.press("down", "right")
        await desk.type("FR")
        await desk.press("enter")
        assert _rows(desk) == ["ALL of these [0]", "  Country is FR [0]", "  new row []"]
        await desk.press("enter")
        assert _filter(desk) == "country=FR"


@pytest.mark.parametrize("size", SIZES)
async def test_fifty_nested_groups_can_be_walked(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Deep rows stay in sight."""
    text = "tags:vip"
    for depth in range(50):
        text = f"city:c{depth} ({text})" if depth % 2 else f"city:c{depth} or {text}"
    async with at_desk(filled_store.path, clock=clock, size=size, filter_text=text) as desk:
        await desk.press("f")
        assert len(_rows(desk)) == 102
        assert _text(desk) == text
        await desk.press("up", "up")
        rows = desk.app.screen.query_one(BuilderRows)
        drawn = [rows.render_line(y).text for y in range(rows.size.height)]
        assert any("Tags contains vip" in line for line in drawn)
        await desk.press("home", "ctrl+s")
        assert _filter(desk) == text


async def test_ten_thousand_characters_are_edited(filled_store: Store, clock: FixedClock) -> None:
    """Only what is in sight is counted."""
    text = "tags:vip " + " ".join(f"-city:c{n}" for n in range(950))
    assert len(text) > 10_000
    async with at_desk(filled_store.path, clock=clock, filter_text=text) as desk:
        await desk.press("f")
        assert len(_rows(desk)) == 953
        await desk.type("tag:vip")
        await desk.press("enter", "ctrl+s")
        assert _filter(desk) == f"{text} tags:vip"


async def test_a_filter_with_an_error_is_shown_with_its_caret(filled_store: Store, clock: FixedClock) -> None:
    """The text stays to be mended."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        desk.app.screen.query_one(FilterLine).set_text("counrty:FR")
        await desk.settle()
        await desk.press("f")
        assert _text(desk) == "counrty:FR"
        assert "country" in _said(desk)
        assert "^" in _said(desk)
        await desk.press(*["backspace"] * 10)
        await desk.type("country:FR")
        await desk.press("enter")
        assert len(desk.names()) == 3
