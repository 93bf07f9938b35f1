"""Sets of contacts by a field with an order and an index: a stretch of the index, or some stretches in every year."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.filters.compile.atom import Source, along
from crm_tui.filters.compile.choice import SCATTERED
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.ordered import YEARS, days, moments, widest_anniversary
from crm_tui.filters.compile.sql import Sql, all_hold, json_list, sql
from crm_tui.filters.fields import Field
from crm_tui.filters.tree import Duration, Number, Range, Term
from crm_tui.values.dates import Anniversary


def ordered_sources(field: Field, term: Term, context: Context) -> tuple[Source, ...]:
    """The set of a term on a number, a duration, a date or a moment, whose column an index begins with."""
    column = field.column or ""
    if field.type == "date" and all(isinstance(value, Anniversary) for value in term.values):
        return (_yearly(column, term, context),)
    bounds = _bounds(field, term, context)
    # a text that is no day may lie between two days: it is left to the test on the row
    return (along(all_hold(bounds), exact=field.type != "date"),) if bounds else ()


def _bounds(field: Field, term: Term, context: Context) -> list[Sql]:
    """What the values lie between."""
    if len(term.values) != 1 or isinstance(term.values[0], Anniversary):
        return []
    value, column = term.values[0], field.column or ""
    if field.type == "datetime":
        start, end = moments(term.op, value, context.now, context.zone) or (None, None)
        return _between(field, (">=", start), ("<", end))
    if field.type == "date":
        first, last = days(term.op, value, context.now, context.zone)
        return [sql(f"{column} {op} {{}}", bound) for op, bound in ((">=", first), ("<=", last)) if bound is not None]
    if isinstance(value, Range):
        return _between(field, (">=", _amount(value.start)), ("<=", _amount(value.end)))
    return _between(field, ("=" if term.op == ":" else term.op, _amount(value)))


def _amount(value: object) -> float | None:
    if isinstance(value, Number):
        return value.value
    return value.seconds if isinstance(value, Duration) else None


def _between(field: Field, *bounds: tuple[str, float | None]) -> list[Sql]:
    found = [sql(f"{field.column} {op} {{}}", bound) for op, bound in bounds if bound is not None]
    below = any(op in ("<", "<=", "=") and bound is not None for op, bound in bounds)
    # the value of an attribute may be a text, which is greater than every number: it stays out
    return [*found, Sql(f"{field.column} < ''")] if field.custom and found and not below else found


def _yearly(column: str, term: Term, context: Context) -> Source:
    """Days that come round: a stretch of the index for every year, and whoever was born long ago."""
    spans = widest_anniversary(term.values, context.now, context.zone)
    stretches: list[Sequence[str]] = [
        ["", f"{YEARS.start}"],
        *([f"{year}-{span.first}", f"{year}-{span.last}"] for year in YEARS for span in spans),
        [f"{YEARS.stop}", "~"],
    ]
    ids = Sql(
        "SELECT contact.id FROM json_each(?) AS stretch CROSS JOIN contact "
        f"ON {column} BETWEEN stretch.value ->> 0 AND stretch.value ->> 1",
        (json_list(stretches),),
    )
    return Source(ids, each=SCATTERED)
