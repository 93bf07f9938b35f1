"""Fields of contacts that become one: whose value is taken of each. Side by side where there is room, else stacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Drawn, Line, Piece

__all__ = ["MergeList", "MergeRow"]

LABEL = 18
"""Cells of the names of the fields."""
COLUMN = 30
"""Cells of a side at least; with less room the values stand below each other."""
TAKEN, LEFT = "●", "·"


class MergeRow(NamedTuple):
    """A field: ``values`` in the order of the sides, empty where unknown; ``taken`` and ``newest`` are places in it.
    ``differs``: there is something to choose.
    """

    key: str
    label: str
    values: tuple[str, ...]
    taken: int
    newest: int
    differs: bool


class _Drawn(NamedTuple):
    """A line: the row that it belongs to (None: a heading), the place of its value (None: all)."""

    row: int | None
    line: Line
    place: int | None = None


class MergeList(Drawn, can_focus=True):
    """``City   ● Lyon (newest)   · Paris``: the sign says what is taken, because colour is not seen by everybody."""

    DEFAULT_CSS = """
    MergeList { height: 1fr; width: 1fr; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False),
        Binding("pageup", "move(-10)", "Page up", show=False),
        Binding("pagedown", "move(10)", "Page down", show=False),
        Binding("home", "move(-999999999)", "First", show=False),
        Binding("end,G", "move(999999999)", "Last", show=False),
        Binding("right", "take(1)", "Other value"),
        Binding("left", "take(-1)", "Other value", show=False),
        Binding("space", "take(1)", "Other value", show=False),
    ]

    heads: reactive[tuple[str, ...]] = reactive((), init=False, repaint=False)
    """What the sides are called, the kept one first."""
    rows: reactive[tuple[MergeRow, ...]] = reactive((), init=False, repaint=False)
    """The fields, those that differ first."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted field."""

    @dataclass
    class Taken(Message):
        """The value of another side is wanted for a field."""

        key: str
        place: int

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._top = 0
        self._drawn: list[_Drawn] = []

    # ------------------------------------------------------------------ what is drawn

    def watch_heads(self) -> None:
        """The sides stand elsewhere."""
        self._lay_out()

    def watch_rows(self, old: tuple[MergeRow, ...], new: tuple[MergeRow, ...]) -> None:
        """Draw the lines that differ."""
        self.set_reactive(MergeList.cursor, self.validate_cursor(self.cursor))
        self._lay_out()

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a field."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """The fields concerned, or all when it had to scroll."""
        self._lay_out()

    def on_resize(self) -> None:
        """Side by side, or stacked."""
        self._lay_out()

    def _lay_out(self) -> None:
        former, before = self._drawn, self._top
        self._drawn = list(self._lines())
        self._top = self._scrolled()
        height = self.size.height
        for y in range(height):
            if former[before + y : before + y + 1] != self._drawn[self._top + y : self._top + y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def _scrolled(self) -> int:
        """The first line on the screen: all lines of the highlighted field are on it, if they fit."""
        own = [index for index, each in enumerate(self._drawn) if each.row == self.cursor]
        if not own:
            return 0
        first = 0 if self.cursor == 0 else own[0]
        top = max(self._top, own[-1] - max(1, self.size.height) + 1)
        return max(0, min(top, first))

    @property
    def _column(self) -> int:
        """Cells of a side; 0 when the values stand below each other."""
        width = (self.size.width - LABEL - 2) // max(1, len(self.heads))
        return width if width >= COLUMN else 0

    def _lines(self) -> Iterator[_Drawn]:
        if not self.rows:
            return
        column = self._column
        if column:
            heads = "".join(fit(steady(f"  {head}"), column) for head in self.heads)
            yield _Drawn(None, (Piece(" " * (LABEL + 2) + heads, "heading"),))
        for index, row in enumerate(self.rows):
            if not row.differs and (index == 0 or self.rows[index - 1].differs):
                told = "no other value:" if index else "nothing differs:"
                yield _Drawn(None, (Piece(f" {told}", "muted"),))
            look = "cursor" if index == self.cursor else ""
            if column:
                yield _Drawn(index, self._side_by_side(row, column, look))
            elif row.differs:
                yield _Drawn(index, (Piece(f" {steady(row.label)}", look or "strong"),))
                yield from self._stacked(index, row, look)
            else:
                value = row.values[row.taken]
                yield _Drawn(index, (Piece(f" {fit(steady(row.label), LABEL)} {steady(value)}", look),))

    def _side_by_side(self, row: MergeRow, column: int, look: str) -> Line:
        pieces = [Piece(f" {fit(steady(row.label), LABEL)} ", look)]
        for place, value in enumerate(row.values):
            taken = place == row.taken
            text = fit(steady(self._told(row, place, value)), column)
            pieces.append(Piece(text, look or ("strong" if taken and row.differs else "" if taken else "muted")))
        return tuple(pieces)

    def _stacked(self, index: int, row: MergeRow, look: str) -> Iterator[_Drawn]:
        width = max(10, self.size.width - 4)
        for place, value in enumerate(row.values):
            if value or place == row.taken:
                whose = f"  ({steady(self.heads[place])})"
                text = fit(steady(self._told(row, place, value)), max(8, width - len(whose)))
                taken = look or ("strong" if place == row.taken else "")
                yield _Drawn(index, (Piece(f"   {text}", taken), Piece(whose, look or "muted")), place)

    def _told(self, row: MergeRow, place: int, value: str) -> str:
        if not value:
            return ""
        newest = " (newest)" if row.differs and place == row.newest else ""
        return f"{TAKEN if place == row.taken else LEFT} {value}{newest}"

    def render_line(self, y: int) -> Strip:
        """One line."""
        index = self._top + y
        if index >= len(self._drawn):
            return self.strip(())
        each = self._drawn[index]
        return self.strip(each.line, over="cursor" if each.row == self.cursor and each.row is not None else "")

    # ------------------------------------------------------------------ keys

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_take(self, step: int) -> None:
        """The value of the next side that has one."""
        if not self.rows or not self.rows[self.cursor].differs:
            return
        row = self.rows[self.cursor]
        known = [place for place, value in enumerate(row.values) if value]
        if row.taken in known:
            self.tell(self.Taken(row.key, known[(known.index(row.taken) + step) % len(known)]))

    def on_click(self, event: events.Click) -> None:
        """Highlight a field; a click on a value takes it."""
        offset = event.get_content_offset(self)
        if offset is None or self._top + offset.y >= len(self._drawn):
            return
        event.stop()
        each = self._drawn[self._top + offset.y]
        if each.row is None:
            return
        self.cursor = each.row
        place = each.place
        if place is None and self._column and offset.x >= LABEL + 2:
            place = (offset.x - LABEL - 2) // self._column
        row = self.rows[each.row]
        if place is not None and row.differs and place < len(row.values) and row.values[place]:
            self.tell(self.Taken(row.key, place))
