"""A line whose words can be completed: what may be taken stands in a list below it, taken with ↓ or →."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events

from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.offer_list import Offered, OfferList

__all__ = ["OfferedInput"]


class OfferedInput(LineInput):
    """``↓`` ``↑`` go through the offers, ``→`` at the end of the text takes the first one; Tab leaves the line."""

    LINE_BREAK: ClassVar[str] = " ⏎ "

    def __init__(self, offers: OfferList, value: str = "", *, placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder)
        self._offers = offers
        self._typed = ("", 0)
        self.taken: str | None = None
        """The text as it was completed last: it wants no further offers until it is typed on."""

    def offer(self, offers: Sequence[Offered]) -> None:
        """Show what may be taken for the text as it is."""
        self._offers.set_offers(offers)
        if self._offers.display != bool(offers):  # setting it lays out the screen
            self._offers.display = bool(offers)

    async def on_key(self, event: events.Key) -> None:
        """↓ ↑ → and Esc mean the offers first."""
        if self._offers.display and self._handle(event.key):
            event.stop()
            event.prevent_default()

    def _handle(self, key: str) -> bool:
        if key in ("down", "up"):
            return self._take_next(1 if key == "down" else -1)
        if key == "right" and self.cursor_position == len(self.value):
            if self._offers.chosen is None:
                self._take_next(1)
            self.offer(())
            return True
        if key == "escape":
            self.offer(())
            return True
        return False

    def _take_next(self, step: int) -> bool:
        """The next or the former offer into the line; before the first is what was typed."""
        chosen, offers = self._offers.chosen, self._offers.offers
        if chosen is None:
            self._typed = (self.value, self.cursor_position)
        place = min((-1 if chosen is None else chosen) + step, len(offers) - 1)
        self._offers.choose(place if place >= 0 else None)
        text, cursor = offers[place][:2] if place >= 0 else self._typed
        self.taken = text
        self.value = text
        self.cursor_position = cursor
        return True
