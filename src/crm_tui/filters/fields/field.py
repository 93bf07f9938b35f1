"""What a field of the language is: its names, its type, and where it is read."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

FieldType = Literal[
    "text",
    "country",
    "url",
    "email",
    "phone",
    "number",
    "duration",
    "date",
    "datetime",
    "boolean",
    "select",
    "multi",
    "agent",
]
"""``text country url email`` match by *contains* under ``:``; ``select multi agent`` are compared whole; ``date``
has no time (TEXT ``YYYY-MM-DD``), ``datetime`` is integer seconds UTC."""

WHOLE: frozenset[FieldType] = frozenset({"select", "multi", "agent", "boolean"})
"""Types whose ``:`` means *is*."""
ORDERED: frozenset[FieldType] = frozenset({"number", "duration", "date", "datetime"})
"""Types that know ``> >= < <=`` and ranges."""
DATES: frozenset[FieldType] = frozenset({"date", "datetime"})


class Many(NamedTuple):
    """Where the values of a many-valued field lie: ``SELECT value FROM source WHERE link``.

    ``link`` ties the rows to the table alias ``contact``; ``key`` is the folded value when a column holds it.
    """

    source: str
    link: str
    value: str
    key: str | None = None


class Field(NamedTuple):
    """One attribute of a contact (or of a related row): a filter term, a column, a sort key, an export column.

    SQL texts are constants over the table alias ``contact`` (in relations: over the relation's tables) and never
    hold a user's words. ``column`` is None when the field is many-valued (see ``many``).
    """

    name: str
    label: str
    type: FieldType
    group: str
    column: str | None = None
    aliases: tuple[str, ...] = ()
    key: str | None = None
    """SQL of the folded value, when a column holds it (``contact.sort_name``)."""
    many: Many | None = None
    relation: str | None = None
    """Terms on this field are short forms of this relation (``org``, ``list``)."""
    cell_sql: str | None = None
    """SQL of one list cell; several values joined by ``char(31)``."""
    order_sql: str | None = None
    order_index: bool = False
    """An index of ``contact`` begins with ``order_sql``."""
    counter: bool = False
    """Never unknown: 0 at least."""
    custom: bool = False
    writable: bool = True
    required: bool = False
    options: tuple[str, ...] = ()
    slug: str = ""
    """Of a custom attribute: the key in ``contact.custom``."""


_PLAIN_COLUMN = re.compile(r"\w+\.\w+")


def folded(column: str) -> str:
    """SQL of ``fold(column)``: a plain column in ASCII needs no call of Python, 0.2 against 1 µs a contact."""
    if not _PLAIN_COLUMN.fullmatch(column):
        return f"fold({column})"
    return f"CASE WHEN length({column}) = length(CAST({column} AS BLOB)) THEN lower({column}) ELSE fold({column}) END"
