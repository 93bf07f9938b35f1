"""A few lines of pieces, handed in ready: the header of a profile, a line of tabs."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.reactive import reactive

from crm_tui.widgets.drawn import Drawn, Line

__all__ = ["LinesView"]


class LinesView(Drawn):
    """As high as its lines."""

    DEFAULT_CSS = """
    LinesView { height: auto; width: 1fr; }
    """

    content: reactive[tuple[Line, ...]] = reactive(())
    """The lines from the top."""

    def watch_content(self, old: tuple[Line, ...], new: tuple[Line, ...]) -> None:
        """Another height moves what stands below."""
        if len(old) != len(new):
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One cell a line."""
        return len(self.content)

    def lines(self, width: int) -> Sequence[Line]:
        """The lines as they are; each is cut to the width."""
        return self.content
