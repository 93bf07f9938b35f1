"""The contact table without keys and mouse: where the cursor and the window are, and when rows are read."""

from __future__ import annotations

from textual import events
from textual.geometry import Region

from crm_tui.widgets.contact_table.drawing import TableDrawing
from crm_tui.widgets.contact_table.rows import KeyedRowSource, RowSource, TableRow

__all__ = ["TableView"]


class TableView(TableDrawing):
    """Scrolling, reading, and the cursor that stays on its contact.

    A plain ``Widget`` with the line API and a scroll position of its own, not a ``ScrollView``: a new total
    costs no layout of the screen, nothing can animate, and the scroll bar is one character in the row's own
    style (Textual's bar is 38 styled cells that are all rewritten with every step).
    """

    _read: tuple[int, int, int] | None = None  # the window that was read last

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

    def rows_changed(self, start: int = 0, stop: int | None = None) -> None:
        """Rows of the source have come or changed; leave ``stop`` out when its total may have changed, too."""
        self._window.forget(start, stop)
        self._strips.clear()
        if stop is None:
            self._place(self.validate_cursor(self.cursor), self.top)
            self._reload()
            return
        shown = self.visible_rows
        self._load(self.top, self.top + self.page)
        first, last = max(start, shown.start), min(stop, shown.stop)
        if first < last:
            self.refresh(Region(0, self.line_of(first), self.size.width, last - first))
        self.cursor_settled()

    def rows_replaced(self, cursor: int | None = None) -> None:
        """The source may have other rows: read those that are visible, and draw the lines that look different.

        The cursor goes to ``cursor`` when given, on the line of the window on which it is; else it stays.
        """
        before = [self.render_line(line) for line in range(self.size.height)]
        line = self.cursor - self.top
        self._window.forget()
        self._strips.clear()
        target = self.validate_cursor(self.cursor if cursor is None else cursor)
        self._place(target, target - line)
        self._load(self.top, self.top + self.page)
        for number, strip in enumerate(before):
            if self.render_line(number) != strip:
                self.refresh(Region(0, number, self.size.width, 1))
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

    def on_resize(self, event: events.Resize) -> None:
        """Fit the columns, keep the cursor visible. Textual repaints by itself."""
        self._lay_out()
        self.set_reactive(TableView.top, self.validate_top(self.top))
        self.bring_into_view(self.cursor)
        self.read_visible_rows()
        self.cursor_settled()

    # ------------------------------------------------------------------ reading

    def read_visible_rows(self) -> None:
        """Read the rows of the window, once for each window."""
        window = (self.top, self.page, id(self._window))
        if window != self._read:
            self._load(self.top, self.top + self.page)

    def _load(self, start: int, stop: int) -> None:
        if start == self.top and stop == self.top + self.page:
            self._read = (self.top, self.page, id(self._window))
        wanted = self._window.load(start, stop)
        if wanted is not None:
            self.window_needed(wanted)

    def _reload(self) -> None:
        self._strips.clear()
        if self.size.height:  # before the first layout nothing is visible, so nothing is needed
            self._load(self.top, self.top + self.page)
            self.refresh(self._body())
            self.cursor_settled()

    def _index_of(self, key: int) -> int | None:
        source = self.source
        if isinstance(source, KeyedRowSource):
            return source.index_of(key)
        start = max(0, self.cursor - 2 * self.page)
        rows = source.rows(start, min(source.total, self.cursor + 2 * self.page))
        return next((index for index, row in enumerate(rows, start) if row and row.key == key), None)

    def _place(self, cursor: int, top: int) -> None:
        """Set cursor and top together, without repainting twice."""
        top = self.validate_top(top)
        if not top <= cursor < top + self.page:
            top = self.validate_top(cursor - self.page // 2)
        self.set_reactive(TableView.cursor, cursor)
        self.set_reactive(TableView.top, top)
