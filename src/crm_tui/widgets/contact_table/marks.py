"""Which rows are marked: some keys, or all but some (a million marks cost nothing)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Marks"]


@dataclass(frozen=True, slots=True)
class Marks:
    """A frozen set of marked keys; with ``inverted`` the keys are the exceptions from "everything that matches"."""

    keys: frozenset[int] = frozenset()
    inverted: bool = False

    @classmethod
    def of(cls, keys: Iterable[int]) -> Marks:
        """These keys and no others."""
        return cls(frozenset(keys))

    @classmethod
    def everything(cls) -> Marks:
        """All that match, off-screen too."""
        return cls(frozenset(), True)

    def __contains__(self, key: object) -> bool:
        return (key in self.keys) is not self.inverted

    def __bool__(self) -> bool:
        return self.inverted or bool(self.keys)

    def toggled(self, key: int) -> Marks:
        """The same with one key changed."""
        return Marks(self.keys ^ {key}, self.inverted)

    def count(self, total: int) -> int:
        """How many of ``total`` rows are marked (every exception counts as one of them)."""
        return max(0, total - len(self.keys)) if self.inverted else len(self.keys)
