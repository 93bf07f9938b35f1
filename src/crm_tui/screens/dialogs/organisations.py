"""The organisations of one contact: linked by typing a name, one of them primary; written at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.organisation_pick import choice_row
from crm_tui.screens.host import HostedModal
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList

if TYPE_CHECKING:
    from crm_tui.values.organisations import OrganisationChoice
    from crm_tui.values.records import OrganisationLink

HELP = "type a name, Enter links · Tab to the list: p primary, x unlinks"
COLUMNS = (ListColumn(""), ListColumn("", 12, "right"))
NEW = "new"
"""The row that makes an organisation of what is typed."""


class LinkList(RowList):
    """The organisations; its letters work when Tab has brought the focus here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("organisations.primary", "screen.primary"),
        bind("organisations.unlink", "screen.unlink"),
    ]


class OrganisationsDialog(HostedModal[str | None]):
    """Returns what was done, or None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("screen.back", "leave"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    @dataclass
    class LinksRead(Message):
        """The organisations of the contact as they are now, and where an address of it points."""

        links: tuple[OrganisationLink, ...]
        suggested: OrganisationChoice | None
        said: str = ""

    @dataclass
    class Found(Message):
        """Organisations that fit what was typed."""

        text: str
        choices: tuple[OrganisationChoice, ...]

    @dataclass
    class Failed(Message):
        """Nothing was written."""

        error: CrmError

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._links: tuple[OrganisationLink, ...] = ()
        self._suggested: OrganisationChoice | None = None
        self._said = ""

    def compose(self) -> ComposeResult:
        """Whose, a line to type in, the organisations, the keys."""
        with Vertical(classes="bottom-sheet organisations"):
            yield Static(Content(safe_line(f"Organisations of {self._called}")), classes="title")
            yield LineInput(placeholder="name of an organisation")
            yield LinkList(COLUMNS, empty=" None yet.")
            yield Static(Content(HELP), id="said")
            yield KeyLine((("enter", "Link"), ("tab", "List")))

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one(LineInput).focus()
        self.run_worker(partial(self._read, ""), thread=True, group="write")

    # ------------------------------------------------------------------ in workers

    def _read(self, said: str) -> None:
        from crm_tui.store.contacts.reading import card
        from crm_tui.store.organisations.suggesting import suggestion

        try:
            links = card(self.crm.store, self._contact_id).organisations
            self.post_message(self.LinksRead(links, suggestion(self.crm.store, self._contact_id), said))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _find(self, text: str) -> None:
        from crm_tui.store.organisations.reading import find_organisations

        try:
            self.post_message(self.Found(text, find_organisations(self.crm.store, text)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _link(self, organisation: int | str) -> None:
        from crm_tui.store.organisations.links import link

        try:
            said = link(self.crm.store, self._contact_id, organisation).message
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self._read(said)

    def _change(self, organisation: int, *, primary: bool) -> None:
        from crm_tui.store.organisations.links import make_primary, unlink

        try:
            said = (make_primary if primary else unlink)(self.crm.store, self._contact_id, organisation).message
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self._read(said)

    # ------------------------------------------------------------------ what has come

    @on(LinksRead)
    def show_links(self, event: LinksRead) -> None:
        """What is linked; first of all where an address points."""
        self._links, self._suggested = event.links, event.suggested
        if event.said:
            self._said = event.said
            self._say(event.said)
            self.query_one(LineInput).value = ""
        if not self.query_one(LineInput).value:
            self._show_links()

    def _show_links(self) -> None:
        rows = []
        if self._suggested is not None:
            rows.append(choice_row(self._suggested))
        for each in self._links:
            rows.append(ListRow(str(each.id), (safe_line(each.name), "primary" if each.primary else "linked")))
        links = self.query_one(LinkList)
        links.rows = tuple(rows)

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        """Each key may change it."""
        if event.value.strip():
            self.run_worker(partial(self._find, event.value), thread=True, group="find", exclusive=True)
        else:
            self._show_links()

    @on(Found)
    def show_found(self, event: Found) -> None:
        """Organisations that fit, and a new one when none is called so; unless the text has gone on."""
        if self.query_one(LineInput).value != event.text:
            return
        rows = [choice_row(each) for each in event.choices]
        name = " ".join(event.text.split())
        if all(fold(each.name) != fold(name) for each in event.choices):
            rows.append(ListRow(NEW, (f"{safe_line(name)}   a new organisation", "")))
        links = self.query_one(LinkList)
        links.rows = tuple(rows)
        links.cursor = 0

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why nothing was written."""
        self._say(f"✗ {event.error.sentence}")

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))

    # ------------------------------------------------------------------ keys

    def action_move(self, rows: int) -> None:
        """↓ and ↑ go through what is offered while one types."""
        self.query_one(LinkList).cursor += rows

    @on(Input.Submitted)
    @on(RowList.Opened)
    def choose(self, event: Input.Submitted | RowList.Opened) -> None:
        """Enter: link the highlighted one; nothing typed and nothing suggested: that was all."""
        event.stop()
        row = self.query_one(LinkList).highlighted
        text = " ".join(self.query_one(LineInput).value.split())
        if row is None or (not text and self._is_linked(row)):
            if isinstance(event, Input.Submitted) and not text:
                self.action_leave()
            return
        self.run_worker(partial(self._link, text if row.key == NEW else int(row.key)), thread=True, group="write")

    def _is_linked(self, row: ListRow) -> bool:
        return any(str(each.id) == row.key for each in self._links)

    def action_primary(self) -> None:
        """The highlighted one is the primary one from now on."""
        self._change_highlighted(primary=True)

    def action_unlink(self) -> None:
        """The contact does not belong to the highlighted one."""
        self._change_highlighted(primary=False)

    def _change_highlighted(self, *, primary: bool) -> None:
        row = self.query_one(LinkList).highlighted
        if row is not None and self._is_linked(row):
            work = partial(self._change, int(row.key), primary=primary)
            self.run_worker(work, thread=True, group="write")

    def action_leave(self) -> None:
        """Esc: everything is written already; what is half typed links nothing."""
        self.dismiss(self._said or None)
