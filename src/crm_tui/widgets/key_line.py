"""The footer: the keys that matter right here, in one line, read from the bindings that are active."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip

from crm_tui.values.key_names import key_name
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["KeyLine"]

_ALWAYS = frozenset({"screen.back", "app.help"})
"""The way out and the way to all other keys are shown in the smallest terminal."""


class _Shown(NamedTuple):
    key: str
    label: str
    press: str
    always: bool = False

    @property
    def size(self) -> int:
        """Columns that it takes."""
        return cell_len(self.key) + cell_len(self.label) + 3


class KeyLine(Drawn):
    """``/ Search  Enter Open  n Note  t Tags``: what does not fit is in the help; a click presses the key."""

    DEFAULT_CSS = """
    KeyLine { height: 1; width: 1fr; dock: bottom; background: $panel; color: $foreground; }
    KeyLine.-wraps { height: auto; }
    """

    first: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Keys and words that stand before the bindings: what Enter and Esc do in an input."""

    def __init__(self, first: tuple[tuple[str, str], ...] = (), *, wraps: bool = False, id: str | None = None) -> None:
        """Make a line; one that ``wraps`` takes as many lines as it needs, where the keys are all there is to see."""
        super().__init__(id=id, classes="-wraps" if wraps else None)
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
                key = _Shown(_written(binding.key), binding.description, binding.key, binding.id in _ALWAYS)
                shown.setdefault(binding.action, key)
        keys = tuple(shown.values())
        if keys != self._keys:
            self._keys = keys
            self.refresh(layout=self.has_class("-wraps"))

    def render_line(self, y: int) -> Strip:
        """As many keys as fit, whole."""
        pieces: list[Piece] = []
        lines = self._lines(self.size.width)
        for key in lines[y] if y < len(lines) else ():
            pieces += [Piece(f" {key.key}", "strong"), Piece(f" {key.label} ")]
        return self.strip(pieces)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        x = 0
        for key in self._lines(self.size.width)[event.y]:
            x += key.size
            if event.x < x:
                self.app.simulate_key(key.press)
                return

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the keys take."""
        return max(1, len(self._lines(width)))

    def _lines(self, width: int) -> list[list[_Shown]]:
        if not self.has_class("-wraps"):
            return [self._fitting(width)]
        lines: list[list[_Shown]] = [[]]
        for key in self._all():
            if lines[-1] and sum(each.size for each in lines[-1]) + key.size > width:
                lines.append([])
            lines[-1].append(key)
        return lines

    def _fitting(self, width: int) -> list[_Shown]:
        """The keys that there is room for, in their order."""
        keys = self._all()
        room = width - sum(key.size for key in keys if key.always)
        fitting: list[_Shown] = []
        for key in keys:
            if not key.always and room >= 0:
                room -= key.size
            if key.always or room >= 0:
                fitting.append(key)
        return fitting

    def _all(self) -> tuple[_Shown, ...]:
        taken = {key for key, _ in self.first}
        first = (_Shown(_written(key), label, key, key == "escape") for key, label in self.first)
        return (*first, *(each for each in self._keys if each.press not in taken))


def _written(key: str) -> str:
    return "⏎" if key == "enter" else key_name(key)
