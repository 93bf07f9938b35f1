"""The points of a contact: every one with its reason, and a line that gives some or takes some."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.dates import format_moment
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.cell_input import CellInput
from crm_tui.widgets.headed_rows import HeadedRow, HeadedRows
from crm_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from crm_tui.values.points import LedgerLine

HELP = "5 spoke at the fair: gives · -5 came late: takes · Tab to the ledger"
_GIVEN = re.compile(r"([+-]?[0-9]{1,9})(?:\s+(.*))?", re.ASCII).fullmatch


class PointsDialog(HostedModal[str | None]):
    """Returns what was done in all, or None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave"), bind("points.line", "write")]

    @dataclass
    class LedgerRead(Message):
        """The ledger as it is now; ``done`` says what was written."""

        lines: tuple[LedgerLine, ...]
        done: str = ""

    @dataclass
    class Failed(Message):
        """Nothing was written; what was typed comes back."""

        error: CrmError
        text: str = ""

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._done: list[str] = []

    def compose(self) -> ComposeResult:
        """Whose points, the ledger, the line."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Points of {safe_line(self._called)}"), classes="title")
            yield HeadedRows(empty="…")
            with Horizontal(classes="line"):
                yield Static(Content(" + "), classes="prompt")
                yield CellInput(self.line_key, placeholder="number and reason", id="given")
            yield Static(Content(HELP), id="said")
            yield KeyLine((("enter", "Give"),))

    def on_mount(self) -> None:
        """Begin in the line; read the ledger."""
        self.action_write()
        self.run_worker(self._read, thread=True, group="write")

    # ------------------------------------------------------------------ in workers

    def _read(self, done: str = "") -> None:
        from crm_tui.store.points.ledger import ledger

        try:
            self.post_message(self.LedgerRead(ledger(self.crm.store, self._contact_id), done))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _give(self, points: int, reason: str, text: str) -> None:
        from crm_tui.store.points.ledger import give_points

        try:
            saved = give_points(self.crm.store, self._contact_id, points, reason)
        except CrmError as error:
            self.post_message(self.Failed(error, text))
            return
        self._read(saved.message)

    # ------------------------------------------------------------------ what has come

    @on(LedgerRead)
    def show_ledger(self, event: LedgerRead) -> None:
        """Each point with its reason."""
        total = event.lines[0].sum if event.lines else 0
        title = f"Points of {safe_line(self._called)}: {total:,}"
        self.query_one(".title", Static).update(Content(title))
        rows = self.query_one(HeadedRows)
        rows.empty = "No points yet."
        rows.rows = tuple(self._row(number, line) for number, line in enumerate(event.lines, 1)) or (
            HeadedRow("", (" No points yet.",), "muted"),
        )
        if event.done:
            self._done.append(event.done)
            self._say(f"saved {event.done}")

    def _row(self, number: int, line: LedgerLine) -> HeadedRow:
        when = format_moment(line.at, self.crm.zone)
        given_by = f"by {safe_line(line.agent)}" if line.agent else ""
        return HeadedRow(str(number), (safe_line(line.reason), f"{line.points:+,}", f"= {line.sum:,}", when, given_by))

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why it was not saved."""
        self._say(f"✗ {event.error.sentence}")
        given = self.query_one("#given", CellInput)
        if event.text and not given.value:
            given.put(event.text)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))

    # ------------------------------------------------------------------ keys

    def line_key(self, cell: CellInput, key: str) -> bool:
        """Enter gives, Tab and the arrows lead to the ledger."""
        if key == "enter":
            self._take(cell)
        elif key in ("tab", "up", "down"):
            self.query_one(HeadedRows).focus(scroll_visible=False)
        else:
            return False
        return True

    def _take(self, cell: CellInput) -> None:
        text = " ".join(cell.value.split())
        found = _GIVEN(text)
        if not text:
            return
        if found is None:
            self._say("✗ A number first, then the reason: 5 spoke at the fair")
        elif not found[2]:
            self._say("✗ The reason is missing: the ledger explains every point.")
        else:
            cell.put("")
            self.run_worker(partial(self._give, int(found[1]), found[2], text), thread=True, group="write")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The way back into the line is there when one is not in it."""
        return action != "write" or not self.query_one("#given", CellInput).has_focus

    def action_write(self) -> None:
        """Into the line."""
        self.query_one("#given", CellInput).focus(scroll_visible=False)
        self.refresh_bindings()

    def action_leave(self) -> None:
        """Esc: everything is saved already."""
        self.dismiss("; ".join(self._done) or None)
