"""Help: what the keys do right here, read from the bindings that act, and where the data lies."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from crm_tui import __version__
from crm_tui.keymap import KEYS, bind
from crm_tui.values.key_names import key_name
from crm_tui.widgets.fields_view import FieldGroup, FieldsView
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.quiet_screen import QuietModal

FILTERS = (
    ("ana, 06 48 39", "words and digits, anywhere in names, addresses, numbers, organisations, city"),
    ("tag:vip", "field:value; also = != > >= < <=, tag:a,b for any of, val* and *val"),
    ("last_chat<-30d", "dates: 2026-11-21, today, this-month, 7d, -30d"),
    ("no:email  has:phone", "is unknown, has any value"),
    ("-tag:vip", "not; a or b; (brackets)"),
    ("↓ or →", "takes what is offered; ↑ in the empty line brings back filters of before"),
)


class HelpDialog(QuietModal[None]):
    """The keys of the screen below, grouped by what they are for."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("screen.back", "leave"), bind("app.quit", "leave", show=False)]

    def __init__(self, about: Screen[object], *, path: Path) -> None:
        super().__init__()
        self._groups = _groups(about)
        self._path = path

    def compose(self) -> ComposeResult:
        """The keys, the filter language in short, version and place of the database."""
        with Vertical(classes="dialog"):
            yield Static(Content("Keys"), classes="title")
            yield FieldsView()
            yield KeyLine()

    def on_mount(self) -> None:
        """Show it."""
        about = FieldGroup("About", (("crm-tui", __version__), ("Database", str(self._path))))
        view = self.query_one(FieldsView)
        view.groups = (*self._groups, FieldGroup("The search line", FILTERS), about)
        view.focus()

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss()


def _groups(screen: Screen[object]) -> tuple[FieldGroup, ...]:
    grouped: dict[str, dict[str, tuple[list[str], str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        known = KEYS.get(binding.id or "")
        if known is None or not active.enabled:
            continue
        keys, _ = grouped.setdefault(known.place, {}).setdefault(binding.id or "", ([], known.does))
        if binding.key.isascii() and not binding.key.startswith("hangul"):
            keys.append(key_name(binding.key))
    return tuple(
        FieldGroup(place, tuple((" ".join(keys), does) for keys, does in rows.values()))
        for place, rows in grouped.items()
    )
