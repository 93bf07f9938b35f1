"""The quick line by keys: a whole call in one line, completion, drafts, long and hostile texts, one undo."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from textual import events
from textual.app import App

from crm_tui.screens.dialogs.quick_line import QuickLine
from crm_tui.screens.text_editor import EditorFailed, edit_text
from crm_tui.store import agents, tags
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.offered_input import OfferedInput
from tests.conftest import NOW
from tests.tui.desk import at_desk

NOTES = "SELECT type, text, author FROM note ORDER BY id DESC LIMIT 1"
TASKS = "SELECT title, type, assignee, due_at, duration_minutes FROM task ORDER BY id DESC LIMIT 1"


async def test_words_are_completed_and_a_wrong_date_saves_nothing(
    filled_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """↓ and → take tags and agents; Enter on a problem stays; Esc keeps the text, n goes on with it."""
    tags.change_tags(filled_store, 2, ["billing"], [])
    agents.set_agent(filled_store, "ben", name="Ben Höpper")
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li", size=(80, 24)) as desk:
        await desk.press("n")
        line = desk.app.screen.query_one(OfferedInput)
        await desk.type("see #bil")
        assert "↓ #billing" in desk.text()
        await desk.press("right")
        await desk.type("@hop")  # the login, or the beginning of a name
        assert "@ben  Ben Höpper" in desk.text()
        await desk.press("backspace", "backspace", "backspace")
        await desk.type("b")
        await desk.press("down", "right")
        assert line.value == "see #billing @ben "
        await desk.type(">32/13")
        assert "32/13 is no date: there is no month 13" in " ".join(desk.text().split())
        before = desk.rows("SELECT count(*) FROM change_batch")
        await desk.press("enter")
        assert isinstance(desk.app.screen, QuickLine)
        await desk.press("escape")
        assert "Kept as a draft" in desk.status()
        assert desk.rows("SELECT count(*) FROM change_batch") == before
        await desk.press("n")
        assert desk.app.screen.query_one(OfferedInput).value == "see #billing @ben >32/13"
        await desk.press("escape")
        come = threading.Event()
        monkeypatch.setattr(desk.app.drafts, "flush", come.wait)
        await desk.pilot.press("n", "H", "i", "enter")  # entered before the draft has come: nothing of either is lost
        come.set()
        await desk.settle()
        assert desk.app.screen.query_one(OfferedInput).value == "see #billing @ben >32/13 ⏎ Hi"


async def test_pastes_and_the_editor(filled_store: Store, clock: FixedClock, tmp_path: Path,
                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """A megabyte is cut with a sentence, twenty are refused; lines of the editor become lines of the note."""
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf "second\\033[31m\\nthird" >> "$1"\n')
    script.chmod(0o700)
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li", size=(80, 24)) as desk:
        await desk.press("n")
        line = desk.app.screen.query_one(OfferedInput)
        line.post_message(events.Paste("x" * 20_000_000))
        await desk.settle()
        assert (line.value, "20,000,000 characters are too many" in desk.text()) == ("", True)
        line.post_message(events.Paste("y" * 1_000_000))
        await desk.settle()
        assert (len(line.value), "Cut: a line has 20,000" in desk.text()) == (20_000, True)
        line.value = ""
        line.post_message(events.Paste("first\r\n"))
        await desk.settle()
        await desk.press("ctrl+o")
        assert "could not be started" in desk.text()
        monkeypatch.setattr(desk.app, "suspend", nullcontext)  # there is no terminal to hand over
        monkeypatch.setenv("VISUAL", "false")
        await desk.press("ctrl+o")
        assert "ended with status 1" in desk.text()
        monkeypatch.setenv("VISUAL", str(script))
        line.value = "first ⏎ "
        await desk.settle()
        await desk.press("ctrl+o", "enter")
        assert desk.rows(NOTES) == [("general", "first\nsecond\ufffd[31m\nthird", "ana")]


async def test_a_new_task_and_a_contact_that_was_deleted_elsewhere(filled_store: Store, clock: FixedClock) -> None:
    """``a``; what could not be saved is there with the next ``a``."""
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        await desk.press("a")
        await desk.type("Send the contract !email @ben >fri 14:30 45m")
        await desk.press("enter")
        assert desk.rows(TASKS) == [("Send the contract", "email", "ben", NOW + 7 * 86_400 + 19_800, 45)]
        assert "task Send the contract for ben" in desk.status()
        await desk.press("a")
        await desk.type("Again")
        with filled_store.write("bin") as write:
            write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE name = 'Bo Li'")
        await desk.press("enter")
        assert "gone; the task was not saved" in desk.status()
        await desk.press("a")
        assert desk.app.screen.query_one(OfferedInput).value == "Again"


def test_an_editor_that_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", " ")
    monkeypatch.setenv("EDITOR", "vim -c 'set spell")
    with pytest.raises(EditorFailed, match="EDITOR cannot be read"):
        edit_text(App[int](), "text")
