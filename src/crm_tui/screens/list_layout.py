"""How an agent has set up the list: its columns with their widths, and its sort. Kept per agent in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from crm_tui.filters.fields import Field, Registry

if TYPE_CHECKING:
    from crm_tui.store.store import Store


class ChosenColumn(NamedTuple):
    """A column of the list: the field's name, and its width in cells when the agent has set one."""

    name: str
    width: int | None = None


SortKeys = tuple[tuple[str, bool], ...]
"""Names of fields and whether downwards; the first key first."""
DEFAULT_COLUMNS = tuple(map(ChosenColumn, ("name", "email", "phone", "org", "tags", "last_seen")))
"""TK-05, with the name first."""
DEFAULT_SORT: SortKeys = (("last_seen", True),)
WIDE_COLUMNS = (*DEFAULT_COLUMNS, *map(ChosenColumn, ("city", "country", "stage", "points")))
"""What there is room for on 150 columns."""
VISITOR_COLUMNS = tuple(map(ChosenColumn, ("ip", "city", "country", "page_views", "sessions", "os", "last_seen")))
"""MA-12: who is not identified yet has an address, a place and pages."""
ORGANISATION_COLUMNS = tuple(map(ChosenColumn, ("name", "domain", "phone", "city", "country", "people")))
ListKind = Literal["contacts", "visitors", "organisations"]


Width = Literal["narrow", "normal", "wide"]


def width_of(columns: int) -> Width:
    """How wide a terminal of so many columns is; the same steps as the styles'."""
    return "narrow" if columns < 100 else "normal" if columns < 150 else "wide"


class ListLayout(NamedTuple):
    """Columns in their order, and sort keys. ``narrow`` and ``wide`` are the columns of such terminals, where they
    differ.
    """

    columns: tuple[ChosenColumn, ...] = DEFAULT_COLUMNS
    sort: SortKeys = DEFAULT_SORT
    narrow: tuple[ChosenColumn, ...] | None = None
    wide: tuple[ChosenColumn, ...] | None = None

    def at(self, width: Width) -> ListLayout:
        """The layout with the columns of a terminal's width."""
        own = {"narrow": self.narrow, "wide": self.wide}.get(width)
        return self._replace(columns=own or self.columns)

    def known(self, registry: Registry, default: ListLayout) -> ListLayout:
        """This layout without fields that are gone; where nothing is left, that of ``default``."""

        def left(columns: tuple[ChosenColumn, ...]) -> tuple[ChosenColumn, ...]:
            return tuple(each for each in columns if registry.find(each.name) is not None)

        sort = tuple(each for each in self.sort if registry.find(each[0]) is not None)
        return ListLayout(
            left(self.columns) or default.columns,
            sort or default.sort,
            left(self.narrow) if self.narrow else None,
            left(self.wide) if self.wide else None,
        )

    def changed(self, shown: ListLayout, width: Width) -> ListLayout:
        """This layout after ``shown`` was arranged at a width: the sort is that of all, the columns of this one."""
        match width:
            case "narrow":
                return self._replace(sort=shown.sort, narrow=shown.columns)
            case "wide":
                return self._replace(sort=shown.sort, wide=shown.columns)
        return self._replace(sort=shown.sort, columns=shown.columns)

    def fields(self, registry: Registry) -> list[Field]:
        """The fields of the columns; what this database has not (any more) is left out."""
        found = [registry.find(each.name) for each in self.columns]
        return [field for field in found if field is not None and field.cell_sql]

    def width(self, name: str) -> int | None:
        """The width that the agent has set for a column."""
        return next((each.width for each in self.columns if each.name == name), None)


DEFAULT_LAYOUTS: Mapping[ListKind, ListLayout] = {
    "contacts": ListLayout(narrow=DEFAULT_COLUMNS, wide=WIDE_COLUMNS),
    "visitors": ListLayout(VISITOR_COLUMNS, narrow=VISITOR_COLUMNS, wide=VISITOR_COLUMNS),
    "organisations": ListLayout(
        ORGANISATION_COLUMNS,
        sort=(("name", False),),
        narrow=tuple(map(ChosenColumn, ("name", "domain", "city", "people"))),
        wide=(*ORGANISATION_COLUMNS, *map(ChosenColumn, ("industry", "updated"))),
    ),
}
"""What an agent sees who has set nothing."""


def as_setting(layout: ListLayout) -> dict[str, object]:
    """The layout as JSON values."""
    columns = {"columns": layout.columns, "narrow": layout.narrow, "wide": layout.wide}
    lists = {name: [list(each) for each in found] for name, found in columns.items() if found}
    return {**lists, "sort": [list(key) for key in layout.sort]}


def from_setting(value: object, registry: Registry, default: ListLayout) -> ListLayout:
    """The layout in a setting; what cannot be read (another version wrote it) falls back to the default."""
    if not isinstance(value, dict):
        return default
    columns, narrow, wide = (
        tuple(
            ChosenColumn(str(name), width if isinstance(width, int) else None)
            for name, width in _pairs(value.get(which))
            if registry.find(str(name)) is not None
        )
        for which in ("columns", "narrow", "wide")
    )
    sort = tuple((str(name), bool(down)) for name, down in _pairs(value.get("sort")) if registry.find(str(name)))
    return ListLayout(columns or default.columns, sort or default.sort, narrow or default.narrow, wide or default.wide)


def _pairs(value: object) -> Sequence[tuple[object, object]]:
    if not isinstance(value, list):
        return ()
    return [(each[0], each[1]) for each in value if isinstance(each, list) and len(each) == 2]


def keep(store: Store, kind: ListKind, layout: ListLayout) -> None:
    """Write the layout for the store's agent."""
    from crm_tui.store.settings import put

    put(store, f"{kind}.list", as_setting(layout))


def kept(store: Store, registry: Registry, kinds: Sequence[ListKind]) -> dict[ListKind, ListLayout]:
    """The layouts of the store's agent."""
    from crm_tui.store.settings import get

    return {kind: from_setting(get(store, f"{kind}.list"), registry, DEFAULT_LAYOUTS[kind]) for kind in kinds}
