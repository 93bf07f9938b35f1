"""Which of several numbers is called: its digit, or Enter on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList

MOST = 9
"""Numbers that are offered: each has a digit."""


class NumbersDialog(QuietModal[str | None]):
    """Returns the number, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"choose({digit})", show=False) for digit in range(1, MOST + 1)),
        bind("screen.back", "leave"),
    ]

    def __init__(self, name: str, numbers: Sequence[str]) -> None:
        super().__init__()
        self._called = name
        self._numbers = tuple(numbers[:MOST])

    def compose(self) -> ComposeResult:
        """A line a number."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(f"Call {self._called}")), classes="title")
            rows = RowList((ListColumn("", 1), ListColumn("")))
            rows.styles.height = len(self._numbers)
            yield rows
            yield KeyLine((("enter", "Call"),))

    def on_mount(self) -> None:
        """The first one is highlighted."""
        rows = self.query_one(RowList)
        rows.rows = tuple(ListRow(str(place), (str(place), text)) for place, text in enumerate(self._numbers, 1))
        rows.focus()

    @on(RowList.Opened)
    def choose_opened(self, event: RowList.Opened) -> None:
        """Enter, or a click."""
        self.action_choose(int(event.key))

    def action_choose(self, place: int) -> None:
        """A digit."""
        if place <= len(self._numbers):
            self.dismiss(self._numbers[place - 1])

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
