"""A read-only list of labels and values in groups, with a scroll position; and the preview built on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Drawn, Line, Piece, wrap

__all__ = ["FieldGroup", "FieldsView", "Scrolled"]

_WIDEST_LABEL = 18
_VALUE_LINES = 12


class Scrolled(Drawn):
    """Lines with a scroll position of their own: no layout, no scroll bar, a ``↓`` where more follows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_lines(-1)", "Up", show=False, id="fields.up"),
        Binding("down,j", "scroll_lines(1)", "Down", show=False, id="fields.down"),
        Binding("pageup", "scroll_pages(-1)", "Page up", show=False, id="fields.page_up"),
        Binding("pagedown", "scroll_pages(1)", "Page down", show=False, id="fields.page_down"),
        Binding("home", "scroll_pages(-999999)", "First", show=False, id="fields.first"),
        Binding("end,G", "scroll_pages(999999)", "Last", show=False, id="fields.last"),
    ]

    top: reactive[int] = reactive(0, init=False)
    """The first visible line."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._drawn: tuple[int, Sequence[Line]] | None = None

    def content_lines(self, width: int) -> Sequence[Line]:
        """All lines for a width; kept until :meth:`content_changed`."""
        return ()

    def content_changed(self, *, keep_place: bool = True) -> None:
        """Draw the content anew: the lines that differ from what is shown, no others."""
        shown = self._visible()
        self._drawn = None
        self.set_reactive(Scrolled.top, self.validate_top(self.top) if keep_place else 0)
        changed = [y for y, (old, new) in enumerate(zip(shown, self._visible(), strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _visible(self) -> list[Line]:
        lines = self.lines(self.size.width)
        ends = [(Piece(f"{len(lines) - self.top} lines"),)] if len(lines) > self.size.height else [()]
        visible = list(lines[self.top : self.top + self.size.height])
        visible += [()] * (self.size.height - len(visible))
        return [*visible[:-1], (*visible[-1], *ends[0])] if visible else []

    def lines(self, width: int) -> Sequence[Line]:
        """The lines, broken once per width."""
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = (width, self.content_lines(width))
        return self._drawn[1]

    def validate_top(self, top: int) -> int:
        """Keep the lines within the widget."""
        return max(0, min(top, len(self.lines(self.size.width)) - self.size.height))

    def render_line(self, y: int) -> Strip:
        """One line; the last one tells by ``↓`` that there are more."""
        lines = self.lines(self.size.width)
        index = self.top + y
        if y == self.size.height - 1 and index < len(lines) - 1:
            return self.strip((Piece(" ↓ " + f"{len(lines) - index} more", "muted"),))
        return self.strip(lines[index] if index < len(lines) else ())

    def on_resize(self, event: events.Resize) -> None:
        """Keep the lines within the widget."""
        self.set_reactive(Scrolled.top, self.validate_top(self.top))

    def action_scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
        self.top += lines

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll by pages."""
        self.top += pages * max(1, self.size.height - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll by three lines."""
        event.stop()
        event.prevent_default()
        self.top += 3

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll by three lines."""
        event.stop()
        event.prevent_default()
        self.top -= 3


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """A heading and its fields: pairs of label and value (an empty value is shown as ``–``)."""

    title: str
    fields: tuple[tuple[str, str], ...]


class FieldsView(Scrolled, can_focus=True):
    """Labels in one column, values beside them, broken to the width; the heading tells the focus by ``▌``."""

    DEFAULT_CSS = """
    FieldsView { height: 1fr; width: 1fr; }
    """

    groups: reactive[tuple[FieldGroup, ...]] = reactive((), init=False, repaint=False)
    """What is shown."""

    def watch_groups(self) -> None:
        """Draw other fields, at the same place."""
        self.content_changed()

    def content_lines(self, width: int) -> Sequence[Line]:
        """Headings and fields."""
        labels = [steady(label) for group in self.groups for label, _ in group.fields]
        label_width = min(_WIDEST_LABEL, max(map(cell_len, labels), default=0), max(4, width * 2 // 5))
        lines: list[Line] = []
        for group in self.groups:
            if lines:
                lines.append(())
            if group.title:
                lines.append((Piece(f" {group.title}", "heading"),))
            for label, value in group.fields:
                lines += field_lines(label, value, label_width, width)
        return lines


def field_lines(label: str, value: str, label_width: int, width: int) -> list[Line]:
    """A label with its value, which may take several lines."""
    broken = wrap(value, width - label_width - 4, _VALUE_LINES) if value else ["–"]
    first = (Piece(f" {fit(label, label_width)}  ", "muted"), Piece(broken[0], "" if value else "muted"))
    blank = " " * (label_width + 3)
    return [first, *((Piece(blank + more),) for more in broken[1:])]
