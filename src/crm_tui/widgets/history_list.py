"""The history: a virtual list of what happened, under headings of days, with details that unfold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.drawn import Drawn, Piece
from crm_tui.widgets.history_lines import HistoryLine, HistorySource, Shown, item_lines, lay_out
from crm_tui.widgets.window import Window

__all__ = ["HistoryLine", "HistoryList", "HistorySource"]

_WHEEL = 3


class _NoHistory:
    """The source before the screen hands one in."""

    total = 0

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        return ()


class HistoryList(Drawn, can_focus=True):
    """Day headings (the first one stays on top), one line an item, details with Enter or ``→``, folded with ``←``."""

    DEFAULT_CSS = """
    HistoryList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="history.up"),
        Binding("down,j", "move(1)", "Down", show=False, id="history.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="history.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="history.page_down"),
        Binding("home", "go(0)", "First", show=False, id="history.first"),
        Binding("end,G", "go(999999999)", "Last", show=False, id="history.last"),
        Binding("enter", "fold", "Details", show=False, id="history.fold"),
        Binding("right", "fold(True)", "Details", show=False, id="history.unfold"),
        Binding("left", "fold(False)", "Fold", show=False, id="history.close"),
    ]

    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted item."""

    @dataclass
    class Said(Message):
        """Base of the messages of the history."""

        history: HistoryList

        @property
        def control(self) -> HistoryList:
            """The list, for ``@on(…, "#id")``."""
            return self.history

    @dataclass
    class Highlighted(Said):
        """Another item is highlighted."""

        index: int
        key: int | None

        def can_replace(self, message: Message) -> bool:
            """A held key is told once."""
            return isinstance(message, HistoryList.Highlighted) and message.history is self.history

    @dataclass
    class Unfolded(Said):
        """The details of an item are shown."""

        index: int
        key: int

    @dataclass
    class WindowNeeded(Said):
        """These items are visible and unknown; answer with ``items_changed``."""

        rows: range

    def __init__(
        self, source: HistorySource | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._read_from(source or _NoHistory())
        self._open: set[int] = set()
        self._top = 0
        self._skip = 0
        self._page: list[Shown] | None = None
        self._empty = ""
        self._told: tuple[int, int | None] | None = None

    # ------------------------------------------------------------------ what the screen hands in and asks

    @property
    def total(self) -> int:
        """How many items there are."""
        return self._source.total

    @property
    def highlighted(self) -> HistoryLine | None:
        """The item under the cursor."""
        return self._window[self.cursor]

    def set_source(self, source: HistorySource, *, keep_place: bool = False) -> None:
        """Show another history (from its top, unless ``keep_place``); unfolded items stay so by their key."""
        self._read_from(source)
        if not keep_place:
            self._top = self._skip = 0
            self.set_reactive(HistoryList.cursor, 0)
        self.items_changed()

    def show_nothing(self) -> None:
        """No history, and nothing unfolded, until the next one is handed in."""
        self._open.clear()
        self._empty, self._told = "", None
        self.set_source(_NoHistory())

    def set_empty(self, text: str) -> None:
        """What is shown when nothing has happened."""
        self._empty = text
        self.items_changed()

    def items_changed(self, start: int = 0, stop: int | None = None) -> None:
        """Items have come or changed, or their number has."""
        self._window.forget(start, stop)
        self.set_reactive(HistoryList.cursor, self.validate_cursor(self.cursor))
        self._top = max(0, min(self._top, self.total - 1))
        self._redraw()
        self._settle()

    # ------------------------------------------------------------------ cursor and scrolling

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on an item."""
        return max(0, min(cursor, self.total - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines, or all when it had to scroll."""
        if self._bring_into_view(new):
            self._redraw()
        else:
            self._refresh_item(old)
            self._refresh_item(new)
        self._settle()

    def on_resize(self, event: events.Resize) -> None:
        """Break the details to the new width."""
        self._page = None
        self._bring_into_view(self.cursor)
        self._redraw()
        self._settle()

    def focus_regions(self) -> tuple[Region, ...]:
        """One cell of the highlighted item."""
        y = self._line_of(self.cursor)
        return () if y is None else (Region(0, y, 1, 1),)

    def action_move(self, items: int) -> None:
        """To the next or former item; long details are read through first, by half pages."""
        if items > 0 and self._scroll_details():
            return
        self.cursor += items
        if self._line_of(self.cursor) is None:
            self.watch_cursor(self.cursor, self.cursor)

    def action_page(self, pages: int) -> None:
        """By as many items as are visible."""
        visible = len({one.item for one in self._lines() if one.part == "item"})
        self.cursor += pages * max(1, visible - 1)

    def action_go(self, index: int) -> None:
        """To an item."""
        self.cursor = index

    def action_fold(self, unfold: bool | None = None) -> None:
        """Show or hide the details of the highlighted item (without an argument: the other of the two)."""
        item = self.highlighted
        if item is None or unfold is (item.key in self._open):
            return
        self._open ^= {item.key}
        self._begin_at(self._top)
        if item.key in self._open:
            self.tell(self.Unfolded(self, self.cursor, item.key))
            if self._unseen():
                self._begin_at(self.cursor)
        self._redraw()

    def on_click(self, event: events.Click) -> None:
        """Select; a click on the highlighted item unfolds or folds it."""
        offset = event.get_content_offset(self)
        lines = self._lines()
        if offset is None or offset.y >= len(lines) or lines[offset.y].part != "item":
            return
        event.stop()
        if lines[offset.y].item == self.cursor:
            self.action_fold()
        else:
            self.cursor = lines[offset.y].item

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move on by three items."""
        event.stop()
        event.prevent_default()
        self.action_move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move back by three items."""
        event.stop()
        event.prevent_default()
        self.action_move(-_WHEEL)

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines = self._lines()
        if self.total == 0:
            return self.strip((Piece(" " + self._empty, "muted"),) if y == 1 else ())
        if y >= len(lines):
            return self.strip(())
        shown = lines[y]
        if shown.part != "item" or shown.item != self.cursor:
            return self.strip(shown.line)
        strip = "▌" if self.has_focus else " "
        text = strip + "".join(piece.text for piece in shown.line)[1:]
        return self.strip((Piece(text),), over="cursor")

    def _lines(self) -> list[Shown]:
        """What the lines of the widget show, laid out downwards from the top item."""
        if self._page is None:
            width, height = self.size
            wanted = self._window.load(self._top, self._top + height)
            if wanted is not None:
                self.tell(self.WindowNeeded(self, wanted))
            self._page = lay_out(
                self._window.__getitem__,
                range(self._top, self.total),
                skip=self._skip,
                unfolded=self._open,
                width=width,
                height=height,
            )
        return self._page

    # ------------------------------------------------------------------ parts

    def _read_from(self, source: HistorySource) -> None:
        self._source = source
        self._window: Window[HistoryLine] = Window(lambda: source.total, source.items)

    def _bring_into_view(self, index: int) -> bool:
        """Scroll so that an item is visible, by half a page at least. True when it scrolled."""
        if self._line_of(index) is not None:
            return False
        half = max(1, self.size.height // 2)
        top = min(index, self._top - half) if index < self._top else index - half
        self._begin_at(max(0, top))
        while self._line_of(index) is None and self._top < index:  # unfolded details push it out
            self._begin_at(self._top + 1)
        return True

    def _begin_at(self, top: int, skip: int = 0) -> None:
        self._top, self._skip, self._page = top, skip, None

    def _unseen(self) -> int:
        """How many lines of the highlighted item are below the last visible one."""
        item, lines = self.highlighted, self._lines()
        if item is None or item.key not in self._open or not lines or lines[-1].item != self.cursor:
            return 0
        length = len(item_lines(self.cursor, item, unfolded=True, width=self.size.width))
        seen = sum(1 for one in lines if one.item == self.cursor and one.part != "day")
        return length - seen - (self._skip if self._top == self.cursor else 0)

    def _scroll_details(self) -> bool:
        """Scroll the details of the highlighted item when their end is not visible yet."""
        unseen = self._unseen()
        if unseen:
            half = max(1, self.size.height // 2)
            self._begin_at(self.cursor, self._skip + min(half, unseen) if self._top == self.cursor else 0)
            self._redraw()
        return bool(unseen)

    def _line_of(self, index: int) -> int | None:
        lines = self._lines()
        found = (y for y, one in enumerate(lines) if one.item == index and one.part != "day")
        return next(found, None)

    def _refresh_item(self, index: int) -> None:
        y = self._line_of(index)
        if y is not None:
            self.refresh(Region(0, y, self.size.width, 1))

    def _redraw(self) -> None:
        self._page = None
        if self.size.height:
            self._lines()
            self.refresh()

    def _settle(self) -> None:
        item = self.highlighted
        told = (self.cursor, item.key if item else None)
        if self.total and told != self._told:
            self._told = told
            self.tell(self.Highlighted(self, *told))
