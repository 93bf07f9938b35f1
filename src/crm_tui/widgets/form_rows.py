"""Labels with values of which one is under the cursor; what is pending is marked and shows what it was before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import cut, fit, steady
from crm_tui.widgets.drawn import Line, Piece, wrap
from crm_tui.widgets.fields_view import Scrolled

__all__ = ["FormLine", "FormRows"]

_WIDEST_LABEL = 15
_VALUE_LINES = 12
ROOM = 8
"""Lines that are kept free below the cursor while something is typed there: what is said and offered."""


class FormLine(NamedTuple):
    """A field; without a ``key`` a heading, or something that is only shown. ``former`` is the value that a pending
    one had, ``""`` for none; ``empty`` stands where there is no value.
    """

    key: str
    label: str
    value: str = ""
    former: str | None = None
    problem: str = ""
    empty: str = "–"
    is_heading: bool = False


class FormRows(Scrolled, can_focus=True):
    """The fields around the cursor. Only the lines that differ are repainted."""

    DEFAULT_CSS = """
    FormRows { height: 1fr; width: 1fr; }
    """

    fields: reactive[tuple[FormLine, ...]] = reactive((), init=False, repaint=False)
    """What is shown."""

    @dataclass
    class Clicked(Message):
        """A field was clicked."""

        key: str

    @dataclass
    class Scrolling(Message):
        """The lines stand elsewhere."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._cursor = ""
        self._is_open = False
        self._places: dict[str, range] = {}

    # ------------------------------------------------------------------ the cursor

    @property
    def cursor(self) -> str:
        """The key of the field under the cursor."""
        keys = self.keys
        return self._cursor if self._cursor in keys else keys[0] if keys else ""

    @property
    def keys(self) -> list[str]:
        """The fields that the cursor can be on, from top to bottom."""
        return [field.key for field in self.fields if field.key]

    def go(self, key: str, *, is_open: bool = False) -> None:
        """The cursor to a field; ``is_open``: something is typed there, and needs room below it."""
        self._cursor, self._is_open = key, is_open
        self.content_changed()
        self.top = self._followed()

    def show_nothing(self) -> None:
        """No fields; the next ones are shown from the first one on."""
        self._cursor, self._is_open = "", False
        self.set_reactive(Scrolled.top, 0)
        self.fields = ()

    def move(self, step: int) -> None:
        """The cursor by so many fields."""
        keys = self.keys
        if keys:
            self.go(keys[min(max(keys.index(self.cursor) + step, 0), len(keys) - 1)])

    def _followed(self) -> int:
        """The first visible line with which the cursor is in sight."""
        self.lines(self.size.width)
        place, height = self._places.get(self.cursor), self.size.height
        if place is None or not height:
            return self.top
        first, last = place.start, place.stop + (ROOM if self._is_open else 1)
        if first == min((each.start for each in self._places.values()), default=0):
            first = 0  # the heading above it
        return max(0, min(max(self.top, last - height), first))

    @property
    def line_of_cursor(self) -> int:
        """Where the field under the cursor is, from the top of the widget."""
        self.lines(self.size.width)
        return self._places.get(self.cursor, range(0)).start - self.top

    @property
    def column(self) -> int:
        """Where the values begin."""
        return self._label_width(self.size.width) + 4

    # ------------------------------------------------------------------ drawing

    def watch_fields(self) -> None:
        """Draw other fields; the cursor stays in sight."""
        self.content_changed()
        self.top = self._followed()

    def watch_top(self) -> None:
        """Tell it: what lies over a field moves with it."""
        self.tell(self.Scrolling())

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight."""
        super().on_resize(event)
        self.set_reactive(Scrolled.top, self._followed())
        self.tell(self.Scrolling())

    def focus_regions(self) -> tuple[Region, ...]:
        """The field under the cursor tells the focus."""
        self.lines(self.size.width)
        place = self._places.get(self.cursor, range(0))
        return (Region(0, place.start - self.top, self.size.width, len(place)),) if place else ()

    def _label_width(self, width: int) -> int:
        widest = max((cell_len(steady(field.label)) for field in self.fields if not field.is_heading), default=0)
        return min(_WIDEST_LABEL, widest, max(4, width * 2 // 5))

    def content_lines(self, width: int) -> Sequence[Line]:
        """Headings and fields."""
        lines: list[Line] = []
        self._places = {}
        label_width, cursor = self._label_width(width), self.cursor
        for field in self.fields:
            if field.is_heading:
                lines += (
                    [(), (Piece(f"  {field.label}", "heading"),)]
                    if lines
                    else [(Piece(f"  {field.label}", "heading"),)]
                )
                continue
            start = len(lines)
            is_cursor = field.key != "" and field.key == cursor
            lines += _field_lines(field, label_width, width, is_cursor=is_cursor, is_open=is_cursor and self._is_open)
            if field.key:
                self._places[field.key] = range(start, len(lines))
        return [*lines, *([()] * ROOM if self._is_open else [])]

    def render_line(self, y: int) -> Strip:
        """One line; that of the cursor in its colour while the focus is here."""
        index = self.top + y
        lines = self.lines(self.size.width)
        if self.has_focus and index in self._places.get(self.cursor, range(0)):
            return self.strip([Piece(text, "cursor") for text, _ in lines[index]], over="cursor")
        return super().render_line(y)

    def on_click(self, event: events.Click) -> None:
        """Tell which field was clicked."""
        found = next((key for key, place in self._places.items() if self.top + event.y in place), "")
        if found:
            self.tell(self.Clicked(found))


def _field_lines(field: FormLine, label_width: int, width: int, *, is_cursor: bool, is_open: bool) -> list[Line]:
    """A label with its value, what it was before, and what is wrong with it; an open one has a line for a hint."""
    room = width - label_width - 4
    broken = wrap(field.value, room, _VALUE_LINES) if field.value else [field.empty]
    sign = "✗" if field.problem else "*" if field.former is not None else " "
    look = "bad" if field.problem else "strong" if field.former is not None else ""
    lead = (Piece("▸" if is_cursor else " "), Piece(sign, look or "muted"))
    lines: list[Line] = [
        (
            *lead,
            Piece(f"{fit(field.label, label_width)}  ", "muted"),
            Piece(broken[0], look if field.value else "muted"),
        )
    ]
    blank = " " * (label_width + 4)
    if is_open:  # as high as before where it can be: what stands below is not repainted
        lines += [()] * max(1, len(broken) - 1)
    else:
        lines += [(Piece(blank + more, look),) for more in broken[1:]]
    if field.former is not None:
        lines.append((Piece(cut(steady(f"{blank}was {field.former or '–'}"), width), "muted"),))
    lines += [(Piece(blank + line, "bad"),) for line in (wrap(field.problem, room, 3) if field.problem else ())]
    return lines
