"""Pieces of SQL: plain text with ``?`` parameters, and the ways to join conditions without tripping over SQLite.

Three limits of SQLite shape this module: its parser has a stack of 100 entries (about 28 nested brackets), an
expression may be 1,000 operators deep (a chain of ``AND`` counts each), and a user may write 64 KiB of terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

SqlValue: TypeAlias = str | int | float
"""What may stand for a ``?``."""

_CHAIN = 50
"""Conditions joined side by side before they are put into brackets."""
_LIST = 30
"""Values in one ``IN``; more are handed over as one JSON array."""


class Sql(NamedTuple):
    """SQL text and the values of its ``?``, in order."""

    text: str
    params: tuple[SqlValue, ...] = ()

    def inside(self, before: str, after: str = ")") -> Sql:
        """The text between two others that have no parameters."""
        return Sql(f"{before}{self.text}{after}", self.params)


TRUE = Sql("1")
FALSE = Sql("0")


def sql(template: str, *parts: Sql | SqlValue) -> Sql:
    """Fill each ``{}`` of ``template`` with a piece of SQL; a value that is no ``Sql`` becomes a ``?``."""
    made = [part if isinstance(part, Sql) else Sql("?", (part,)) for part in parts]
    return Sql(template.format(*(part.text for part in made)), tuple(v for part in made for v in part.params))


def all_hold(conditions: Iterable[Sql]) -> Sql:
    """Their conjunction; of none it is true. Constants fall out."""
    kept = list(dict.fromkeys(condition for condition in conditions if condition != TRUE))
    if FALSE in kept:
        return FALSE
    return _chain(kept, " AND ") if kept else TRUE


def any_holds(conditions: Iterable[Sql]) -> Sql:
    """Their disjunction; of none it is false. Constants fall out."""
    kept = list(dict.fromkeys(condition for condition in conditions if condition != FALSE))
    if TRUE in kept:
        return TRUE
    return _chain(kept, " OR ") if kept else FALSE


def complement(condition: Sql) -> Sql:
    """The opposite of a condition that is 0 or 1, never NULL."""
    if condition in (TRUE, FALSE):
        return FALSE if condition == TRUE else TRUE
    return condition.inside("NOT (")


def _chain(conditions: Sequence[Sql], joint: str) -> Sql:
    while len(conditions) > _CHAIN:
        conditions = [_chain(conditions[start : start + _CHAIN], joint) for start in range(0, len(conditions), _CHAIN)]
    if len(conditions) == 1:
        return conditions[0]
    text = joint.join(condition.text for condition in conditions)
    return Sql(f"({text})", tuple(value for condition in conditions for value in condition.params))


def one_of(column: str, values: Sequence[SqlValue]) -> Sql:
    """``column IN (…)``; the column must not be NULL."""
    values = list(dict.fromkeys(values))
    if len(values) == 1:
        return Sql(f"{column} = ?", (values[0],))
    if len(values) <= _LIST:
        return Sql(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))
    return Sql(f"{column} IN (SELECT value FROM json_each(?))", (json_list(values),))


def any_found(column: str, test: str, values: Sequence[str]) -> Sql:
    """``test`` (over ``{column}`` and ``{value}``) for any of the values."""
    values = list(dict.fromkeys(values))
    if len(values) <= _LIST:
        uses = test.count("{value}")
        return any_holds(Sql(test.format(column=column, value="?"), (value,) * uses) for value in values)
    # LIMIT keeps SQLite from moving the column into the loop and folding it for every value
    found = test.format(column="subject.text", value="sought.value")
    return Sql(
        f"EXISTS (SELECT 1 FROM (SELECT {column} AS text LIMIT 1) AS subject "
        f"CROSS JOIN json_each(?) AS sought WHERE {found})",
        (json_list(values),),
    )


def in_any_range(column: str, ranges: Sequence[tuple[SqlValue | None, SqlValue | None]]) -> Sql:
    """Whether the column lies in one of the ranges, ends included; None is no bound, and no range has two of those."""
    ranges = list(dict.fromkeys(ranges))
    if len(ranges) <= _LIST:
        return any_holds(_in_range(column, *bounds) for bounds in ranges)
    first, last = "json_extract(stretch.value, '$[0]')", "json_extract(stretch.value, '$[1]')"
    found = f"({first} IS NULL OR {column} >= {first}) AND ({last} IS NULL OR {column} <= {last})"
    return Sql(f"EXISTS (SELECT 1 FROM json_each(?) AS stretch WHERE {found})", (json_list(ranges),))


def _in_range(column: str, first: SqlValue | None, last: SqlValue | None) -> Sql:
    bounds = [sql(f"{column} >= {{}}", first)] if first is not None else []
    if last is not None:
        bounds.append(sql(f"{column} <= {{}}", last))
    return all_hold(bounds)


def json_list(values: Sequence[object]) -> str:
    """The values as one parameter, to be read by ``json_each``."""
    import json

    return json.dumps(list(values), ensure_ascii=False)


def quoted(text: str) -> str:
    """A user's text as one string of an FTS5 query: nothing in it is syntax."""
    return '"' + text.replace('"', '""') + '"'


def bindable(condition: Sql) -> Sql:
    """The same with values that SQLite takes: no half of a surrogate pair, no integer above 64 bits."""
    return Sql(condition.text, tuple(_bindable_value(value) for value in condition.params))


def _bindable_value(value: SqlValue) -> SqlValue:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    return value
