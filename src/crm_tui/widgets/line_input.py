"""An input of one line without a frame: a typed character repaints one line and nothing blinks."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from crm_tui.values.safe_text import safe_line

__all__ = ["MOST_CHARACTERS", "LineInput"]

MOST_CHARACTERS = 20_000
"""A longer paste is cut: nothing that belongs into one line is longer."""


class LineInput(Input):
    """``Input`` as the house uses it: one line, the text is not selected on focus, the cursor does not blink."""

    DEFAULT_CSS = """
    LineInput, LineInput:focus {
        height: 1;
        border: none;
        padding: 0;
        background: $background;
        background-tint: $background 0%;
        color: $foreground;
    }
    """

    def __init__(
        self, value: str = "", *, placeholder: str = "", id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(
            placeholder=placeholder,
            select_on_focus=False,
            max_length=MOST_CHARACTERS,
            id=id,
            classes=classes,
        )
        self.cursor_blink = False
        self.set_reactive(LineInput.value, value)  # the base class needs a running application for this

    def on_mount(self) -> None:
        """Begin at the end of the text."""
        self.cursor_position = len(self.value)

    def on_paste(self, event: events.Paste) -> None:
        """Insert all pasted lines as one harmless line (the base class keeps the first line only)."""
        event.stop()
        event.prevent_default()
        room = MOST_CHARACTERS - len(self.value)
        self.replace(safe_line(event.text[:room]).strip("\n"), *self.selection)
