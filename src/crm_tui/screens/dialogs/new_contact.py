"""A new contact: its fields, and who it may already be while one types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.fields.looking import Looked
from crm_tui.screens.fields.new import NewFields
from crm_tui.screens.fields.pane import FieldsPane
from crm_tui.screens.host import HostedModal
from crm_tui.values.pending import Pending, from_draft
from crm_tui.values.prefill import prefilled
from crm_tui.widgets.duplicate_rows import DuplicateRow, DuplicateRows
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry

PLACE = "fields:new"
"""Where what is typed is kept; behind it the words of the search line, if it began with any."""


class NewContact(NamedTuple):
    """Who was made (``is_created``) or found; ``contact_id`` None: nobody, with something to say."""

    contact_id: int | None
    message: str
    is_created: bool = False


class _Rows(DuplicateRows):
    """The people that it may be; the keys act when the focus is here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("duplicate.open", "open_one"),
        bind("table.up", "go_on(-1)", show=False),
        bind("table.down", "go_on(1)", show=False),
    ]

    def action_open_one(self) -> None:
        """Enter."""
        self.open()

    def action_go_on(self, step: int) -> None:
        """The cursor to another one; below the last one are the fields."""
        if not self.move(step):
            self.screen.query_one(NewFields).to_rows()


class NewContactDialog(HostedModal[NewContact | None]):
    """``Ctrl+S`` makes the contact; what is typed is a draft until then."""

    DEFAULT_CSS = """
    NewContactDialog { align: left top; background: $background; }
    NewContactDialog > Vertical { width: 100%; height: 100%; }
    NewContactDialog .title { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    NewContactDialog KeyLine { dock: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("fields.save", "save"),
        bind("fields.edit", "edit", show=False),
        bind("screen.back", "leave"),
        bind("app.help", "app.help", show=False),
    ]
    AUTO_FOCUS = ""

    @dataclass
    class Begun(Message):
        """The fields that there are, and what was typed before."""

        registry: Registry
        pending: Pending
        place: str
        is_draft: bool

    @dataclass
    class Failed(Message):
        """The store cannot be read."""

        error: CrmError

    def __init__(self, text: str = "") -> None:
        """``text``: words for which nobody was found."""
        super().__init__()
        self._text = text.strip()

    def compose(self) -> ComposeResult:
        """Who it may be, the fields, what there is to say."""
        with Vertical():
            yield Static(Content("New contact"), classes="title")
            yield _Rows()
            yield NewFields()
            yield StatusLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Read which fields there are."""
        self.run_worker(self._read, thread=True, group="load")

    def _read(self) -> None:
        from crm_tui.store.contacts.reading import registry

        known = prefilled(self._text)
        place = f"{PLACE} {self._text[:200]}" if known else PLACE
        try:
            self.crm.drafts.flush()
            fields, kept = registry(self.crm.store), self.crm.drafts.all(self.crm.store)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        draft = next(
            (each for each in kept if each.place.startswith(PLACE) and (not known or each.place == place)), None
        )
        if draft is not None and (found := from_draft(draft.text)).values:
            self.post_message(self.Begun(fields, found, draft.place, True))
        else:
            self.post_message(self.Begun(fields, Pending(known, dict.fromkeys(known, "")), place, False))

    @on(Begun)
    def begin(self, event: Begun) -> None:
        """Into the first field of which nothing is known."""
        self.fields.begin(event.registry, event.pending, event.place)
        if event.is_draft:
            self.fields.keep_as_edited()
            self.query_one(StatusLine).say("Brought back: what you typed before and did not save")
        self.fields.look_again()

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """In the status line."""
        self.query_one(StatusLine).say(event.error.sentence, failed=True)

    @property
    def fields(self) -> NewFields:
        """The fields."""
        return self.query_one(NewFields)

    # ------------------------------------------------------------------ who it may be

    @on(Looked)
    def show_candidates(self, event: Looked) -> None:
        """Who is like that."""
        event.stop()
        found = (DuplicateRow(each.contact_id, each.name, each.reason) for each in event.candidates)
        self.query_one(_Rows).show(tuple(found))

    @on(NewFields.AtTop)
    def go_to_candidates(self) -> None:
        """↑ from the first field."""
        rows = self.query_one(_Rows)
        if rows.rows:
            self.set_focus(rows, scroll_visible=False)

    @on(DuplicateRows.Opened)
    def open_known(self, event: DuplicateRows.Opened) -> None:
        """It is somebody who is there; what was typed is kept as a draft."""
        self.fields.take()
        said = "What you typed for a new contact is kept as a draft: c" if self.fields.is_edited else ""
        self.dismiss(NewContact(event.key, said))

    # ------------------------------------------------------------------ keys

    @on(FieldsPane.Changed)
    def show_editing(self) -> None:
        """The footer."""
        editing = self.fields.is_open
        self.query_one(KeyLine).first = (("enter", "Next field"), ("escape", "Take back")) if editing else ()

    @on(FieldsPane.Said)
    def say(self, event: FieldsPane.Said) -> None:
        """Something about the fields."""
        self.query_one(StatusLine).say(event.text, failed=event.failed)

    @on(FieldsPane.Saved)
    def leave_made(self, event: FieldsPane.Saved) -> None:
        """The contact is stored."""
        self.dismiss(NewContact(event.contact_id, event.message, True))

    def action_save(self) -> None:
        """``Ctrl+S``."""
        self.fields.save()

    def action_edit(self) -> None:
        """The field under the cursor."""
        self.fields.edit()

    def before_leaving(self, go: Callable[[], None]) -> None:
        """With anything typed one is asked first."""
        self.fields.before_leaving(go)

    def action_leave(self) -> None:
        """Esc."""
        self.before_leaving(self._go_back)

    def _go_back(self) -> None:
        if not self.is_current:  # it was saved on the way out
            return
        kept = self.fields.is_edited
        self.dismiss(NewContact(None, "Kept as a draft: c goes on with it") if kept else None)
