"""How the contact table draws its state: header, rows, placeholders, the empty state, one segment a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.contact_table.columns import Column
from crm_tui.widgets.contact_table.lines import Glyphs, TableLines, thumb
from crm_tui.widgets.contact_table.marks import Marks
from crm_tui.widgets.contact_table.rows import RowSource, TableRow
from crm_tui.widgets.looks import look_style
from crm_tui.widgets.quiet_focus import QuietFocus
from crm_tui.widgets.window import Window

__all__ = ["HEADER", "TableDrawing"]

HEADER = 1
"""Lines of the header."""

_STRIPS = 400


class _NoRows:
    """The source before the screen hands one in."""

    total = 0

    def rows(self, start: int, stop: int) -> Sequence[TableRow | None]:
        return ()


class TableDrawing(QuietFocus):
    """The state of the table and its lines; what changes the state is in the view above it."""

    DEFAULT_CSS = """
    TableDrawing {
        height: 1fr;
        width: 1fr;
        background: $background;
        color: $foreground;
    }
    """
    ALLOW_SELECT = False

    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted row, 0 … total - 1 (0 when there are no rows)."""
    top: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the first visible row."""

    def __init__(
        self,
        columns: Sequence[Column],
        source: RowSource | None,
        *,
        glyphs: Glyphs | None,
        scroll_by: int,
        id: str | None,
        classes: str | None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._read_from(source or _NoRows())
        self._glyphs = glyphs or Glyphs()
        self._scroll_by = scroll_by
        self._marks = Marks()
        self._empty: tuple[str, ...] = ()
        self._lines = TableLines(self._columns, 0, self._glyphs)
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(_STRIPS)
        self._looks: dict[str, Style] = {}

    # ------------------------------------------------------------------ what the screen asks

    @property
    def source(self) -> RowSource:
        """Where rows come from."""
        return self._source

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.source.total

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, those that do not fit as well."""
        return self._columns

    @property
    def marks(self) -> Marks:
        """Which rows are marked."""
        return self._marks

    @property
    def page(self) -> int:
        """How many rows are visible at once."""
        return max(1, self.size.height - HEADER)

    @property
    def visible_rows(self) -> range:
        """Indexes of the rows on the screen."""
        return range(self.top, min(self.total, self.top + self.page))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns (order, widths, sort arrows); the cells of the source follow the same order."""
        self._columns = tuple(columns)
        self._lay_out()
        self.refresh()

    def set_marks(self, marks: Marks) -> None:
        """Mark other rows; no message is sent."""
        if marks != self._marks:
            self._marks = marks
            self.refresh(self._body())

    def set_empty(self, *lines: str) -> None:
        """What is shown when there are no rows: what to press."""
        self._empty = lines
        if self.total == 0:
            self.refresh(self._body())

    def line_of(self, index: int) -> int:
        """The line of the widget that shows a row (it may be outside)."""
        return index - self.top + HEADER

    def focus_regions(self) -> tuple[Region, ...]:
        """One cell of the cursor's row."""
        return (Region(0, self.line_of(self.cursor), 1, 1),) if self.cursor in self.visible_rows else ()

    def notify_style_update(self) -> None:
        """Forget what was drawn in the former theme."""
        super().notify_style_update()
        self._looks.clear()
        self._strips.clear()

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One line: the header, a row, a placeholder, or the empty state."""
        if self._lines.width != self.size.width:
            self._lay_out()
        if y < HEADER:
            return self._strip("header", ("header",), self._lines.header)
        if self.total == 0:
            return self._empty_line(y - HEADER)
        index = self.top + y - HEADER
        if index >= self.total:
            return self._strip("", ("blank",), lambda: " " * self._lines.width)
        return self._row_line(index, (y - HEADER) in thumb(self.top, self.page, self.total))

    def read_visible_rows(self) -> None:
        """Read the rows of the window when that was not done yet (the first paint comes before ``on_resize``)."""

    def _row_line(self, index: int, bar: bool) -> Strip:
        row = self._window[index]
        if row is None:
            self.read_visible_rows()
            row = self._window[index]
        at_cursor = index == self.cursor
        focus = at_cursor and self.has_focus
        if row is None:
            look = "cursor" if at_cursor else "muted"
            return self._strip(look, (focus, bar), lambda: self._lines.placeholder(focus=focus, bar=bar))
        marked = row.key in self._marks
        look = "cursor" if at_cursor else "strong" if marked else ""
        cells = row.cells
        return self._strip(
            look,
            (index, focus, marked, bar),
            lambda: self._lines.row(cells, focus=focus, marked=marked, bar=bar),
        )

    def _empty_line(self, line: int) -> Strip:
        line -= max(0, (self.page - len(self._empty)) // 3)
        if not 0 <= line < len(self._empty):
            return self._strip("", ("blank",), lambda: " " * self._lines.width)
        text = self._empty[line]
        return self._strip("", ("empty", text), lambda: self._lines.centred(text))

    def _strip(self, look: str, state: tuple[object, ...], text: Callable[[], str]) -> Strip:
        """One segment for the whole line, from the cache when this state was drawn before."""
        key = (look, *state)
        strip = self._strips.get(key)
        if strip is None:
            strip = Strip([Segment(text(), self._style(look))], self._lines.width)
            self._strips[key] = strip
        return strip

    def _style(self, look: str) -> Style:
        style = self._looks.get(look)
        if style is None:
            style = look_style(self, look) if look else self.rich_style
            self._looks[look] = style
        return style

    def _read_from(self, source: RowSource) -> None:
        self._source = source
        self._window: Window[TableRow] = Window(lambda: source.total, source.rows)

    def _lay_out(self) -> None:
        self._lines = TableLines(self._columns, self.size.width, self._glyphs)
        self._strips.clear()

    def _body(self) -> Region:
        return Region(0, HEADER, self.size.width, self.page)

    def _refresh_row(self, index: int) -> None:
        if index in self.visible_rows:
            self.refresh(Region(0, self.line_of(index), self.size.width, 1))
