"""What cannot be saved is said in a sentence, and what was typed stays: pastes of megabytes, a database that may only
be read, a contact that somebody else erases meanwhile.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, Static, TextArea

from crm_tui.screens.dialogs.note_sheet import MOST_HERE, NoteSheet, read_head
from crm_tui.screens.dialogs.tags import TagsDialog
from crm_tui.screens.dialogs.task_panel import TaskPanel
from crm_tui.screens.profile import ProfileScreen
from crm_tui.store import notes
from crm_tui.store.contacts.purging import purge
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.field_box import FieldBox
from crm_tui.widgets.line_input import MOST_CHARACTERS
from tests.rights import rights_of_anybody
from tests.tui.desk import Desk, at_desk

MEGABYTES = (20_000_000, 1_000_000)


def said(desk: Desk) -> str:
    """What the dialog says below its lines; of a screen without such a line the whole text."""
    return " ".join(str(each.content) for each in desk.app.screen.query("#said").results(Static)) or desk.text()


async def paste(desk: Desk, area: Input | TextArea, length: int) -> str:
    """Paste so many characters; what is in the input afterwards."""
    area.post_message(Paste("x" * length))
    await desk.settle()
    return area.text if isinstance(area, TextArea) else area.value


async def test_a_paste_of_megabytes_is_refused_and_what_was_there_stays(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "2", "e")
        assert isinstance(desk.app.screen, NoteSheet)
        area = desk.app.screen.query_one(TextArea)
        before = area.text
        for length in (*MEGABYTES, MOST_HERE - len(before) + 1):
            assert await paste(desk, area, length) == before
            assert f"Not pasted: {length:,} characters" in said(desk)
        head = desk.app.screen.query_one(Input)
        assert await paste(desk, head, MEGABYTES[0]) == head.value
        assert "20,000,000 characters are too many to paste; nothing was taken" in said(desk)
        await desk.press("escape", "3", "e")

        assert isinstance(desk.app.screen, TaskPanel)
        title = desk.app.screen.query_one("#task-title", Input)
        assert await paste(desk, title, MEGABYTES[0]) == "Send the contract"
        assert "20,000,000 characters are too many" in said(desk)
        assert (await paste(desk, title, MEGABYTES[1])).startswith("Send the contractxxx")
        assert len(title.value) == MOST_CHARACTERS
        assert "Cut: a line has 20,000 characters" in said(desk)
        await desk.press("ctrl+s")
        assert "A task's title has 1 to 500 characters" in said(desk)
        await desk.press("escape", "escape", "t")

        assert isinstance(desk.app.screen, TagsDialog)
        assert await paste(desk, desk.app.screen.query_one(Input), MEGABYTES[1]) == ""
        assert "1,000,000 characters are too many" in said(desk)
        await desk.press("escape", "E")
        for length in MEGABYTES:
            assert await paste(desk, desk.app.screen.query_one(FieldBox).query_one(Input), length) == "Ada Lovelace"
            assert f"✗ {length:,} characters" in desk.text()


async def test_a_note_that_is_too_long_to_be_edited_here_is_for_the_editor(
    filled_store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each key in a line of a million characters took seconds. The whole note goes through the editor unharmed."""
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nprintf " end" >> "$1"\n')
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    notes.add_note(filled_store, 2, "long " * 150_000)
    async with at_desk(filled_store.path, clock=clock, filter_text="bo li") as desk:
        await desk.press("enter", "2", "e")
        area = desk.app.screen.query_one(TextArea)
        assert (len(area.text) < MOST_HERE, area.read_only) == (True, True)
        assert "749,999 characters are too many to be edited here: Ctrl+O" in said(desk)
        monkeypatch.setattr(desk.app, "suspend", nullcontext)
        await desk.press("z", "ctrl+o", "ctrl+s")
        assert desk.rows("SELECT text FROM note WHERE length(text) > 9999") == [("long " * 149_999 + "long end",)]


