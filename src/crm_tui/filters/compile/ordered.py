"""Tests on what has an order: numbers, durations, moments, days. A value of another kind is never comparable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta, tzinfo

from crm_tui.filters.compile.sql import Sql, SqlValue, all_hold, any_holds, json_list, one_of, sql
from crm_tui.filters.tree import Duration, Number, Range, Value
from crm_tui.values.dates import Anniversary, DaySpan, Period, Span, Spanning, anniversary_spans, day_span, span

_YEARS = range(1900, 2201)
"""Years in which an anniversary of a moment is looked for."""
_DAY_SHAPE = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))


def number_test(column: str, op: str, values: Sequence[Value], *, sure: bool) -> Sql:
    """Any of the numbers or durations (in seconds); ``sure``: the column always holds a number."""
    equal: list[SqlValue] = []
    tests = []
    subject = f"+{column}" if sure else column
    for value in values:
        if isinstance(value, Range):
            tests.append(_between(subject, _amount(value.start), _amount(value.end)))
        elif (amount := _amount(value)) is not None:
            if op in (":", "="):
                equal.append(amount)
            else:
                tests.append(sql(f"{subject} {op} {{}}", amount))
    if equal:
        tests.append(one_of(subject, equal))
    test = any_holds(tests)
    return test if sure else test.inside(f"CASE WHEN typeof({column}) IN ('integer', 'real') THEN ", " ELSE 0 END")


def _amount(value: object) -> int | float | None:
    if isinstance(value, Number):
        return value.value
    return value.seconds if isinstance(value, Duration) else None


def _between(subject: str, low: SqlValue | None, high: SqlValue | None) -> Sql:
    bounds = []
    if low is not None:
        bounds.append(sql(f"{subject} >= {{}}", low))
    if high is not None:
        bounds.append(sql(f"{subject} <= {{}}", high))
    return all_hold(bounds)


def moments(op: str, value: Value, now: int, zone: tzinfo) -> tuple[int | None, int | None] | None:
    """First second, and the second after the last, that the term means; None for an anniversary."""
    if isinstance(value, Range):
        start = span(_spanning(value.start), now, zone).start if value.start is not None else None
        return start, span(_spanning(value.end), now, zone).end if value.end is not None else None
    if isinstance(value, Anniversary):
        return None
    meant = span(_spanning(value), now, zone)
    bounds: dict[str, tuple[int | None, int | None]] = {
        "<": (None, meant.start), "<=": (None, meant.end), ">": (meant.end, None), ">=": (meant.start, None),
    }  # fmt: skip
    return bounds.get(op, (meant.start, meant.end))


def moment_test(column: str, op: str, values: Sequence[Value], now: int, zone: tzinfo, *, custom: bool) -> Sql:
    """Any of the date values on a column of Unix seconds."""
    tests = []
    for value in values:
        bounds = moments(op, value, now, zone)
        if bounds is None and isinstance(value, Anniversary):
            tests.append(_anniversary_of_moment(column, value, now, zone))
        elif bounds is not None:
            tests.append(_from_until(f"+{column}", *bounds))
    guard = f"typeof({column}) IN ('integer', 'real')" if custom else f"{column} IS NOT NULL"
    return any_holds(tests).inside(f"CASE WHEN {guard} THEN ", " ELSE 0 END")


def _from_until(subject: str, start: int | None, end: int | None) -> Sql:
    bounds = []
    if start is not None:
        bounds.append(sql(f"{subject} >= {{}}", start))
    if end is not None:
        bounds.append(sql(f"{subject} < {{}}", end))
    return all_hold(bounds)


def day_test(column: str, op: str, values: Sequence[Value], now: int, zone: tzinfo) -> Sql:
    """Any of the date values on a column of days (``YYYY-MM-DD``)."""
    tests = any_holds(_one_day_test(column, op, value, now, zone) for value in values)
    return tests.inside(f"CASE WHEN {column} GLOB '{_DAY_SHAPE}' THEN ", " ELSE 0 END")


def _one_day_test(column: str, op: str, value: Value, now: int, zone: tzinfo) -> Sql:
    if isinstance(value, Anniversary):
        spans = anniversary_spans(value, now, zone)
        return any_holds(sql(f"substr({column}, 6) BETWEEN {{}} AND {{}}", *days) for days in spans)
    if isinstance(value, Range):
        first = day_span(_spanning(value.start), now, zone).first if value.start is not None else None
        return _between(
            column, first, day_span(_spanning(value.end), now, zone).last if value.end is not None else None
        )
    days = day_span(_spanning(value), now, zone)
    if op in (":", "="):
        return _between(column, *days)
    return sql(f"{column} {op} {{}}", days.first if op in ("<", ">=") else days.last)


def _spanning(value: object) -> Spanning:
    if isinstance(value, Anniversary | Number | Duration) or value is None:
        raise TypeError(f"{value!r} is no stretch of time")
    return value  # type: ignore[return-value]


def _anniversary_of_moment(column: str, value: Anniversary, now: int, zone: tzinfo) -> Sql:
    """The days come round in every year; each is its own stretch of seconds in the agent's zone."""
    stretches = [
        (stretch.start, stretch.end)
        for days in anniversary_spans(value, now, zone)
        for stretch in _in_years(days, zone)
    ]
    flat = json_list([bound for stretch in stretches for bound in stretch])
    # pairs in one array: even places begin a stretch, odd ones end it
    return Sql(
        f"(SELECT count(*) FROM json_each(?) AS bound WHERE bound.value <= {column}) % 2 = 1",
        (flat,),
    )


def _in_years(days: DaySpan, zone: tzinfo) -> Iterator[Span]:
    for year in _YEARS:
        first, last = _existing(year, days.first, later=True), _existing(year, days.last, later=False)
        if first <= last:
            yield Span(_seconds(first, zone).start, _seconds(last, zone).end)


def _existing(year: int, month_day: str, *, later: bool) -> date:
    month, day = int(month_day[:2]), int(month_day[3:])
    try:
        return date(year, month, day)
    except ValueError:  # 29 February
        return date(year, month, day - 1) + timedelta(days=1 if later else 0)


def _seconds(day: date, zone: tzinfo) -> Span:
    return span(Period(day.year, day.month, day.day), 0, zone)
