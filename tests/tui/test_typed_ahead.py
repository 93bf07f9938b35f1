"""Keys that arrive all at once, as over a slow line: each goes where the one before it led."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from crm_tui import typed_ahead
from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.list_reading import ListReading
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store.store import Store
from crm_tui.typed_ahead import TypesAhead
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.filter_line import FilterLine
from tests.tui.desk import PATIENCE, Desk, at_desk

NOTE = "SELECT text, type, contact_id FROM note ORDER BY id DESC LIMIT 1"


async def burst(desk: Desk, *typed: str) -> None:
    """Keys by their names, texts letter by letter, none of them waited for."""
    for each in typed:
        if each in ("enter", "escape", "slash", "tab") or len(each) == 1:
            desk.app.post_message(Key(each, each if len(each) == 1 else None))
        else:
            for letter in each:
                desk.app.post_message(Key("space" if letter == " " else letter, letter))
    await desk.settle()


async def test_a_note_is_typed_before_its_dialog_is_there(filled_store: Store, clock: FixedClock) -> None:
    """The letters behind ``n`` are the note."""
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        await burst(desk, "n", "Hello there", "enter")
        assert desk.rows(NOTE) == [("Hello there", "general", 2)]


async def test_a_search_a_profile_its_tab_and_a_note(filled_store: Store, clock: FixedClock) -> None:
    """All in one packet; and back, to another place."""
    async with at_desk(filled_store.path, clock=clock) as desk:
        await burst(desk, "slash", "ada love", "enter", "enter", "2", "n", "Asked again", "enter")
        assert desk.rows(NOTE) == [("Asked again", "general", 1)]
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "[2 Notes" in desk.text()
        await burst(desk, "escape", "g", "t", "g", "c", "slash")
        desk.app.post_message(Paste(" lovelace"))
        await burst(desk, "s")
        assert isinstance(desk.app.screen, ContactsScreen)
        assert desk.app.screen.query_one(FilterLine).text == "ada love lovelaces"


async def test_enter_behind_a_search_waits_for_who_is_found(
    filled_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not who stood there before is opened; the keys of the search itself wait for no rows."""
    answered, find = threading.Event(), ListReading.find

    def late(reading: ListReading, *asked: Any) -> None:
        answered.wait(PATIENCE)
        find(reading, *asked)

    async with at_desk(filled_store.path, clock=clock) as desk:
        monkeypatch.setattr(ListReading, "find", late)
        for key in ("slash", "z", "o", "l", "a", "enter", "enter"):
            desk.app.post_message(Key(key, key if len(key) == 1 else None))
        line = desk.app.screen.query_one(FilterLine)
        while line.text != "zola" or line.is_active:
            await desk.pilot.pause()
        assert isinstance(desk.app.screen, ContactsScreen)
        answered.set()
        async with asyncio.timeout(PATIENCE):
            while not isinstance(desk.app.screen, ProfileScreen):
                await desk.pilot.pause()
        await desk.settle()
        assert "Zola" in desk.app.screen.contact_name


class Asked(ModalScreen[None]):
    """A dialog with one line."""

    def compose(self) -> ComposeResult:
        yield Input()


class Chain(TypesAhead):
    """``a`` is answered by a message, that by another one, the third by a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [("a", "ask", "Ask")]

    class Ask(Message):
        """To the screen, and from there to here."""

        def __init__(self, more: int) -> None:
            super().__init__()
            self.more = more

    def action_ask(self) -> None:
        self.screen.post_message(self.Ask(2))

    def on_chain_ask(self, event: Ask) -> None:
        if event.more:
            self.screen.post_message(self.Ask(event.more - 1))
        else:
            self.push_screen(Asked())


async def test_what_a_message_opens_is_waited_for() -> None:
    """The letters behind the key are those of the line in the dialog."""
    app = Chain()
    async with app.run_test() as pilot:
        for letter in "apple":
            app.post_message(Key(letter, letter))
        async with asyncio.timeout(PATIENCE):
            while not (isinstance(app.screen, Asked) and len(app.screen.query_one(Input).value) == 4):
                await pilot.pause()
        assert app.screen.query_one(Input).value == "pple"


async def test_nothing_is_held_for_ever(
    filled_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mark that does not come back, because its widget is gone, holds the next key for a moment."""
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        monkeypatch.setattr(typed_ahead.KeyDone, "bubble", False)
        monkeypatch.setattr(typed_ahead, "PATIENCE", 0.1)
        await burst(desk, "n", "yes", "enter")
        async with asyncio.timeout(PATIENCE):
            while desk.rows(NOTE) != [("yes", "general", 2)]:
                await desk.pilot.pause()
