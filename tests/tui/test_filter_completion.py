"""The filter line by keys: what it offers, how offers are taken, and the filters of late."""

from __future__ import annotations

import pytest

from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.offer_list import OfferList
from tests.tui.desk import Desk, at_desk

SIZES = [(80, 24), (120, 40)]


def _line(desk: Desk) -> FilterLine:
    return desk.app.screen.query_one(FilterLine)


def _offered(desk: Desk) -> list[str]:
    return [offer.label for offer in _line(desk).offers]


def _shown(desk: Desk) -> str:
    """The lines of the offers as they are drawn, over what lies below them."""
    shown = _line(desk).query_one(OfferList)
    assert shown.display
    return "\n".join(shown.render_line(y).text for y in range(shown.size.height))


@pytest.mark.parametrize("size", SIZES)
async def test_field_operator_and_value_are_taken_with_arrows(
    filled_store: Store, clock: FixedClock, size: tuple[int, int]
) -> None:
    """Never with Tab; the list below follows."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("slash")
        await desk.type("cou")
        assert _offered(desk)[0] == "country"
        assert "Country" in _shown(desk)
        await desk.press("right")
        assert _line(desk).text == "country"
        assert _offered(desk) == [":", "=", "!=", "~"]
        await desk.press("down", "right")
        assert _line(desk).text == "country:"
        assert _offered(desk) == ["FR", "KR"]
        await desk.type("fra")
        assert _offered(desk) == ["FR"]
        await desk.press("down")
        assert _line(desk).text == "country:FR"
        assert sorted(desk.names()) == ["Ada Lovelace", "Bo Li", "Émile Zola"]
        await desk.press("enter")
        assert not _line(desk).offers


async def test_down_and_up_walk_through_the_offers_and_back_to_what_was_typed(
    filled_store: Store, clock: FixedClock
) -> None:
    """The offers stay those of the typed text."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("slash")
        await desk.type("tag:")
        offered = _offered(desk)
        assert offered == ["vip", "[red]", "billing", "gold"]
        await desk.press("down", "down")
        assert _line(desk).text == "tag:[red]"
        assert _offered(desk) == offered
        await desk.press("up", "up")
        assert _line(desk).text == "tag:"
        await desk.press("down", "comma")
        assert _line(desk).text == "tag:vip,"


async def test_escape_closes_the_offers_first_and_tab_leaves_the_line(filled_store: Store, clock: FixedClock) -> None:
    """A second Esc leaves."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("slash")
        await desk.type("cit")
        assert _offered(desk)
        await desk.press("escape")
        assert not _offered(desk)
        assert _line(desk).is_active
        await desk.press("escape")
        assert not _line(desk).is_active
        await desk.press("slash")
        await desk.type("y")
        assert _offered(desk) == [":", "=", "!=", "~"]
        await desk.press("tab")
        assert _line(desk).text == "city"
        assert not _offered(desk)


async def test_dates_and_flags_are_offered_with_what_they_mean(filled_store: Store, clock: FixedClock) -> None:
    """``last_chat<`` lists dates; ``is:`` the flags."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("slash")
        await desk.type("last_chat<")
        assert _offered(desk)[0] == "-30d"
        assert "Wed 22 Oct 2025" in _shown(desk)
        await desk.press("escape", "escape", "X", "slash")
        await desk.type("is:mi")
        assert _offered(desk) == ["mine"]


@pytest.mark.parametrize("name", ["[@click=app.quit]x[/]", "a b, c", 'say "hi"', "서울", "x\\y", "💥\u202e"])
async def test_hostile_and_foreign_values_are_offered_and_found(
    filled_store: Store, clock: FixedClock, name: str
) -> None:
    """What is taken finds the contact that has it."""
    from crm_tui.store.contacts.editing import create

    create(filled_store, {"name": "Target", "city": name})
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("slash")
        await desk.type("city=")
        kept = desk.rows("SELECT city FROM contact WHERE name = 'Target'")[0][0]
        place = _offered(desk).index(str(kept))
        await desk.press(*["down"] * (place + 1))
        assert desk.names() == ["Target"], _line(desk).text
        assert not _line(desk).error


async def test_filters_of_late_come_back_with_up_in_the_empty_line(filled_store: Store, clock: FixedClock) -> None:
    """The last one first, also after a restart; each agent has his own; no filter stands there twice."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        for text in ("tag:gold", "city:Lyon", "tag:gold", "counrty:x"):
            await desk.press("slash")
            await desk.type(text)
            await desk.press("escape", "enter") if "x" in text else await desk.press("enter")
            await desk.press("escape")
            desk.app.screen.query_one(FilterLine).set_text("")
            await desk.settle()
        assert desk.rows("SELECT value FROM setting WHERE key = 'contacts.filters'") == [('["tag:gold", "city:Lyon"]',)]
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("slash", "up")
        assert _line(desk).text == "tag:gold"
        assert desk.names() == ["Bo Li"]
        await desk.press("up", "up")
        assert _line(desk).text == "city:Lyon"
        await desk.press("down", "down")
        assert _line(desk).text == ""
    async with at_desk(filled_store.path, clock=clock, agent="ben") as desk:
        await desk.press("slash", "up")
        assert _line(desk).text == ""


async def test_an_empty_database_offers_fields_and_no_values(store: Store, clock: FixedClock) -> None:
    """And nothing breaks."""
    async with at_desk(store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("slash")
        await desk.type("tag:v")
        assert _offered(desk) == []
        await desk.press("down", "right", "up", "escape")
        assert not _line(desk).is_active
