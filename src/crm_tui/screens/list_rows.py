"""The rows behind the contact table: ids in order as far as they are known, cells read for the visible window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Field
from crm_tui.screens.cells import cell_text
from crm_tui.widgets.contact_table import TableRow

if TYPE_CHECKING:
    from crm_tui.store.rows import RowReader


class ListRows:
    """A ``RowSource`` of the table. ``rows`` reads at most a window by primary key, under a millisecond."""

    def __init__(
        self, reader: RowReader | None = None, fields: Sequence[Field] = (), zone: ZoneInfo | None = None
    ) -> None:
        self._reader = reader
        self.show(fields)
        self._zone = zone or ZoneInfo("UTC")
        self._ids: dict[int, int] = {}
        self._total = 0
        self._now = 0
        self.ticket = 0
        """The query that these rows come from."""

    @property
    def total(self) -> int:
        """How many rows there are, as far as is known."""
        return self._total

    @property
    def known(self) -> tuple[int, ...]:
        """The ids that have come, in the order in which they came."""
        return tuple(self._ids.values())

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the cells show."""
        return self._fields

    def show(self, fields: Sequence[Field]) -> None:
        """Read other cells of the same rows."""
        self._fields = tuple(fields)
        self._cells = tuple(field.cell_sql or "NULL" for field in fields)

    def begin(self, ids: Sequence[int], total: int, *, ticket: int, now: int) -> None:
        """Another list: its first ids, how many there are as far as is known, the query they come from."""
        self._ids = dict(enumerate(ids))
        self._total = total
        self.ticket, self._now = ticket, now

    def count(self, total: int) -> None:
        """The exact number of rows."""
        self._total = total
        for index in [index for index in self._ids if index >= total]:
            del self._ids[index]

    def put(self, start: int, ids: Sequence[int]) -> None:
        """The ids from index ``start`` on; what lies far from it is forgotten."""
        if len(self._ids) > 20_000:
            self._ids = {index: each for index, each in self._ids.items() if abs(index - start) < 2_000}
        self._ids.update(enumerate(ids, start))

    def unknown_near(self, index: int, distance: int) -> range | None:
        """What is unknown within ``distance`` rows of an index: what will be scrolled to next; None: nothing."""
        below = next((each for each in range(index, min(index + distance, self._total)) if each not in self._ids), None)
        if below is not None:
            return range(below, min(below + distance, self._total))
        above = next((each for each in range(index, max(index - distance, -1), -1) if each not in self._ids), None)
        return None if above is None else range(max(0, above - distance), above + 1)

    def index_of(self, key: int) -> int | None:
        """Where a contact stands, if it is among the known ids."""
        return next((index for index, each in self._ids.items() if each == key), None)

    def rows(self, start: int, stop: int) -> Sequence[TableRow | None]:
        """The rows of the window; None for those whose id is not known yet."""
        ids = [self._ids.get(index) for index in range(start, stop)]
        if self._reader is None:
            return [None] * len(ids)
        found = self._reader.read([each for each in ids if each is not None], self._cells)
        made: list[TableRow | None] = []
        for each in ids:
            row = found.get(each) if each is not None else None
            if row is not None:
                made.append(TableRow(row.id, self._texts(row.values)))
            else:  # deleted by somebody else since the ids were read
                made.append(None if each is None else TableRow(each, ("(gone)", *[""] * (len(self._cells) - 1))))
        return made

    def _texts(self, values: Sequence[object]) -> tuple[str, ...]:
        return tuple(
            cell_text(field, value, self._zone, self._now) for field, value in zip(self._fields, values, strict=True)
        )
