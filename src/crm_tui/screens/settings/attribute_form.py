"""The form of a custom attribute: name, type, options, required, default. Enter saves, wherever it is pressed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from crm_tui.errors import AsksFirst, CrmError, InvalidValue
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.host import HostedModal
from crm_tui.values.records import AttributeInfo
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.choice_line import ChoiceLine
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput

TYPES = (
    "text", "number", "date", "datetime", "boolean", "select", "multi select", "email", "phone", "url",
)  # fmt: skip
WITH_OPTIONS = ("select", "multi select")
PARTS = ("name", "type", "options", "required", "default")
SAID = {
    "name": "What agents call it. Filters know it by its slug, which is made once and stays.",
    "type": f"A letter chooses, or ← →: {' '.join(TYPES)}",
    "options": "What may be chosen, with commas between: free, pro. Only for select and multi select.",
    "required": "Whether a contact must have a value; y or n.",
    "default": "The value of new contacts, where nothing else is said.",
}
DRAFT = "attribute"
"""Where a new attribute that was not saved is kept."""


class AttributeForm(HostedModal[tuple[str, str] | None]):
    """Returns the slug and what was done, or None. What may not be is said below, with the focus where it stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("form.save", "save", show=False),
        bind("screen.back", "leave"),
        Binding("enter", "save", show=False),
        # first of all: a letter that is typed ahead belongs to the part that Tab leads to
        Binding("tab,down", "app.focus_next", "Next", show=False, priority=True),
        Binding("shift+tab,up", "app.focus_previous", "Previous", show=False, priority=True),
    ]

    @dataclass
    class Saved(Message):
        """It is written."""

        slug: str
        said: str

    @dataclass
    class Refused(Message):
        """It is not."""

        error: CrmError

    @dataclass
    class DraftRead(Message):
        """What was typed before and not saved."""

        values: dict[str, str]

    def __init__(self, present: AttributeInfo | None = None) -> None:
        """``present`` is the attribute that is changed; None: a new one."""
        super().__init__()
        self._present = present
        self._begun = _values_of(present) if present is not None else _values_of(AttributeInfo("", ""))
        self._warned = False
        self._saving = False

    def compose(self) -> ComposeResult:
        """A line a part."""
        title = f"Attribute {self._present.name} (filters call it {self._present.slug})" if self._present else ""
        begun = self._begun
        with Vertical(classes="bottom-sheet form"):
            yield Static(Content(safe_line(title or "New attribute")), classes="title")
            for part in PARTS:
                with Horizontal():
                    yield Static(Content(f"{part.capitalize():<9}"), classes="prompt")
                    match part:
                        case "type":
                            yield ChoiceLine(TYPES, begun["type"], id="type")
                        case "required":
                            yield ChoiceLine(("no", "yes"), begun["required"], id="required")
                        case _:
                            yield LineInput(begun[part], id=part)
            yield Static(id="said")
            yield KeyLine((("enter", "Save"),))

    def on_mount(self) -> None:
        """Begin with the name; bring back what was not saved."""
        self.query_one("#name", LineInput).focus()
        if self._present is None:
            self.run_worker(self._read_draft, thread=True, group="draft")

    def _read_draft(self) -> None:
        try:
            self.crm.drafts.flush()
            found = json.loads(self.crm.drafts.text(self.crm.store, DRAFT) or "{}")
        except (CrmError, ValueError):  # no draft is no reason not to make an attribute
            return
        if isinstance(found, dict) and found:
            self.post_message(self.DraftRead({part: str(found.get(part, "")) for part in PARTS}))

    @on(DraftRead)
    def show_draft(self, event: DraftRead) -> None:
        """Go on where the agent was, unless something is typed already."""
        if self._typed() != self._begun:
            return
        for part in ("name", "options", "default"):
            self.query_one(f"#{part}", LineInput).value = event.values[part]
        name = self.query_one("#name", LineInput)
        name.cursor_position = len(name.value)
        for part, words in (("type", TYPES), ("required", ("no", "yes"))):
            if event.values[part] in words:
                self.query_one(f"#{part}", ChoiceLine).value = event.values[part]

    # ------------------------------------------------------------------ while one types

    def _typed(self) -> dict[str, str]:
        texts = {part: self.query_one(f"#{part}", LineInput).value for part in ("name", "options", "default")}
        choices = {part: self.query_one(f"#{part}", ChoiceLine).value for part in ("type", "required")}
        return {part: (texts | choices)[part] for part in PARTS}

    def on_descendant_focus(self) -> None:
        """What this part is."""
        if self.focused is not None and self.focused.id in SAID:
            self._say(SAID[self.focused.id])

    @on(ChoiceLine.Changed)
    @on(Input.Changed)
    def note_change(self) -> None:
        """Kept while it is typed, if it is new."""
        self._warned = False
        typed = self._typed()
        if self._present is None:
            worth = typed["name"].strip() and typed != self._begun
            self.crm.drafts.keep(DRAFT, json.dumps(typed, ensure_ascii=False) if worth else "")

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
            self.run_worker(partial(self._save, self._typed(), told=False), thread=True, group="save")

    def _save(self, typed: Mapping[str, str], *, told: bool) -> None:
        try:
            self.post_message(self._changed(typed, told) if self._present else self._made(typed))
        except CrmError as error:
            self.post_message(self.Refused(error))

    def _made(self, typed: Mapping[str, str]) -> Saved:
        from crm_tui.store.attributes import add_attribute

        made = add_attribute(
            self.crm.store,
            typed["name"],
            type=_type(typed),
            options=self._options(typed),
            required=typed["required"] == "yes",
            default=typed["default"].strip() or None,
        )
        self.crm.drafts.keep(DRAFT, "")
        return self.Saved(made.slug, f"Made the attribute {made.name}: filters call it {made.slug}")

    def _changed(self, typed: Mapping[str, str], told: bool) -> Saved:
        from crm_tui.store.attributes.changing import change_attribute

        assert self._present is not None
        saved = change_attribute(
            self.crm.store,
            self._present.slug,
            new_name=typed["name"],
            type=_type(typed),
            options=self._options(typed),
            required=typed["required"] == "yes",
            default=typed["default"],
            told=told,
            zone=self.crm.zone,
        )
        return self.Saved(self._present.slug, saved.message)

    def _options(self, typed: Mapping[str, str]) -> list[str]:
        """What is offered; the options of before mean nothing when the type has none any more."""
        if typed["type"] not in WITH_OPTIONS and typed["options"] == self._begun["options"]:
            return []
        return [option.strip() for option in typed["options"].split(",") if option.strip()]

    @on(Saved)
    def leave_saved(self, event: Saved) -> None:
        """Done."""
        self.dismiss((event.slug, event.said))

    @on(Refused)
    def say_why(self, event: Refused) -> None:
        """Below the form; the focus goes to the part. What would lose something is asked."""
        self._saving = False
        error = event.error
        if isinstance(error, AsksFirst):
            self.crm.push_screen(QuestionDialog("Change it all the same?", error.sentence), self._save_told)
            return
        if isinstance(error, InvalidValue) and error.field in PARTS:
            self.query_one(f"#{error.field}").focus()
        # behind the focus, which says what the part is
        self.call_after_refresh(self._say, f"✗ {error.sentence}")

    def _save_told(self, sure: bool | None) -> None:
        if sure:
            self._saving = True
            self.run_worker(partial(self._save, self._typed(), told=True), thread=True, group="save")

    def action_leave(self) -> None:
        """Esc: a new one is kept as a draft; changes that are not saved are said once."""
        if self._present is not None and self._typed() != self._begun and not self._warned:
            self._warned = True
            self._say("Not saved. Enter saves it; Esc once more throws the changes away.")
            return
        self.dismiss(None)


def _values_of(info: AttributeInfo) -> dict[str, str]:
    """The texts of the form."""
    return {
        "name": info.name,
        "type": info.type.replace("_", " "),
        "options": ", ".join(info.options),
        "required": "yes" if info.required else "no",
        "default": info.default or "",
    }


def _type(typed: Mapping[str, str]) -> str:
    return typed["type"].replace(" ", "_")
