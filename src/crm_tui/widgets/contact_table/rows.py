"""What the table reads: a source of rows, and the window of rows that the table keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

__all__ = ["KeyedRowSource", "RowSource", "RowWindow", "TableRow"]

_KEPT_ROWS = 600


class TableRow(NamedTuple):
    """A row: its key (the contact's id) and one text per column, in the order of the columns."""

    key: int
    cells: tuple[str, ...]


class RowSource(Protocol):
    """Where rows come from. Called on the UI thread: it answers from memory or in under a millisecond."""

    @property
    def total(self) -> int:
        """How many rows there are, as far as is known."""

    def rows(self, start: int, stop: int) -> Sequence[TableRow | None]:
        """Rows ``start`` … ``stop - 1``; ``None`` for a row that is not known yet (it will be asked for)."""


@runtime_checkable
class KeyedRowSource(Protocol):
    """A source that also finds a row by its key, so that the cursor can stay on its contact."""

    def index_of(self, key: int) -> int | None:
        """The index of a key, ``None`` when it is not in the list."""


class RowWindow:
    """The rows around the visible ones, read in as few calls of the source as possible."""

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self._rows: dict[int, TableRow] = {}
        self._asked: set[int] = set()

    def __getitem__(self, index: int) -> TableRow | None:
        return self._rows.get(index)

    def load(self, start: int, stop: int) -> tuple[int, int] | None:
        """Read what is missing of ``start`` … ``stop - 1``.

        Returns:
            The range of unknown rows that were not returned before (each is asked for once), or ``None``.
        """
        start, stop = max(0, start), min(stop, self.source.total)
        missing = [index for index in range(start, stop) if index not in self._rows]
        if not missing:
            return None
        first, last = missing[0], missing[-1] + 1
        if len(self._rows) > _KEPT_ROWS:
            self._rows = {index: row for index, row in self._rows.items() if start <= index < stop}
        rows = self.source.rows(first, last)
        for index, row in zip(range(first, last), rows, strict=False):
            if row is not None:
                self._rows[index] = row
        unknown = [index for index in missing if index not in self._rows and index not in self._asked]
        if not unknown:
            return None
        self._asked.update(unknown)
        return unknown[0], unknown[-1] + 1

    def forget(self, start: int = 0, stop: int | None = None) -> None:
        """Drop rows that have changed or come, so that the next ``load`` reads them again."""
        if start == 0 and stop is None:
            self._rows.clear()
            self._asked.clear()
            return
        self._asked = {one for one in self._asked if one < start or (stop is not None and one >= stop)}
        for index in [one for one in self._rows if one >= start and (stop is None or one < stop)]:
            del self._rows[index]

    def index_of(self, key: int) -> int | None:
        """The index of a key among the rows that were read."""
        return next((index for index, row in self._rows.items() if row.key == key), None)
