"""Screens that are not repainted as a whole when the focus moves, nor more often than needed when they come.

``Screen.focused`` is a repainting reactive, so each move of the focus writes the whole screen (7–40 kB at 120 × 40)
although the two widgets concerned repaint themselves. Without that repaint, and with :class:`QuietFocus` for large
widgets, a move of the focus from the table to the filter line writes 290 bytes.

A screen gets the classes of the terminal's size, and hides its (unused) rack of toasts, only after its first layout:
each costs a further full paint. Ours do both before. And whenever it comes all of its widgets are styled anew, also
those that were styled when they were mounted a moment before; ours are when the theme is another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from textual import events, on
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

__all__ = ["QuietModal", "QuietScreen"]

Result = TypeVar("Result")


class QuietScreen(Screen[Result]):
    """A screen whose change of focus repaints only the two widgets concerned."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    _styled_for = ""

    @on(events.Compose)
    def size_early(self) -> None:
        """Before there are widgets: each class that comes later styles all of them anew."""
        _size(self)

    @on(events.Mount)
    def settle_early(self) -> None:
        """Before the first layout: what Textual would do after it."""
        self._styled_for = self.app.theme
        _hide_rack(self)

    @on(events.ScreenResume)
    def come_back(self, event: events.ScreenResume) -> None:
        """Styles are those of the theme that was, unless that is another one by now."""
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme


class QuietModal(ModalScreen[Result]):
    """A dialog whose change of focus repaints only the two widgets concerned."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    _styled_for = ""

    @on(events.Compose)
    def size_early(self) -> None:
        """Before there are widgets: each class that comes later styles all of them anew."""
        _size(self)

    @on(events.Mount)
    def settle_early(self) -> None:
        """Before the first layout: what Textual would do after it."""
        self._styled_for = self.app.theme
        _hide_rack(self)

    @on(events.ScreenResume)
    def come_back(self, event: events.ScreenResume) -> None:
        """Styles are those of the theme that was, unless that is another one by now."""
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme


def _size(screen: Screen[Result]) -> None:
    width, height = screen.app.size
    for size, own, of_app in (
        (width, screen.HORIZONTAL_BREAKPOINTS, screen.app.HORIZONTAL_BREAKPOINTS),
        (height, screen.VERTICAL_BREAKPOINTS, screen.app.VERTICAL_BREAKPOINTS),
    ):
        name = _class_of(size, (of_app if own is None else own) or ())
        if name:
            screen.add_class(name, update=False)  # there are no widgets yet, and its own looks do not depend on it


def _hide_rack(screen: Screen[Result]) -> None:
    for rack in screen.query("#textual-toastrack"):
        rack.display = False


def _class_of(size: int, breakpoints: Sequence[tuple[int, str]]) -> str:
    return next((name for least, name in sorted(breakpoints, reverse=True) if size >= least), "")
