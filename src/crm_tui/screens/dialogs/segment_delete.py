"""Whether a segment is to be deleted, after saying what stays and who uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal


class SegmentDeleteDialog(QuietModal[bool]):
    """``y`` deletes, Esc keeps it; one that others use cannot be deleted."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("question.yes", "yes"), bind("screen.back", "leave")]

    def __init__(self, name: str, stays: str, users: Sequence[str]) -> None:
        super().__init__()
        self._called = name
        self._stays = stays
        self._users = tuple(users)

    def compose(self) -> ComposeResult:
        """The question."""
        if self._users:
            said = f"It is used by {', '.join(self._users)}. Change or delete that first."
        else:
            said = f"No other segment uses it. {self._stays}"
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(f"Delete the segment {self._called}?")), classes="title")
            yield Static(Content(safe_line(said)), id="said")
            yield KeyLine()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no yes while others use it."""
        return not (action == "yes" and self._users)

    def action_yes(self) -> None:
        """Delete."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """Keep."""
        self.dismiss(False)
