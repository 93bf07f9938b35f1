"""The screen of one person: header, fields, the engagement chart, and the tabs under it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.await_remove import AwaitRemove
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.contact_keys import ContactKeys
from crm_tui.screens.fields.pane import FieldsPane
from crm_tui.screens.profile.note_keys import NoteKeys
from crm_tui.screens.profile.reading import ProfileData, read_profile
from crm_tui.screens.profile.tabs import TABS, TabPane, tab_line
from crm_tui.screens.profile.text import Grain, chart_steps, header_lines
from crm_tui.widgets.avatar import Avatar, initials
from crm_tui.widgets.engagement_chart import EngagementChart
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.lines_view import LinesView
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.store.undo.run import Undone
    from crm_tui.store.watching import Noticed

PATIENCE = 0.15
"""Seconds after which an empty profile is painted, when the contact has not been read yet."""


class ProfileScreen(ContactKeys):
    """The profile of a contact; ``[`` and ``]`` go through the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("fields.edit", "edit"),
        bind("fields.save", "save"),
        *(bind(f"profile.{tab.name}", f"tab('{tab.name}')") for tab in TABS),
        bind("profile.previous", "neighbour(-1)"),
        bind("profile.next", "neighbour(1)"),
        bind("profile.chart", "grain", show=False),
        bind("screen.back", "leave"),
    ]
    AUTO_FOCUS = ""

    @dataclass
    class NeighbourWanted(Message):
        """The previous (-1) or next (1) contact of the list."""

        step: int

    @dataclass
    class Loaded(Message):
        """The contact has been read."""

        data: ProfileData
        by_others: bool = False
        """Read because others have written something."""

    @dataclass
    class Failed(Message):
        """The contact could not be read."""

        error: CrmError

    def __init__(self, contact_id: int, said: str = "") -> None:
        super().__init__()
        self._said = said
        self._contact_id = contact_id
        self._data: ProfileData | None = None
        self._tab = TABS[0].name
        self._counts: dict[str, int] = {}
        self._panes: dict[str, TabPane] = {}
        self._grain: Grain = "week"
        self._unpainted = ExitStack()
        self._removed: list[AwaitRemove] = []

    def compose(self) -> ComposeResult:
        """Header over two columns: fields left, chart and tabs right."""
        yield PlaceBar()
        with Horizontal(id="head"):
            yield Avatar()
            yield LinesView(id="header")
        with Horizontal(id="profile"):
            yield FieldsPane(id="fields")
            with Vertical(id="happened"):
                yield EngagementChart()
                yield LinesView(id="tabs")
                yield self._make_pane()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the contact."""
        self._begin()

    def open(self, contact_id: int, said: str = "") -> None:
        """This screen was left, and is opened for somebody: nothing is left of whom it showed before."""
        self._contact_id, self._said = contact_id, said
        self._data, self._counts = None, {}
        self._tab, self._grain = TABS[0].name, "week"
        self._begin()
        self._keep_first_pane()
        header = self.query_one("#header", LinesView)
        header.content = ((),) * len(header.content)  # as high as before: what stands below is not laid out anew
        self.query_one(Avatar).show(None, "")
        self.query_one(EngagementChart).steps = ()
        self.query_one(StatusLine).say(said)
        self.query_one(KeyLine).first = ()
        self.remove_class("-editing", update=self.has_class("-editing"))
        self.fields.show_nobody()
        pane = self._panes[self._tab]
        pane.show_nobody()
        if self.focused not in pane.walk_children():
            self.set_focus(None)

    def _begin(self) -> None:
        """What is painted first is the person and not an empty page."""
        self._unpainted.enter_context(self.crm.batch_update())
        self.set_timer(PATIENCE, self._unpainted.close)
        self.query_one(EngagementChart).empty_text = ""
        self.show_contact(self._contact_id, self._said)

    def on_screen_resume(self) -> None:
        """Another profile may have been open over this one."""
        if self._data is not None:
            self.crm.opened_contact(self._data.card.id)

    def on_screen_suspend(self) -> None:
        """Left for good, or only covered."""
        if self not in self.crm.screen_stack:
            self._leave_contact()
            self._keep_first_pane()

    def on_unmount(self) -> None:
        """Left for good."""
        self._leave_contact()

    def _leave_contact(self) -> None:
        """Whoever leaves before the contact is read gets the list painted."""
        self.crm.opened_contact(None)
        self._unpainted.close()

    @property
    def is_home(self) -> bool:
        """A profile is opened from the list."""
        return False

    @property
    def contact_id(self) -> int | None:
        """Whom this profile shows."""
        return self._contact_id

    @property
    def contact_name(self) -> str:
        """What the contact is called."""
        return self._data.card.name if self._data else ""

    def show_contact(self, contact_id: int, said: str = "") -> None:
        """Read a contact and show it, on the tab that is open; ``said`` goes into the status line."""
        self._contact_id = contact_id
        if said:
            self.query_one(StatusLine).say(said)
        self.run_worker(partial(self._load, contact_id, self._grain), thread=True, group="load", exclusive=True)

    def others_wrote(self, noticed: Noticed) -> None:
        """Show it when it was about this contact; edits that are pending stay."""
        if self._data is not None and noticed.concerns(self._data.card.id):
            work = partial(self._load, self._contact_id, self._grain, by_others=True)
            self.run_worker(work, thread=True, group="load", exclusive=True)

    def others_came_or_went(self) -> None:
        """The header says who else is here, and who it is anyway."""
        if self._data is not None:
            card = self._data.card
            lines = header_lines(card, self.crm.zone, self.crm.clock.now(), self.crm.others_on(card.id))
            self.query_one("#header", LinesView).content = lines
            self.query_one(Avatar).show(card.photo.pixels if card.photo else None, initials(card.name))

    def _load(self, contact_id: int, grain: Grain, by_others: bool = False) -> None:
        try:
            self.crm.drafts.flush()
            data = read_profile(self.crm.store, contact_id, grain, self.crm.zone, self.crm.drafts)
            import plotext  # noqa: F401  (the list has loaded it; if not: here and not on the UI thread, which draws)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.Loaded(data, by_others))

    # ------------------------------------------------------------------ what has come

    @on(Loaded)
    async def show_loaded(self, event: Loaded) -> None:
        """Show the contact, unless another one is wanted by now."""
        data = event.data
        if data.card.id != self._contact_id and self._data is not None and self._data.card.id == self._contact_id:
            return
        if event.by_others and self._data is not None and data.shows_the_same(self._data):
            return
        with self.crm.batch_update():
            self._contact_id, self._data = data.card.id, data
            zone = self.crm.zone
            self.crm.opened_contact(data.card.id)
            self.others_came_or_went()
            self.fields.show_contact(data.card, data.registry, data.draft)
            chart = self.query_one(EngagementChart)
            chart.empty_text = "nothing happened in the last 6 months"
            chart.caption = f"6 months, by {self._grain}"
            chart.steps = chart_steps(data.activity, self._grain, zone)
            self._counts = dict(data.counts)
            await self._show_tab()
        self._unpainted.close()

    @on(Failed)
    @on(TabPane.Failed)
    def say_failure(self, event: Failed | TabPane.Failed) -> None:
        """The contact is gone, or the store cannot be read."""
        self._unpainted.close()
        self.query_one(StatusLine).say(event.error.sentence, failed=True)

    @on(ContactKeys.ContactChanged)
    def reload(self, event: ContactKeys.ContactChanged) -> None:
        """Something was written: show it."""
        if event.contact_id == self._contact_id:
            self.show_contact(self._contact_id)

    @on(ContactKeys.Merged)
    def show_merged(self, event: ContactKeys.Merged) -> None:
        """Whoever was kept is shown, this one or the other."""
        self.show_contact(event.kept)

    @on(NoteKeys.Wrote)
    def tell_write(self, event: NoteKeys.Wrote) -> None:
        """A pane has written something about this contact."""
        self.post_message(self.ContactChanged(self._contact_id, event.message))

    def came_back_from_log(self, done: Undone) -> None:
        """Something of this contact may have come back."""
        if self._contact_id in done.contacts or done.changed > len(done.contacts):
            self.show_contact(self._contact_id)

    @on(TabPane.Counted)
    def show_count(self, event: TabPane.Counted) -> None:
        """A pane knows better how many things it has."""
        self._counts[event.tab] = event.count
        self._show_tab_line()

    # ------------------------------------------------------------------ fields

    @property
    def fields(self) -> FieldsPane:
        """The fields, which are edited in place."""
        return self.query_one(FieldsPane)

    @property
    def _in_fields(self) -> bool:
        return self.focused is not None and self.focused in self.fields.walk_children()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is something to save once something was edited."""
        return action != "save" or (self.is_mounted and (self.fields.is_open or self.fields.is_edited))

    def action_edit(self) -> None:
        """``e``: the highlighted field becomes an input."""
        self.fields.edit()

    def action_save(self) -> None:
        """``Ctrl+S``: everything that is pending, in one write."""
        self.fields.save()

    @on(FieldsPane.Changed)
    def show_editing(self) -> None:
        """The footer, and in a small terminal the room for the fields."""
        editing = self.fields.is_open
        if editing != self.has_class("-editing"):
            self.set_class(editing, "-editing")
        self.query_one(KeyLine).first = (("enter", "Next field"), ("escape", "Take back")) if editing else ()
        self.refresh_bindings()

    @on(FieldsPane.Saved)
    def tell_saved(self, event: FieldsPane.Saved) -> None:
        """The fields were written."""
        self.post_message(self.ContactChanged(event.contact_id, event.message, wrote=event.wrote))

    @on(FieldsPane.Said)
    def say(self, event: FieldsPane.Said) -> None:
        """Something about the fields."""
        self.query_one(StatusLine).say(event.text, failed=event.failed)

    def before_leaving(self, go: Callable[[], None]) -> None:
        """With pending edits one is asked first."""
        if self._data is None:
            go()
        else:
            self.fields.before_leaving(go)

    # ------------------------------------------------------------------ tabs

    async def action_tab(self, name: str) -> None:
        """Another tab; it is made and read when it is opened."""
        if name != self._tab:
            self._tab = name
            with self.crm.batch_update():
                await self._show_tab()
        if name in self._panes:
            self._panes[name].take_focus()

    async def _show_tab(self) -> None:
        """The pane of the open tab, and no other; it takes the focus when it comes."""
        self._show_tab_line()
        if self._data is None:
            return
        pane = self._panes.get(self._tab)
        if pane is None:
            for removed in self._removed:
                await removed
            self._removed.clear()
            pane = self._make_pane()
            await self.query_one("#happened").mount(pane)
        comes = self.focused is None or not pane.display or self.focused not in pane.walk_children()
        for each in self._panes.values():
            each.display = each is pane
        pane.show_contact(self._data)
        if comes and not self._in_fields:
            pane.take_focus()

    def _make_pane(self) -> TabPane:
        """The pane of the open tab."""
        pane = self._panes[self._tab] = next(tab for tab in TABS if tab.name == self._tab).make()
        return pane

    def _keep_first_pane(self) -> None:
        """Tabs that are not open have no widgets, but the one that is open first."""
        first = TABS[0].name
        self._removed += [self._panes.pop(name).remove() for name in list(self._panes) if name != first]
        self._panes[first].display = True

    def _show_tab_line(self) -> None:
        self.query_one("#tabs", LinesView).content = (tab_line(self._counts, self._tab),)

    # ------------------------------------------------------------------ keys

    def action_neighbour(self, step: int) -> None:
        """The list knows who is next."""
        self.before_leaving(lambda: self._want_neighbour(step))

    def _want_neighbour(self, step: int) -> None:
        self.post_message(self.NeighbourWanted(step))

    def action_grain(self) -> None:
        """The chart by month, or by week."""
        self._grain = "month" if self._grain == "week" else "week"
        self.show_contact(self._contact_id)

    def action_leave(self) -> None:
        """Back to the list."""
        self.before_leaving(self._go_back)

    def _go_back(self) -> None:
        self.dismiss()
