"""The list by keys: find, sort, preview, open; the database is read afterwards."""

from __future__ import annotations

import pytest

from crm_tui.screens.dialogs.help import HelpDialog
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.fields_view import FieldsView
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.preview import Preview
from tests.tui.desk import at_desk

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_digits_of_a_number_find_its_owner(filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Stored as ``+33 6 48-39-21 07``, found by six digits from its middle."""
    async with at_desk(filled_store.path, clock=clock, size=size) as desk:
        await desk.press("slash")
        await desk.type("483921")
        assert desk.names() == ["Ada Lovelace"]
        assert "1 contact " in desk.status()
        await desk.press("enter", "enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert desk.app.screen.contact_name == "Ada Lovelace"


async def test_the_preview_shows_the_last_three_interactions(filled_store: Store, clock: FixedClock) -> None:
    """Without opening the contact."""
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        card = desk.app.screen.query_one(Preview).card
        assert card is not None
        assert card.name == "Ada Lovelace"
        assert [each.kind for each in card.interactions] == ["note", "points", "call note"]
        assert card.tags == ("billing", "vip")


async def test_every_key_narrows_the_list_and_clearing_brings_everybody_back(
    filled_store: Store, clock: FixedClock
) -> None:
    """``X`` clears; the count is exact."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        everybody = len(desk.names())
        assert everybody == 7
        await desk.press("slash")
        await desk.type("country:FR -tag:gold")
        assert sorted(desk.names()) == ["Ada Lovelace", "Émile Zola"]
        await desk.press("escape", "X")
        assert len(desk.names()) == everybody


async def test_an_unfinished_term_is_named_and_left_out(filled_store: Store, clock: FixedClock) -> None:
    """While one types; on Enter it is an error and the old rows stay."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("slash")
        await desk.type("tag:vip city:")
        assert sorted(desk.names()) == ["Ada Lovelace", "김민수"]
        assert "not finished yet: city:" in desk.status()
        await desk.press("enter")
        assert "city" in desk.app.screen.query_one(FilterLine).error
        assert sorted(desk.names()) == ["Ada Lovelace", "김민수"]


async def test_an_unknown_field_is_an_error_with_the_nearest_name(filled_store: Store, clock: FixedClock) -> None:
    """The list keeps what it showed."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        before = desk.names()
        desk.app.screen.query_one(FilterLine).set_text("counrty:FR")
        await desk.settle()
        error = desk.app.screen.query_one(FilterLine).error
        assert "country" in error
        assert desk.names() == before


async def test_sorting_by_a_column_that_is_chosen_by_name_and_turned_round(
    filled_store: Store, clock: FixedClock
) -> None:
    """Unknown values come last either way."""
    async with at_desk(filled_store.path, clock=clock, filter_text="has:email") as desk:
        await desk.press("o")
        await desk.type("name")
        await desk.press("enter")
        up = desk.names()
        assert up == ["[@click=app.quit]Bobby[/] =1+1", "Ada Lovelace", "Bo Li", "Émile Zola", "김민수", ""]
        assert "name ▲" in desk.status()
        await desk.press("o", "enter")
        assert desk.names() == [*reversed(up[:-1]), ""]


async def test_several_sort_keys_are_typed(filled_store: Store, clock: FixedClock) -> None:
    """``country, name:desc``."""
    async with at_desk(filled_store.path, clock=clock, filter_text="has:country") as desk:
        await desk.press("o")
        await desk.type("country, name:desc")
        await desk.press("enter")
        assert desk.names() == ["Émile Zola", "Bo Li", "Ada Lovelace", "김민수"]


async def test_g_g_goes_to_the_first_row_and_G_to_the_last(filled_store: Store, clock: FixedClock) -> None:
    """Two letters, with a line that says what they are."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("G")
        assert desk.table.cursor == 6
        await desk.press("g", "g")
        assert desk.table.cursor == 0


async def test_help_tells_the_keys_of_this_screen_and_where_the_database_lies(
    filled_store: Store, clock: FixedClock
) -> None:
    """Read from the bindings that act."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("question_mark")
        assert isinstance(desk.app.screen, HelpDialog)
        groups = desk.app.screen.query_one(FieldsView).groups
        told = {label for group in groups for label, _ in group.fields}
        assert {"n", "t", "/", "o"} <= told
        assert any(str(filled_store.path) == value for group in groups for _, value in group.fields)
        await desk.press("escape")
        assert not isinstance(desk.app.screen, HelpDialog)


async def test_an_empty_database_says_what_to_press(store: Store, clock: FixedClock) -> None:
    """No dialog, no wizard."""
    async with at_desk(store.path, clock=clock, size=(80, 24)) as desk:
        text = desk.text()
        assert "There are no contacts yet." in text
        assert "crm-tui import" in text
        footer = text.splitlines()[-1]
        assert "c New" in footer
        assert footer.endswith("? Help")
        assert "Note" not in footer  # it needs somebody
        await desk.press("asterisk")
        assert "nobody here to mark" in desk.status()
        await desk.press("c")
        await desk.type("Ana")
        await desk.press("ctrl+s", "escape")
        assert "n Note" in desk.text()


async def test_the_palette_finds_a_contact(filled_store: Store, clock: FixedClock) -> None:
    """Ctrl+P, a name, Enter: the profile."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("ctrl+p")
        await desk.type("minsu")
        await desk.press("down", "enter")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert desk.app.screen.contact_name == "김민수"


async def test_korean_letters_act_as_their_keys(filled_store: Store, clock: FixedClock) -> None:
    """With the two-set layout on, ``ㅓ`` is ``j`` and ``ㅜ`` is ``n``."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("ㅐ")
        assert type(desk.app.screen).__name__ == "SortDialog"
