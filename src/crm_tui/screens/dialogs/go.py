"""``g`` and then a letter: to a place, or to the first row."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from crm_tui.keymap import PLACES, bind, with_hangul
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal


class GoDialog(QuietModal[str | None]):
    """Returns ``first`` or the name of a place; ``rows``: whether there is a first row to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(with_hangul("g"), "choose('first')", "First row"),
        *(Binding(with_hangul(place.key), f"choose('{place.name}')", place.label) for place in PLACES),
        bind("screen.back", "choose('')"),
    ]

    def __init__(self, *, rows: bool) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The letters in the footer are all there is to see."""
        with Vertical(classes="bottom-sheet"):
            yield KeyLine(wraps=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is offered that is not there."""
        return self._rows or parameters != ("first",)

    def action_choose(self, name: str) -> None:
        """Leave with the choice."""
        self.dismiss(name or None)
