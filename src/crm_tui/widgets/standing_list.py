"""Segments of one contact: in, out or auto for each, whether its filter matches, whether the contact is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.cursor_rows import CursorRows
from crm_tui.widgets.drawn import Piece

__all__ = ["StandingList", "StandingRow"]

STATES = ("auto", "in", "out")
"""In the order in which Space goes round."""
_STATE, _MATCH, _MEMBER = 6, 16, 5


class StandingRow(NamedTuple):
    """A line: ``state`` is one of ``STATES``; ``matches`` None: there is no filter to match."""

    key: str
    label: str
    state: str
    matches: bool | None
    member: bool


class StandingList(CursorRows[StandingRow]):
    """``VIP in France     auto  ✓ filter matches  is in``: in words, because colour is not seen by everybody."""

    DEFAULT_CSS = """
    StandingList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "cycle", "auto, in, out"),
    ]

    @dataclass
    class Cycled(Message):
        """Another state is wanted for a line."""

        key: str
        state: str

    def action_cycle(self) -> None:
        """The next state."""
        row = self.highlighted
        if row is not None:
            state = STATES[(STATES.index(row.state) + 1) % len(STATES)]
            self.tell(self.Cycled(row.key, state))

    def action_open(self) -> None:
        """A click on the highlighted line goes on to the next state."""
        self.action_cycle()

    def render_line(self, y: int) -> Strip:
        """One line."""
        index = self.index_at(y)
        if index >= len(self.rows):
            empty = not self.rows and y == 0
            return self.strip((Piece(" There is no segment yet: S in the list saves its filter.", "muted"),) * empty)
        row = self.rows[index]
        label = fit(steady(row.label), max(8, self.size.width - _STATE - _MATCH - _MEMBER - 5))
        matches = "no filter" if row.matches is None else "✓ filter matches" if row.matches else "✗ does not match"
        text = f" {label}  {fit(row.state, _STATE)}{fit(matches, _MATCH)}  {'is in' if row.member else ''}"
        look = "cursor" if index == self.cursor else "strong" if row.state != "auto" else ""
        return self.strip((Piece(text, look),), over="cursor" if index == self.cursor else "")
