"""The contact table: keys, mouse and messages over the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from crm_tui.widgets.contact_table.columns import Column
from crm_tui.widgets.contact_table.drawing import HEADER
from crm_tui.widgets.contact_table.lines import Glyphs
from crm_tui.widgets.contact_table.marks import Marks
from crm_tui.widgets.contact_table.rows import RowSource, TableRow
from crm_tui.widgets.contact_table.view import TableView

__all__ = ["ContactTable"]

_WHEEL = 3


class ContactTable(TableView, can_focus=True):
    """A virtual table of rows of height 1 with a fixed header line; see the package for how it is fed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="table.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="table.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="table.page_down"),
        Binding("home", "first", "First", show=False, id="table.first"),
        Binding("end,G", "last", "Last", show=False, id="table.last"),
        Binding("space", "mark", "Mark", show=False, id="table.mark"),
        Binding("enter", "open", "Open", show=True, id="table.open"),
    ]
    FOCUS_ON_CLICK = False  # done in on_mouse_down, which must know whether the focus was here before

    @dataclass
    class Said(Message):
        """Base of the table's messages."""

        table: ContactTable

        @property
        def control(self) -> ContactTable:
            """The table, for ``@on(…, "#id")``."""
            return self.table

    @dataclass
    class Highlighted(Said):
        """The cursor is on another row, or its row has become known (``key`` is ``None`` while it is not)."""

        index: int
        key: int | None

        def can_replace(self, message: Message) -> bool:
            """A held key is told once."""
            return isinstance(message, ContactTable.Highlighted) and message.table is self.table

    @dataclass
    class Opened(Said):
        """Enter, a double click, or a click on the highlighted row."""

        index: int
        key: int

    @dataclass
    class MarksChanged(Said):
        """The user has marked or unmarked a row."""

        marks: Marks

    @dataclass
    class SortRequested(Said):
        """A click on a header; ``further`` (with Shift or Ctrl): as a further sort key."""

        name: str
        further: bool

    @dataclass
    class WindowNeeded(Said):
        """These rows are visible and unknown; answer with ``rows_changed(rows.start, rows.stop)``."""

        rows: range

    def __init__(
        self,
        columns: Sequence[Column] = (),
        source: RowSource | None = None,
        *,
        glyphs: Glyphs | None = None,
        scroll_by: int = 0,
        mark_moves: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a table.

        Args:
            columns: what is shown.
            source: where rows come from; may be set later.
            glyphs: ``Glyphs.ascii()`` where only ASCII can be shown.
            scroll_by: rows to scroll by when the cursor leaves the window; 0 is half a page, so that a held key
                repaints the page once per half page and not at every step.
            mark_moves: whether marking by key goes on to the next row.
            id: the widget's id.
            classes: the widget's CSS classes.
        """
        super().__init__(columns, source, glyphs=glyphs, scroll_by=scroll_by, id=id, classes=classes)
        self._mark_moves = mark_moves
        self._told: tuple[int, int | None] | None = None
        self._expected = False
        self._last_wanted = False
        self._then: Callable[[], None] | None = None
        self._dragging = False
        self._had_focus = False
        self._opened_by_click = False

    # ------------------------------------------------------------------ rows that are on their way

    def expect_rows(self) -> None:
        """Another list is on its way, or the end of this one: until ``rows_complete``, End waits for it."""
        self._expected = True
        self._last_wanted, self._then = False, None

    def rows_complete(self) -> None:
        """The source knows all its rows: do what was pressed too early."""
        self._expected = False
        if self._last_wanted:
            self._last_wanted = False
            self.action_last()
            self.cursor_settled()  # the cursor may have been there already

    def stay(self) -> None:
        """Forget an End that waits: the cursor is wanted elsewhere."""
        self._last_wanted, self._then = False, None

    @property
    def highlighted(self) -> TableRow | None:
        """The row under the cursor; None also while the cursor is on its way to the last one."""
        return None if self._last_wanted else super().highlighted

    # ------------------------------------------------------------------ messages

    def window_needed(self, rows: range) -> None:
        """Ask the screen for rows."""
        self.tell(self.WindowNeeded(self, rows))

    def cursor_settled(self) -> None:
        """Tell the screen where the cursor is, once per place and key."""
        row = self.highlighted
        then = self._then
        if row is not None and then is not None:
            self._then = None
            then()
        told = (self.cursor, row.key if row else None)
        if self.total and told != self._told:
            self._told = told
            self.tell(self.Highlighted(self, *told))
        elif not self.total:
            self._told = None

    # ------------------------------------------------------------------ keys

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows; a cursor that was wheeled out of sight comes back first."""
        self.stay()
        self.cursor += rows
        self.bring_into_view(self.cursor)

    def action_page(self, pages: int) -> None:
        """Move by pages; the cursor keeps its line."""
        self.stay()
        rows = pages * self.page
        target = self.validate_cursor(self.cursor + rows)
        if target != self.cursor:
            self.go_to(target, self.top + rows)

    def action_first(self) -> None:
        """Go to the first row."""
        self.stay()
        self.cursor = 0
        self.bring_into_view(0)

    def action_last(self) -> None:
        """Go to the last row, as soon as it is known which one that is."""
        if self._expected:
            self._last_wanted = True
            return
        self.cursor = self.total - 1
        self.bring_into_view(self.cursor)

    def action_mark(self) -> None:
        """Mark or unmark the highlighted row, and go on to the next one."""
        if self._last_wanted:
            self._then = self.action_mark
            return
        if self.bring_into_view(self.cursor):
            return
        if self._toggle(self.cursor) and self._mark_moves:
            self.action_move(1)

    def action_open(self) -> None:
        """Open the highlighted row."""
        if self._last_wanted:
            self._then = self.action_open
            return
        row = self.highlighted
        if row is not None:
            self.tell(self.Opened(self, self.cursor, row.key))

    # ------------------------------------------------------------------ mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the focus; begin to drag the scroll bar."""
        self._had_focus = self.has_focus
        self.focus(scroll_visible=False)
        offset = event.get_content_offset(self)
        if offset is not None and offset.y >= HEADER and self._lines.is_bar(offset.x):
            self._dragging = True
            self.capture_mouse()
            self._drag_to(offset.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the scroll bar."""
        if self._dragging:
            self._drag_to(int(event.y))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the scroll bar go."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor stays on its row."""
        event.stop()
        event.prevent_default()
        self.top += _WHEEL

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll; the cursor stays on its row."""
        event.stop()
        event.prevent_default()
        self.top -= _WHEEL

    def on_click(self, event: events.Click) -> None:
        """Select, mark, open, or ask for a sort."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None or self._lines.is_bar(offset.x):
            return
        if offset.y < HEADER:
            column = self._lines.column_at(offset.x)
            if column is not None:
                self.tell(self.SortRequested(self, column.name, event.shift or event.ctrl))
            return
        index = self.top + offset.y - HEADER
        if index >= self.total:
            return
        if self._lines.is_mark(offset.x):
            self.cursor = index
            self._toggle(index)
            return
        self._click_row(index, event.chain)

    def _click_row(self, index: int, chain: int) -> None:
        """A click selects; one on the highlighted row, or the second of a double click, opens (once)."""
        self.stay()
        again = chain > 1 and not self._opened_by_click
        opens = index == self.cursor and (again or (chain == 1 and self._had_focus))
        self.cursor = index
        if chain == 1 or opens:
            self._opened_by_click = opens
        if opens:
            self.action_open()

    def _drag_to(self, y: int) -> None:
        page = self.page
        self.top = (self.total - page) * max(0, min(y - HEADER, page - 1)) // max(1, page - 1)

    def _toggle(self, index: int) -> bool:
        """Mark or unmark a row; False when it is not known yet."""
        self._load(index, index + 1)
        row = self._window[index]
        if row is None:
            return False
        self._marks = self._marks.toggled(row.key)
        self._refresh_row(index)
        self.tell(self.MarksChanged(self, self._marks))
        return True
