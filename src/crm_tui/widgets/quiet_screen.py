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
from textual.content import Content
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.status_line import StatusLine

__all__ = ["QuietModal", "QuietScreen"]

Result = TypeVar("Result")


class QuietScreen(Screen[Result]):
    """A screen whose change of focus repaints only the two widgets concerned, and that says when a paste was cut."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    _styled_for = ""

    @property
    def takes_keys(self) -> bool:
        """Whether a key would meet now what it was meant for; it waits a moment for that."""
        return True

    @on(LineInput.PasteCut)
    def say_what_was_cut(self, event: LineInput.PasteCut) -> None:
        """In the status line."""
        event.stop()
        _say_cut(self, event)

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
    """A dialog whose change of focus repaints only the two widgets concerned, and that says when a paste was cut."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    _styled_for = ""

    @on(LineInput.PasteCut)
    def say_what_was_cut(self, event: LineInput.PasteCut) -> None:
        """Where the dialog says what is wrong."""
        event.stop()
        _say_cut(self, event)

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


def _say_cut(screen: Screen[Result], event: LineInput.PasteCut) -> None:
    for said in screen.query("#said").results(Static):
        # behind what the screen says of the text that has come
        screen.call_after_refresh(said.update, Content(f"✗ {event.sentence}"))
    for line in screen.query(StatusLine):
        screen.call_after_refresh(line.say, event.sentence, failed=True)


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
