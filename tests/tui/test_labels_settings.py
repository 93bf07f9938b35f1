"""Settings by keys: tags, lists, rules for points; what uses them is said first; the database is read afterwards."""

from __future__ import annotations

from crm_tui.store import list_definitions, lists
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import Desk, at_desk


async def into_section(desk: Desk, place: int) -> None:
    """From the contacts into the pane of the section at that place."""
    await desk.press("g", "comma", "tab", *["down"] * place, "tab")


def said(desk: Desk) -> str:
    return " ".join(desk.text().split())


async def test_tags(filled_store: Store, clock: FixedClock) -> None:
    save_segment(filled_store, "Vips", "tag:vip")
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await into_section(desk, 1)
        assert "vip 2 Vips" in said(desk)
        await desk.press("end", "e")  # vip
        assert "2 contacts have it. Segments that name it follow: Vips." in said(desk)
        await desk.press(*["backspace"] * 3)
        await desk.type("GOLD")
        assert "There is gold already" in said(desk)
        await desk.press("enter", *["backspace"] * 4)
        await desk.type("중요")
        await desk.press("enter", "o", "g")
        assert "중요 2 green Vips" in said(desk)
        await desk.press("equals_sign")
        await desk.type("bill")
        await desk.press("enter")
        assert "Merge 중요 into billing? 2 contacts will have billing instead." in said(desk)
        await desk.press("y")
        assert "Merged 중요 into billing: new on 1 contact" in desk.status()
        await desk.press("D")
        assert "These segments name it, and would find nobody by it: Vips." in said(desk)
        await desk.press("escape", "home", "D", "y", "n")
        await desk.type("새로운")
        await desk.press("enter")
        sql = "SELECT name, colour, (SELECT count(*) FROM contact_tag WHERE tag_id = tag.id) FROM tag ORDER BY name_key"
        assert desk.rows(sql) == [("billing", None, 2), ("gold", None, 1), ("새로운", None, 0)]
        assert desk.rows("SELECT filter FROM segment") == [("tags:billing",)]


async def test_lists_and_rules(filled_store: Store, clock: FixedClock) -> None:
    list_definitions.add_list(filled_store, "News")
    lists.change_status(filled_store, 1, "news", "active")
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await into_section(desk, 2)
        assert "News 1 0 0 0" in said(desk)
        await desk.press("n")
        await desk.type("소식지 🌷")
        await desk.press("enter", "home", "e", *["backspace"] * 4)
        await desk.type("Letters")
        await desk.press("enter", "a")
        assert "Letters 1 0 0 0 archived" in said(desk)
        await desk.press("D")
        assert "1 contact would lose their status on it" in said(desk)
        await desk.press("escape")
        sql = "SELECT name, slug, archived FROM subscription_list ORDER BY id"
        assert desk.rows(sql) == [("Letters", "news", 1), ("소식지 🌷", "소식지", 0)]
        await desk.press("home", "down", "D", "y")
        assert desk.rows("SELECT count(*) FROM subscription_list") == [(1,)]
        await desk.press("tab", "down", "tab", "n")
        await desk.type("tag v")
        await desk.press("down")
        await desk.type("ten")
        await desk.press("enter")
        assert "Such as: tag vip 10 once" in desk.text()
        await desk.press(*["backspace"] * 3)
        await desk.type("10 once")
        await desk.press("enter", "e", *["backspace"] * 5, "enter")
        assert "tag vip +10 each time" in said(desk)
        rule = desk.rows("SELECT value FROM setting WHERE agent = '*' AND key = 'points.rules'")
        assert rule == [('[["tag", "1", 10, false]]',)]
        await desk.press("D")
        assert "No points by tag vip any more?" in desk.text()
        await desk.press("y")
        assert desk.rows("SELECT value FROM setting WHERE agent = '*' AND key = 'points.rules'") == [("[]",)]
