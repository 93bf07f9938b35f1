"""Edits that are not saved yet, on the way out: save, discard, or keep them as a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

Answer = Literal["save", "discard", "keep"]


class UnsavedDialog(QuietModal[Answer | None]):
    """``s``, ``d`` or ``k``; Esc stays."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("unsaved.save", "answer('save')"),
        bind("unsaved.discard", "answer('discard')"),
        bind("unsaved.keep", "answer('keep')"),
        bind("unsaved.stay", "leave"),
    ]

    def __init__(self, labels: Sequence[str]) -> None:
        """``labels`` of the fields that were edited."""
        super().__init__()
        self._labels = tuple(labels)

    def compose(self) -> ComposeResult:
        """The question."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(f"Not saved yet: {', '.join(self._labels)}")), classes="title")
            yield Static(Content("s saves · d discards · k keeps it as a draft · Esc stays here"), id="said")
            yield KeyLine()

    def action_answer(self, answer: Answer) -> None:
        """One of the three."""
        self.dismiss(answer)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
