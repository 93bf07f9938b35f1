"""How the list is arranged: columns, sort, people or visitors. The keys for it, and what each agent has chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType

from crm_tui.keymap import bind
from crm_tui.screens.list_layout import (
    DEFAULT_LAYOUTS,
    ChosenColumn,
    ListKind,
    ListLayout,
    SortKeys,
    Width,
    width_of,
)
from crm_tui.screens.list_reading import ListReading
from crm_tui.screens.places import PlaceScreen
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry

VISITORS = "is:anonymous"
_VISITORS = re.compile(r"(?:(?<=\s)|^)is:anonymous(?=\s|$)")


@dataclass
class Listing:
    """What the list shows. ``ticket`` numbers the query; results of an older one are dropped."""

    filter_text: str = ""
    of: ListKind = "contacts"
    """What is listed, whatever the filter says."""
    layouts: dict[ListKind, ListLayout] = field(default_factory=lambda: dict(DEFAULT_LAYOUTS))
    ticket: int = 0
    total: int | None = None
    """The exact count; None while it is not known."""
    failed: bool = False
    """Whether the list could not be read."""
    late: bool = False
    """Whether the first page has outrun its budget: the rows of before are still shown."""
    unfinished: str | None = None
    width: Width = "normal"
    """Of the terminal: each has columns of its own."""
    slug: str = ""
    """The segment that is open, also while its filter is being changed."""
    _members: tuple[str, str] = ("", "")
    _arrangement: ListLayout | None = None

    def open(self, slug: str, filter_text: str, members: str, arrangement: ListLayout | None = None) -> None:
        """Show a segment (``""``: none): while the text is its filter, ``members`` is asked, which knows of
        overrides; ``arrangement`` is its own.
        """
        self.slug, self._members, self._arrangement = slug, (filter_text, members), arrangement

    @property
    def asked(self) -> str:
        """The filter that is asked."""
        text, members = self._members
        return members if self.slug and self.filter_text == text else self.filter_text

    @property
    def kind(self) -> ListKind:
        """Visitors have columns of their own: they have no name."""
        return "visitors" if self.of == "contacts" and _VISITORS.search(self.filter_text) else self.of

    @property
    def layout(self) -> ListLayout:
        """The columns and the sort of what is listed."""
        return (self._arrangement or self.layouts[self.kind]).at(self.width)

    def arrange(self, layout: ListLayout) -> None:
        """Other columns, another sort: of the open segment (at every width), else of every list of this kind."""
        if self.slug:
            self._arrangement = layout._replace(narrow=None, wide=None)
        else:
            self.layouts[self.kind] = self.layouts[self.kind].changed(layout, self.width)

    def keep_known(self, registry: Registry) -> None:
        """Fields that are gone are no columns and no sort keys any more."""
        self.layouts = {kind: each.known(registry, DEFAULT_LAYOUTS[kind]) for kind, each in self.layouts.items()}
        if self._arrangement is not None:
            self._arrangement = self._arrangement.known(registry, DEFAULT_LAYOUTS[self.kind])

    def sentence(self) -> str:
        """What the status line says of it."""
        by = ", ".join(f"{name.replace('_', ' ')} {'▼' if down else '▲'}" for name, down in self.layout.sort)
        word = self.kind if self.total != 1 else self.kind.removesuffix("s")
        waiting = "not read" if self.failed else "searching… (rows of before)" if self.late else "counting…"
        count = waiting if self.total is None else f"{self.total:,} {word}"
        left_out = f" · not finished yet: {self.unfinished}" if self.unfinished else ""
        return f"{count} · sorted by {by}{left_out}"


class ArrangedList(PlaceScreen):
    """A screen with a list that its agent arranges."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("contacts.search", "search"),
        bind("contacts.sort", "sort"),
        bind("contacts.columns", "columns"),
        bind("contacts.visitors", "visitors", show=False),
    ]

    LISTS: ClassVar[ListKind] = "contacts"

    def __init__(self, filter_text: str = "") -> None:
        super().__init__()
        self.listing = Listing(filter_text, self.LISTS)
        self.reading: ListReading | None = None

    def read_again(self) -> None:
        """Show the list anew in the arrangement of ``listing``."""

    def show_arrangement(self) -> None:
        """Show the rows that are there in the columns of ``listing``."""

    def close_segment(self) -> None:
        """No segment is open; the filter stays as it is."""

    def on_resize(self, event: events.Resize) -> None:
        """A terminal of another width has columns of its own."""
        before = self.listing.layout.columns
        self.listing.width = width_of(event.size.width)
        if self.listing.layout.columns != before:
            self.show_arrangement()

    def action_search(self) -> None:
        """Into the search line."""
        self.query_one(FilterLine).focus_input()

    def action_visitors(self) -> None:
        """Anonymous visitors in place of contacts, and back: the filter says so."""
        text = self.listing.filter_text
        if self.listing.kind == "visitors":
            text = " ".join(_VISITORS.sub("", text).split())
        else:
            text = f"{VISITORS} {text}".strip()
        self.query_one(FilterLine).set_text(text)

    def action_sort(self) -> None:
        """Choose the sort."""
        from crm_tui.screens.dialogs.sort import SortDialog

        if self.reading is not None:
            sortable = [each for each in self.reading.registry.fields if each.order_sql]
            self.crm.push_screen(SortDialog(sortable, self.listing.layout.sort), self._sort_by)

    @on(ContactTable.SortRequested)
    def sort_by_header(self, event: ContactTable.SortRequested) -> None:
        """A click on a header; again turns it round; with Shift it becomes a further key."""
        former = dict(self.listing.layout.sort)
        rest = [each for each in self.listing.layout.sort if each[0] != event.name]
        key = (event.name, not former[event.name] if event.name in former else False)
        self._sort_by((*rest, key) if event.further else (key,))

    def _sort_by(self, sort: SortKeys | None) -> None:
        if sort:
            self._keep_layout(self.listing.layout._replace(sort=sort))

    def action_columns(self) -> None:
        """Choose the columns."""
        from crm_tui.screens.dialogs.columns import ColumnsDialog

        if self.reading is not None:
            shown = [each for each in self.reading.registry.fields if each.cell_sql]
            self.crm.push_screen(ColumnsDialog(shown, self.listing.layout.columns), self._show_columns)

    def _show_columns(self, columns: tuple[ChosenColumn, ...] | None) -> None:
        if columns:
            self._keep_layout(self.listing.layout._replace(columns=columns))

    def _keep_layout(self, layout: ListLayout) -> None:
        """Use it now, and keep it for the agent's next day."""
        kind = self.listing.kind
        self.listing.arrange(layout)
        self.read_again()
        if self.reading is not None and not self.listing.slug:  # a segment's is saved with it
            work = partial(self.reading.keep_layout, kind, self.listing.layouts[kind])
            self.run_worker(work, thread=True, group="layout")
