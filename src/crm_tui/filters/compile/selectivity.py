"""How big the sets are that a filter could start from: SQLite's planner does not know (no STAT4), so we do.

The counts are read once in the background, and again when the data has changed (every 30 s at most). A count
that is stale or missing costs time, never a wrong answer.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from math import isqrt
from typing import Literal

from crm_tui.filters.compile.sql import Sql, bindable

Kind = Literal["tag", "country", "stage", "owner", "list", "segment"]
"""Sets that are counted: tags by ``tag.name_key``, lists and segments by their slug, the others by value."""

LEAST, SMALL = 2_000, 20_000
"""Contacts: a set is counted so far (in a large database farther); a bigger one is met while walking the order."""
FEW_SPELLINGS = 500
"""Different values of a column that are looked through before the contacts are."""

_COUNTS: dict[Kind, str] = {
    "tag": "SELECT tag.name_key, count(*) FROM contact_tag CROSS JOIN tag ON tag.id = contact_tag.tag_id "
    "GROUP BY contact_tag.tag_id",
    "list": "SELECT subscription_list.slug, count(*) FROM subscription CROSS JOIN subscription_list "
    "ON subscription_list.id = subscription.list_id GROUP BY subscription.list_id",
    "segment": "SELECT slug, count FROM segment",
    "country": "SELECT country, count(*) FROM contact WHERE country IS NOT NULL GROUP BY country",
    "stage": "SELECT stage, count(*) FROM contact WHERE stage IS NOT NULL GROUP BY stage",
    "owner": "SELECT owner, count(*) FROM contact WHERE owner IS NOT NULL GROUP BY owner",
}
_IDENTIFIED = "SELECT count(*) FROM contact WHERE NOT kind AND deleted_at IS NULL"
_INDEXES = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'contact' AND instr(sql, 'json_extract')"


class Selectivity:
    """Counts of the sets by kind and value, and a ``connection`` to count what is no set of those, and to look up what
    stands in small tables. ``contacts`` are all, ``identified`` those whom a filter sees that mentions nobody else.

    ``connection`` belongs to the thread that compiles; without it only ``counts`` are known.
    """

    def __init__(
        self,
        counts: Mapping[tuple[str, str], int] | None = None,
        contacts: int | None = None,
        connection: sqlite3.Connection | None = None,
        identified: int | None = None,
    ) -> None:
        self.counts = counts or {}
        self.contacts = contacts
        self._identified = identified
        self.connection = connection
        self._indexes: list[str] | None = None
        self._few: dict[str, bool] = {}
        self._different = Counter(kind for kind, _ in self.counts)

    def with_connection(self, connection: sqlite3.Connection) -> Selectivity:
        """The same counts for a thread that has its own connection."""
        return Selectivity(self.counts, self.contacts, connection, self._identified)

    @property
    def everybody(self) -> int:
        """About how many contacts there are, visitors and deleted ones included."""
        if self.contacts is None and self.connection is not None:
            self.contacts = int(self.connection.execute("SELECT coalesce(max(id), 0) FROM contact").fetchone()[0])
        return self.contacts or 0

    @property
    def identified(self) -> int:
        """About how many contacts a filter sees that mentions nobody else."""
        return self.everybody if self._identified is None else self._identified

    @property
    def small(self) -> int:
        """How far a set is counted: counting a bigger one would take longer than it saves."""
        return min(SMALL, max(LEAST, isqrt(400 * self.everybody)))

    def size(self, ids: Sql, most: int) -> int | None:
        """How many rows ``ids`` selects, ``most`` + 1 when more; None when it cannot be asked."""
        if self.connection is None:
            return None
        text = f"SELECT count(*) FROM ({ids.text} LIMIT {most + 1})"
        row = self.connection.execute(text, bindable(ids).params).fetchone()
        return int(row[0])

    def looked_up(self, values: Sql) -> list[str | int] | None:
        """The few values that ``values`` selects from a small table now; None when it cannot be asked."""
        if self.connection is None:
            return None
        return [row[0] for row in self.connection.execute(values.text, bindable(values).params)]

    def is_indexed(self, column: str) -> bool:
        """Whether an index of ``contact`` begins with a custom attribute (its SQL); no index is known without a
        connection.
        """
        if self._indexes is None:
            rows = self.connection.execute(_INDEXES).fetchall() if self.connection else []
            self._indexes = [str(row[0]) for row in rows]
        return any(f"contact({column.replace('contact.', '')}," in text for text in self._indexes)

    def few_values(self, column: str, values: str) -> bool:
        """Whether ``values``, the different ones of an indexed column, are few; looked through once."""
        if column not in self._few and self.connection is not None:
            text = f"SELECT count(*) FROM ({values} LIMIT {FEW_SPELLINGS + 1})"
            self._few[column] = int(self.connection.execute(text).fetchone()[0]) <= FEW_SPELLINGS
        return self._few.get(column, False)

    def few_spellings(self, kind: str) -> bool:
        """Whether the column ``kind`` is known to have few different values."""
        return 0 < self._different[kind] <= FEW_SPELLINGS


def read_selectivity(connection: sqlite3.Connection) -> Selectivity:
    """Count every set that :data:`Kind` names (about 0.3 s for a million contacts: in the background)."""
    counts: dict[tuple[str, str], int] = {
        (kind, str(value)): int(number) for kind, text in _COUNTS.items() for value, number in connection.execute(text)
    }
    contacts = int(connection.execute("SELECT count(*) FROM contact").fetchone()[0])
    identified = int(connection.execute(_IDENTIFIED).fetchone()[0])
    return Selectivity(counts, contacts, connection, identified)