async def test_a_database_that_may_only_be_read_says_so_and_keeps_what_was_typed(
    filled_store: Store, clock: FixedClock
) -> None:
    path = filled_store.path
    filled_store.close()
    for beside in path.parent.glob("crm.db-*"):
        beside.unlink()
    path.chmod(0o444)
    sentence = "may not be written by you"
    with rights_of_anybody():
        async with at_desk(path, clock=clock, filter_text="ada") as desk:
            for key, typed in (("n", "a note"), ("a", "a task"), ("p", "a call")):
                await desk.press(key)
                await desk.type(typed)
                await desk.press("enter")
                assert sentence in desk.status()
                assert "What you typed is kept" in desk.status()
            await desk.press("n")
            assert "a note" in desk.text()
            await desk.press("escape", "a")
            assert "a task" in desk.text()
            await desk.press("escape", "enter", "E", "ctrl+u")
            await desk.type("Ada King")
            await desk.press("ctrl+s")
            assert sentence in desk.status()
            assert "Ada King" in desk.text()
            await desk.press("escape", "escape", "k", "enter")
            assert "Brought back, not saved yet: Name" in desk.status()
            assert "Ada King" in desk.text()
            for keys in (("2", "e"), ("3", "e")):
                await desk.press(*keys)
                await desk.type("zz")
                await desk.press("ctrl+s")
                assert sentence in said(desk)
                await desk.press("escape")
                if isinstance(desk.app.screen, TaskPanel):
                    break
                await desk.press("e")
                assert "zz" in desk.app.screen.query_one(TextArea).text
                await desk.press("escape")
            assert desk.app.screen.query_one("#task-title", Input).value == "Send the contractzz"
            assert desk.rows("SELECT count(*) FROM draft") == [(0,)]


async def test_a_contact_erased_elsewhere_while_everything_is_open(filled_store: Store, clock: FixedClock) -> None:
    """Fields, a note, a task, a quick line: each says that it is gone, and keeps its text on the screen."""
    async with at_desk(filled_store.path, clock=clock, filter_text="ada") as desk:
        await desk.press("enter", "E", "ctrl+u")
        await desk.type("Ada King")
        await desk.press("enter", "escape", "2", "e")
        await desk.type(" not lost")
        sheet = desk.app.screen
        assert isinstance(sheet, NoteSheet)
        for (note,) in desk.rows("SELECT id FROM note WHERE contact_id = 1"):
            notes.delete_note(filled_store, int(str(note)))
        await desk.press("ctrl+s")
        assert "This note is gone" in said(desk)
        assert " not lost" in sheet.query_one(TextArea).text
        await desk.press("escape", "3", "e")
        await desk.type(" now")
        panel = desk.app.screen
        assert isinstance(panel, TaskPanel)
        purge(filled_store, 1)
        await desk.press("ctrl+s")
        assert "There is no task" in said(desk)
        assert panel.query_one("#task-title", Input).value == "Send the contract now"
        await desk.press("escape")
        await desk.press("escape", "n")
        await desk.type("too late")
        await desk.press("enter")
        assert "Contact 1 is gone; the note was not saved. What you typed is kept: n" in desk.status()
        await desk.press("n")
        assert "too late" in desk.text()
        await desk.press("escape", "ctrl+s")
        assert isinstance(desk.app.screen, ProfileScreen)
        assert "Ada Lovelace was erased for good by somebody else. Nothing was written" in desk.status()
        assert "Ada King" in desk.text()
        await desk.press("escape", "k")
        assert desk.rows("SELECT count(*) FROM contact WHERE id = 1") == [(0,)]
        desk.app.drafts.flush()
        kept = {place: str(text) for place, text in desk.rows("SELECT place, text FROM draft")}
        assert "Ada King" in kept["fields:1"]
        assert kept["quick:1"] == "too late"


def test_a_date_that_is_none_in_the_line_of_a_note(clock: FixedClock) -> None:
    from zoneinfo import ZoneInfo

    from crm_tui.values.human_dates import DateManner

    for wrong in ("32/13", "2026-02-30", "24:61", "99999-01-01", "2026-13-01 10:00", "birthday"):
        assert read_head(f"call {wrong}", clock.now(), DateManner(ZoneInfo("UTC"))).problem, wrong
