"""A note whole: its type and date in one line, its text below. Saved by Ctrl+S; what is typed survives everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from functools import partial
from typing import ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.screens.text_editor import edit_text
from crm_tui.values.human_dates import DateManner, NoDate, in_full, read_moment
from crm_tui.values.records import NoteItem, Saved
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput

TYPES = ("general", "email", "call", "meeting")
MIDNIGHT = time(0, 0)
WRITTEN = "%Y-%m-%d %H:%M"
MOST_HERE = 100_000
"""Characters that are edited here: of a million every key would take seconds, so a longer text is for an editor."""
SHOWN = 2_000
"""Characters of a longer text that are shown."""


class NoteHead(NamedTuple):
    """The line above the text: type and date; ``problem`` says why it cannot be."""

    type: str
    at: int
    problem: str = ""


def read_head(line: str, now: int, manner: DateManner) -> NoteHead:
    """``call yesterday 14:30``: the beginning of a type, and a date as agents type it; a day alone is its beginning.

    >>> from zoneinfo import ZoneInfo
    >>> read_head("ca 2 jan 1970", 0, DateManner(ZoneInfo("UTC")))
    NoteHead(type='call', at=86400, problem='')
    """
    word, _, when = line.strip().partition(" ")
    type = next((name for name in TYPES if word and name.startswith(word.casefold())), "")
    if not type:
        return NoteHead("general", 0, f"The first word is the type: {', '.join(TYPES)}.")
    try:
        return NoteHead(type, read_moment(when, now, manner, without_time=MIDNIGHT, towards=-1))
    except NoDate as error:
        return NoteHead(type, 0, error.sentence)


class NoteText(TextArea):
    """A text area whose cursor does not blink, and that refuses a paste that it could not edit."""

    @dataclass
    class Refused(Message):
        """The paste was too long."""

        characters: int

    def on_mount(self) -> None:
        """Nothing is written while nothing happens."""
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Control characters become visible ones; more than can be edited is refused, and the text stays."""
        if len(event.text) + len(self.text) > MOST_HERE:
            event.stop()
            event.prevent_default()
            self.post_message(self.Refused(len(event.text)))
        else:
            event.text = safe(event.text)


