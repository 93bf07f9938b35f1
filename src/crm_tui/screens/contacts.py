"""The home screen: search line, the list, a preview of the highlighted contact."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens import list_reading
from crm_tui.screens.bulk.keys import BulkKeys
from crm_tui.screens.contact_keys import MOST_MERGED, ContactKeys
from crm_tui.screens.fields_changed import FieldsChanged
from crm_tui.screens.followed_list import FollowedList
from crm_tui.screens.segmented_list import SegmentedList
from crm_tui.widgets.contact_table import ContactTable, Marks
from crm_tui.widgets.filter_line import FilterLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.place_bar import PlaceBar
from crm_tui.widgets.preview import Preview
from crm_tui.widgets.sidebar import Sidebar
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry
    from crm_tui.store.undo.run import Undone
    from crm_tui.store.watching import Noticed

PREVIEW_DELAY = 0.08
"""Seconds without a move before the preview is read: a held key must not repaint it at every row."""


class ContactsScreen(BulkKeys, SegmentedList, FollowedList, ContactKeys):
    """Contacts: find a person in two seconds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("contacts.clear", "clear_filter", show=False),
        bind("contacts.sidebar", "toggle_sidebar"),
        bind("contacts.save", "save_segment"),
        bind("contacts.preview", "toggle_preview"),
        bind("contacts.attributes", "attributes", show=False),
        bind("contacts.refresh", "requery", show=False),
    ]
    AUTO_FOCUS = "ContactTable"

    @dataclass
    class ContactOpened(Message):
        """Enter, a double click: the profile is wanted."""

        contact_id: int

    @dataclass
    class Stepped(Message):
        """The cursor has moved to a neighbour, because a profile asked for it."""

        contact_id: int

    def __init__(self, filter_text: str = "") -> None:
        super().__init__(filter_text)
        self._preview_timer: Timer | None = None
        self._stepping = False
        self._all_loaded = False
        self._was_empty = False

    def compose(self) -> ComposeResult:
        """One line each: places, search, status, keys; the rest is the list."""
        yield PlaceBar()
        yield FilterLine(self.listing.filter_text, placeholder="name, digits, field:value   (/ to search)")
        with Horizontal(id="list"):
            yield Sidebar()
            yield ContactTable()
            yield Preview()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Places, and the preview as it was chosen."""
        self.show_places()
        self.set_class(not self.crm.settings.preview, "-without-preview")

    # ------------------------------------------------------------------ what comes after the list

    def list_counted(self, total: int) -> None:
        """The list stands: what it did without is read now."""
        if not total:
            self.query_one(Preview).card = None
        if self._was_empty != (not total):
            self._was_empty = not total
            self.refresh_bindings()
        # SQLModel costs more than Textual: it loads after the list stands, before the first write wants it
        if not self._all_loaded and self.reading is not None:
            self._all_loaded = True
            self.run_worker(self.reading.load_the_rest, thread=True, group="rest")
            self.crm.tasks_changed()
            self.refresh_segments()

    # ------------------------------------------------------------------ the highlighted contact

    @property
    def contact_id(self) -> int | None:
        """The contact under the cursor."""
        row = self.query_one(ContactTable).highlighted
        return row.key if row else None

    @property
    def contact_name(self) -> str:
        """What its row calls it."""
        row = self.query_one(ContactTable).highlighted
        return next((cell for cell in row.cells if cell), "") if row else ""

    @property
    def is_nobody_here(self) -> bool:
        """While a list is counted, the former one says it."""
        return self._was_empty

    @property
    def new_text(self) -> str:
        """The words of the search line, when nobody was found for them."""
        return "" if self.listing.total else self.listing.filter_text

    @on(ContactTable.Highlighted)
    def preview_soon(self, event: ContactTable.Highlighted) -> None:
        """Read the preview when the cursor rests; tell a waiting profile."""
        if event.key is None:
            return
        if self._stepping:
            self._stepping = False
            self.post_message(self.Stepped(event.key))
        if self._preview_timer is not None:
            self._preview_timer.stop()
        self._preview_timer = self.set_timer(PREVIEW_DELAY, self.refresh_preview)
        self.read_ahead(event.index)

    def refresh_preview(self, contact_id: int | None = None) -> None:
        """Read the preview of a contact, or of the highlighted one, when there is room for it."""
        self._preview_timer = None
        wanted = contact_id or self.contact_id
        if wanted is not None and self.reading is not None and self.query_one(Preview).size.width:
            work = partial(self.reading.summary, wanted)
            self.run_worker(work, thread=True, group="preview", exclusive=True)

    @on(list_reading.SummaryRead)
    def show_preview(self, event: list_reading.SummaryRead) -> None:
        """Show the preview, unless the cursor has moved on."""
        from crm_tui.screens.preview_text import preview_card

        if event.summary.card.id == self.contact_id:
            self.query_one(Preview).card = preview_card(event.summary, self.crm.zone, self.crm.clock.now())

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way: no query, no preview."""
        return self._preview_timer is None and super().is_settled

    def action_toggle_preview(self) -> None:
        """Show or hide the preview."""
        self.toggle_class("-without-preview")
        self.call_after_refresh(self.refresh_preview)

    @on(ContactTable.Opened)
    def open_contact(self, event: ContactTable.Opened) -> None:
        """Enter on a row."""
        self.post_message(self.ContactOpened(event.key))

    def step(self, step: int) -> bool:
        """Move the cursor for a profile; ``Stepped`` tells where it came to."""
        table = self.query_one(ContactTable)
        before = table.cursor
        self._stepping = True
        table.action_move(step)
        if table.cursor == before:
            self._stepping = False
        return True

    @on(ContactKeys.ContactChanged)
    def show_change(self, event: ContactKeys.ContactChanged) -> None:
        """A key of the list has written something."""
        self.contact_changed(event.contact_id, came_or_went=event.came_or_went)

    def came_back_from_log(self, done: Undone) -> None:
        """Rows may have come back, or whole contacts."""
        here = self.contact_id
        concerned = done.changed > len(done.contacts) or here in done.contacts
        self.contact_changed(here if concerned else None, came_or_went=done.came_or_went)

    @property
    def merge_ids(self) -> tuple[int, ...]:
        """The marked contacts, the highlighted one of them first; as many as may be merged, and one more."""
        table = self.query_one(ContactTable)
        marks = table.marks
        if not marks:
            return super().merge_ids
        keys = set(marks.keys)
        if marks.inverted:  # all but those
            first = table.source.rows(0, min(table.total, len(keys) + MOST_MERGED + 1))
            keys = {row.key for row in first if row is not None and row.key in marks}
        return tuple(sorted(keys, key=lambda each: (each != self.contact_id, each)))

    @on(ContactKeys.Merged)
    def show_merged(self, event: ContactKeys.Merged) -> None:
        """The others are gone from the list, and from the marks."""
        self.contacts_went(event.kept, event.others)

    def contacts_went(self, kept: int, others: tuple[int, ...]) -> None:
        """Contacts were merged: read the list again, with the cursor where it was."""
        table = self.query_one(ContactTable)
        table.set_marks(Marks.of(table.marks.keys - {kept, *others}))
        self.refresh_segments()
        self.read_again()

    def contacts_changed(self) -> None:
        """Many rows are others now."""
        self.refresh_segments()
        self.read_again_in_place()
        self.refresh_preview()

    def contact_changed(self, contact_id: int | None, *, came_or_went: bool = False) -> None:
        """A contact was written: read its row and its preview again, or the whole list when it is another one now."""
        self.refresh_segments()
        if came_or_went:
            self.read_again_in_place()
            return
        is_highlighted = contact_id is not None and self.contact_id == contact_id
        self.query_one(ContactTable).rows_changed()
        if is_highlighted:
            self.refresh_preview(contact_id)

    def others_wrote(self, noticed: Noticed) -> None:
        """Rows, preview, counts and fields, as far as they may be others."""
        if noticed.tables <= {"setting"}:
            return
        by_segment = "segment" in noticed.tables and "segment" in self.listing.asked
        if by_segment or noticed.contacts is None or noticed.contacts:
            self.rows_written(None if by_segment else noticed.contacts)
        if noticed.concerns(self.contact_id):
            self.refresh_preview()
        self.read_segments()
        if "attribute" in noticed.tables:
            self._refresh_fields()

    # ------------------------------------------------------------------ places

    @property
    def has_rows(self) -> bool:
        """There is a list."""
        return True

    def go_to_first_row(self) -> None:
        """``g g``."""
        self.query_one(ContactTable).action_first()

    def came_back(self) -> None:
        """``g c`` here: to the list."""
        self.query_one(ContactTable).focus(scroll_visible=False)

    def action_attributes(self) -> None:
        """The custom attributes: Settings opens with them."""
        self.crm.go("settings")

    def refresh_segments(self) -> None:
        """Also the fields: another agent may have made an attribute."""
        super().refresh_segments()
        self._refresh_fields()

    def on_screen_resume(self) -> None:
        """What lay over the list may have brought an attribute back, or taken one away."""
        self._refresh_fields()

    def _refresh_fields(self) -> None:
        if self.reading is not None and self.reading.is_open:
            self.run_worker(partial(self._read_fields, self.reading), thread=True, group="fields", exclusive=True)

    def _read_fields(self, reading: list_reading.ListReading) -> None:
        try:
            registry = reading.read_registry(self.crm.store)
        except CrmError:  # the list, which cannot be read either, says so
            return
        if registry.fields != reading.registry.fields:
            self.post_message(FieldsChanged(registry))

    @on(FieldsChanged)
    def use_fields(self, event: FieldsChanged) -> None:
        """They are others."""
        event.stop()
        self.fields_changed(event.registry)

    def fields_changed(self, registry: Registry) -> None:
        """The custom attributes are others: the filter, the columns and the sort are read by them."""
        if self.reading is not None and registry.fields != self.reading.registry.fields:
            self.reading.registry = registry
            self.listing.keep_known(registry)
            self.read_again()
