"""What may be taken next: up to six lines below an input, with a word about each; only lines that differ are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Line, Piece

__all__ = ["MOST_LINES", "OfferList", "Offered"]

MOST_LINES = 6


class Offered(NamedTuple):
    """``text`` is what the input holds when it is taken, with the cursor at ``cursor``; the rest is shown."""

    text: str
    cursor: int
    label: str
    about: str = ""
    ticked: bool = False


class OfferList(Drawn):
    """The offers around the chosen one. ``set_offers`` and ``choose`` repaint the lines that have changed."""

    DEFAULT_CSS = """
    OfferList { height: auto; max-height: 6; width: 1fr; background: $panel; }
    """

    count: reactive[int] = reactive(0, layout=True, repaint=False)
    """Lines that are shown."""

    def __init__(self, *, fixed: bool = False, id: str | None = None, classes: str | None = None) -> None:
        """Make a list; ``fixed`` keeps its height, whatever it holds."""
        super().__init__(id=id, classes=classes)
        self.offers: tuple[Offered, ...] = ()
        self.chosen: int | None = None
        self._fixed = fixed
        self._drawn: list[Line] = []

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line an offer."""
        return MOST_LINES if self._fixed else max(1, self.count)

    def set_offers(self, offers: Sequence[Offered]) -> None:
        """Show other offers, none of them chosen."""
        self.offers, self.chosen = tuple(offers), None
        self._show()

    def choose(self, index: int | None) -> None:
        """Mark one, or none."""
        self.chosen = index
        self._show()

    def _show(self) -> None:
        former, self._drawn = self._drawn, self._lines()
        if not self._fixed:
            self.count = min(MOST_LINES, len(self.offers))
        for y in range(max(len(former), len(self._drawn))):
            if former[y : y + 1] != self._drawn[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def on_resize(self) -> None:
        """The words about the offers stand elsewhere."""
        self._drawn = self._lines()
        self.refresh()

    def lines(self, width: int) -> Sequence[Line]:
        """The lines as they were laid out last."""
        return self._drawn

    def render_line(self, y: int) -> Strip:
        """One line, in the colour of the chosen one if it is that."""
        line = self._drawn[y] if y < len(self._drawn) else ()
        return self.strip(line, over="cursor" if any(piece.look == "cursor" for piece in line) else "")

    def _lines(self) -> list[Line]:
        first = max(0, (self.chosen or 0) - MOST_LINES + 1)
        shown = self.offers[first : first + MOST_LINES]
        if not shown:
            return []
        width = max(10, self.size.width)
        labels = [steady(offer.label) for offer in shown]
        column = min(max(map(cell_len, labels)), width * 3 // 5)
        return [
            self._line(offer, label, first + y, column)
            for y, (offer, label) in enumerate(zip(shown, labels, strict=True))
        ]

    def _line(self, offer: Offered, label: str, place: int, column: int) -> Line:
        is_chosen = place == self.chosen
        sign = "✓ " if offer.ticked else "↓ " if place == 0 and self.chosen is None else "  "
        label = cut(label, column)
        gap = " " * (column - cell_len(label) + 2)
        look = "cursor" if is_chosen else ""
        pieces = [Piece(sign, look or "muted"), Piece(label, look)]
        if offer.about:
            pieces.append(Piece(gap + steady(offer.about), look or "muted"))
        return tuple(pieces)
