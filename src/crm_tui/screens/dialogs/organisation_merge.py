"""Two organisations side by side: which value is kept of each field in which they differ, then one of two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from crm_tui.filters.fields.organisations import ORGANISATION_FIELDS
from crm_tui.keymap import bind
from crm_tui.screens.host import HostedModal
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.key_line import KeyLine
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList

if TYPE_CHECKING:
    from crm_tui.values.organisations import OrganisationCard

COLUMNS = (ListColumn("Field", 12), ListColumn("Kept"), ListColumn("Left", 26, dispensable=True))


class OrganisationMerge(HostedModal[Mapping[str, int] | None]):
    """Returns field → id of the organisation it is taken from, for the fields in which they differ; None: Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("merge.other", "take_other"),
        bind("question.yes", "merge"),
        bind("screen.back", "leave"),
    ]

    def __init__(self, keep: OrganisationCard, other: OrganisationCard) -> None:
        super().__init__()
        self._keep, self._other = keep, other
        self._taken = chosen_at_first(keep, other)

    def compose(self) -> ComposeResult:
        """What happens, the fields in which they differ, the keys."""
        keep, other = self._keep, self._other
        people = f"{other.people:,} {'person comes' if other.people == 1 else 'people come'} along"
        with Vertical(classes="bottom-sheet organisations"):
            yield Static(Content(safe_line(f"Merge {other.name} into {keep.name}?")), classes="title")
            yield Static(Content(safe_line(f"Its {people}; {other.name} is no more. u takes it back.")), id="said")
            yield RowList(COLUMNS, empty=" They differ in no field.")
            yield KeyLine()

    def on_mount(self) -> None:
        """Show what differs."""
        self._show()
        self.query_one(RowList).focus()

    def _show(self) -> None:
        rows = []
        for field in ORGANISATION_FIELDS:
            if field.name in self._taken:
                both = [self._keep, self._other]
                kept, left = both if self._taken[field.name] == self._keep.id else both[::-1]
                texts = [safe_line(str(each.values.get(field.name) or "–")) for each in (kept, left)]
                rows.append(ListRow(field.name, (field.label, *texts)))
        self.query_one(RowList).rows = tuple(rows)

    def action_take_other(self) -> None:
        """The other value of the highlighted field."""
        row = self.query_one(RowList).highlighted
        if row is not None:
            former = self._taken[row.key]
            self._taken[row.key] = self._other.id if former == self._keep.id else self._keep.id
            self._show()

    def action_merge(self) -> None:
        """Merge them so."""
        self.dismiss(self._taken)

    def action_leave(self) -> None:
        """Leave them apart."""
        self.dismiss(None)


def chosen_at_first(keep: OrganisationCard, other: OrganisationCard) -> dict[str, int]:
    """Of the fields in which they differ: the name of the one that is kept, else the newest value that there is."""
    newest = sorted((keep, other), key=lambda each: int(str(each.values["updated"])), reverse=True)
    made = {}
    for field in ORGANISATION_FIELDS:
        values = [each.values.get(field.name) or None for each in (keep, other)]
        if field.writable and values[0] != values[1]:
            first = keep if field.name == "name" else next(each for each in newest if each.values.get(field.name))
            made[field.name] = first.id
    return made
