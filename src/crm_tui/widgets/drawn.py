"""Lines of pieces of text with looks: the base of the small widgets, one style run per piece, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from crm_tui.widgets.cells import ELLIPSIS, cut, steady
from crm_tui.widgets.looks import look_style
from crm_tui.widgets.quiet_focus import QuietFocus

__all__ = ["Drawn", "Line", "Piece", "wrap"]


class Piece(NamedTuple):
    """A run of text and how it looks: a name of ``looks.LOOKS`` (``muted``, ``strong`` …) or ``""``."""

    text: str
    look: str = ""


Line = Sequence[Piece]


class Drawn(QuietFocus):
    """A widget that draws lines of pieces; every line is exactly as wide as the widget."""

    DEFAULT_CSS = """
    Drawn {
        background: $background;
        color: $foreground;
    }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._looks: dict[str, Style] = {}

    def lines(self, width: int) -> Sequence[Line]:
        """All lines from the top of the content (for widgets without a scroll position)."""
        return ()

    def render_line(self, y: int) -> Strip:
        """One line."""
        lines = self.lines(self.size.width)
        return self.strip(lines[y] if y < len(lines) else ())

    def strip(self, line: Line, *, over: str = "") -> Strip:
        """A line in exactly the widget's width; ``over`` is the look of the blanks and of pieces without one."""
        width = self.size.width
        left = width
        segments: list[Segment] = []
        for text, look in line:
            text = cut(steady(text), left)
            left -= cell_len(text)
            segments.append(Segment(text, self.style_of(look or over)))
            if left <= 0:
                break
        segments.append(Segment(" " * left, self.style_of(over)))
        return Strip([segment for segment in Segment.simplify(segments) if segment.text], width)

    def style_of(self, look: str) -> Style:
        """The style of a look in the current theme."""
        style = self._looks.get(look)
        if style is None:
            style = look_style(self, look) if look else self.rich_style
            self._looks[look] = style
        return style

    def notify_style_update(self) -> None:
        """Forget the styles of the former theme."""
        super().notify_style_update()
        self._looks.clear()


def wrap(text: str, width: int, most: int = 500) -> list[str]:
    """A stranger's text as lines of at most ``width`` cells, broken at blanks where possible, at most ``most``."""
    lines: list[str] = []
    for paragraph in text[: most * max(1, width) * 4].splitlines() or [""]:
        lines += _wrap_paragraph(steady(paragraph), max(1, width))
        if len(lines) > most:
            return [*lines[: most - 1], ELLIPSIS]
    return lines


def _wrap_paragraph(text: str, width: int) -> Iterable[str]:
    line = ""
    used = 0
    for word in text.split(" "):
        size = cell_len(word)
        if line and used + 1 + size <= width:
            line += " " + word
            used += 1 + size
            continue
        if line:
            yield line
        while size > width:  # a word that is wider than the line
            head = cut(word, width, "") or word[:1]
            yield head
            word = word[len(head) :]
            size = cell_len(word)
        line, used = word, size
    yield line
