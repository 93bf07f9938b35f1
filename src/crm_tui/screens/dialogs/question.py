"""A question with what follows from a yes: ``y`` does it, Esc leaves everything as it is."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal


class QuestionDialog(QuietModal[bool]):
    """Returns True for ``y``; ``said`` is what would be lost."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("question.yes", "yes"), bind("screen.back", "leave")]

    def __init__(self, question: str, said: str) -> None:
        super().__init__()
        self._question = question
        self._consequence = said

    def compose(self) -> ComposeResult:
        """The question, the answer to *what then?*, the keys."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(self._question)), classes="title")
            yield Static(Content(safe_line(self._consequence)), id="said")
            yield KeyLine()

    def action_yes(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(False)
