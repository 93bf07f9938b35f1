"""The rows of the fields, and the keys that act while none of them is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from crm_tui.keymap import bind
from crm_tui.widgets.form_rows import FormRows

if TYPE_CHECKING:
    from crm_tui.screens.fields.editing import EditedFields


class FieldRows(FormRows, inherit_bindings=False):
    """The rows; their keys act when the focus is here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("fields.open", "open"),
        bind("fields.primary", "lead"),
        bind("fields.revert", "revert", show=False),
        bind("table.up", "go_on(-1)", show=False),
        bind("table.down", "go_on(1)", show=False),
        bind("table.page_up", "go_on(-10)", show=False),
        bind("table.page_down", "go_on(10)", show=False),
        Binding("home", "go_on(-100000)", show=False),
        Binding("end,G", "go_on(100000)", show=False),
    ]

    def __init__(self, pane: EditedFields) -> None:
        super().__init__()
        self._pane = pane

    def action_go_on(self, step: int) -> None:
        """The cursor to another field."""
        if step < 0 and self.keys[:1] == [self.cursor]:
            self._pane.passed_top()
        self.move(step)

    def action_open(self) -> None:
        """Enter."""
        self._pane.edit()

    def action_lead(self) -> None:
        """The primary one of several."""
        self._pane.lead()

    def action_revert(self) -> None:
        """Nothing pending in this field."""
        self._pane.revert()
