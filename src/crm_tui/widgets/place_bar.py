"""The header: product and property, the places with their badges, the agent. One line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import cut, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["Place", "PlaceBar"]

_LEAST = 12
"""Columns that are left to the name of what is open."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the program: its name, its label, how many things wait there (0: no badge)."""

    name: str
    label: str
    badge: int = 0


class PlaceBar(Drawn):
    """``crm · acme   [Contacts] Organisations Tasks 3          ana``; the current place is in brackets and bold."""

    DEFAULT_CSS = """
    PlaceBar { height: 1; width: 1fr; background: $panel; color: $foreground; }
    """

    product: reactive[str] = reactive("")
    """Product and property."""
    places: reactive[tuple[Place, ...]] = reactive(())
    """All places, in their order."""
    current: reactive[str] = reactive("")
    """The name of the place that is shown."""
    agent: reactive[str] = reactive("")
    """Who works here."""

    @dataclass
    class Chosen(Message):
        """A place was clicked."""

        bar: PlaceBar
        name: str

        @property
        def control(self) -> PlaceBar:
            """The bar."""
            return self.bar

    def render_line(self, y: int) -> Strip:
        """The line: the agent goes first when there is no room, then the product."""
        width = self.size.width
        product, places, agent = self._pieces()
        used = sum(cell_len(piece.text) for piece in (*product, *places))
        gap = width - used - cell_len(agent)
        if gap < 1:
            return self.strip((*self._shown_product(product, places), *places))
        return self.strip((*product, *places, Piece(" " * gap), Piece(agent, "muted")))

    def on_click(self, event: events.Click) -> None:
        """Tell which place was clicked."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        product, places, _ = self._pieces()
        x = sum(cell_len(piece.text) for piece in self._shown_product(product, places))
        for place, piece in zip(self.places, places, strict=True):
            if x <= offset.x < x + cell_len(piece.text):
                self.tell(self.Chosen(self, place.name))
            x += cell_len(piece.text)

    def _shown_product(self, product: Sequence[Piece], places: Sequence[Piece]) -> Sequence[Piece]:
        used = sum(cell_len(piece.text) for piece in (*product, *places))
        return product if used <= self.size.width else ()

    def _pieces(self) -> tuple[Sequence[Piece], Sequence[Piece], str]:
        product = (Piece(f" {steady(self.product)}  ", "strong"),) if self.product else ()
        places = []
        for place in self.places:
            label = steady(place.label) + (f" {place.badge:,}" if place.badge else "")
            here = place.name == self.current
            places.append(Piece(f"[{label}]" if here else f" {label} ", "strong" if here else ""))
        return product, self._within(places), f"{steady(self.agent)} " if self.agent else ""

    def _within(self, places: list[Piece]) -> list[Piece]:
        """A long name of what is open here leaves the other places their room."""
        here = next((index for index, place in enumerate(self.places) if place.name == self.current), None)
        others = sum(cell_len(piece.text) for index, piece in enumerate(places) if index != here)
        if here is not None and others + cell_len(places[here].text) > self.size.width:
            label = cut(places[here].text[1:-1], max(_LEAST, self.size.width - others - 2))
            places[here] = places[here]._replace(text=f"[{label}]")
        return places
