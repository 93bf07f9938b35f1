"""The tag editor of one contact: what is typed is saved tag by tag, at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.tag_line import TagLine

HELP = "Enter, Tab or comma adds · -name removes · ← to the tags, x removes · ↓ takes a suggestion"


class TagsDialog(HostedModal[str | None]):
    """Returns what was done in all, or None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    @dataclass
    class TagsRead(Message):
        """The tags of the contact as they are now."""

        tags: tuple[str, ...]
        added: tuple[str, ...] = ()
        removed: tuple[str, ...] = ()
        meant: tuple[str, str] | None = None
        """A new tag, and the one that is one letter away from it."""

    @dataclass
    class Suggested(Message):
        """Tags that go on from ``text``."""

        text: str
        names: tuple[str, ...]

    @dataclass
    class Failed(Message):
        """A tag was not saved."""

        error: CrmError

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._changes: dict[str, str] = {}
        self._wrong = ""

    def compose(self) -> ComposeResult:
        """Whose tags, the tags, how it works."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(f"Tags of {safe_line(self._called)}"), classes="title")
            yield TagLine(placeholder="type a tag")
            yield Static(Content(HELP), id="said")
            yield KeyLine((("enter", "Add"),))

    def on_mount(self) -> None:
        """Read the tags."""
        self.query_one(TagLine).focus_input()
        self.run_worker(self._read, thread=True, group="write")

    def _read(self) -> None:
        from crm_tui.store.tags import of_contact

        try:
            self.post_message(self.TagsRead(of_contact(self.crm.store, self._contact_id)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _write(self, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
        from crm_tui.store.tags import change_tags, misspelt, of_contact

        try:
            doubts = misspelt(self.crm.store, add)
            made = change_tags(self.crm.store, self._contact_id, add, remove)
            tags = of_contact(self.crm.store, self._contact_id)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.TagsRead(tags, made.added, made.removed, next(iter(doubts.items()), None)))

    def _correct(self, wrong: str, right: str) -> None:
        from crm_tui.store.tag_definitions import delete_unused

        self._write((right,), (wrong,))
        try:
            delete_unused(self.crm.store, wrong)
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _suggest(self, text: str) -> None:
        from crm_tui.store.tags import suggest

        try:
            found = suggest(self.crm.store, text)
        except CrmError:  # suggestions are a courtesy
            return
        self.post_message(self.Suggested(text, tuple(name for name, _ in found)))

    @on(TagLine.Added)
    def add_tag(self, event: TagLine.Added) -> None:
        """Save it at once."""
        self.run_worker(partial(self._write, (event.name,), ()), thread=True, group="write")

    @on(TagLine.Removed)
    def remove_tag(self, event: TagLine.Removed) -> None:
        """Take it off at once."""
        self.run_worker(partial(self._write, (), (event.name,)), thread=True, group="write")

    @on(TagLine.Corrected)
    def put_right(self, event: TagLine.Corrected) -> None:
        """The other tag was meant: it comes, and the new one goes."""
        self.run_worker(partial(self._correct, self._wrong, event.name), thread=True, group="write")

    @on(TagLine.Changed)
    def suggest_tags(self, event: TagLine.Changed) -> None:
        """Tags that exist and go on from what is typed."""
        if event.text:
            self.run_worker(partial(self._suggest, event.text), thread=True, group="suggest", exclusive=True)
        else:
            self.query_one(TagLine).suggestions = ()

    @on(Suggested)
    def show_suggestions(self, event: Suggested) -> None:
        """Show them, unless the text has gone on."""
        line = self.query_one(TagLine)
        if line.text.strip().removeprefix("-") == event.text:
            line.suggestions = tuple(name for name in event.names if name not in line.tags)

    @on(TagsRead)
    def show_tags(self, event: TagsRead) -> None:
        """What is on the contact now."""
        self.query_one(TagLine).tags = event.tags
        self._changes |= dict.fromkeys(event.added, "+") | dict.fromkeys(event.removed, "-")
        if event.added or event.removed:
            done = [f"+{name}" for name in event.added] + [f"-{name}" for name in event.removed]
            said = f"saved {' '.join(done)}"
            if event.meant is not None:
                self._wrong, self.query_one(TagLine).correction = event.meant
                said += f" · {event.meant[0]} is a new tag: did you mean {event.meant[1]}? → puts it right"
            self.query_one("#said", Static).update(Content(safe_line(said)))

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why a tag was not saved."""
        self.query_one("#said", Static).update(Content(f"✗ {safe_line(event.error.sentence)}"))

    def action_leave(self) -> None:
        """Esc: everything is saved already; what is half typed is no tag."""
        done = " ".join(f"{sign}{name}" for name, sign in self._changes.items())
        self.dismiss(f"Tagged {self._called} {done}" if done else None)
