"""Choosing an organisation by typing a part of its name or its domain."""

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
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList

if TYPE_CHECKING:
    from crm_tui.values.organisations import OrganisationChoice

COLUMNS = (ListColumn(""), ListColumn("", 12, "right", dispensable=True))


def choice_row(choice: OrganisationChoice) -> ListRow:
    """A line of the list: the name, how many people."""
    people = f"{choice.people:,} {'person' if choice.people == 1 else 'people'}"
    reason = f"   {safe_line(choice.reason)}" if choice.reason else ""
    return ListRow(str(choice.id), (safe_line(choice.name) + reason, people))


class OrganisationPicker(HostedModal[int | None]):
    """Returns the id of the chosen organisation, or None. ``without`` is not offered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("screen.back", "leave"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    @dataclass
    class Found(Message):
        """Organisations that fit what was typed."""

        text: str
        choices: tuple[OrganisationChoice, ...]

    @dataclass
    class Failed(Message):
        """They could not be read."""

        error: CrmError

    def __init__(self, title: str, without: int | None = None) -> None:
        super().__init__()
        self._title = title
        self._without = without

    def compose(self) -> ComposeResult:
        """A line to type in, what fits, the keys."""
        with Vertical(classes="bottom-sheet organisations"):
            yield Static(Content(safe_line(self._title)), classes="title")
            yield LineInput(placeholder="part of a name, or a domain")
            yield RowList(COLUMNS, empty=" No organisation is called so.")
            yield Static(id="said")
            yield KeyLine((("enter", "Choose"), ("down", "Next")))

    def on_mount(self) -> None:
        """Begin in the line; offer the first ones."""
        self.query_one(RowList).can_focus = False
        self.query_one(LineInput).focus()
        self._find("")

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        """Each key may change it."""
        self._find(event.value)

    def _find(self, text: str) -> None:
        self.run_worker(partial(self._read, text), thread=True, group="find", exclusive=True)

    def _read(self, text: str) -> None:
        from crm_tui.store.organisations.reading import find_organisations

        try:
            found = find_organisations(self.crm.store, text)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.Found(text, found))

    @on(Found)
    def show_found(self, event: Found) -> None:
        """Show them, unless the text has gone on."""
        if self.query_one(LineInput).value == event.text:
            self.query_one(RowList).rows = tuple(choice_row(each) for each in event.choices if each.id != self._without)

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why nothing is offered."""
        self.query_one("#said", Static).update(Content(f"✗ {safe_line(event.error.sentence)}"))

    def action_move(self, rows: int) -> None:
        """↓ and ↑ go through what is offered."""
        self.query_one(RowList).cursor += rows

    @on(Input.Submitted)
    @on(RowList.Opened)
    def choose(self, event: Input.Submitted | RowList.Opened) -> None:
        """Enter, or a click."""
        event.stop()
        row = self.query_one(RowList).highlighted
        if row is not None:
            self.dismiss(int(row.key))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
