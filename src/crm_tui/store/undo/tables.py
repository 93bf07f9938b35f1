"""What undo knows of the tables: columns, keys, who refers to whom. Read from ``models``, so that none is forgotten."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sqlmodel import SQLModel

import crm_tui.models  # noqa: F401  (fills the metadata)
from crm_tui.store import counters

FOLLOWING = frozenset({"search_doc", "contact_event_stat", "segment_member"})
"""Tables that follow from the others: never in the log, never a reason to keep a row."""
LOG = frozenset({"change", "change_batch"})
GOES_ON = frozenset({"version", "updated_at"})
"""Taking a change back is a change itself: these do not come back."""
COUNTED = {"contact": frozenset(counters.COLUMNS), "segment": frozenset({"count", "built_at", "due_at"})}
"""Columns that follow from other rows."""
PLACES = {"contact_email": "position", "contact_phone": "position", "contact_organisation": "is_primary"}
"""Columns that say which of several is the first: set right for the contact as a whole (``consequences``)."""


class Table(NamedTuple):
    """One table: ``parents`` are (column, table) of its references; ``children`` the other way round."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    parents: tuple[tuple[str, str], ...]
    children: tuple[tuple[str, str], ...]

    @property
    def where(self) -> str:
        """The condition that finds one row by its key."""
        return " AND ".join(f"{name} IS ?" for name in self.key)

    @property
    def hangs_on_contact(self) -> bool:
        """Whether a row of it is about one contact."""
        return "contact_id" in self.columns

    def is_compared(self, column: str) -> bool:
        """Whether another value in that column means that somebody changed the row."""
        return column not in GOES_ON and column not in COUNTED.get(self.name, ()) and column != PLACES.get(self.name)


@cache
def tables() -> dict[str, Table]:
    """Every table that the log may name, those first to which others refer."""
    made: dict[str, Table] = {}
    sorted_tables = [each for each in SQLModel.metadata.sorted_tables if each.name not in LOG | FOLLOWING]
    for each in sorted_tables:
        made[each.name] = Table(
            each.name,
            tuple(column.name for column in each.columns),
            tuple(column.name for column in each.primary_key.columns),
            tuple((key.parent.name, key.column.table.name) for key in sorted(each.foreign_keys, key=str)),
            tuple(
                (other.name, key.parent.name)
                for other in sorted_tables
                for key in sorted(other.foreign_keys, key=str)
                if key.column.table.name == each.name
            ),
        )
    return made


@cache
def of_contacts() -> tuple[Table, ...]:
    """``contact`` and every table whose rows hang on a contact, in the order in which they can be written."""
    return tuple(each for each in tables().values() if each.name == "contact" or each.hangs_on_contact)
