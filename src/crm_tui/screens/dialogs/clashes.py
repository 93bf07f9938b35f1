"""Two agents have changed the same fields: mine or theirs, for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.keymap import bind
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.clash_rows import ClashRow, ClashRows
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

if TYPE_CHECKING:
    from crm_tui.store.contacts.saving import Clash


class _Rows(ClashRows):
    """The rows; their letters act here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("clash.mine", "choose(True)"),
        bind("clash.theirs", "choose(False)"),
        bind("table.up", "move(-1)", show=False),
        bind("table.down", "move(1)", show=False),
    ]


class ClashesDialog(QuietModal[Mapping[str, bool] | None]):
    """Returns by field name whether mine is to be saved; None goes back to the fields, where nothing is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("clash.done", "done"), bind("screen.back", "leave")]

    def __init__(self, called: str, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self._called = called
        self._clashes = tuple(clashes)

    def compose(self) -> ComposeResult:
        """Whose fields, both values of each, the keys."""
        title = f"Somebody else has changed {self._called} meanwhile. Nothing is saved yet: which shall it be?"
        with Vertical(classes="bottom-sheet"):
            yield Static(Content(safe_line(title)), classes="title")
            yield _Rows([ClashRow(each.label, each.mine, each.theirs, each.former) for each in self._clashes])
            yield KeyLine()

    def on_mount(self) -> None:
        """The keys are the rows'."""
        self.set_focus(self.query_one(_Rows), scroll_visible=False)

    def action_done(self) -> None:
        """Enter: save what was chosen."""
        chosen = self.query_one(_Rows).chosen
        self.dismiss({each.name: mine for each, mine in zip(self._clashes, chosen, strict=True)})

    def action_leave(self) -> None:
        """Esc: back to the fields."""
        self.dismiss(None)
