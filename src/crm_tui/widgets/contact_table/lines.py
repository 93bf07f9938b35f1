"""The lines of the contact table as plain text, each exactly as wide as the widget (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from crm_tui.widgets.cells import ELLIPSIS, cut, fit, steady
from crm_tui.widgets.contact_table.columns import Column, Placed, place

__all__ = ["Glyphs", "TableLines", "thumb"]

_BEFORE = 3  # focus strip, mark, blank
_AFTER = 2  # blank, scroll bar


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few characters that are not text; all one cell wide."""

    focus: str = "▌"
    mark: str = "●"
    up: str = "▲"
    down: str = "▼"
    bar: str = "▐"
    more: str = "›"
    ellipsis: str = ELLIPSIS

    @classmethod
    def ascii(cls) -> Glyphs:
        """For a locale or a terminal that has only ASCII."""
        return cls(focus=">", mark="*", up="^", down="v", bar="#", more=">", ellipsis="~")


class TableLines:
    """Draws header, rows and placeholders for one width and one choice of columns."""

    def __init__(self, columns: Sequence[Column], width: int, glyphs: Glyphs) -> None:
        self.width = width
        self.glyphs = glyphs
        self.placed: tuple[Placed, ...] = place(columns, width - _BEFORE - _AFTER)
        self.dropped = len(columns) - len(self.placed)
        self._ranked = sum(1 for column in columns if column.sort is not None) > 1
        last = self.placed[-1] if self.placed else None
        self._filled = _BEFORE + (last.x + last.width if last else 0)

    def header(self) -> str:
        """Labels with ▲ ▼ and the rank of each sort key; ``›`` at the end when columns had to be dropped."""
        labels = [self._label(one) for one in self.placed]
        return self._line("   ", labels, self.glyphs.more if self.dropped else " ")

    def row(self, cells: Sequence[str], *, focus: bool, marked: bool, bar: bool) -> str:
        """A row of texts. Missing texts are blank, surplus ones are left out."""
        known = len(cells)
        cut_mark = self.glyphs.ellipsis
        texts = [
            fit(cells[one.position] if one.position < known else "", one.width, one.column.align, cut_mark)
            for one in self.placed
        ]
        before = (self.glyphs.focus if focus else " ") + (self.glyphs.mark if marked else " ") + " "
        return self._line(before, texts, self.glyphs.bar if bar else " ")

    def placeholder(self, *, focus: bool, bar: bool) -> str:
        """A row that is not known yet."""
        return self.row((self.glyphs.ellipsis,), focus=focus, marked=False, bar=bar)

    def centred(self, text: str) -> str:
        """A line of the empty state."""
        line = cut(steady(text), max(0, self.width - 2), self.glyphs.ellipsis)
        left = (self.width - cell_len(line)) // 2
        return self._exact(" " * left + line)

    def column_at(self, x: int) -> Column | None:
        """The column at a cell of the header (the gap after it belongs to it)."""
        x -= _BEFORE
        return next((one.column for one in self.placed if one.x <= x <= one.x + one.width), None)

    def is_mark(self, x: int) -> bool:
        """Whether a cell belongs to the column of marks."""
        return 0 <= x < _BEFORE

    def is_bar(self, x: int) -> bool:
        """Whether a cell belongs to the scroll bar."""
        return x == self.width - 1

    def _label(self, one: Placed) -> str:
        column = one.column
        if column.sort is None:
            return fit(column.label, one.width, column.align, self.glyphs.ellipsis)
        arrow = self.glyphs.up if column.sort == "asc" else self.glyphs.down
        if self._ranked and column.sort_rank:
            arrow += str(column.sort_rank)
        label = cut(steady(column.label), max(0, one.width - len(arrow)), self.glyphs.ellipsis)
        return fit(label + arrow, one.width, column.align, self.glyphs.ellipsis)

    def _line(self, before: str, texts: Sequence[str], last: str) -> str:
        body = before + " ".join(texts) + " " * (self.width - self._filled - 1)
        return self._exact(body) if self.width <= self._filled else body + last

    def _exact(self, text: str) -> str:
        """For widths that are too small for anything."""
        text = cut(text, self.width, self.glyphs.ellipsis)
        return text + " " * (self.width - cell_len(text))


def thumb(top: int, page: int, total: int) -> range:
    """The lines (0 … page - 1) where the scroll bar is drawn; empty when everything is visible."""
    if total <= page or page < 1:
        return range(0)
    size = max(1, page * page // total)
    start = top * (page - size) // (total - page)
    return range(start, start + size)
