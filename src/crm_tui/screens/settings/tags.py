"""The tags section: every tag across all contacts, made, renamed, merged, coloured, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from crm_tui.keymap import bind
from crm_tui.screens.dialogs.colour import NONE, ColourDialog
from crm_tui.screens.dialogs.name import NameDialog
from crm_tui.screens.dialogs.pick import PickDialog
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.settings.named import NamedPane, by_fold, contacts
from crm_tui.widgets.row_list import ListColumn, ListRow

if TYPE_CHECKING:
    from crm_tui.values.labels import TagItem


class TagsPane(NamedPane["TagItem"]):
    """Name, contacts, colour, the segments that name it."""

    COLUMNS = (
        ListColumn("Tag"),
        ListColumn("Contacts", 8, "right"),
        ListColumn("Colour", 7),
        ListColumn("Segments", dispensable=True),
    )
    EMPTY = "No tag yet: n makes one, and so does typing one on a contact."
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("labels.new", "new"),
        bind("labels.rename", "rename"),
        bind("labels.merge", "merge"),
        bind("labels.colour", "colour"),
        bind("labels.delete", "delete"),
    ]

    def fetch(self) -> Sequence[TagItem]:
        """The tags with their counts."""
        from crm_tui.store.tag_definitions import tags

        return tags(self.crm.store)

    def row(self, item: TagItem) -> ListRow:
        """One tag."""
        cells = (item.name, f"{item.contacts:,}", item.colour or "", ", ".join(item.segments))
        return ListRow(str(item.id), cells)

    @property
    def _known(self) -> list[str]:
        return [each.name for each in self.items.values()]

    def action_new(self) -> None:
        """A tag that nobody has yet."""
        self.crm.push_screen(NameDialog("New tag", by_fold(self._known)), self._add)

    def _add(self, name: str | None) -> None:
        if name is not None:
            self.work("section", partial(self._write_new, name))

    def _write_new(self, name: str) -> None:
        from crm_tui.store.tag_definitions import add_tag

        made = add_tag(self.crm.store, name)
        self.read(str(made.id), f"New tag {made.name}")

    def action_rename(self) -> None:
        """Another name; contacts and segments follow."""
        item = self.highlighted
        if item is not None:
            said = f"{contacts(item.contacts)} have it. {_used(item)}"
            dialog = NameDialog(f"Rename the tag {item.name}", by_fold(self._known), present=item.name, said=said)
            self.crm.push_screen(dialog, partial(self._rename, item))

    def _rename(self, item: TagItem, name: str | None) -> None:
        from crm_tui.store.tag_definitions import rename_tag

        def write() -> str:
            made = rename_tag(self.crm.store, item.name, name or "")
            return f"Renamed the tag {item.name} to {made.name}"

        if name is not None:
            self.change(write)

    def action_merge(self) -> None:
        """Into another one; first: which?"""
        item = self.highlighted
        if item is not None:
            others = [(each.name, f"{each.contacts:,}") for each in self.items.values() if each.id != item.id]
            said = f"{item.name} goes; {contacts(item.contacts)} will have the other one instead."
            self.crm.push_screen(PickDialog(f"Merge {item.name} into", others, said=said), partial(self._ask, item))

    def _ask(self, item: TagItem, into: str | None) -> None:
        if into is not None:
            said = f"{contacts(item.contacts)} will have {into} instead. {_used(item)}"
            dialog = QuestionDialog(f"Merge {item.name} into {into}?", said)
            self.crm.push_screen(dialog, partial(self._merge, item, into))

    def _merge(self, item: TagItem, into: str, yes: bool | None) -> None:
        from crm_tui.store.tag_definitions import merge_tags

        def write() -> str:
            gained = merge_tags(self.crm.store, item.name, into)
            return f"Merged {item.name} into {into}: new on {contacts(gained)}"

        if yes:
            self.change(write, next((key for key, each in self.items.items() if each.name == into), ""))

    def action_colour(self) -> None:
        """By its letter."""
        item = self.highlighted
        if item is not None:
            self.crm.push_screen(ColourDialog(item.name), partial(self._colour, item))

    def _colour(self, item: TagItem, colour: str | None) -> None:
        from crm_tui.store.tag_definitions import colour_tag

        def write() -> str:
            colour_tag(self.crm.store, item.name, None if colour == NONE else colour)
            return f"Colour of {item.name}: {colour}"

        if colour is not None:
            self.change(write)

    def action_delete(self) -> None:
        """Who has it, and who names it? Then the question."""
        item = self.highlighted
        if item is not None:
            said = f"{contacts(item.contacts)} would lose it. "
            if item.segments:
                said += f"These segments name it, and would find nobody by it: {', '.join(item.segments)}."
            dialog = QuestionDialog(f"Delete the tag {item.name}?", said + ("" if item.segments else _used(item)))
            self.crm.push_screen(dialog, partial(self._delete, item))

    def _delete(self, item: TagItem, yes: bool | None) -> None:
        from crm_tui.store.tag_definitions import delete_tag

        def write() -> str:
            return f"Deleted the tag {item.name} of {contacts(delete_tag(self.crm.store, item.name))}"

        if yes:
            self.change(write)


def _used(item: TagItem) -> str:
    if not item.segments:
        return "No segment names it."
    return f"Segments that name it follow: {', '.join(item.segments)}."
