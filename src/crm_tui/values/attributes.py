"""Custom attributes as they are shown: each with its values counted, and what would be missed if it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crm_tui.values.records import AttributeInfo

NAMED = 3
"""Names that a sentence lists before it only counts."""


class AttributeItem(NamedTuple):
    """A custom attribute, and how many contacts (those in the bin aside) have a value."""

    info: AttributeInfo
    contacts: int


class AttributeUse(NamedTuple):
    """What uses an attribute. ``segments`` ask for it; ``columns`` and ``sorts`` name whose list shows it."""

    contacts: int
    segments: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()

    @property
    def is_used(self) -> bool:
        """Whether anything would be missed."""
        return bool(self.contacts or self.segments or self.columns or self.sorts)

    @property
    def sentence(self) -> str:
        """``312 contacts have a value · 2 segments ask for it (A, B) · a column of ana``."""
        parts = [f"{self.contacts:,} contact{' has' if self.contacts == 1 else 's have'} a value"]
        if self.segments:
            number = len(self.segments)
            asks = "segment asks" if number == 1 else "segments ask"
            parts.append(f"{number:,} {asks} for it ({listed(self.segments)})")
        parts += [f"a {word} of {listed(names)}" for word, names in self._shown() if names]
        return " · ".join(parts)

    def _shown(self) -> tuple[tuple[str, Sequence[str]], ...]:
        return ("column", self.columns), ("sort key", self.sorts)


def listed(names: Sequence[str]) -> str:
    """The first names, and how many there are besides."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
