"""The segments beside the list: open one, save the filter as one, rename, delete; their counts stay fresh."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.message import Message
from textual.worker import get_current_worker

from crm_tui.errors import CrmError, Interrupted
from crm_tui.keymap import bind
from crm_tui.screens.list_arranging import ArrangedList
from crm_tui.screens.list_layout import DEFAULT_LAYOUTS, ChosenColumn, ListLayout
from crm_tui.screens.segment_shelf import ContactSegments, SegmentShelf
from crm_tui.screens.taking_back import UNDOES
from crm_tui.values.folding import fold
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.sidebar import Sidebar, SidebarRow
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.values.segments import SegmentItem

LOOK_AGAIN = 60
"""Seconds after which what relative dates have changed, and other agents, is looked at; nothing is drawn if nothing."""
FOLDS_BELOW = 80
"""Columns of a terminal in which the sidebar is shown only while one chooses."""


class SegmentedList(ArrangedList):
    """A list with segments beside it. Whoever uses it binds ``toggle_sidebar`` and ``save_segment``: the order of
    bindings is that of the footer.
    """

    SHELF: ClassVar[SegmentShelf] = ContactSegments()
    """Where its segments are kept."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("contacts.pane", "next_pane", show=False)]

    @dataclass
    class SegmentsRead(Message):
        """The segments as they are; ``open_slug`` is to be opened, ``said`` goes into the status line."""

        ticket: int
        items: tuple[SegmentItem, ...]
        everybody: int
        names: Mapping[str, Mapping[str, str]]
        open_slug: str = ""
        said: str = ""

    @dataclass
    class SegmentFailed(Message):
        """It could not be read or written."""

        error: CrmError

    @dataclass
    class DeletionAsked(Message):
        """Who uses the segment that is to be deleted."""

        item: SegmentItem
        users: tuple[str, ...]

    def __init__(self, filter_text: str = "") -> None:
        super().__init__(filter_text)
        self._segments: dict[str, SegmentItem] = {}
        self._segment_ticket = 0

    @property
    def open_segment(self) -> SegmentItem | None:
        """The segment that was opened last, also while its filter is being changed."""
        return self._segments.get(self.listing.slug)

    # ------------------------------------------------------------------ reading

    def on_mount(self) -> None:
        """Before anything is counted there is everybody."""
        self.query_one(Sidebar).rows = (SidebarRow("", self.SHELF.everybody),)
        self.set_interval(LOOK_AGAIN, self.refresh_segments)

    def refresh_segments(self) -> None:
        """Read the counts; rebuild what is due."""
        if self.reading is not None and self.reading.is_open:
            self._segment_ticket += 1
            work = partial(self._read_segments, self._segment_ticket)
            self.run_worker(work, thread=True, group="segments", exclusive=True)

    def read_segments(self) -> None:
        """Read the counts; others have written, and rebuild what is due."""
        if self.reading is not None and self.reading.is_open:
            self._segment_ticket += 1
            work = partial(self._read_segments, self._segment_ticket, rebuilds=False)
            self.run_worker(work, thread=True, group="segments-read", exclusive=True)

    def _read_segments(self, ticket: int, *, rebuilds: bool = True) -> None:
        worker = get_current_worker()
        try:
            self._post_segments(ticket)
            if rebuilds and self.SHELF.bring_up_to_date(self.crm.store, lambda: not worker.is_cancelled):
                self._post_segments(ticket)
        except Interrupted:
            return
        except CrmError as error:
            self.post_message(self.SegmentFailed(error))

    def _post_segments(self, ticket: int, open_slug: str = "", said: str = "") -> None:
        self.post_message(self.SegmentsRead(ticket, *self.SHELF.read(self.crm.store), open_slug, said))

    @on(SegmentsRead)
    def show_segments(self, event: SegmentsRead) -> None:
        """Into the sidebar; what did not change is not drawn."""
        if event.said:
            self.query_one(StatusLine).say(event.said, then=UNDOES)
        if event.ticket != self._segment_ticket:
            return
        self._segments = {each.slug: each for each in event.items}
        if self.reading is not None:
            self.reading.names = event.names
        rows = (SidebarRow(each.slug, each.name, each.size, each.change, _sign(each)) for each in event.items)
        self.query_one(Sidebar).rows = (SidebarRow("", self.SHELF.everybody, event.everybody), *rows)
        if event.open_slug in self._segments:
            self._open(self._segments[event.open_slug])
        elif self.listing.slug and self.open_segment is None:
            self.close_segment()  # somebody has deleted it
        self._show_name()

    @on(SegmentFailed)
    def say_segment_failure(self, event: SegmentFailed) -> None:
        """In the status line: its first sentence."""
        self.query_one(StatusLine).say(event.error.sentence.split("\n")[0], failed=True)

    # ------------------------------------------------------------------ the sidebar in and out

    def action_toggle_sidebar(self) -> None:
        """In, with the focus in it; or out."""
        sidebar = self.query_one(Sidebar)
        showing = not sidebar.display
        self.set_class(showing, "-with-sidebar")
        self.set_class(not showing, "-without-sidebar")
        if showing:
            self.call_after_refresh(sidebar.focus, scroll_visible=False)
        else:
            self.query_one(ContactTable).focus(scroll_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        """In a small terminal the list needs the room."""
        if event.size.width < FOLDS_BELOW:
            self.remove_class("-with-sidebar")

    def action_next_pane(self) -> None:
        """From the list to the sidebar, from anywhere else to the list."""
        table, sidebar = self.query_one(ContactTable), self.query_one(Sidebar)
        (sidebar if table.has_focus and sidebar.display else table).focus(scroll_visible=False)

    # ------------------------------------------------------------------ opening

    @on(Sidebar.Opened)
    def open_row(self, event: Sidebar.Opened) -> None:
        """Enter: its members, those put in by hand too; the filter line shows its filter."""
        item = self._segments.get(event.key)
        if self.size.width < FOLDS_BELOW:
            self.remove_class("-with-sidebar")
        if item is not None:
            self._open(item)
        elif not event.key:
            self.close_segment()
            self._show_text("")
        self.query_one(ContactTable).focus(scroll_visible=False)

    def _open(self, item: SegmentItem) -> None:
        columns, default = tuple(map(ChosenColumn, item.columns)), DEFAULT_LAYOUTS[self.listing.kind]
        arrangement = ListLayout(columns, item.sort or default.sort) if columns else None
        if arrangement is not None and self.reading is not None:  # an attribute may be gone since it was saved
            arrangement = arrangement.known(self.reading.registry, default)
        self.listing.open(item.slug, item.filter, self.SHELF.members(item), arrangement)
        self._show_text(item.filter)
        self._show_name()
        self.run_worker(partial(self._see, item), thread=True, group="seen")

    def _show_text(self, text: str) -> None:
        self.listing.filter_text = text
        self.query_one(FilterLine).set_text(text, quietly=True)
        self.read_again()

    def _see(self, item: SegmentItem) -> None:
        try:
            self.SHELF.see(self.crm.store, item)
        except CrmError:  # a file that cannot be written: the figures of the last visit stay
            return
        self.crm.call_from_thread(self.refresh_segments)

    def close_segment(self) -> None:
        """No segment is open; the filter stays as it is."""
        self.listing.open("", "", "")
        self._show_name()

    def _show_name(self) -> None:
        """The header says which segment is open."""
        self.show_places()
        self.query_one(Sidebar).current = self.listing.slug

    @property
    def place_label(self) -> str:
        """The place, and the open segment in it."""
        item = self.open_segment
        return f"{super().place_label} › {item.name}" if item else super().place_label

    # ------------------------------------------------------------------ saving, renaming, deleting

    @property
    def _known(self) -> dict[str, str]:
        return {fold(each.name): each.name for each in self._segments.values()}

    def action_save_segment(self) -> None:
        """The filter as it stands, under a name."""
        from crm_tui.screens.dialogs.segment_name import SegmentNameDialog

        text = self.listing.filter_text
        title = f"Save as a segment: {text}" if text.strip() else self.SHELF.without_filter
        present = self.open_segment.name if self.open_segment else ""
        self.crm.push_screen(SegmentNameDialog(title, self._known, present=present), self._save)

    def _save(self, name: str | None) -> None:
        if name:
            self._write(partial(self._save_as, name=name, text=self.listing.filter_text))

    def _save_as(self, ticket: int, name: str, text: str) -> None:
        layout = self.listing.layout
        columns = [each.name for each in layout.columns]
        made = self.SHELF.save(self.crm.store, name, text, self.crm.zone, columns, layout.sort)
        said = f"{'Saved the segment' if made.created else 'Saved over'} {made.name}"
        self._post_segments(ticket, made.slug, said)

    def _write(self, work: Callable[[int], None]) -> None:
        self._segment_ticket += 1
        ticket = self._segment_ticket

        def run() -> None:
            try:
                work(ticket)
            except CrmError as error:
                self.post_message(self.SegmentFailed(error))

        self.run_worker(run, thread=True, group="segment-write")

    @on(Sidebar.RenameWanted)
    def ask_for_name(self, event: Sidebar.RenameWanted) -> None:
        """Another name; the slug stays."""
        from crm_tui.screens.dialogs.segment_name import SegmentNameDialog

        item = self._segments.get(event.key)
        if item is not None:
            dialog = SegmentNameDialog(f"Rename the segment {item.name}", self._known, present=item.name, renaming=True)
            self.crm.push_screen(dialog, partial(self._rename, item.slug))

    def _rename(self, slug: str, name: str | None) -> None:
        item = self._segments.get(slug)  # it may be gone by now: then the store says so
        if name and (item is None or name != item.name):
            self._write(partial(self._rename_to, slug=slug, name=name))

    def _rename_to(self, ticket: int, slug: str, name: str) -> None:
        self._post_segments(ticket, said=f"Renamed to {self.SHELF.rename(self.crm.store, slug, name)}")

    @on(Sidebar.DeleteWanted)
    def ask_who_uses_it(self, event: Sidebar.DeleteWanted) -> None:
        """First of all: who uses it?"""
        item = self._segments.get(event.key)
        if item is not None:
            self.run_worker(partial(self._read_users, item), thread=True, group="segment-users")

    def _read_users(self, item: SegmentItem) -> None:
        try:
            self.post_message(self.DeletionAsked(item, self.SHELF.users(self.crm.store, item.slug)))
        except CrmError as error:
            self.post_message(self.SegmentFailed(error))

    @on(DeletionAsked)
    def ask_to_delete(self, event: DeletionAsked) -> None:
        """Then the question."""
        from crm_tui.screens.dialogs.segment_delete import SegmentDeleteDialog

        item = event.item
        dialog = SegmentDeleteDialog(item.name, self.SHELF.stay(item.size), event.users)
        self.crm.push_screen(dialog, partial(self._delete, item.slug))

    def _delete(self, slug: str, sure: bool | None) -> None:
        if sure:
            self._write(partial(self._delete_it, slug=slug))

    def _delete_it(self, ticket: int, slug: str) -> None:
        self._post_segments(ticket, said=f"Deleted the segment {self.SHELF.delete(self.crm.store, slug)}")


def _sign(item: SegmentItem) -> str:
    """What the sidebar shows before the count: the filter cannot be asked any more, or the members are being built."""
    return "✗" if item.problem else "…" if item.building else ""
