"""One of several names, by typing a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.keymap import bind
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.offer_list import Offered, OfferList
from crm_tui.widgets.quiet_screen import QuietModal


class PickDialog(QuietModal[str | None]):
    """Returns the name, or None. Enter takes what is written whole, else the first that is offered."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    def __init__(self, title: str, names: Sequence[tuple[str, str]], *, said: str = "") -> None:
        """``names`` with a word about each."""
        super().__init__()
        self._title = title
        self._names = tuple(names)
        self._remark = said

    def compose(self) -> ComposeResult:
        """A line to type in, and the names that hold what is typed."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(self._title)), classes="title")
            yield CellInput(self.cell_key, placeholder="part of a name", id="typed")
            yield OfferList()
            yield Static(Content(safe_line(self._remark)), id="said")
            yield KeyLine((("enter", "Take"), ("down", "Next")))

    def on_mount(self) -> None:
        """Offer them all."""
        self.query_one(CellInput).focus()
        self._offer("")

    @on(Input.Changed)
    def offer_for_typed(self, event: Input.Changed) -> None:
        """Each key leaves fewer."""
        event.stop()
        self._offer(event.value)

    def _offer(self, text: str) -> None:
        typed = fold(text.strip())
        found = [each for each in self._names if typed in fold(each[0])]
        found.sort(key=lambda each: not fold(each[0]).startswith(typed))
        offers = [Offered(name, len(name), safe_line(name), about) for name, about in found]
        self.query_one(OfferList).set_offers(offers)

    def cell_key(self, cell: CellInput, key: str) -> bool:
        """Do what a key means in the line; False when it is the input's."""
        shown = self.query_one(OfferList)
        if key in ("down", "up") or (key == "right" and cell.is_at_end and shown.chosen is None):
            place = (-1 if shown.chosen is None else shown.chosen) + (-1 if key == "up" else 1)
            if shown.offers and place >= 0:
                shown.choose(min(place, len(shown.offers) - 1))
                cell.put(shown.offers[min(place, len(shown.offers) - 1)].text)
            return True
        if key in ("enter", "tab"):
            self._take(cell.value, shown)
            return True
        return False

    def _take(self, text: str, shown: OfferList) -> None:
        typed = fold(" ".join(text.split()))
        names = [name for name, _ in self._names]
        whole = next((name for name in names if fold(name) == typed), None)
        if whole is None and typed and shown.offers:
            whole = shown.offers[0].text
        if whole is not None:
            self.dismiss(whole)
        else:
            self.query_one("#said", Static).update(Content("✗ ↓ takes one of them."))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
