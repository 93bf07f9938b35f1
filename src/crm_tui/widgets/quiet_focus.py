"""Focus without repainting: a large widget tells it by one cell, not by a tint over everything.

Textual repaints a whole widget when it gains or loses the focus (17–41 kB on the line for a table). The base
handlers are held back with ``prevent_default`` and their work done here, without the repaint.
"""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

__all__ = ["QuietFocus"]


class QuietFocus(Widget):
    """A widget that repaints only :meth:`focus_regions` when the focus comes or goes."""

    def focus_regions(self) -> tuple[Region, ...]:
        """The regions of the content that look different with the focus (none: nothing is repainted)."""
        return ()

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus, repainting little."""
        event.prevent_default()
        self._focus_changed(True)
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Lose the focus, repainting little."""
        event.prevent_default()
        self._focus_changed(False)
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def tell(self, message: Message) -> None:
        """Post a message as this widget's own, also while another one's handler or the painting is under way.

        Textual takes the pump that is active for the sender, and a message whose sender is the parent does not
        bubble beyond it.
        """
        self.post_message(message.set_sender(self))

    def _focus_changed(self, has_focus: bool) -> None:
        self.has_focus = has_focus
        regions = self.focus_regions()
        if regions:
            self.refresh(*regions)
