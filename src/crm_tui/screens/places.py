"""The places of the program, and the ways between them: the header, ``g`` and a letter, a click on the header.

A new place takes three lines: a row in ``keymap.PLACES``, a screen derived from :class:`PlaceScreen`, and the row in
``app.py`` that makes it.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from crm_tui.keymap import PLACES, bind
from crm_tui.screens.taking_back import TakingBack
from crm_tui.widgets.place_bar import Place, PlaceBar


class PlaceScreen(TakingBack):
    """A screen that belongs to a place; yields a :class:`PlaceBar` and is left by ``g``."""

    PLACE: ClassVar[str] = "contacts"
    """The name of the place that it belongs to."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("app.go", "go", show=False)]

    def show_places(self) -> None:
        """Fill the header; called when the screen is mounted, and when a badge has changed."""
        badges = self.crm.badges
        bar = self.query_one(PlaceBar)
        bar.product, bar.agent, bar.current = "crm-tui", self.crm.agent, self.PLACE
        labels = {row.name: row.label for row in PLACES} | {self.PLACE: self.place_label}
        bar.places = tuple(
            Place(row.name, labels[row.name], badges.get(row.name, 0))
            for row in PLACES
            if row.in_header or row.name == self.PLACE
        )

    @property
    def place_label(self) -> str:
        """What the header calls this place just now."""
        return next(row.label for row in PLACES if row.name == self.PLACE)

    def on_screen_resume(self) -> None:
        """Badges may have changed while another screen lay over this one."""
        if self.query(PlaceBar):
            self.show_places()

    def action_go(self) -> None:
        """``g``, then a letter."""
        from crm_tui.screens.dialogs.go import GoDialog

        self.crm.push_screen(GoDialog(rows=self.has_rows), self._go)

    def _go(self, where: str | None) -> None:
        if where == "first":
            self.go_to_first_row()
        elif where:
            self.before_leaving(partial(self.crm.go, where))

    @on(PlaceBar.Chosen)
    def go_to_clicked(self, event: PlaceBar.Chosen) -> None:
        """A place of the header was clicked."""
        self.before_leaving(partial(self.crm.go, event.name))

    @property
    def is_home(self) -> bool:
        """Whether this is the place itself and not something that was opened from it."""
        return True

    @property
    def has_rows(self) -> bool:
        """Whether ``g g`` means something here."""
        return False

    def go_to_first_row(self) -> None:
        """``g g``."""

    def step(self, step: int) -> bool:
        """A profile over this screen asks for the next contact (1) or the previous one (-1). False: none is listed."""
        return False

    def came_back(self) -> None:
        """``g`` and this place's own letter: whatever has the keys here takes the focus."""
