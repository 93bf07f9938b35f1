"""The history: a virtual list of what happened, under headings of days, with details that unfold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit
from crm_tui.widgets.drawn import Drawn, Line, Piece, wrap

__all__ = ["HistoryLine", "HistoryList", "HistorySource"]

_KEPT = 2000
_DETAIL_LINES = 400
_INDENT = 10


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened, ready to be read; ``icon`` is one or two cells of text, ``kind`` the word for it.

    ``details`` are pairs of label and text; a text without a label (a note, a transcript) stands alone.
    """

    key: int
    day: str
    time: str
    icon: str
    kind: str
    title: str
    details: tuple[tuple[str, str], ...] = ()


class HistorySource(Protocol):
    """Where the history comes from, newest first; called on the UI thread, answers from memory."""

    @property
    def total(self) -> int:
        """How many things happened, as far as is known."""

    def items(self, start: int, stop: int) -> Sequence[HistoryLine | None]:
        """Items ``start`` … ``stop - 1``; ``None`` for what is not known yet."""


class _Shown(NamedTuple):
    """What one line of the widget shows."""

    part: Literal["day", "item", "detail", "blank"]
    index: int
    line: Line


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
        self._source = source
        self._items: dict[int, HistoryLine] = {}
        self._asked: set[int] = set()
        self._open: set[int] = set()
        self._top = 0
        self._skip = 0
        self._page: list[_Shown] | None = None
        self._empty = ""
        self._told: tuple[int, int | None] | None = None

    # ------------------------------------------------------------------ what the screen hands in and asks

    @property
    def total(self) -> int:
        """How many items there are."""
        return self._source.total if self._source else 0

    @property
    def highlighted(self) -> HistoryLine | None:
        """The item under the cursor."""
        return self._item(self.cursor)

    def set_source(self, source: HistorySource, *, keep_place: bool = False) -> None:
        """Show another history (from its top, unless ``keep_place``); unfolded items stay so by their key."""
        self._source = source
        if not keep_place:
            self._top = self._skip = 0
            self.set_reactive(HistoryList.cursor, 0)
        self.items_changed()

    def set_empty(self, text: str) -> None:
        """What is shown when nothing has happened."""
        self._empty = text
        self.items_changed()

    def items_changed(self, start: int = 0, stop: int | None = None) -> None:
        """Items have come or changed, or their number has."""
        gone = [one for one in self._items if one >= start and (stop is None or one < stop)]
        for index in gone:
            del self._items[index]
        self._asked.clear()
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
        """To the next or former item; long details are read through first, line by line."""
        if items > 0 and self._scroll_details():
            return
        self.cursor += items
        if self._line_of(self.cursor) is None:
            self.watch_cursor(self.cursor, self.cursor)

    def action_page(self, pages: int) -> None:
        """By as many items as are visible."""
        visible = len({one.index for one in self._lines() if one.part == "item"})
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
        self._skip = 0
        self._page = None
        if item.key in self._open:
            self.post_message(self.Unfolded(self, self.cursor, item.key))
        self._redraw()

    def on_click(self, event: events.Click) -> None:
        """Select; a click on the highlighted item unfolds or folds it."""
        offset = event.get_content_offset(self)
        lines = self._lines()
        if offset is None or offset.y >= len(lines) or lines[offset.y].part != "item":
            return
        event.stop()
        if lines[offset.y].index == self.cursor:
            self.action_fold()
        else:
            self.cursor = lines[offset.y].index

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move on by three items."""
        event.stop()
        event.prevent_default()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move back by three items."""
        event.stop()
        event.prevent_default()
        self.action_move(-3)

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines = self._lines()
        if self.total == 0:
            return self.strip((Piece(" " + self._empty, "muted"),) if y == 1 else ())
        if y >= len(lines):
            return self.strip(())
        shown = lines[y]
        if shown.part != "item" or shown.index != self.cursor:
            return self.strip(shown.line)
        strip = "▌" if self.has_focus else " "
        text = strip + "".join(piece.text for piece in shown.line)[1:]
        return self.strip((Piece(text),), over="cursor")

    def _lines(self) -> list[_Shown]:
        """What the lines of the widget show, laid out downwards from the top item."""
        if self._page is None:
            height = self.size.height
            self._load(self._top, self._top + height)
            self._page = self._lay_out(height) if height else []
        return self._page

    def _lay_out(self, height: int) -> list[_Shown]:
        page: list[_Shown] = []
        day = None
        for index in range(self._top, self.total):
            item = self._item(index)
            if item is not None and item.day != day:
                day = item.day
                page.append(_Shown("day", index, (Piece(f" {day}", "heading"),)))
            skip = self._skip if index == self._top else 0
            page += self._item_lines(index, item)[skip:]
            if len(page) >= height:
                break
        return page[:height]

    def _item_lines(self, index: int, item: HistoryLine | None) -> list[_Shown]:
        if item is None:
            return [_Shown("item", index, (Piece("   …", "muted"),))]
        folded = item.key not in self._open
        sign = " " if not item.details else "▸" if folded else "▾"
        line = (
            Piece(f" {sign} {fit(item.time, 5)} ", "muted"),
            Piece(f"{fit(item.icon, 2)} {item.kind}  ", "strong"),
            Piece(item.title),
        )
        lines = [_Shown("item", index, line)]
        if not folded:
            lines += [_Shown("detail", index, one) for one in _detail_lines(item, self.size.width)]
        return lines

    # ------------------------------------------------------------------ parts

    def _bring_into_view(self, index: int) -> bool:
        """Scroll so that an item is visible, by half a page at least. True when it scrolled."""
        if self._line_of(index) is not None:
            return False
        half = max(1, self.size.height // 2)
        self._top = max(0, min(index, self._top - half) if index < self._top else index - half)
        if index < self._top + half:  # unfolded items above may push it out again
            self._skip = 0
        self._page = None
        while self._line_of(index) is None and self._top < index:
            self._top += 1
            self._page = None
        self._skip = 0
        self._page = None
        return True

    def _scroll_details(self) -> bool:
        """Scroll the details of the highlighted item when their end is not visible yet."""
        item = self.highlighted
        if item is None or item.key not in self._open or not self.size.height:
            return False
        lines = self._lines()
        length = len(self._item_lines(self.cursor, item))
        seen = sum(1 for one in lines if one.index == self.cursor and one.part != "day")
        skipped = self._skip if self._top == self.cursor else 0
        if skipped + seen >= length or lines[-1].index != self.cursor:
            return False
        step = max(1, self.size.height // 2)
        if self._top != self.cursor:
            self._top, self._skip = self.cursor, 0
        else:
            self._skip = min(self._skip + step, length - 1)
        self._redraw()
        return True

    def _line_of(self, index: int) -> int | None:
        lines = self._lines()
        found = (y for y, one in enumerate(lines) if one.index == index and one.part != "day")
        return next(found, None)

    def _refresh_item(self, index: int) -> None:
        y = self._line_of(index)
        if y is not None:
            self.refresh(Region(0, y, self.size.width, 1))

    def _redraw(self) -> None:
        self._page = None
        self.refresh()

    def _settle(self) -> None:
        item = self.highlighted
        told = (self.cursor, item.key if item else None)
        if self.total and told != self._told:
            self._told = told
            self.post_message(self.Highlighted(self, *told))

    def _item(self, index: int) -> HistoryLine | None:
        return self._items.get(index)

    def _load(self, start: int, stop: int) -> None:
        """Read the missing ones of a range; ask for the unknown ones once."""
        source = self._source
        stop = min(stop, self.total)
        missing = [index for index in range(start, stop) if index not in self._items]
        if source is None or not missing:
            return
        if len(self._items) > _KEPT:
            self._items = {index: item for index, item in self._items.items() if start <= index < stop}
        first, last = missing[0], missing[-1] + 1
        for index, item in zip(range(first, last), source.items(first, last), strict=False):
            if item is not None:
                self._items[index] = item
        unknown = [index for index in missing if index not in self._items and index not in self._asked]
        if unknown:
            self._asked.update(unknown)
            self.post_message(self.WindowNeeded(self, range(unknown[0], unknown[-1] + 1)))


def _detail_lines(item: HistoryLine, width: int) -> list[Line]:
    """The details, indented; labels before their texts."""
    lines: list[Line] = []
    for label, text in item.details:
        before = f"{label}: " if label else ""
        broken = wrap(before + text, width - _INDENT - 1, _DETAIL_LINES)
        lines += [(Piece(" " * _INDENT + one),) for one in broken]
    return lines
