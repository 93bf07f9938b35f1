"""The attributes section: the fields that agents have made, made here, changed, put in order, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from crm_tui.filters.fields import Registry
from crm_tui.keymap import bind
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.fields_changed import FieldsChanged
from crm_tui.screens.settings.attribute_form import AttributeForm
from crm_tui.screens.settings.pane import SettingsPane
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList

if TYPE_CHECKING:
    from crm_tui.values.attributes import AttributeItem, AttributeUse

EMPTY = "No attribute yet: n makes a field of your own."
COLUMNS = (
    ListColumn("Attribute"),
    ListColumn("Type", 12),
    ListColumn("Options", dispensable=True),
    ListColumn("Must", 4, dispensable=True),
    ListColumn("Contacts", 8, "right"),
)


class AttributesPane(SettingsPane):
    """Every custom attribute: name, type, options, whether it is required, how many contacts have a value."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("attributes.new", "new"),
        bind("attributes.edit", "edit"),
        bind("attributes.down", "move(1)"),
        bind("attributes.up", "move(-1)"),
        bind("attributes.delete", "delete"),
    ]

    @dataclass
    class AttributesRead(Message):
        """The attributes as they are; the cursor goes to ``slug``, ``said`` into the status line."""

        items: tuple[AttributeItem, ...]
        slug: str = ""
        said: str = ""

    @dataclass
    class DeletionAsked(Message):
        """What uses the attribute that is to go."""

        item: AttributeItem
        use: AttributeUse

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, AttributeItem] = {}

    def compose(self) -> ComposeResult:
        """The list."""
        yield RowList(COLUMNS, empty="…")

    # ------------------------------------------------------------------ reading

    def shown(self) -> None:
        """Read them."""
        self.work("attributes", self._read)

    def _read(self, slug: str = "", said: str = "") -> None:
        from crm_tui.store.attributes.using import counted_attributes

        items = counted_attributes(self.crm.store)
        if said:  # the pane may be gone by now: the application is not
            self.crm.post_message(FieldsChanged(Registry([each.info for each in items])))
        self.post_message(self.AttributesRead(items, slug, said))

    @on(AttributesRead)
    def show_attributes(self, event: AttributesRead) -> None:
        """Into the list; what did not change is not drawn."""
        event.stop()
        self._items = {each.info.slug: each for each in event.items}
        rows = self.query_one(RowList)
        rows.set_empty(EMPTY)
        rows.rows = tuple(_row(each) for each in event.items)
        if event.slug:
            rows.highlight(event.slug)
        if event.said:
            self.say(event.said)

    @property
    def _highlighted(self) -> AttributeItem | None:
        row = self.query_one(RowList).highlighted
        return self._items.get(row.key) if row is not None else None

    # ------------------------------------------------------------------ making and changing

    def action_new(self) -> None:
        """A form without anything in it."""
        self.crm.push_screen(AttributeForm(), self._show_saved)

    def action_edit(self) -> None:
        """A form with the attribute as it is."""
        if self._highlighted is not None:
            self.crm.push_screen(AttributeForm(self._highlighted.info), self._show_saved)

    @on(RowList.Opened)
    def edit_opened(self, event: RowList.Opened) -> None:
        """Enter."""
        event.stop()
        self.action_edit()

    def _show_saved(self, saved: tuple[str, str] | None) -> None:
        if saved is not None:
            self.work("attributes", partial(self._read, *saved))

    def action_move(self, step: int) -> None:
        """Up or down among the others."""
        if self._highlighted is not None:
            self.work("attributes", partial(self._move, self._highlighted.info.slug, step))

    def _move(self, slug: str, step: int) -> None:
        from crm_tui.store.attributes.changing import move_attribute

        self._read(slug, move_attribute(self.crm.store, slug, step).message)

    # ------------------------------------------------------------------ deleting

    def action_delete(self) -> None:
        """First of all: what uses it?"""
        if self._highlighted is not None:
            self.work("attributes", partial(self._read_use, self._highlighted))

    def _read_use(self, item: AttributeItem) -> None:
        from crm_tui.store.attributes.using import use_of

        self.post_message(self.DeletionAsked(item, use_of(self.crm.store, item.info.slug)))

    @on(DeletionAsked)
    def ask_to_delete(self, event: DeletionAsked) -> None:
        """Then the question."""
        event.stop()
        info = event.item.info
        dialog = QuestionDialog(f"Delete the attribute {info.name}?", _consequence(event.use))
        self.crm.push_screen(dialog, partial(self._delete, info.slug))

    def _delete(self, slug: str, sure: bool | None) -> None:
        if sure:
            self.work("attributes", partial(self._delete_it, slug))

    def _delete_it(self, slug: str) -> None:
        from crm_tui.store.attributes.deleting import delete_attribute

        self._read(said=delete_attribute(self.crm.store, slug, told=True).message)


def _consequence(use: AttributeUse) -> str:
    """What would be missed."""
    said = f"{use.sentence}." if use.is_used else "Nothing uses it."
    if use.contacts:
        said += " The values go with it."
    if use.segments:
        said += " These segments keep the members that they have, and find no new ones."
    return said


def _row(item: AttributeItem) -> ListRow:
    info = item.info
    type = info.type.replace("_", " ")
    return ListRow(
        info.slug, (info.name, type, ", ".join(info.options), "✓" if info.required else "", f"{item.contacts:,}")
    )
