"""The segments of one contact: in, out or auto for each; written at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.errors import CrmError
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.standing_list import StandingList, StandingRow

if TYPE_CHECKING:
    from crm_tui.values.segments import Override, Standing


class SegmentsDialog(HostedModal[str | None]):
    """Returns what was done in all, or None when nothing was."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    @dataclass
    class StandingsRead(Message):
        """How the contact stands now; ``done`` says what was written."""

        standings: tuple[Standing, ...]
        done: str = ""

    @dataclass
    class Failed(Message):
        """Nothing was written."""

        error: CrmError

    def __init__(self, contact_id: int, name: str) -> None:
        super().__init__()
        self._contact_id = contact_id
        self._called = name
        self._changes: dict[str, tuple[str, str]] = {}
        """Name and state at the beginning, by slug, of what was changed."""
        self._wanted: dict[str, Override] = {}
        self._writing = threading.Lock()

    def compose(self) -> ComposeResult:
        """Whose segments, the segments, what was done."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Segments of {safe_line(self._called)}"), classes="title")
            yield StandingList()
            yield Static(Content("auto: the filter decides · in, out: whatever the filter says"), id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Read them."""
        self.query_one(StandingList).focus()
        self.run_worker(self._read, thread=True, group="write")

    def _read(self) -> None:
        from crm_tui.store.segments.reading import standings

        try:
            self.post_message(self.StandingsRead(standings(self.crm.store, self._contact_id)))
        except CrmError as error:
            self.post_message(self.Failed(error))

    def _write(self, slug: str) -> None:
        from crm_tui.store.segments.overriding import set_override
        from crm_tui.store.segments.reading import standings

        try:
            with self._writing:  # threads may come in any order: each writes what is wanted last
                override = self._wanted[slug]
                set_override(self.crm.store, slug, self._contact_id, override)
                found = standings(self.crm.store, self._contact_id)
        except CrmError as error:
            self.post_message(self.Failed(error))
            return
        name = next((each.name for each in found if each.slug == slug), slug)
        self.post_message(self.StandingsRead(found, f"{name}: {override}"))

    @on(StandingList.Cycled)
    def set_state(self, event: StandingList.Cycled) -> None:
        """Write it at once."""
        line = self.query_one(StandingList)
        for row in line.rows:
            if row.key == event.key:
                self._changes.setdefault(row.key, (row.label, row.state))
        # shown before it is written: the next Space goes on from here
        line.rows = tuple(row._replace(state=event.state) if row.key == event.key else row for row in line.rows)
        self._wanted[event.key] = cast("Override", event.state)
        self.run_worker(partial(self._write, event.key), thread=True, group="write")

    @on(StandingsRead)
    def show_standings(self, event: StandingsRead) -> None:
        """How things stand now."""
        self.query_one(StandingList).rows = tuple(
            StandingRow(each.slug, each.name, self._wanted.get(each.slug, each.override), each.matches, each.member)
            for each in event.standings
        )
        if event.done:
            self.query_one("#said", Static).update(Content(safe_line(f"saved {event.done}")))

    @on(Failed)
    def say_failure(self, event: Failed) -> None:
        """Why it was not saved."""
        self.query_one("#said", Static).update(Content(f"✗ {safe_line(event.error.sentence)}"))

    def action_leave(self) -> None:
        """Esc: everything is saved already."""
        now = {row.key: row.state for row in self.query_one(StandingList).rows}
        done = [f"{name} {now[key]}" for key, (name, state) in self._changes.items() if now.get(key, state) != state]
        self.dismiss(f"Segments of {self._called}: {', '.join(done)}" if done else None)
