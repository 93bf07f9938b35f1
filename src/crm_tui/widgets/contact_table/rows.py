"""What the table reads: a source of rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

__all__ = ["KeyedRowSource", "RowSource", "TableRow"]


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
