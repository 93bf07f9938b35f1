"""Which kinds of things the history shows: only some, all but some; Space goes round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from crm_tui.keymap import bind
from crm_tui.screens.history_items import kind_words
from crm_tui.widgets.cells import fit
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

STATES = ("", "only", "without")
"""In the order in which Space goes round."""
_LABEL = 28


class Kinds(NamedTuple):
    """Kinds of events (and ``note``): only these when there are any, and none of those."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class KindsDialog(QuietModal[Kinds | None]):
    """Enter shows what was chosen, Esc leaves the history as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("kinds.next", "cycle"),
        bind("kinds.clear", "clear"),
        bind("kinds.done", "done", priority=True),
        bind("screen.back", "leave"),
    ]

    def __init__(self, found: Sequence[tuple[str, int]], chosen: Kinds) -> None:
        """``found`` are the kinds that this contact has, and how many of each."""
        super().__init__()
        self._found = found
        self._states = dict.fromkeys(chosen.only, "only") | dict.fromkeys(chosen.without, "without")

    def compose(self) -> ComposeResult:
        """A line for each kind."""
        with Vertical(classes="dialog"):
            yield Static(Content("Kinds in the history"), classes="title")
            yield OptionList(*(Option(self._line(kind, number), id=kind) for kind, number in self._found))
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin on the first one."""
        offers = self.query_one(OptionList)
        offers.focus()
        offers.highlighted = 0 if self._found else None

    def _line(self, kind: str, number: int) -> Content:
        label = "notes" if kind == "note" else kind_words(kind)[1]
        return Content(f"{fit(label, _LABEL)} {number:>7,}  {self._states.get(kind, '')}")

    def action_cycle(self) -> None:
        """The next state of the highlighted kind."""
        offers = self.query_one(OptionList)
        if offers.highlighted is None:
            return
        kind, number = self._found[offers.highlighted]
        state = STATES[(STATES.index(self._states.get(kind, "")) + 1) % len(STATES)]
        self._states[kind] = state
        offers.replace_option_prompt_at_index(offers.highlighted, self._line(kind, number))

    def action_clear(self) -> None:
        """All kinds again."""
        self._states.clear()
        offers = self.query_one(OptionList)
        for index, (kind, number) in enumerate(self._found):
            offers.replace_option_prompt_at_index(index, self._line(kind, number))

    def action_done(self) -> None:
        """Enter."""
        chosen = {state: tuple(kind for kind, each in self._states.items() if each == state) for state in STATES}
        self.dismiss(Kinds(chosen["only"], chosen["without"]))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
