"""The rows around the visible ones: read from a source in as few calls as possible, unknown ones asked for once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["Window"]

Row = TypeVar("Row")

_KEPT_ROWS = 600
_NEAR = 100
"""Rows: what was asked for farther from the window than this is asked for again when it is seen again. An answer may
never come: whoever asks for another window need not be told of the former."""


class Window(Generic[Row]):
    """Rows by index, as far as they were read."""

    def __init__(self, total: Callable[[], int], read: Callable[[int, int], Sequence[Row | None]]) -> None:
        """Make a window.

        Args:
            total: how many rows there are now.
            read: rows ``start`` … ``stop - 1``, ``None`` for what is not known yet.
        """
        self._total = total
        self._read = read
        self._rows: dict[int, Row] = {}
        self._asked: set[int] = set()

    def __getitem__(self, index: int) -> Row | None:
        return self._rows.get(index)

    def load(self, start: int, stop: int) -> range | None:
        """Read what is missing of ``start`` … ``stop - 1``.

        Returns:
            The range of unknown rows that were not returned before (each is asked for once as long as it is near
            the window), or ``None``.
        """
        start, stop = max(0, start), min(stop, self._total())
        missing = [index for index in range(start, stop) if index not in self._rows]
        if not missing:
            return None
        first, last = missing[0], missing[-1] + 1
        if len(self._rows) > _KEPT_ROWS:
            self._rows = {index: row for index, row in self._rows.items() if start <= index < stop}
        for index, row in zip(range(first, last), self._read(first, last), strict=False):
            if row is not None:
                self._rows[index] = row
        self._asked = {one for one in self._asked if start - _NEAR <= one < stop + _NEAR}
        unknown = [index for index in missing if index not in self._rows and index not in self._asked]
        if not unknown:
            return None
        self._asked.update(unknown)
        return range(unknown[0], unknown[-1] + 1)

    def forget(self, start: int = 0, stop: int | None = None) -> None:
        """Drop rows that have changed or come, so that the next ``load`` reads them again."""
        if start == 0 and stop is None:
            self._rows.clear()
            self._asked.clear()
            return
        self._asked = {one for one in self._asked if one < start or (stop is not None and one >= stop)}
        for index in [one for one in self._rows if one >= start and (stop is None or one < stop)]:
            del self._rows[index]
