"""A call by keys: a real command is run with the number, several are asked about, the note counts the minutes."""

from __future__ import annotations

from pathlib import Path

from crm_tui.config import Settings
from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.dialogs.numbers import NumbersDialog
from crm_tui.screens.dialogs.quick_line import QuickLine
from crm_tui.store.contacts.editing import edit
from crm_tui.store.do_not_contact import change_do_not_contact
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import at_desk

NOTE = "SELECT type, text, duration_minutes FROM note ORDER BY id DESC LIMIT 1"


async def test_one_number_is_called_at_once(filled_store: Store, clock: FixedClock, tmp_path: Path) -> None:
    """Without a shell, digits only; the note has its type and the minutes since."""
    script = tmp_path / "dial er"
    script.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {tmp_path}/called\n')
    script.chmod(0o700)
    settings = Settings(zone="UTC", call={"command": f"'{script}' --to {{number}} ';ls'"})
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", settings=settings) as desk:
        await desk.press("p")
        assert (tmp_path / "called").read_text() == "--to|+33648392107|;ls|"
        assert isinstance(desk.app.screen, QuickLine)
        clock.moment += 200
        await desk.type("Wants an offer")
        assert "Call note of 4 min" in desk.text()
        await desk.press("enter")
        assert desk.rows(NOTE) == [("call", "Wants an offer", 4)]


async def test_which_number_whether_at_all_and_no_dialler(filled_store: Store, clock: FixedClock) -> None:
    """Several: a digit; do not contact: a question; no dialler: the link is copied and how to have one is said."""
    edit(filled_store, 2, {"phones": "+33 6 48-39-21 07|+33 1 42 68 53 00"})
    change_do_not_contact(filled_store, 2, "phone", "manual")
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li", size=(80, 24)) as desk:
        await desk.press("p")
        assert "Call Bo Li anyway?" in desk.text()
        await desk.press("escape")
        assert isinstance(desk.app.screen, ContactsScreen)
        await desk.press("p", "y")
        assert isinstance(desk.app.screen, NumbersDialog)
        await desk.press("2")
        assert desk.app.clipboard == "tel:+33142685300"
        assert "Copied tel:+33142685300" in desk.status()
        await desk.press("escape")
        assert desk.rows("SELECT count(*) FROM draft WHERE place = 'quick:2'") == [(0,)]


async def test_what_cannot_be_dialled_is_said(filled_store: Store, clock: FixedClock) -> None:
    """The note is begun all the same."""
    settings = Settings(zone="UTC", call={"command": "false {number}"})
    async with at_desk(filled_store.path, clock=clock, filter_text="ada", settings=settings, size=(80, 24)) as desk:
        await desk.press("p", "escape")
        assert "false ended with status 1; nobody was called" in desk.status()
    for command, why in (("no-such-dialler {number}", "cannot be started"), ("echo", "no place for the number")):
        settings = Settings(zone="UTC", call={"command": command})
        async with at_desk(filled_store.path, clock=clock, filter_text="ada", settings=settings) as desk:
            await desk.press("p", "escape")
            assert why in desk.status()
