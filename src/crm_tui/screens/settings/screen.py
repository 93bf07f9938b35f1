"""The Settings place: which section is open, and where the keys are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from crm_tui.keymap import bind
from crm_tui.screens.places import PlaceScreen
from crm_tui.screens.settings.pane import SettingsPane
from crm_tui.screens.settings.sections import FIRST, SECTIONS
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.watching import Noticed


class SettingsScreen(PlaceScreen):
    """Sections and a pane; Tab goes between them, Esc back to the contacts."""

    PLACE: ClassVar[str] = "settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("settings.pane", "next_pane"),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = ""

    def __init__(self, section: str = FIRST) -> None:
        super().__init__()
        self._section = section
        self._panes: dict[str, SettingsPane] = {}

    def compose(self) -> ComposeResult:
        """Header, sections and pane, status, keys."""
        yield PlaceBar()
        with Horizontal(id="settings"):
            yield RowList((ListColumn(""),), border=True, id="sections")
        yield StatusLine()
        yield KeyLine()

    async def on_mount(self) -> None:
        """Open the wanted section, with the keys in it."""
        self.show_places()
        sections = self.query_one("#sections", RowList)
        sections.rows = tuple(ListRow(each.name, (each.label,)) for each in SECTIONS)
        with self.prevent(RowList.Highlighted):
            sections.highlight(self._section)
        await self._show(self._section)
        self._panes[self._section].take_focus()

    @property
    def pane(self) -> SettingsPane | None:
        """The pane that is shown."""
        return self._panes.get(self._section)

    async def _show(self, name: str) -> None:
        self._section = name
        for other, pane in self._panes.items():
            pane.display = other == name
        if name not in self._panes:
            made = next(each for each in SECTIONS if each.name == name).make()
            self._panes[name] = made
            await self.query_one("#settings", Horizontal).mount(made)
        self._panes[name].shown()

    @on(RowList.Highlighted, "#sections")
    async def show_section(self, event: RowList.Highlighted) -> None:
        """The cursor stands on a section: it is shown at once."""
        event.stop()
        if event.key != self._section:
            await self._show(event.key)

    @on(RowList.Opened, "#sections")
    def enter_section(self, event: RowList.Opened) -> None:
        """Enter: the keys go into the pane."""
        event.stop()
        self.came_back()

    def came_back(self) -> None:
        """The keys go into the pane."""
        if self.pane is not None:
            self.pane.take_focus()

    def others_wrote(self, noticed: Noticed) -> None:
        """What is shown may be others' by now."""
        if self.is_current and self.pane is not None:
            self.pane.shown()

    def action_next_pane(self) -> None:
        """From the sections into the pane, and back."""
        sections = self.query_one("#sections", RowList)
        if sections.has_focus:
            self.came_back()
        else:
            sections.focus(scroll_visible=False)

    def action_leave(self) -> None:
        """Esc: to the contacts."""
        self.crm.go("contacts")
