"""The sidebar: everybody and the segments, each with its count and what changed; one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from crm_tui.widgets.cells import fit, steady
from crm_tui.widgets.drawn import Drawn, Piece

__all__ = ["Sidebar", "SidebarRow"]

_WHEEL = 3


class SidebarRow(NamedTuple):
    """A line: ``size`` None is not known yet; ``change`` since the agent's last look; ``sign`` says what is wrong."""

    key: str
    label: str
    size: int | None = None
    change: int | None = None
    sign: str = ""


class Sidebar(Drawn, can_focus=True):
    """``›VIP in France   312 +3``; the open one has the arrow. A cursor step or a new count repaints its lines only."""

    DEFAULT_CSS = """
    Sidebar { width: 24; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False, id="sidebar.up"),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False, id="sidebar.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="sidebar.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="sidebar.page_down"),
        Binding("home", "move(-999999999)", "First", show=False, id="sidebar.first"),
        Binding("end,G", "move(999999999)", "Last", show=False, id="sidebar.last"),
        Binding("enter", "open", "Open", id="sidebar.open"),
        Binding("e,ㄷ", "rename", "Rename", id="sidebar.rename"),
        Binding("D,delete", "delete", "Delete", id="sidebar.delete"),
    ]

    rows: reactive[tuple[SidebarRow, ...]] = reactive((), init=False, repaint=False)
    """The lines from the top."""
    current: reactive[str] = reactive("", init=False, repaint=False)
    """The key of what the list shows."""
    cursor: reactive[int] = reactive(0, init=False, repaint=False)
    """Index of the highlighted line."""

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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._top = 0

    @property
    def highlighted(self) -> SidebarRow | None:
        """The line under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    # ------------------------------------------------------------------ what changes

    def watch_rows(self, old: tuple[SidebarRow, ...], new: tuple[SidebarRow, ...]) -> None:
        """The cursor stays on its segment; the lines that differ are drawn anew."""
        key = old[self.cursor].key if self.cursor < len(old) else self.current
        places = [number for number, row in enumerate(new) if row.key == key]
        former = self.cursor
        self.set_reactive(Sidebar.cursor, places[0] if places else self.validate_cursor(self.cursor))
        if self._scroll():
            self.refresh()
            return
        changed = {i for i in range(max(len(old), len(new))) if old[i : i + 1] != new[i : i + 1]}
        for index in changed | ({former, self.cursor} if former != self.cursor else set()):
            self._refresh_row(index)

    def watch_current(self, old: str, new: str) -> None:
        """The arrow moves."""
        for index, row in enumerate(self.rows):
            if row.key in (old, new):
                self._refresh_row(index)

    def validate_cursor(self, cursor: int) -> int:
        """Keep it on a line."""
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Two lines, or all when it had to scroll."""
        if self._scroll():
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(new)

    def on_resize(self) -> None:
        """Keep the cursor visible."""
        if self._scroll():
            self.refresh()

    def focus_regions(self) -> tuple[Region, ...]:
        """The line under the cursor: without the focus it is not highlighted."""
        return (Region(0, self.cursor - self._top, self.size.width, 1),)

    def _scroll(self) -> bool:
        height = max(1, self.size.height)
        top = max(0, min(self._top, len(self.rows) - height))
        top = min(max(top, self.cursor - height + 1), self.cursor)
        moved, self._top = top != self._top, top
        return moved

    def _refresh_row(self, index: int) -> None:
        y = index - self._top
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    # ------------------------------------------------------------------ keys and mouse

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """By a screenful."""
        self.cursor += pages * max(1, self.size.height - 1)

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

    def on_click(self, event: events.Click) -> None:
        """Open the line that was clicked."""
        offset = event.get_content_offset(self)
        if offset is not None and self._top + offset.y < len(self.rows):
            event.stop()
            self.cursor = self._top + offset.y
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move on."""
        event.stop()
        self.action_move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move back."""
        event.stop()
        self.action_move(-_WHEEL)

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        """One line: name on the left, count and change on the right, a border."""
        index = self._top + y
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
