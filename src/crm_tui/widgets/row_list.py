"""A short list of rows in columns with a cursor: sections, attributes, tags, lists; nothing but lines is repainted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from crm_tui.widgets.cells import fit
from crm_tui.widgets.cursor_rows import CursorRows
from crm_tui.widgets.drawn import Piece

__all__ = ["ListColumn", "ListRow", "RowList"]

_LEAST = 8


class ListColumn(NamedTuple):
    """A column: its label, its width in cells (0: what the others leave), and to which side it is aligned.

    ``dispensable`` columns go first, from the right, when the terminal is narrow.
    """

    label: str
    width: int = 0
    align: str = "left"
    dispensable: bool = False


class ListRow(NamedTuple):
    """A line: what it stands for, and a text for each column."""

    key: str
    cells: tuple[str, ...]


class RowList(CursorRows[ListRow]):
    """Rows below one line of labels (without labels: no such line); the cursor is highlighted while it has the focus.

    ``Opened`` is Enter or a click; ``Highlighted`` says that the cursor stands on another row.
    """

    DEFAULT_CSS = """
    RowList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", show=False),
    ]

    @dataclass
    class Said(Message):
        """Base of the messages: about the row of ``key``."""

        rows: RowList
        key: str

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    class Opened(Said):
        """Enter, or a click."""

    class Highlighted(Said):
        """The cursor has come to another row."""

    def __init__(
        self,
        columns: Sequence[ListColumn],
        *,
        empty: str = "",
        border: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """``empty`` is said when there is no row; ``border`` draws a line at the right edge."""
        super().__init__(head=1 if any(column.label for column in columns) else 0, id=id, classes=classes)
        self._columns = tuple(columns)
        self._empty = empty
        self._border = border

    def set_empty(self, text: str) -> None:
        """What is said when there is no row."""
        self._empty = text
        if not self.rows:
            self.refresh()

    def watch_cursor(self, old: int, new: int) -> None:
        """It is told who stands there."""
        super().watch_cursor(old, new)
        if self.highlighted is not None:
            self.tell(self.Highlighted(self, self.highlighted.key))

    def highlight(self, key: str) -> None:
        """Put the cursor on the row of that key, if there is one."""
        for number, row in enumerate(self.rows):
            if row.key == key:
                self.cursor = number

    def action_open(self) -> None:
        """Enter."""
        if self.highlighted is not None:
            self.tell(self.Opened(self, self.highlighted.key))

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """The labels, a row, or why there is none."""
        edge = (Piece("│", "muted"),) if self._border else ()
        room = max(0, self.size.width - len(edge))
        index = self.index_at(y)
        if index < 0:
            return self.strip(
                (Piece(fit(self._line([column.label for column in self._columns]), room), "muted"), *edge)
            )
        if index >= len(self.rows):
            said = self._empty if not self.rows and index == 0 else ""
            return self.strip((Piece(fit(f" {said}" if said else "", room), "muted"), *edge))
        is_cursor = index == self.cursor and self.has_focus
        look = "cursor" if is_cursor else "strong" if index == self.cursor else ""
        return self.strip((Piece(fit(self._line(self.rows[index].cells), room), look), *edge))

    def _line(self, cells: Sequence[str]) -> str:
        parts = [
            fit(cell, width, column.align)
            for cell, column, width in zip(cells, self._columns, self._widths(), strict=True)
            if width
        ]
        return f" {'  '.join(parts)}"

    def _widths(self) -> list[int]:
        """Cells of each column; 0 for those that there is no room for."""
        room = self.size.width - 1 - int(self._border)
        shown = [True] * len(self._columns)
        for number in (n for n in reversed(range(len(self._columns))) if self._columns[n].dispensable):
            if self._needed(shown) <= room:
                break
            shown[number] = False
        open_ones = [n for n, column in enumerate(self._columns) if not column.width and shown[n]]
        left = room - self._needed(shown) + _LEAST * len(open_ones)
        share = max(_LEAST, left // max(1, len(open_ones)))
        return [(column.width or share) if shown[n] else 0 for n, column in enumerate(self._columns)]

    def _needed(self, shown: Sequence[bool]) -> int:
        widths = [column.width or _LEAST for column, is_shown in zip(self._columns, shown, strict=True) if is_shown]
        return sum(widths) + 2 * max(0, len(widths) - 1)
