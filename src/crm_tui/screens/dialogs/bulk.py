"""``x`` and a letter: what to do with the marked contacts."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

CHOICES = ("tags", "field", "owner", "stage", "list", "segment", "task", "export", "delete")


class BulkDialog(QuietModal[str | None]):
    """Returns one of ``CHOICES``, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(bind(f"bulk.{name}", f"choose('{name}')") for name in CHOICES),
        bind("screen.back", "choose('')"),
    ]

    def __init__(self, contacts: str) -> None:
        """``contacts``: how many, in words."""
        super().__init__()
        self._contacts = contacts

    def compose(self) -> ComposeResult:
        """How many, and the letters."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(f"With {self._contacts}"), classes="title")
            yield KeyLine(wraps=True)

    def action_choose(self, name: str) -> None:
        """Leave with the choice."""
        self.dismiss(name or None)
