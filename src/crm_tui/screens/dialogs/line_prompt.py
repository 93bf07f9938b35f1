"""One line at the bottom that asks for a text; what Enter will do with it stands below while one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.keymap import bind
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.quiet_screen import QuietModal


class Meaning(NamedTuple):
    """What Enter would do with the text, or why it would do nothing."""

    words: str
    accepted: bool = True


class LinePrompt(QuietModal[str | None]):
    """Returns the text that Enter was pressed on, or None. ``typed`` is told every text on the way."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    def __init__(
        self,
        title: str,
        meaning: Callable[[str], Meaning],
        *,
        text: str = "",
        placeholder: str = "",
        enter: str = "Done",
        typed: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._meaning = meaning
        self._text = text
        self._placeholder = placeholder
        self._enter = enter
        self._typed = typed

    def compose(self) -> ComposeResult:
        """A title, the line, what it means, the keys."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(self._title)), classes="title")
            yield LineInput(self._text, placeholder=self._placeholder)
            yield Static(id="said")
            yield KeyLine((("enter", self._enter),))

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one(LineInput).focus()
        self._say(self._text)

    @on(Input.Changed)
    def say_what_it_means(self, event: Input.Changed) -> None:
        """Each key may change it."""
        event.stop()
        self._say(event.value)
        if self._typed is not None:
            self._typed(event.value)

    def _say(self, text: str) -> None:
        words, accepted = self._meaning(text)
        self.query_one("#said", Static).update(Content(safe_line(words if accepted else f"✗ {words}")))

    @on(Input.Submitted)
    def choose(self, event: Input.Submitted) -> None:
        """Enter, when it means something."""
        event.stop()
        if self._meaning(event.value).accepted:
            self.dismiss(event.value)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
