"""The search and filter line: one line of text, its error below it, laid over what is there (nothing moves)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from crm_tui.values.safe_text import safe
from crm_tui.widgets.drawn import wrap
from crm_tui.widgets.line_input import LineInput

__all__ = ["FilterLine"]

_ERROR_LINES = 3


class FilterLine(Vertical):
    """A prompt, an input, and up to three lines that say what is wrong with the text.

    The error lies over the lines below (``overlay: screen``): as long as a filter is typed, errors come and go, and
    a list that moved with them would be rewritten each time.
    """

    DEFAULT_CSS = """
    FilterLine { height: 1; width: 1fr; }
    FilterLine > Horizontal { height: 1; width: 1fr; }
    FilterLine .filter-line--prompt { width: auto; height: 1; padding: 0 1; color: $text-muted; }
    FilterLine LineInput { width: 1fr; }
    FilterLine > .filter-line--error {
        overlay: screen;
        constrain: none inside;
        display: none;
        width: 100%;
        height: auto;
        max-height: 3;
        padding: 0 1;
        background: $panel;
        color: $text-error;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", show=False, id="filter.cancel"),
    ]

    error: reactive[str] = reactive("", init=False)
    """What is wrong with the text, in words; empty when nothing is."""

    @dataclass
    class Said(Message):
        """Base of the messages of the filter line."""

        line: FilterLine

        @property
        def control(self) -> FilterLine:
            """The filter line, for ``@on(…, "#id")``."""
            return self.line

    @dataclass
    class Changed(Said):
        """The text has changed, by typing or by ``set_text``."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """Only the last text counts."""
            return isinstance(message, FilterLine.Changed) and message.line is self.line

    @dataclass
    class Submitted(Said):
        """Enter."""

        text: str

    class Cancelled(Said):
        """Esc."""

    def __init__(
        self,
        text: str = "",
        *,
        prompt: str = "/",
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._prompt = Static(Content(safe(prompt)), classes="filter-line--prompt")
        self._input = LineInput(text, placeholder=placeholder)
        self._error = Static(classes="filter-line--error")

    def compose(self) -> ComposeResult:
        """Prompt and input in a line, the error over what comes next."""
        with Horizontal():
            yield self._prompt
            yield self._input
        yield self._error

    @property
    def text(self) -> str:
        """What is typed."""
        return self._input.value

    @property
    def is_active(self) -> bool:
        """Whether the focus is in the input."""
        return self._input.has_focus

    def set_text(self, text: str, *, quietly: bool = False) -> None:
        """Replace the text; ``quietly``: without ``Changed`` (a segment was opened)."""
        if quietly:
            with self._input.prevent(Input.Changed):
                self._input.value = text
        else:
            self._input.value = text
        self._input.cursor_position = len(text)

    def focus_input(self) -> None:
        """Bring the focus into the input; nothing is selected."""
        self._input.focus(scroll_visible=False)

    def watch_error(self) -> None:
        """Show or hide the error."""
        self._draw_error()

    def on_resize(self, event: events.Resize) -> None:
        """Break the error into lines of the new width."""
        self._draw_error()

    def _draw_error(self) -> None:
        lines = wrap(self.error, self.size.width - 4, _ERROR_LINES) if self.error else []
        if self._error.display != bool(lines):  # setting it lays out the screen
            self._error.display = bool(lines)
        if lines:
            self._error.update(Content("\n".join(["✗ " + lines[0], *("  " + line for line in lines[1:])])))

    @on(Input.Changed)
    def tell_change(self, event: Input.Changed) -> None:
        """Pass it on in our words."""
        event.stop()
        self.post_message(self.Changed(self, event.value))

    @on(Input.Submitted)
    def tell_submission(self, event: Input.Submitted) -> None:
        """Pass it on in our words."""
        event.stop()
        self.post_message(self.Submitted(self, event.value))

    def action_cancel(self) -> None:
        """Tell that the user wants to leave the line."""
        self.post_message(self.Cancelled(self))
