"""A face in a few cells: the photo in half blocks where the terminal has the colours for it, else initials."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.values.photos import Colour, square
from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["Avatar", "initials"]

COLUMNS, ROWS = 8, 4
"""Cells of the picture: a cell is half as wide as it is high, and shows two pixels."""
_UPPER_HALF = "▀"
_COARSE = 0xF0
"""Shades that nobody tells apart in so few cells are one: neighbours that are the same are one run on the line."""


class Avatar(Drawn):
    """As wide as the picture with a blank before it; painted when either ``pixels`` or ``letters`` is another."""

    DEFAULT_CSS = """
    Avatar { width: 9; height: 4; }
    """

    pixels: reactive[bytes | None] = reactive(None, init=False)
    """The photo as ``values.photos.square`` takes it; None: there is none."""
    letters: reactive[str] = reactive("", init=False)
    """Who it is, in at most four cells."""

    def show(self, pixels: bytes | None, letters: str) -> None:
        """Somebody, or somebody else."""
        self.pixels, self.letters = pixels, letters

    def render_line(self, y: int) -> Strip:
        """Two rows of pixels, or a line of the block with the initials."""
        drawn = square(self.pixels, COLUMNS) if self._has_colours() else None
        if drawn is None:
            inside = self.letters if y == (ROWS - 1) // 2 else ""
            left = (COLUMNS - cell_len(inside)) // 2
            text = " " * left + inside + " " * (COLUMNS - left - cell_len(inside))
            return self.strip((Piece(" "), Piece(text, "chip")))
        if y >= ROWS:
            return self.strip(())
        both = zip(drawn[2 * y], drawn[2 * y + 1], strict=True)
        cells = [(_coarse(upper), _coarse(lower)) for upper, lower in both]
        segments = [Segment(" ", Style(bgcolor=self.rich_style.bgcolor))]
        for (upper, lower), run in groupby(cells):
            segments.append(Segment(_UPPER_HALF * len(list(run)), Style(color=upper, bgcolor=lower)))
        return Strip(segments, COLUMNS + 1)

    def _has_colours(self) -> bool:
        return self.app.console.color_system in ("truecolor", "256")


def _coarse(colour: Colour) -> Color:
    red, green, blue = (channel & _COARSE for channel in colour)
    return Color.from_rgb(red, green, blue)


def initials(name: str) -> str:
    """The first letters of the first and the last word; of a name in Hangul or Han the first two characters."""
    words = [word for word in steady(name).split() if word[0].isalnum()]
    if not words:
        return ""
    if cell_len(words[0][0]) > 1:
        return cut(words[0], 4, "")
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
