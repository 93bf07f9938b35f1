"""Pairs of contacts that may be one person: two names, and why; as many as there are, drawn as far as they are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.cursor_rows import CursorRows
from crm_tui.widgets.drawn import Piece

__all__ = ["PairList", "PairRow"]

WIDE = 100
"""Columns from which on a reason is told whole."""


class PairRow(NamedTuple):
    """A line: the contacts by id and as they are called, and the reason in words."""

    ids: tuple[int, int]
    names: tuple[str, str]
    reason: str
    short: str
    """The reason without the address or the number, for narrow terminals."""

    @property
    def key(self) -> tuple[int, int]:
        """The two."""
        return self.ids


class PairList(CursorRows[PairRow]):
    """``Ana Silva (17)    Silva, Ana (2041)    same email ana@example.com``."""

    DEFAULT_CSS = """
    PairList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Compare", id="duplicates.compare"),
    ]

    empty: reactive[str] = reactive("", init=False)
    """What stands there when there is none."""

    @dataclass
    class Opened(Message):
        """A pair is to be compared."""

        row: PairRow

    def action_open(self) -> None:
        """Compare the two."""
        if self.highlighted is not None:
            self.tell(self.Opened(self.highlighted))

    def render_line(self, y: int) -> Strip:
        """One pair."""
        index = self.index_at(y)
        if index >= len(self.rows):
            return self.strip((Piece(f" {self.empty}", "muted"),) if not self.rows and y == 0 else ())
        row = self.rows[index]
        width = max(12, min(34, self.size.width * 3 // 10))
        both = "  ".join(
            fit(steady(f"{name} ({number})"), width) for name, number in zip(row.names, row.ids, strict=True)
        )
        look = "cursor" if index == self.cursor else ""
        reason = row.short if self.size.width < WIDE else row.reason
        return self.strip((Piece(f" {both}  ", look), Piece(steady(reason), look or "muted")), over=look)
