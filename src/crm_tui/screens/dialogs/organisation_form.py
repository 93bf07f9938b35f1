"""The form of an organisation: a line a field. Enter or Ctrl+S saves all of them; Esc keeps what was typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import CrmError, InvalidValue
from crm_tui.filters.fields.organisations import ORGANISATION_FIELDS
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from crm_tui.values.organisations import OrganisationCard, OrganisationSaved

PARTS = tuple(field for field in ORGANISATION_FIELDS if field.writable)


class OrganisationForm(HostedModal[tuple[int, str] | None]):
    """Returns the organisation's id and what was done, or None. What may not be is said below, where it stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.save", "save", show=False),
        bind("screen.back", "leave"),
        # first of all: a letter that is typed ahead belongs to the part that Tab leads to
        Binding("tab,down", "app.focus_next", "Next", show=False, priority=True),
        Binding("shift+tab,up", "app.focus_previous", "Previous", show=False, priority=True),
    ]

    @dataclass
    class Saved(Message):
        """It is written."""

        made: OrganisationSaved

    @dataclass
    class Refused(Message):
        """It is not."""

        error: CrmError

    @dataclass
    class DraftRead(Message):
        """What was typed before and not saved."""

        values: dict[str, str]

    def __init__(self, present: OrganisationCard | None = None, *, name: str = "") -> None:
        """``present`` is the organisation that is changed; None: a new one, called ``name`` to begin with."""
        super().__init__()
        self._present = present
        values: Mapping[str, object] = present.values if present is not None else {"name": name}
        self._begun = {field.name: safe_line(str(values.get(field.name) or "")) for field in PARTS}
        self._place = f"organisation:{present.id}" if present is not None else "organisation"
        self._saving = False

    def compose(self) -> ComposeResult:
        """A line a field."""
        title = f"Organisation {self._present.name}" if self._present else "New organisation"
        with Vertical(classes="bottom-sheet form"):
            yield Static(Content(safe_line(title)), classes="title")
            for field in PARTS:
                with Horizontal():
                    yield Static(Content(f"{field.label:<12}"), classes="prompt")
                    yield LineInput(self._begun[field.name], id=field.name)
            yield Static(id="said")
            yield KeyLine((("enter", "Save"), ("tab", "Next")))

    def on_mount(self) -> None:
        """Begin with the name; bring back what was not saved."""
        self.query_one("#name", LineInput).focus()
        self.run_worker(self._read_draft, thread=True, group="draft")

    def _read_draft(self) -> None:
        try:
            self.crm.drafts.flush()
            found = json.loads(self.crm.drafts.text(self.crm.store, self._place) or "{}")
        except (CrmError, ValueError):  # no draft is no reason not to edit
            return
        if isinstance(found, dict) and found:
            self.post_message(self.DraftRead({str(name): str(value) for name, value in found.items()}))

    @on(DraftRead)
    def show_draft(self, event: DraftRead) -> None:
        """Go on where the agent was, unless something is typed already."""
        if self._typed() == self._begun:
            for field in PARTS:
                if field.name in event.values:
                    line = self.query_one(f"#{field.name}", LineInput)
                    line.value = event.values[field.name]
                    line.cursor_position = len(line.value)
            self._say("This was typed before and not saved yet.")

    def _typed(self) -> dict[str, str]:
        return {field.name: self.query_one(f"#{field.name}", LineInput).value for field in PARTS}

    def _changed(self) -> dict[str, str]:
        return {name: text for name, text in self._typed().items() if text != self._begun[name]}

    @on(Input.Changed)
    def keep_draft(self) -> None:
        """Kept while it is typed."""
        changed = self._changed()
        self.crm.drafts.keep(self._place, json.dumps(changed, ensure_ascii=False) if changed else "")

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(text)))

    # ------------------------------------------------------------------ saving

    @on(Input.Submitted)
    def save_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line."""
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Write it."""
        if not self._saving:  # a second Enter would make a second one
            self._saving = True
            self.run_worker(partial(self._save, self._typed(), self._changed()), thread=True, group="save")

    def _save(self, typed: Mapping[str, str], changed: Mapping[str, str]) -> None:
        from crm_tui.store.organisations.editing import create, edit

        try:
            if self._present is None:
                made = create(self.crm.store, {name: text for name, text in typed.items() if text or name == "name"})
            else:
                made = edit(self.crm.store, self._present.id, changed, version=self._present.version)
        except CrmError as error:
            self.post_message(self.Refused(error))
            return
        self.post_message(self.Saved(made))

    @on(Saved)
    def finish(self, event: Saved) -> None:
        """Nothing is left to be kept."""
        self.crm.drafts.keep(self._place, "")
        self.dismiss((event.made.id, event.made.message))

    @on(Refused)
    def say_refusal(self, event: Refused) -> None:
        """Why, with the focus where it stands."""
        self._saving = False
        self._say(f"✗ {event.error.sentence}")
        if isinstance(event.error, InvalidValue) and event.error.field in self._begun:
            self.query_one(f"#{event.error.field}", LineInput).focus()

    def action_leave(self) -> None:
        """Esc: nothing is written, what was typed is kept."""
        self.dismiss(None)
