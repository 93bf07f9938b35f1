"""The lists section: subscription lists, made, renamed, archived, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from crm_tui.keymap import bind
from crm_tui.screens.dialogs.name import NameDialog
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.settings.named import NamedPane, by_fold, contacts
from crm_tui.widgets.row_list import ListColumn, ListRow

if TYPE_CHECKING:
    from crm_tui.values.labels import ListItem


class ListsPane(NamedPane["ListItem"]):
    """Name, how many contacts have each status, the segments that ask about it."""

    COLUMNS = (
        ListColumn("List"),
        ListColumn("Active", 7, "right"),
        ListColumn("Unconf.", 7, "right"),
        ListColumn("Unsub.", 7, "right"),
        ListColumn("Bounced", 7, "right", dispensable=True),
        ListColumn("State", 8),
        ListColumn("Segments", dispensable=True),
    )
    EMPTY = "No list yet: n makes one."
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("labels.new", "new"),
        bind("labels.rename", "rename"),
        bind("labels.archive", "archive"),
        bind("labels.delete", "delete"),
    ]

    def fetch(self) -> Sequence[ListItem]:
        """The lists with their counts."""
        from crm_tui.store.list_definitions import lists

        return lists(self.crm.store)

    def row(self, item: ListItem) -> ListRow:
        """One list."""
        numbers = (item.active, item.unconfirmed, item.unsubscribed, item.bounced)
        state = "archived" if item.archived else ""
        cells = (item.name, *(f"{number:,}" for number in numbers), state, ", ".join(item.segments))
        return ListRow(item.slug, cells)

    @property
    def _known(self) -> list[str]:
        return [name for each in self.items.values() for name in (each.slug, each.name)]

    def action_new(self) -> None:
        """A list with nobody on it."""
        self.crm.push_screen(NameDialog("New list", by_fold(self._known)), self._add)

    def _add(self, name: str | None) -> None:
        if name is not None:
            self.work("section", partial(self._write_new, name))

    def _write_new(self, name: str) -> None:
        from crm_tui.store.list_definitions import add_list

        made = add_list(self.crm.store, name)
        self.read(made.slug, f"New list {made.name}")

    def action_rename(self) -> None:
        """Another name; the slug stays."""
        item = self.highlighted
        if item is not None:
            known = by_fold([name for each in self.items.values() if each != item for name in (each.slug, each.name)])
            said = f"Filters know it as list:{item.slug}, and go on doing so."
            dialog = NameDialog(f"Rename the list {item.name}", known, present=item.name, said=said)
            self.crm.push_screen(dialog, partial(self._rename, item))

    def _rename(self, item: ListItem, name: str | None) -> None:
        from crm_tui.store.list_definitions import rename_list

        if name is not None:
            self.change(lambda: f"Renamed the list {item.name} to {rename_list(self.crm.store, item.slug, name)}")

    def action_archive(self) -> None:
        """Away, or back; nobody leaves it."""
        from crm_tui.store.list_definitions import archive_list

        item = self.highlighted

        def write(item: ListItem) -> str:
            archive_list(self.crm.store, item.slug, archived=not item.archived)
            if item.archived:
                return f"Brought back the list {item.name}"
            return f"Archived the list {item.name}: nobody is offered it any more"

        if item is not None:
            self.change(partial(write, item), item.slug)

    def action_delete(self) -> None:
        """Who is on it, and who asks about it? Then the question."""
        item = self.highlighted
        if item is not None:
            said = f"{contacts(item.contacts)} would lose their status on it, and where the consent came from. "
            if item.segments:
                said += f"These segments ask about it, and would find nobody by it: {', '.join(item.segments)}. "
            dialog = QuestionDialog(f"Delete the list {item.name}?", f"{said}a puts it away instead.")
            self.crm.push_screen(dialog, partial(self._delete, item))

    def _delete(self, item: ListItem, yes: bool | None) -> None:
        from crm_tui.store.list_definitions import delete_list

        if yes:
            self.change(
                lambda: f"Deleted the list {item.name} with {contacts(delete_list(self.crm.store, item.slug))} on it"
            )
