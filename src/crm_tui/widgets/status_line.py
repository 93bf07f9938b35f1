"""The status line: what was done on the left, the keys that matter on the right; one line, one or two runs."""

from __future__ import annotations

from rich.cells import cell_len
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["StatusLine"]


class StatusLine(Drawn):
    """One line. The message is kept whole as long as possible; the hint goes first when there is no room."""

    DEFAULT_CSS = """
    StatusLine { height: 1; width: 1fr; background: $panel; color: $foreground; }
    """

    message: reactive[str] = reactive("")
    """What was done, in words ("tagged 1,240")."""
    then: reactive[str] = reactive("")
    """What follows the message and is never cut: the key that takes it back."""
    hint: reactive[str] = reactive("")
    """Keys that matter here."""
    failed: reactive[bool] = reactive(False)
    """Whether the message is an error: shown by ✗ and a colour."""

    def say(self, message: str, *, failed: bool = False, then: str = "") -> None:
        """Show a message; ``then`` stands behind it, whatever its length."""
        self.failed = failed
        self.then = then
        self.message = message

    def render_line(self, y: int) -> Strip:
        """The line."""
        width = self.size.width
        then = f" · {self.then}" if self.then and self.message else ""
        message = steady(("✗ " if self.failed else "") + self.message)
        message = cut(message, max(0, width - 2 - cell_len(then))) + then
        hint = steady(self.hint)
        room = width - 2 - cell_len(message)
        if hint and room < cell_len(hint) + 2:
            hint = ""
        message = cut(message, width - 2)
        gap = width - 2 - cell_len(message) - cell_len(hint)
        return self.strip((Piece(f" {message}", "bad" if self.failed else ""), Piece(" " * gap + hint)))
