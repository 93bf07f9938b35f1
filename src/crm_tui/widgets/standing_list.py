"""Segments of one contact: in, out or auto for each, whether its filter matches, whether the contact is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Drawn, Piece

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


class StandingList(Drawn, can_focus=True):
    """``VIP in France     auto  ✓ filter matches  is in``: in words, because colour is not seen by everybody."""

    DEFAULT_CSS = """
    StandingList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-999999999)", "First", show=False),
        Binding("end,G", "move(999999999)", "Last", show=False),
        Binding("space", "cycle", "auto, in, out"),
    ]

    rows: reactive[tuple[StandingRow, ...]] = reactive((), init=False, repaint=False)
    """The lines from the top."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted line."""

    @dataclass
    class Cycled(Message):
        """Another state is wanted for a line."""

        key: str
        state: str

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._top = 0

    def watch_rows(self, old: tuple[StandingRow, ...], new: tuple[StandingRow, ...]) -> None:
        """Draw the lines that differ."""
        self.set_reactive(StandingList.cursor, self.validate_cursor(self.cursor))
        if len(old) != len(new):
            self.refresh()
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            if before != after:
                self._refresh_row(index)

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a line."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines, or all when it had to scroll."""
        height = max(1, self.size.height)
        top = min(max(self._top, new - height + 1), new)
        if top != self._top:
            self._top = top
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(new)

    def _refresh_row(self, index: int) -> None:
        if 0 <= index - self._top < self.size.height:
            self.refresh(Region(0, index - self._top, self.size.width, 1))

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """By a screenful."""
        self.cursor += pages * max(1, self.size.height - 1)

    def action_cycle(self) -> None:
        """The next state."""
        if self.rows:
            row = self.rows[self.cursor]
            state = STATES[(STATES.index(row.state) + 1) % len(STATES)]
            self.tell(self.Cycled(row.key, state))

    def on_click(self, event: events.Click) -> None:
        """Highlight; a click on the highlighted line goes on to the next state."""
        offset = event.get_content_offset(self)
        if offset is None or self._top + offset.y >= len(self.rows):
            return
        event.stop()
        if self.cursor == self._top + offset.y:
            self.action_cycle()
        else:
            self.cursor = self._top + offset.y

    def render_line(self, y: int) -> Strip:
        """One line."""
        index = self._top + y
        if index >= len(self.rows):
            empty = not self.rows and y == 0
            return self.strip((Piece(" There is no segment yet: S in the list saves its filter.", "muted"),) * empty)
        row = self.rows[index]
        label = fit(steady(row.label), max(8, self.size.width - _STATE - _MATCH - _MEMBER - 5))
        matches = "no filter" if row.matches is None else "✓ filter matches" if row.matches else "✗ does not match"
        text = f" {label}  {fit(row.state, _STATE)}{fit(matches, _MATCH)}  {'is in' if row.member else ''}"
        look = "cursor" if index == self.cursor else "strong" if row.state != "auto" else ""
        return self.strip((Piece(text, look),), over="cursor" if index == self.cursor else "")
