"""A short list to act on: rows in columns under headings, a cursor on the rows that can be acted on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["HeadedRow", "HeadedRows"]

FIRST = 12
"""Cells that the first column has at least; the others share what is left."""


class HeadedRow(NamedTuple):
    """A line: ``cells`` stand in columns; a row of one cell has the whole width. Without ``key`` no cursor comes here.

    ``look`` is a look of :class:`Drawn`.
    """

    key: str
    cells: tuple[str, ...]
    look: str = ""


class HeadedRows(Drawn, can_focus=True):
    """The letters that act on the highlighted row are the screen's."""

    DEFAULT_CSS = """
    HeadedRows { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-999999999)", "First", show=False),
        Binding("end,G", "move(999999999)", "Last", show=False),
    ]

    rows: reactive[tuple[HeadedRow, ...]] = reactive((), init=False, repaint=False)
    """The lines from the top."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row (``key`` is empty when there is none)."""

        key: str

    def __init__(self, *, empty: str = "", id: str | None = None, classes: str | None = None) -> None:
        """Make a list that says ``empty`` while it has no rows."""
        super().__init__(id=id, classes=classes)
        self.empty = empty
        self._top = 0
        self._place = 0
        self._widths: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The key of the highlighted row; empty when there is none."""
        return self.rows[self._place].key if self._place < len(self.rows) else ""

    def highlight(self, key: str) -> None:
        """The cursor to the row of that key, when it is there."""
        self._go(next((place for place, row in enumerate(self.rows) if row.key == key), self._place))

    def watch_rows(self, old: tuple[HeadedRow, ...], new: tuple[HeadedRow, ...]) -> None:
        """The cursor stays with its row, else with its place; only lines that differ are drawn."""
        key = old[self._place].key if self._place < len(old) else ""
        widths, self._widths = self._widths, _widths(new)
        former = self._place
        same = next((place for place, row in enumerate(new) if key and row.key == key), None)
        self._place = self._nearest(former if same is None else same, 1)
        self._scroll()
        if widths != self._widths or len(old) != len(new):
            self.refresh()
        else:
            for place, (before, after) in enumerate(zip(old, new, strict=True)):
                if before != after or place in (former, self._place):
                    self._refresh_row(place)
        if self.key != key:
            self.tell(self.Highlighted(self.key))

    def _nearest(self, place: int, step: int) -> int:
        """The row that can be acted on at ``place``, or next to it in the direction of ``step``, else the other way."""
        last = len(self.rows) - 1
        place = max(0, min(place, last))
        ways = (range(place, last + 1), range(place, -1, -1))
        for way in ways if step > 0 else ways[::-1]:
            for each in way:
                if self.rows[each].key:
                    return each
        return 0

    def _scroll(self) -> bool:
        height = max(1, self.size.height)
        top = min(max(self._top, self._place - height + 1), self._place)
        if self._place and not any(row.key for row in self.rows[: self._place]) and self._place < height:
            top = 0  # the heading over the first row is seen, too
        top, former = max(0, min(top, len(self.rows) - 1)), self._top
        self._top = top
        return top != former

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        if self._scroll():
            self.refresh()

    def focus_regions(self) -> tuple[Region, ...]:
        """The line under the cursor: without the focus it is not highlighted."""
        return (Region(0, self._place - self._top, self.size.width, 1),)

    def _go(self, place: int, step: int = 1) -> None:
        former, self._place = self._place, self._nearest(place, step)
        if self._place == former:
            return
        if self._scroll():
            self.refresh()
        else:
            self._refresh_row(former)
            self._refresh_row(self._place)
        self.tell(self.Highlighted(self.key))

    def _refresh_row(self, place: int) -> None:
        if 0 <= place - self._top < self.size.height:
            self.refresh(Region(0, place - self._top, self.size.width, 1))

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self._go(self._place + rows, rows)

    def action_page(self, pages: int) -> None:
        """By a screenful."""
        self._go(self._place + pages * max(1, self.size.height - 1), pages)

    def on_click(self, event: events.Click) -> None:
        """Highlight."""
        offset = event.get_content_offset(self)
        if offset is not None and self._top + offset.y < len(self.rows):
            event.stop()
            self._go(self._top + offset.y)

    def render_line(self, y: int) -> Strip:
        """One line."""
        place = self._top + y
        if place >= len(self.rows):
            return self.strip((Piece(f" {self.empty}", "muted"),) if y == 0 and not self.rows else ())
        row = self.rows[place]
        over = "cursor" if place == self._place and row.key and self.has_focus else ""
        return self.strip((Piece(f" {self._text(row)}", over or row.look),), over=over)

    def _text(self, row: HeadedRow) -> str:
        if len(row.cells) == 1:
            return steady(row.cells[0])
        first, *others = row.cells
        width = self.size.width - 2
        sizes = list(self._widths[1:])
        while sizes and width - sum(sizes) - 2 * len(sizes) < FIRST:  # the last columns give way first
            sizes.pop()
        room = width - sum(sizes) - 2 * len(sizes)
        room = min(room, max(FIRST, self._widths[0]))
        return "  ".join([fit(first, room), *(fit(text, size) for text, size in zip(others, sizes, strict=False))])


def _widths(rows: Sequence[HeadedRow]) -> tuple[int, ...]:
    columns: list[int] = []
    for row in rows:
        if len(row.cells) > 1:
            sizes = [cell_len(steady(cell)) for cell in row.cells]
            columns += [0] * (len(sizes) - len(columns))
            columns = [max(each) for each in zip(columns, sizes + [0] * (len(columns) - len(sizes)), strict=True)]
    return tuple(columns)
