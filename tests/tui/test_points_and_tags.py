"""Points by keys with their ledger; a misspelt tag put right with one key; the database is read afterwards."""

from __future__ import annotations

from crm_tui.screens.dialogs.points import PointsDialog
from crm_tui.screens.profile.text import tag_look
from crm_tui.store.store import Store
from crm_tui.store.tag_definitions import colour_tag
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.lines_view import LinesView
from tests.tui.desk import at_desk

GIVEN = "SELECT points, details ->> 'reason', details ->> 'agent' FROM event WHERE contact_id = 1 ORDER BY id DESC"
TAGS = "SELECT name FROM contact_tag JOIN tag ON id = tag_id WHERE contact_id = 1 ORDER BY name_key"


async def test_points_with_a_reason(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24), filter_text="ada") as desk:
        await desk.press("enter", "plus")
        assert "Points of Ada Lovelace: 40" in desk.text()
        assert "set by hand" in desk.text()
        await desk.type("5 ")
        await desk.press("enter")
        assert "The reason is missing" in desk.text()
        await desk.type("발표 🎤")
        await desk.press("enter", "tab", "down", "tab")  # to the ledger and back
        assert "Points of Ada Lovelace: 45" in desk.text()
        await desk.type("-7 came late")
        await desk.press("enter")
        await desk.type("many")
        await desk.press("enter")
        assert "A number first" in desk.text()
        assert isinstance(desk.app.screen, PointsDialog)
        await desk.press("escape")
        assert desk.rows(GIVEN)[:2] == [(-7, "came late", "ana"), (5, "발표 🎤", "ana")]
        assert "38 points" in desk.text()
        assert "-7 points for Ada Lovelace: came late" in desk.status()


async def test_a_misspelt_tag_is_put_right(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24), filter_text="ada") as desk:
        await desk.press("t")
        await desk.type("gld")
        await desk.press("enter")
        assert "gld is a new tag: did you mean gold? → puts it right" in " ".join(desk.text().split())
        assert desk.rows(TAGS) == [("billing",), ("gld",), ("vip",)]  # nothing is lost meanwhile
        await desk.press("right")
        assert desk.rows(TAGS) == [("billing",), ("gold",), ("vip",)]
        assert desk.rows("SELECT count(*) FROM tag WHERE name = 'gld'") == [(0,)]
        await desk.type("golf,")
        await desk.type("x")  # it was meant
        await desk.press("backspace", "right", "escape")
        assert desk.rows(TAGS) == [("billing",), ("gold",), ("golf",), ("vip",)]


async def test_a_tag_has_its_colour_in_the_header(filled_store: Store, clock: FixedClock) -> None:
    colour_tag(filled_store, "vip", "red")
    colour_tag(filled_store, "billing", "green")
    async with at_desk(filled_store.path, clock=clock, size=(80, 24), filter_text="ada") as desk:
        await desk.press("enter")
        header = desk.app.screen.query_one("#header", LinesView)
        looks = {piece.text: piece.look for line in header.content for piece in line if piece.text.startswith("#")}
        assert looks == {"#billing": "tag-green", "#vip": "tag-red"}
        assert header.style_of("tag-red") != header.style_of("tag-green") != header.style_of("chip")
        assert tag_look("[red]") == tag_look(None) == "chip"
