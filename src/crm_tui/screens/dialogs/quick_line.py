"""The quick line: one line at the bottom that makes a note with its type and tags. Typed text survives everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.quick_line import QuickNote, read_quick_line
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput


@dataclass(frozen=True)
class QuickLineResult:
    """What was typed for which contact; ``kept``: Esc was pressed and the text is a draft now."""

    contact_id: int
    place: str
    note: QuickNote
    kept: bool = False


class QuickLine(HostedModal[QuickLineResult | None]):
    """Enter saves, Esc leaves and keeps the text as a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    @dataclass
    class DraftRead(Message):
        """What was typed here before and not saved."""

        text: str

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._place = f"quick:{contact_id}"
        self._typed = False

    def compose(self) -> ComposeResult:
        """What it will do, the line, the keys."""
        with Vertical(classes="bottom-sheet"):
            yield Static(id="effect")
            with Horizontal():
                yield Static(Content("note  "), classes="prompt")
                yield LineInput(placeholder="!call Asked for the invoice #billing")
            yield KeyLine((("enter", "Save"),))

    def on_mount(self) -> None:
        """Bring back the draft."""
        self._show_effect("")
        self.run_worker(self._read_draft, thread=True, group="draft")

    def _read_draft(self) -> None:
        from crm_tui.store.drafts import get

        try:
            self.crm.drafts.flush()
            self.post_message(self.DraftRead(get(self.crm.store, self._place)))
        except CrmError:  # no draft is no reason not to take a note
            return

    @on(DraftRead)
    def show_draft(self, event: DraftRead) -> None:
        """Go on where the agent was, unless the next words are typed already."""
        line = self.query_one(LineInput)
        if event.text and not self._typed:
            line.value = event.text
            line.cursor_position = len(event.text)

    @on(Input.Changed)
    def keep_draft(self, event: Input.Changed) -> None:
        """Every key is kept; what Enter will do is shown."""
        self._typed = True
        self.crm.drafts.keep(self._place, event.value)
        self._show_effect(event.value)

    def _show_effect(self, text: str) -> None:
        note = read_quick_line(text)
        sign = "✗ " if note.problem else ""
        self.query_one("#effect", Static).update(Content(f"{sign}{safe_line(self._called)} · {note.describe()}"))

    @on(Input.Submitted)
    def save(self, event: Input.Submitted) -> None:
        """Enter."""
        note = read_quick_line(event.value)
        if note.problem:
            return
        if note.empty:
            self.dismiss(None)
        else:
            self.dismiss(QuickLineResult(self._contact_id, self._place, note))

    def action_leave(self) -> None:
        """Esc: the text is kept without asking."""
        text = self.query_one(LineInput).value
        note = read_quick_line(text)
        self.dismiss(QuickLineResult(self._contact_id, self._place, note, kept=True) if text.strip() else None)
