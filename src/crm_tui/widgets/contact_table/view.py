"""What the contact table shows: rows, columns, cursor, marks and scroll position, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.contact_table.columns import Column
from crm_tui.widgets.contact_table.lines import Glyphs, TableLines, thumb
from crm_tui.widgets.contact_table.marks import Marks
from crm_tui.widgets.contact_table.rows import KeyedRowSource, RowSource, TableRow
from crm_tui.widgets.quiet_focus import QuietFocus
from crm_tui.widgets.window import Window

__all__ = ["HEADER", "TableView"]

HEADER = 1
"""Lines of the header."""

_STRIPS = 400


class _NoRows:
    """The source before the screen hands one in."""

    total = 0

    def rows(self, start: int, stop: int) -> Sequence[TableRow | None]:
        return ()


class TableView(QuietFocus):
    """The table without keys and mouse.

    A plain ``Widget`` with the line API and a scroll position of its own, not a ``ScrollView``: a new total costs
    no layout of the screen, nothing can animate, and the scroll bar is one character in the row's own style
    (Textual's bar is 38 styled cells that are all rewritten with every step).
    """

    DEFAULT_CSS = """
    TableView {
        height: 1fr;
        width: 1fr;
        background: $background;
        color: $foreground;
        & > .contact-table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .contact-table--cursor { background: $primary; color: $text; }
        & > .contact-table--marked { text-style: bold; }
        & > .contact-table--unknown { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "contact-table--header",
        "contact-table--cursor",
        "contact-table--marked",
        "contact-table--unknown",
    }
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

    @property
    def highlighted(self) -> TableRow | None:
        """The row under the cursor, ``None`` when there is none or it is not known yet."""
        if self.cursor >= self.total:
            return None
        if self._window[self.cursor] is None:
            self._load(self.cursor, self.cursor + 1)
        return self._window[self.cursor]

    # ------------------------------------------------------------------ what the screen hands in

    def set_source(self, source: RowSource, *, cursor: int | None = None) -> None:
        """Show other rows.

        The cursor goes to ``cursor`` when given; else it stays on its contact when the new source (or its part
        around the old place) has it; else on its index.
        """
        row = self._window[self.cursor]
        line = max(0, min(self.cursor - self.top, self.page - 1))
        self._read_from(source)
        if cursor is None and row is not None:
            cursor = self._index_of(row.key)
        target = self.validate_cursor(self.cursor if cursor is None else cursor)
        self._place(target, target - line)
        self._reload()

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

    def rows_changed(self, start: int = 0, stop: int | None = None) -> None:
        """Rows of the source have come or changed; leave ``stop`` out when its total may have changed, too."""
        self._window.forget(start, stop)
        self._strips.clear()
        if stop is None:
            self._place(self.validate_cursor(self.cursor), self.top)
            self._reload()
            return
        shown = self.visible_rows
        self._load(shown.start, shown.stop)
        first, last = max(start, shown.start), min(stop, shown.stop)
        if first < last:
            self.refresh(Region(0, self.line_of(first), self.size.width, last - first))
        self.cursor_settled()

    # ------------------------------------------------------------------ hooks of the widget above

    def window_needed(self, rows: range) -> None:
        """Visible rows are unknown (told once)."""

    def cursor_settled(self) -> None:
        """The cursor may be on another row, or its row has become known."""

    # ------------------------------------------------------------------ cursor and scrolling

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, self.total - 1))

    def validate_top(self, top: int) -> int:
        """Keep the page full where there are rows enough."""
        return max(0, min(top, self.total - self.page))

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint two lines, or the page when it had to scroll."""
        if not self.bring_into_view(new):
            self._refresh_row(old)
            self._refresh_row(new)
        self.cursor_settled()

    def watch_top(self) -> None:
        """Read the rows of the new window and repaint the body (never the header)."""
        self._load(self.top, self.top + self.page)
        self.refresh(self._body())

    def bring_into_view(self, index: int) -> bool:
        """Scroll by ``scroll_by`` rows (or exactly to the row when that is not enough). True when it scrolled."""
        top, page = self.top, self.page
        if top <= index < top + page:
            return False
        step = self._scroll_by or max(1, page // 2)
        if index < top:
            self.top = min(index, top - step) if top - index <= page else index - page // 2
        else:
            self.top = max(index - page + 1, top + step) if index < top + 2 * page else index - page // 2
        return self.top != top

    def go_to(self, cursor: int, top: int) -> None:
        """Move the cursor and the window at once, repainting once."""
        old_cursor, old_top = self.cursor, self.top
        self._place(self.validate_cursor(cursor), top)
        if self.top != old_top:
            self.watch_top()
        else:
            self._refresh_row(old_cursor)
            self._refresh_row(self.cursor)
        self.cursor_settled()

    def line_of(self, index: int) -> int:
        """The line of the widget that shows a row (it may be outside)."""
        return index - self.top + HEADER

    def focus_regions(self) -> tuple[Region, ...]:
        """One cell of the cursor's row."""
        return (Region(0, self.line_of(self.cursor), 1, 1),) if self.cursor in self.visible_rows else ()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the columns, keep the cursor visible."""
        self._lay_out()
        self.set_reactive(TableView.top, self.validate_top(self.top))
        self.bring_into_view(self.cursor)
        self._reload()

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

    def _row_line(self, index: int, bar: bool) -> Strip:
        row = self._window[index]
        at_cursor = index == self.cursor
        focus = at_cursor and self.has_focus
        if row is None:
            look = "cursor" if at_cursor else "unknown"
            return self._strip(look, (focus, bar), lambda: self._lines.placeholder(focus=focus, bar=bar))
        marked = row.key in self._marks
        look = "cursor" if at_cursor else "marked" if marked else ""
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
            style = self.get_component_rich_style(f"contact-table--{look}") if look else self.rich_style
            self._looks[look] = style
        return style

    # ------------------------------------------------------------------ reading

    def _read_from(self, source: RowSource) -> None:
        self._source = source
        self._window: Window[TableRow] = Window(lambda: source.total, source.rows)

    def _load(self, start: int, stop: int) -> None:
        wanted = self._window.load(start, stop)
        if wanted is not None:
            self.window_needed(wanted)

    def _reload(self) -> None:
        self._strips.clear()
        self._load(self.top, self.top + self.page)
        self.refresh()
        self.cursor_settled()

    def _index_of(self, key: int) -> int | None:
        source = self.source
        if isinstance(source, KeyedRowSource):
            return source.index_of(key)
        self._window.load(self.cursor - 2 * self.page, self.cursor + 2 * self.page)
        return self._window.find(lambda row: row.key == key)

    def _place(self, cursor: int, top: int) -> None:
        """Set cursor and top together, without repainting twice."""
        top = self.validate_top(top)
        if not top <= cursor < top + self.page:
            top = self.validate_top(cursor - self.page // 2)
        self.set_reactive(TableView.cursor, cursor)
        self.set_reactive(TableView.top, top)

    def _lay_out(self) -> None:
        self._lines = TableLines(self._columns, self.size.width, self._glyphs)
        self._strips.clear()

    def _body(self) -> Region:
        return Region(0, HEADER, self.size.width, self.page)

    def _refresh_row(self, index: int) -> None:
        if index in self.visible_rows:
            self.refresh(Region(0, self.line_of(index), self.size.width, 1))
