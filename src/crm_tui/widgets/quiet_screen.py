"""Screens that are not repainted as a whole when the focus moves.

``Screen.focused`` is a repainting reactive, so each move of the focus writes the whole screen (7–40 kB at 120 × 40)
although the two widgets concerned repaint themselves. Without that repaint, and with :class:`QuietFocus` for large
widgets, a move of the focus from the table to the filter line writes 290 bytes.
"""

from __future__ import annotations

from typing import TypeVar

from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

__all__ = ["QuietModal", "QuietScreen"]

Result = TypeVar("Result")


class QuietScreen(Screen[Result]):
    """A screen whose change of focus repaints only the two widgets concerned."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class QuietModal(ModalScreen[Result]):
    """A dialog whose change of focus repaints only the two widgets concerned."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