class NoteSheet(HostedModal[Saved | None]):
    """Edits a note that is there. Returns what was saved; Esc keeps the text as a draft of this note."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("note.save", "save", priority=True),
        bind("note.editor", "editor", priority=True),
        bind("screen.back", "leave"),
    ]

    @dataclass
    class Opened(Message):
        """The note as it is, and what was typed here before and not saved."""

        note: NoteItem
        draft: str
        is_overtaken: bool
        """Whether somebody has edited the note since the draft was typed."""

    @dataclass
    class Written(Message):
        """Saved."""

        saved: Saved

    @dataclass
    class Refused(Message):
        """Nothing was written; ``theirs`` is the note when another agent has edited it meanwhile."""

        error: CrmError
        theirs: NoteItem | None = None

    def __init__(self, note_id: int, name: str) -> None:
        super().__init__()
        self._note_id = note_id
        self._called = name
        self._place = f"note:{note_id}"
        self._note: NoteItem | None = None
        self._beyond = ""
        """A text that is too long to be edited here."""

    def compose(self) -> ComposeResult:
        """Whose note, type and date, the text, what is wrong, the keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Note on {safe_line(self._called)}"), classes="title")
            yield LineInput(placeholder="type and date: call 2026-11-20 14:30")
            yield NoteText(soft_wrap=True, show_line_numbers=False)
            yield Static(id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Read the note."""
        self.query_one(NoteText).focus()
        self.run_worker(self._open, thread=True, group="note")

    def _open(self) -> None:
        from crm_tui.store.notes import one

        try:
            self.crm.drafts.flush()
            store = self.crm.store
            note, draft = one(store, self._note_id), self.crm.drafts.kept(store, self._place)
        except CrmError as error:
            self.post_message(self.Refused(error))
            return
        self.post_message(self.Opened(note, draft.text, bool(draft.text) and (note.edited_at or 0) > draft.at))

    @on(Opened)
    def show_note(self, event: Opened) -> None:
        """The draft goes on where it was left; without one the text as it is."""
        self._note = event.note
        at = datetime.fromtimestamp(event.note.at, self.crm.zone).strftime(WRITTEN)
        with self.prevent(LineInput.Changed):  # it was not typed: there is something else to say
            self.query_one(LineInput).value = f"{event.note.type} {at}"
        self._put(event.draft or event.note.text)
        if event.is_overtaken:
            self._say(f"✗ Your draft is back. {_meanwhile(event.note)} Ctrl+S saves yours over it; Esc keeps it.")
        elif not self._beyond:
            self._say("Your draft is back; Esc keeps it, Ctrl+S saves it." if event.draft else "")

    @property
    def _text(self) -> str:
        return self._beyond or self.query_one(NoteText).text

    def _put(self, text: str) -> None:
        """Edit this text; of one that is too long only the beginning is shown."""
        area = self.query_one(NoteText)
        self._beyond = text if len(text) > MOST_HERE else ""
        area.read_only = bool(self._beyond)
        area.load_text(f"{text[:SHOWN]}…" if self._beyond else text)
        if self._beyond:
            self._say(f"{len(text):,} characters are too many to be edited here: Ctrl+O opens them in your editor.")
        else:
            area.move_cursor(area.document.end)

    @on(TextArea.Changed)
    def keep_draft(self, event: TextArea.Changed) -> None:
        """Every key is kept."""
        if self._note is not None:
            text = self._text
            self.crm.drafts.keep(self._place, "" if text == self._note.text else text)

    @on(NoteText.Refused)
    def refuse_paste(self, event: NoteText.Refused) -> None:
        """Too long."""
        said = f"✗ Not pasted: {event.characters:,} characters more would be too many to be edited here"
        self._say(f"{said} ({MOST_HERE:,}). Ctrl+O opens the note in your editor.")

    def _head(self) -> NoteHead:
        return read_head(self.query_one(LineInput).value, self.crm.clock.now(), self.crm.manner)

    @on(LineInput.Changed)
    def say_head(self) -> None:
        """The type and the date, as they were understood."""
        if not self.query_one(LineInput).has_focus:  # they are as they were read
            return
        head = self._head()
        self._say(f"✗ {head.problem}" if head.problem else f"{head.type} note of {in_full(head.at, self.crm.zone)}")

    @on(LineInput.Submitted)
    def go_to_text(self) -> None:
        """Enter in the line above."""
        self.query_one(NoteText).focus()

    def action_save(self) -> None:
        """Ctrl+S."""
        head = self._head()
        if head.problem:
            self._say(f"✗ {head.problem}")
            self.query_one(LineInput).focus()
        elif self._note is not None:
            work = partial(self._write, self._note.version, self._text, head)
            self.run_worker(work, thread=True, group="write", exclusive=True)

    def _write(self, version: int, text: str, head: NoteHead) -> None:
        from crm_tui.store.notes import edit_note, one
        from crm_tui.store.writing import Conflict

        store = self.crm.store
        try:
            saved = edit_note(store, self._note_id, version, text=text, type=head.type, at=head.at)
        except Conflict as error:
            self.post_message(self.Refused(error, one(store, self._note_id)))
            return
        except CrmError as error:
            self.post_message(self.Refused(error))
            return
        self.crm.drafts.keep(self._place, "")
        self.post_message(self.Written(saved))

    @on(Written)
    def leave_saved(self, event: Written) -> None:
        """Back, with what was done."""
        self.dismiss(event.saved)

    @on(Refused)
    def say_failure(self, event: Refused) -> None:
        """What went wrong; what was typed stays. A colleague's text is shown, and a second Ctrl+S saves over it."""
        if event.theirs is None:
            self._say(f"✗ {event.error.sentence}")
            return
        self._note = event.theirs
        self._say(f"✗ {_meanwhile(event.theirs)} Ctrl+S again saves yours over it; Esc keeps yours as a draft.")

    def action_editor(self) -> None:
        """The same text in the agent's own editor."""
        try:
            self._put(safe(edit_text(self.crm, self._text)).rstrip("\n"))
        except CrmError as error:
            self._say(f"✗ {error.sentence}")

    def action_leave(self) -> None:
        """Esc: the text is kept without asking."""
        self.dismiss(None)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))


def _meanwhile(note: NoteItem) -> str:
    return f"Edited meanwhile, now: «{safe_line(note.text)[:200]}»."
