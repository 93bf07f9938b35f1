"""Lists and do-not-contact by keys: the fifth day's work, histories, questions; the database is read afterwards."""

from __future__ import annotations

from crm_tui.screens.dialogs.asked_not import AskedNotDialog
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store import list_definitions, lists
from crm_tui.store.do_not_contact import change_do_not_contact, may_contact
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import at_desk

ADA = 1
STATUSES = """
SELECT slug, status, source, consent FROM subscription JOIN subscription_list ON id = list_id
WHERE contact_id = ? ORDER BY slug
"""
CHANNELS = "SELECT channel, reason FROM do_not_contact WHERE contact_id = ? ORDER BY channel"


def made(store: Store) -> None:
    for name in ("News", "Offers", "소식지 🌷"):
        list_definitions.add_list(store, name)
    lists.change_status(store, ADA, "news", "active", source="web form")


async def test_consent_is_asked_for_and_said(filled_store: Store, clock: FixedClock) -> None:
    made(filled_store)
    lists.change_status(filled_store, ADA, "news", "unsubscribed")
    change_do_not_contact(filled_store, ADA, "email", "unsubscribed")
    async with at_desk(filled_store.path, clock=clock, size=(80, 24), filter_text="ada") as desk:
        await desk.press("l", "a")  # back on the list that was left
        assert "unsubscribed from it on 2025-11-21. Who says otherwise?" in " ".join(desk.text().split())
        await desk.press("enter")
        assert "Say where the consent came from" in desk.text()  # and nothing was written
        await desk.press("down", "tab")  # where another consent came from, then the wording
        await desk.type("Yes, please")
        await desk.press("enter")
        assert desk.rows(STATUSES, ADA) == [("news", "active", "web form", "Yes, please")]
        await desk.press("n")
        assert "must not be contacted by email (unsubscribed since" in " ".join(desk.text().split())
        await desk.type("news")
        await desk.press("enter")
        assert "is on News already: active" in desk.text()
        await desk.press(*["backspace"] * 4)
        await desk.type("소식")
        await desk.press("enter")
        await desk.type("fair")
        await desk.press("escape", "c", "escape")  # nothing was added; another letter of a row
        assert desk.rows(STATUSES, ADA) == [("news", "unconfirmed", "web form", "Yes, please")]
        assert desk.rows("SELECT count(*) FROM subscription WHERE source = 'fair'") == [(0,)]


async def test_do_not_contact_with_its_history(filled_store: Store, clock: FixedClock) -> None:
    made(filled_store)
    async with at_desk(filled_store.path, clock=clock, size=(80, 24), filter_text="ada") as desk:
        await desk.press("enter", "l", "enter")
        assert "active · by ana · web form" in desk.text()
        await desk.press("down", "down", "m")  # email, phone
        assert "✗ manual" in desk.text()
        await desk.press("a")
        assert "May Ada Lovelace be contacted by Phone again?" in desk.text()
        await desk.press("escape", "down", "b", "up", "enter")
        assert "manual · by ana" in desk.text()
        assert desk.rows(CHANNELS, ADA) == [("phone", "manual"), ("sms", "bounced")]
        await desk.press("a", "y", "escape")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "Do not contact by sms (bounced since 2025-11-21)" in desk.text()
        assert desk.rows(CHANNELS, ADA) == [("sms", "bounced")]
        await desk.press("l", "x", "y", "x", "y", "escape")  # off the list, and there is nothing to take off
        assert desk.rows(STATUSES, ADA) == []
        # what calling asks, for whoever calls
        refusal = may_contact(filled_store, ADA, "sms")
        assert refusal is not None
        answers: list[bool | None] = []
        for key in ("y", "escape"):
            desk.app.push_screen(AskedNotDialog(refusal, desk.app.zone, verb="Text"), answers.append)
            await desk.settle()
            assert "Text Ada Lovelace anyway?" in desk.text()
            assert "✗ Not to be contacted by SMS: bounced since 2025-11-21." in desk.text()
            await desk.press(key)
        assert answers == [True, False]
