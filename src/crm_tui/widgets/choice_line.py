"""One of a few words: a letter chooses the next one that begins with it, ← and → go through all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["ChoiceLine"]


class ChoiceLine(Drawn, can_focus=True):
    """``‹ date ›``; with the focus the word is highlighted."""

    DEFAULT_CSS = """
    ChoiceLine { height: 1; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right,space", "step(1)", "Next", show=False),
    ]

    value: reactive[str] = reactive("", init=False)
    """The word that is chosen."""

    @dataclass
    class Changed(Message):
        """Another word was chosen."""

        line: ChoiceLine
        value: str

        @property
        def control(self) -> ChoiceLine:
            """The line."""
            return self.line

    def __init__(self, words: Sequence[str], value: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = tuple(words)
        self.set_reactive(ChoiceLine.value, value)

    def watch_value(self, value: str) -> None:
        """Tell."""
        self.tell(self.Changed(self, value))

    def action_step(self, step: int) -> None:
        """The word before or behind, round and round."""
        self.value = self._words[(self._words.index(self.value) + step) % len(self._words)]

    def on_key(self, event: events.Key) -> None:
        """A letter: the next word that begins with it."""
        letter = (event.character or "").casefold()
        place = self._words.index(self.value)
        later = [*self._words[place + 1 :], *self._words[: place + 1]]
        found = next((word for word in later if letter and letter.isalpha() and word.startswith(letter)), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self.value = found

    def on_click(self, event: events.Click) -> None:
        """The next word."""
        event.stop()
        self.focus(scroll_visible=False)
        self.action_step(1)

    def focus_regions(self) -> tuple[Region, ...]:
        """The whole line: the word is highlighted with the focus."""
        return (Region(0, 0, self.size.width, 1),)

    def render_line(self, y: int) -> Strip:
        """The word between its arrows."""
        look = "cursor" if self.has_focus else ""
        return self.strip((Piece("‹ ", "muted"), Piece(self.value, look), Piece(" ›", "muted")))
