"""``g`` and then a letter: to a place, or to the first row."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from crm_tui.keymap import bind, with_hangul
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

PLACES = (("g", "first", "First row"), ("c", "contacts", "Contacts"))
"""The second letter, what it means, and the footer's word."""


class GoDialog(QuietModal[str | None]):
    """Returns ``first`` or the name of a place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(with_hangul(key), f"choose('{name}')", label) for key, name, label in PLACES),
        bind("screen.back", "choose('')"),
    ]

    def compose(self) -> ComposeResult:
        """The letters in the footer are all there is to see."""
        with Vertical(classes="bottom-sheet"):
            yield KeyLine()

    def action_choose(self, name: str) -> None:
        """Leave with the choice."""
        self.dismiss(name or None)
