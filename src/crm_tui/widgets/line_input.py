"""An input of one line without a frame: a typed character repaints one line and nothing blinks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.widgets import Input

from crm_tui.values.safe_text import safe_line

__all__ = ["MOST_CHARACTERS", "MOST_PASTED", "LineInput"]

MOST_CHARACTERS = 20_000
"""A longer paste is cut: nothing that belongs into one line is longer."""
MOST_PASTED = 2_000_000
"""Characters: of a larger paste nothing is taken."""


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

    LINE_BREAK: ClassVar[str] = " "
    """What stands for the line ends of pasted text."""

    @dataclass
    class PasteCut(Message):
        """Of a pasted text of ``length`` characters only ``kept`` were taken; 0: it was refused."""

        kept: int
        length: int

        @property
        def sentence(self) -> str:
            """What the agent is told: a paste that is too long is never cut in silence."""
            if self.kept:
                return f"Cut: a line has {MOST_CHARACTERS:,} characters, the pasted text has {self.length:,}."
            return f"{self.length:,} characters are too many to paste; nothing was taken."

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
        length = len(event.text)
        room = MOST_CHARACTERS - len(self.value) if length <= MOST_PASTED else 0
        if length > room:
            self.post_message(self.PasteCut(room, length))
        text = event.text[:room].strip("\r\n").replace("\r\n", "\n").replace("\n", self.LINE_BREAK)
        self.replace(safe_line(text)[:room], *self.selection)
