"""A colour by its letter."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind, with_hangul
from crm_tui.values.labels import COLOURS
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

NONE = "none"


class ColourDialog(QuietModal[str | None]):
    """Returns the name of a colour, ``none``, or None when Esc left it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(with_hangul(key), f"choose('{name}')", name) for key, name in COLOURS.items()),
        Binding(with_hangul("x"), f"choose('{NONE}')", NONE),
        bind("screen.back", "choose('')"),
    ]

    def __init__(self, of: str) -> None:
        super().__init__()
        self._of = of

    def compose(self) -> ComposeResult:
        """The letters in the footer are all there is to see."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(f"Colour of {self._of}")), classes="title")
            yield KeyLine()

    def action_choose(self, name: str) -> None:
        """Leave with the choice."""
        self.dismiss(name or None)
