"""A month as a grid: seven columns, a row a week, in each day its number and the first things of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["MonthDay", "MonthGrid"]


class MonthDay(NamedTuple):
    """A day: its number, how many things there are, the first of them; ``inside`` the month, and whether today."""

    label: str
    things: int = 0
    lines: tuple[str, ...] = ()
    inside: bool = True
    today: bool = False


class MonthGrid(Drawn, can_focus=True):
    """The keys are the screen's: whoever moves the cursor knows what month comes next."""

    DEFAULT_CSS = """
    MonthGrid { height: 1fr; width: 1fr; }
    """

    heads: reactive[tuple[str, ...]] = reactive(())
    """The names of the seven days."""
    days: reactive[tuple[MonthDay, ...]] = reactive(())
    """Whole weeks."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted day."""

    @dataclass
    class Chosen(Message):
        """A day was clicked."""

        index: int

    def watch_cursor(self, old: int, new: int) -> None:
        """Two cells."""
        self.refresh(*(self._cell(index) for index in (old, new) if index < len(self.days)))

    def focus_regions(self) -> tuple[Region, ...]:
        """The cell of the cursor."""
        return (self._cell(self.cursor),) if self.days else ()

    def on_click(self, event: events.Click) -> None:
        """Tell which day."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1:
            return
        index = (offset.y - 1) // self._height * 7 + min(6, offset.x // self._width)
        if index < len(self.days):
            event.stop()
            self.tell(self.Chosen(index))

    @property
    def _width(self) -> int:
        return max(4, self.size.width // 7)

    @property
    def _height(self) -> int:
        return max(1, (self.size.height - 1) // max(1, len(self.days) // 7))

    def _cell(self, index: int) -> Region:
        return Region(index % 7 * self._width, 1 + index // 7 * self._height, self._width, self._height)

    def render_line(self, y: int) -> Strip:
        """The names of the days, or a line of a week."""
        width = self._width
        if y == 0:
            return self.strip([Piece(fit(f" {head}", width), "muted") for head in self.heads])
        week, line = divmod(y - 1, self._height)
        days = self.days[7 * week : 7 * week + 7]
        return self.strip([self._piece(7 * week + place, day, line, width) for place, day in enumerate(days)])

    def _piece(self, index: int, day: MonthDay, line: int, width: int) -> Piece:
        if line == 0:
            number = f"[{day.label}]" if day.today else f" {day.label} "
            text = fit(number + (f" {day.things}" if day.things else ""), width - 1) + " "
            look = "strong" if day.inside else "muted"
            return Piece(text, "cursor" if index == self.cursor and self.has_focus else look)
        return Piece(fit(self._text(day.lines, day.things, line), width - 1) + " ", "" if day.inside else "muted")

    def _text(self, lines: Sequence[str], count: int, line: int) -> str:
        room = self._height - 1
        if line == room and count > room and room > 1:
            return f"+{count - room + 1} more"
        return lines[line - 1] if line <= len(lines) else ""
