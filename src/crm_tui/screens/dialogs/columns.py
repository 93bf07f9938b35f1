"""The column chooser: add, remove, reorder, widen, over every field, built-in or custom; nothing changes until Done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from crm_tui.filters.fields import Field
from crm_tui.keymap import bind, with_hangul
from crm_tui.screens.dialogs.found_fields import found_fields
from crm_tui.screens.list_layout import ChosenColumn
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.quiet_screen import QuietModal

NARROWEST, WIDEST, STEP = 4, 80, 2
"""Cells of a column, and by how many a key changes it."""
HELP = "type a name, Enter adds or removes · Enter alone: done · Tab to the list: space, J K move, + - width"


class FieldList(OptionList):
    """The fields; its letters work when Tab has brought the focus here."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "screen.choose", "Add/remove"),
        Binding(with_hangul("J"), "screen.shift(1)", "Move down"),
        Binding(with_hangul("K"), "screen.shift(-1)", "Move up"),
        Binding("plus", "screen.widen(1)", "Wider"),
        Binding("minus", "screen.widen(-1)", "Narrower"),
        Binding("enter", "screen.done", "Done"),
    ]


class ColumnsDialog(QuietModal[tuple[ChosenColumn, ...] | None]):
    """Returns the columns in their order, or None when Esc left everything as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Done"),
        bind("screen.back", "leave"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def __init__(self, fields: Sequence[Field], chosen: Sequence[ChosenColumn]) -> None:
        super().__init__()
        self._offered = {field.name: field for field in fields}
        self._chosen = [each for each in chosen if each.name in self._offered]

    def compose(self) -> ComposeResult:
        """A line to type in, and the fields: the chosen ones first, in their order."""
        with Vertical(classes="dialog"):
            yield Static(Content("Columns"), classes="title")
            yield LineInput(placeholder="part of a name")
            yield FieldList()
            yield Static(Content(HELP), id="said")
            yield KeyLine()

    def on_mount(self) -> None:
        """Offer every field."""
        self._offer()
        self.query_one(LineInput).focus()

    @property
    def _highlighted(self) -> str | None:
        options = self.query_one(FieldList)
        if options.highlighted is None:
            return None
        return options.get_option_at_index(options.highlighted).id

    def _place(self, name: str) -> int | None:
        return next((place for place, each in enumerate(self._chosen) if each.name == name), None)

    @on(Input.Changed)
    def offer_fields(self) -> None:
        """The fields that are meant by what is typed."""
        self._offer()

    def _offer(self, highlight: str | None = None) -> None:
        chosen = [each.name for each in self._chosen]
        names = [*chosen, *(name for name in self._offered if name not in chosen)]
        found = found_fields(self.query_one(LineInput).value, [self._offered[name] for name in names])
        options = self.query_one(FieldList)
        options.clear_options()
        options.add_options([Option(self._label(name), id=name) for name in found])
        options.highlighted = found.index(highlight) if highlight in found else 0 if found else None

    def _label(self, name: str) -> Content:
        place = self._place(name)
        field = self._offered[name]
        label = safe_line(field.label)
        if place is None:
            return Content(f"    {label}")
        width = self._chosen[place].width
        return Content(f"{place + 1:>2} ✓ {label}{f'  ({width} wide)' if width else ''}")

    def action_move(self, step: int) -> None:
        """The highlight moves while the focus stays in the line."""
        options = self.query_one(FieldList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    def toggle_or_finish(self, event: Input.Submitted) -> None:
        """Enter after a name adds or removes; Enter in the empty line is *Done*."""
        if not event.value.strip():
            self.action_done()
            return
        self.action_choose()
        self.query_one(LineInput).value = ""

    @on(OptionList.OptionSelected)
    def toggle_clicked(self) -> None:
        """A click."""
        self.action_choose()

    def action_choose(self) -> None:
        """Add the highlighted field as the last column, or remove it; one column always stays."""
        name = self._highlighted
        if name is None:
            return
        place = self._place(name)
        if place is None:
            self._chosen.append(ChosenColumn(name))
        elif len(self._chosen) > 1:
            del self._chosen[place]
        self._offer(name)

    def action_shift(self, step: int) -> None:
        """Move the highlighted column."""
        name = self._highlighted
        place = self._place(name) if name else None
        if place is None or not 0 <= place + step < len(self._chosen):
            return
        self._chosen.insert(place + step, self._chosen.pop(place))
        self._offer(name)

    def action_widen(self, step: int) -> None:
        """Make the highlighted column wider or narrower."""
        name = self._highlighted
        place = self._place(name) if name else None
        if place is None or name is None:
            return
        width = (self._chosen[place].width or 16) + step * STEP
        self._chosen[place] = ChosenColumn(name, max(NARROWEST, min(WIDEST, width)))
        self._offer(name)

    def action_done(self) -> None:
        """Apply."""
        self.dismiss(tuple(self._chosen))

    def action_leave(self) -> None:
        """Esc: everything stays as it was."""
        self.dismiss(None)
