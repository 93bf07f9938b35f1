"""Sort by any field, up or down: type a part of its name, or several keys such as ``country, points:desc``."""

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
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.found_fields import found_fields
from crm_tui.screens.list_layout import SortKeys
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.line_input import LineInput
from crm_tui.widgets.quiet_screen import QuietModal

_DOWN_FIRST = ("datetime", "date", "number", "duration")


class SortDialog(QuietModal[SortKeys | None]):
    """Enter sorts by the highlighted field (again: the other way round); Esc leaves it as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("screen.back", "leave"),
        Binding("down", "move(1)", "Down", show=False),
        Binding("up", "move(-1)", "Up", show=False),
    ]

    def __init__(self, fields: Sequence[Field], sort: SortKeys) -> None:
        super().__init__()
        self._fields = {field.name: field for field in fields}
        self._sort = sort

    def compose(self) -> ComposeResult:
        """A line to type in, and the fields."""
        with Vertical(classes="dialog"):
            yield Static(Content("Sort by"), classes="title")
            yield LineInput(placeholder="part of a name, or: country, points:desc")
            yield OptionList()
            yield Static(id="said")
            yield KeyLine((("enter", "Sort"),))

    def on_mount(self) -> None:
        """Offer every field, those that are sorted by first."""
        self._offer("")
        self.query_one(LineInput).focus()

    @on(Input.Changed)
    def offer_fields(self, event: Input.Changed) -> None:
        """The fields that are meant by what is typed."""
        self._offer(event.value)

    def _offer(self, text: str) -> None:
        first = [name for name, _ in self._sort]
        names = sorted(self._fields, key=lambda name: first.index(name) if name in first else len(first))
        options = self.query_one(OptionList)
        options.clear_options()
        found = found_fields(text, [self._fields[name] for name in names])
        options.add_options([Option(self._label(name), id=name) for name in found])
        options.highlighted = 0 if found else None

    def _label(self, name: str) -> Content:
        former = dict(self._sort)
        sign = "" if name not in former else "  ▼" if former[name] else "  ▲"
        return Content(f"{self._fields[name].label}{sign}")

    def action_move(self, step: int) -> None:
        """The highlight moves while the focus stays in the line."""
        options = self.query_one(OptionList)
        if step > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    @on(Input.Submitted)
    def choose(self, event: Input.Submitted) -> None:
        """Enter: the typed keys, else the highlighted field."""
        if "," in event.value or ":" in event.value:
            self._choose_typed(event.value)
            return
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self._choose_field(str(options.get_option_at_index(options.highlighted).id))

    @on(OptionList.OptionSelected)
    def choose_clicked(self, event: OptionList.OptionSelected) -> None:
        """A click on a field."""
        self._choose_field(str(event.option.id))

    def _choose_field(self, name: str) -> None:
        former = dict(self._sort)
        down = not former[name] if name in former else self._fields[name].type in _DOWN_FIRST
        self.dismiss(((name, down),))

    def _choose_typed(self, text: str) -> None:
        keys: list[tuple[str, bool]] = []
        for part in filter(None, (each.strip() for each in text.split(","))):
            name, _, way = part.partition(":")
            found = next((field for field in self._fields.values() if name in (field.name, *field.aliases)), None)
            if found is None or way not in ("", "asc", "desc"):
                said = f"✗ {part}: write a field's name, with :asc or :desc"
                self.query_one("#said", Static).update(Content(said))
                return
            keys.append((found.name, way == "desc"))
        if keys:
            self.dismiss(tuple(keys))

    def action_leave(self) -> None:
        """Esc."""
        self.dismiss(None)
