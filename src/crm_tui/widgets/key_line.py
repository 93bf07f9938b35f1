"""The footer: the keys that matter right here, in one line, read from the bindings that are active."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.keys import format_key
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip

from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["KeyLine"]

_SHORT = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "question_mark": "?",
    "slash": "/",
    "escape": "Esc",
    "vertical_line": "|",
    "plus": "+",
    "minus": "-",
}


class _Shown(NamedTuple):
    key: str
    label: str
    press: str


class KeyLine(Drawn):
    """``/ Search  Enter Open  n Note  t Tags``: what does not fit is in the help; a click presses the key."""

    DEFAULT_CSS = """
    KeyLine { height: 1; width: 1fr; dock: bottom; background: $panel; color: $foreground; }
    """

    first: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Keys and words that stand before the bindings: what Enter and Esc do in an input."""

    def __init__(self, first: tuple[tuple[str, str], ...] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(KeyLine.first, first)
        self._keys: tuple[_Shown, ...] = ()

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self.read_bindings)
        self.call_after_refresh(self.read_bindings, self.screen)

    def read_bindings(self, screen: Screen[object]) -> None:
        """Take the keys anew; repaint only when they differ."""
        shown: dict[str, _Shown] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.description:
                shown.setdefault(
                    binding.action, _Shown(_written(binding.key_display, binding.key), binding.description, binding.key)
                )
        keys = tuple(shown.values())
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """As many keys as fit, whole."""
        pieces: list[Piece] = []
        room = self.size.width
        for key, label, _ in self._all():
            size = cell_len(key) + cell_len(label) + 3
            if size > room:
                break
            room -= size
            pieces += [Piece(f" {key}", "strong"), Piece(f" {label} ")]
        return self.strip(pieces)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        x = 0
        for key, label, press in self._all():
            x += cell_len(key) + cell_len(label) + 3
            if event.x < x:
                self.app.simulate_key(press)
                return

    def _all(self) -> tuple[_Shown, ...]:
        taken = {key for key, _ in self.first}
        first = (_Shown(_written(None, key), label, key) for key, label in self.first)
        return (*first, *(each for each in self._keys if each.press not in taken))


def _written(display: str | None, key: str) -> str:
    return display or _SHORT.get(key) or format_key(key)
