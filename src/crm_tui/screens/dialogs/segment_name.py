"""A name for a segment: to save the filter under, or to rename one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from crm_tui.keymap import bind
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.quiet_screen import QuietModal

MAX_NAME = 100


class SegmentNameDialog(QuietModal[str | None]):
    """Returns the name, or None. What Enter will do stands below the line while one types."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    def __init__(self, title: str, known: Mapping[str, str], *, present: str = "", renaming: bool = False) -> None:
        """``known`` are the names that there are, by their folded form; ``present`` the open segment, or the former
        name when ``renaming``. Saving without a name saves over ``present``.
        """
        super().__init__()
        self._title = title
        self._known = known
        self._present = present
        self._renaming = renaming

    def compose(self) -> ComposeResult:
        """A line to type in, and what will happen."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(self._title)), classes="title")
            yield LineInput(self._present if self._renaming else "", placeholder="name of the segment")
            yield Static(id="said")
            yield KeyLine((("enter", "Rename" if self._renaming else "Save"),))

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one(LineInput).focus()
        self._say(self.query_one(LineInput).value)

    @on(Input.Changed)
    def say_what_will_happen(self, event: Input.Changed) -> None:
        """Each key may change it."""
        self._say(event.value)

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(safe_line(self._meaning(text))))

    def _typed(self, text: str) -> str:
        return " ".join(text.split()) or ("" if self._renaming else self._present)

    def _meaning(self, text: str) -> str:
        name = self._typed(text)
        found = self._known.get(fold(name))
        if self._problem(text):
            return f"✗ {self._problem(text)}"
        if self._renaming:
            return "Filters that refer to it work on: they know it by its slug."
        if found is not None:
            return f"Enter saves over {found}" + (", or type a name for a new one." if not text.strip() else ".")
        return f"Enter saves a new segment {name}." if name else "Type a name."

    def _problem(self, text: str) -> str:
        name = self._typed(text)
        if len(name) > MAX_NAME:
            return f"A name has at most {MAX_NAME} characters; this one has {len(name)}."
        found = self._known.get(fold(name))
        if self._renaming and found is not None and fold(found) != fold(self._present):
            return f"There is a segment {found} already."
        return ""

    @on(Input.Submitted)
    def choose(self, event: Input.Submitted) -> None:
        """Enter, when there is a name and nothing against it."""
        event.stop()
        name = self._typed(event.value)
        if name and not self._problem(event.value):
            self.dismiss(name)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
