"""An imported history, read by keys: the profile shows all of it, visitors are listed until they are somebody."""

from __future__ import annotations

from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.conftest import NOW
from tests.store.events_file import Event, hit, run
from tests.tui.desk import at_desk


async def test_a_chat_a_ticket_and_a_visit_are_read_with_all_details(filled_store: Store, clock: FixedClock) -> None:
    """UX: what came by a file stands in the history of the profile."""
    ada = "ada@example.com"
    chat: Event = {"contact": ada, "type": "chat", "at": NOW - 50, "text": "Is it\nin stock?", "channel": "site"}
    ticket: Event = {"contact": ada, "type": "ticket", "at": NOW - 40, "subject": "Broken lamp", "text": "It is dark."}
    page: Event = {"url": "/lamps", "title": "Lamps", "referer": "https://example.org/", "points": 3}
    run(filled_store, chat, ticket, hit(ada, 30, **page))
    async with at_desk(filled_store.path, clock=clock, size=(200, 60)) as desk:
        await desk.press("slash")
        await desk.type("ada")
        await desk.press("enter", "enter", "home")
        await desk.press(*["right", "down"] * 7)
        shown = desk.text()
    for part in (
        "Lamps",
        "/lamps",
        "https://example.org/",
        "+3 points",
        "Broken lamp",
        "It is dark.",
        "stock?",
        "site",
    ):
        assert part in shown, part


async def test_v_lists_an_imported_visitor_who_then_becomes_a_contact(filled_store: Store, clock: FixedClock) -> None:
    """MA-12, MA-13, MA-14: by IP, place and pages; then with its history among the contacts."""
    run(filled_store, hit("k1", -90, ip="192.0.2.7", city="Lyon", url="/first", title="First page"), hit("k1", -80))
    async with at_desk(filled_store.path, clock=clock, size=(200, 60)) as desk:
        before = desk.table.total
        await desk.press("v")
        assert [desk.names(column) for column in (0, 1, 3)] == [["192.0.2.7"], ["Lyon"], ["2"]]
    run(filled_store, hit("k1", -5, email="visitor@example.com"))
    async with at_desk(filled_store.path, clock=clock, size=(200, 60)) as desk:
        assert desk.table.total == before + 1
        await desk.press("slash")
        await desk.type("visitor@example.com")
        await desk.press("enter", "enter", "end", "right")
        shown = desk.text()
        assert "First page" in shown
        assert "/first" in shown
        assert desk.rows("SELECT kind, page_views, identified_at FROM contact WHERE ip = '192.0.2.7'") == [
            (0, 3, NOW - 5)
        ]
