"""The sidebar: everybody and the segments, each with its count and what changed; one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.cursor_rows import CursorRows
from crm_tui.widgets.drawn import Piece

__all__ = ["Sidebar", "SidebarRow"]


class SidebarRow(NamedTuple):
    """A line: ``size`` None is not known yet; ``change`` since the agent's last look; ``sign`` says what is wrong."""

    key: str
    label: str
    size: int | None = None
    change: int | None = None
    sign: str = ""


class Sidebar(CursorRows[SidebarRow]):
    """``›VIP in France   312 +3``; the open one has the arrow. A cursor step or a new count repaints its lines only."""

    DEFAULT_CSS = """
    Sidebar { width: 24; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="sidebar.open"),
        Binding("e,ㄷ", "rename", "Rename", id="sidebar.rename"),
        Binding("D,delete", "delete", "Delete", id="sidebar.delete"),
    ]

    current: reactive[str] = reactive("", init=False, repaint=False)
    """The key of what the list shows."""

    @dataclass
    class Said(Message):
        """Base of the messages: about the line of ``key``."""

        sidebar: Sidebar
        key: str

        @property
        def control(self) -> Sidebar:
            """The sidebar."""
            return self.sidebar

    class Opened(Said):
        """Enter, or a click."""

    class RenameWanted(Said):
        """The segment is to have another name."""

    class DeleteWanted(Said):
        """The segment is to go."""

    # ------------------------------------------------------------------ what changes

    @property
    def first_key(self) -> str:
        """The cursor begins on what the list shows."""
        return self.current

    def watch_current(self, old: str, new: str) -> None:
        """The arrow moves."""
        for index, row in enumerate(self.rows):
            if row.key in (old, new):
                self.refresh_row(index)

    # ------------------------------------------------------------------ keys and mouse

    def action_open(self) -> None:
        """Show it in the list."""
        self._say(self.Opened)

    def action_rename(self) -> None:
        """Ask for another name."""
        self._say(self.RenameWanted)

    def action_delete(self) -> None:
        """Ask whether it is to go."""
        self._say(self.DeleteWanted)

    def _say(self, message: type[Said]) -> None:
        row = self.highlighted
        if row is not None:
            self.tell(message(self, row.key))

    def click_row(self, index: int) -> None:
        """Open the line that was clicked."""
        self.cursor = index
        self.action_open()

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One line: name on the left, count and change on the right, a border."""
        index = self.index_at(y)
        room = max(0, self.size.width - 1)
        border = Piece("│", "muted")
        if index >= len(self.rows):
            return self.strip((Piece(" " * room), border))
        row = self.rows[index]
        is_cursor = index == self.cursor and self.has_focus
        sign = "›" if row.key == self.current else " "
        end = "".join(f" {part}" for part in _figures(row))
        label = fit(steady(row.label), max(0, room - 1 - cell_len(end)))
        look = "cursor" if is_cursor else "strong" if row.key == self.current else ""
        return self.strip((Piece(f"{sign}{label}{end}", look), border))


def _figures(row: SidebarRow) -> list[str]:
    count = "…" if row.size is None else f"{row.size:,}"
    return [part for part in (row.sign, count, f"{row.change:+,}" if row.change else "") if part]
