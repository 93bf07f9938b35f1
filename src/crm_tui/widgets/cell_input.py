"""An input whose keys are first offered to whoever laid it out: cells of a row, a line with offers."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.widgets import Input

from crm_tui.widgets.line_input import MOST_CHARACTERS, LineInput

__all__ = ["CellInput"]


class CellInput(LineInput):
    """``handle`` does what a key means and says whether it did; else the key is the input's."""

    def __init__(self, handle: Callable[[CellInput, str], bool], *, placeholder: str = "", id: str) -> None:
        super().__init__(placeholder=placeholder, id=id)
        self._handle = handle

    async def on_key(self, event: events.Key) -> None:
        """Keys that mean something here before they mean something to the text."""
        if self._handle(self, event.key):
            event.stop()
            event.prevent_default()

    @property
    def is_at_end(self) -> bool:
        """Whether the cursor stands behind the text."""
        return self.cursor_position == len(self.value)

    def put(self, text: str, *, placeholder: str | None = None, cursor: int = MOST_CHARACTERS) -> None:
        """Another text, without telling anybody."""
        if placeholder is not None and placeholder != self.placeholder:
            self.placeholder = placeholder
        if text != self.value:
            with self.prevent(Input.Changed):
                self.value = text
        self.cursor_position = min(cursor, len(text))
