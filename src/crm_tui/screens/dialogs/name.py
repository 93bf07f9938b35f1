"""A name for something: for a new one, or another name for one that there is."""

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


class NameDialog(QuietModal[str | None]):
    """Returns the name, or None. What stands against it is said below the line while one types."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave")]

    def __init__(self, title: str, known: Mapping[str, str], *, present: str = "", said: str = "") -> None:
        """``known`` are the names that are taken, by their folded form; ``present`` the one that is to change."""
        super().__init__()
        self._title = title
        self._known = known
        self._present = present
        self._remark = said

    def compose(self) -> ComposeResult:
        """A line to type in, and what it means."""
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(self._title)), classes="title")
            yield LineInput(self._present, placeholder="name")
            yield Static(Content(safe_line(self._remark)), id="said")
            yield KeyLine((("enter", "Save"),))

    def on_mount(self) -> None:
        """Begin in the line."""
        self.query_one(LineInput).focus()

    def _problem(self, name: str) -> str:
        if len(name) > MAX_NAME:
            return f"A name has at most {MAX_NAME} characters; this one has {len(name)}."
        found = self._known.get(fold(name))
        if found is not None and fold(found) != fold(self._present):
            return f"There is {found} already."
        return ""

    @on(Input.Changed)
    def say_problem(self, event: Input.Changed) -> None:
        """Each key may change it."""
        event.stop()
        problem = self._problem(" ".join(event.value.split()))
        self.query_one("#said", Static).update(Content(safe_line(f"✗ {problem}" if problem else self._remark)))

    @on(Input.Submitted)
    def choose(self, event: Input.Submitted) -> None:
        """Enter, when there is a name and nothing against it."""
        event.stop()
        name = " ".join(event.value.split())
        if name and not self._problem(name):
            self.dismiss(name)

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
