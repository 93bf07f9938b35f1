"""Tests on what has an order: numbers, durations, moments, days. A value of another kind is never comparable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta, tzinfo

from crm_tui.filters.compile.sql import FALSE, Sql, SqlValue, any_holds, in_any_range, json_list, one_of, sql
from crm_tui.filters.tree import Duration, Number, Range, Value
from crm_tui.values.dates import Anniversary, DaySpan, Period, Span, Spanning, anniversary_spans, day_span, span

YEARS = range(1900, 2201)
"""Years in which anniversaries are looked for, one by one."""
_MANY_DAYS = 100
"""Days in an anniversary's span from which on it saves nothing to look at the day of the year first."""
_DAY_SHAPE = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))


def number_test(column: str, op: str, values: Sequence[Value], *, sure: bool) -> Sql:
    """Any of the numbers or durations (in seconds); ``sure``: the column always holds a number."""
    subject = f"+{column}" if sure else column
    ranges = [(_amount(v.start), _amount(v.end)) for v in values if isinstance(v, Range)]
    amounts = [amount for value in values if (amount := _amount(value)) is not None]
    tests = [in_any_range(subject, ranges)]
    if op in (":", "=") and amounts:
        tests.append(one_of(subject, amounts))
    elif amounts:
        tests += [sql(f"{subject} {op} {{}}", amount) for amount in amounts]
    test = any_holds(tests)
    return test if sure else test.inside(f"CASE WHEN typeof({column}) IN ('integer', 'real') THEN ", " ELSE 0 END")


def _amount(value: object) -> int | float | None:
    if isinstance(value, Number):
        return value.value
    return value.seconds if isinstance(value, Duration) else None


def moments(op: str, value: Value, now: int, zone: tzinfo) -> tuple[int | None, int | None] | None:
    """First second, and the second after the last, that the term means; None for an anniversary."""
    if isinstance(value, Range):
        start = span(_spanning(value.start), now, zone).start if value.start is not None else None
        return start, span(_spanning(value.end), now, zone).end if value.end is not None else None
    if isinstance(value, Anniversary):
        return None
    meant = span(_spanning(value), now, zone)
    bounds: dict[str, tuple[int | None, int | None]] = {
        "<": (None, meant.start),
        "<=": (None, meant.end),
        ">": (meant.end, None),
        ">=": (meant.start, None),
    }
    return bounds.get(op, (meant.start, meant.end))


def moment_test(column: str, op: str, values: Sequence[Value], now: int, zone: tzinfo, *, custom: bool) -> Sql:
    """Any of the date values on a column of Unix seconds."""
    stretches: list[tuple[SqlValue | None, SqlValue | None]] = []
    for value in values:
        if (bounds := moments(op, value, now, zone)) is not None:
            stretches.append((bounds[0], None if bounds[1] is None else bounds[1] - 1))
    tests = [in_any_range(f"+{column}", stretches), _anniversary_of_moment(column, values, now, zone)]
    guard = f"typeof({column}) IN ('integer', 'real')" if custom else f"{column} IS NOT NULL"
    return any_holds(tests).inside(f"CASE WHEN {guard} THEN ", " ELSE 0 END")


def day_test(column: str, op: str, values: Sequence[Value], now: int, zone: tzinfo) -> Sql:
    """Any of the date values on a column of days (``YYYY-MM-DD``)."""
    stretches = [days(op, value, now, zone) for value in values if not isinstance(value, Anniversary)]
    tests = [in_any_range(column, stretches)]
    tests += [
        sql(f"substr({column}, 6) BETWEEN {{}} AND {{}}", *yearly) for yearly in widest_anniversary(values, now, zone)
    ]
    return any_holds(tests).inside(f"CASE WHEN {column} GLOB '{_DAY_SHAPE}' THEN ", " ELSE 0 END")


def days(op: str, value: Value, now: int, zone: tzinfo) -> tuple[str | None, str | None]:
    """First and last day that the term means; every day is one text, so a day before is a smaller text."""
    if isinstance(value, Range):
        first = day_span(_spanning(value.start), now, zone).first if value.start is not None else None
        return first, day_span(_spanning(value.end), now, zone).last if value.end is not None else None
    meant = day_span(_spanning(value), now, zone)
    bounds: dict[str, tuple[str | None, str | None]] = {
        "<": (None, _shifted(meant.first, -1)),
        "<=": (None, meant.last),
        ">": (_shifted(meant.last, 1), None),
        ">=": (meant.first, None),
    }
    return bounds.get(op, (meant.first, meant.last))


def _shifted(day: str, days: int) -> str:
    ordinal = date.fromisoformat(day).toordinal() + days
    if ordinal < 1:
        return ""  # before every day
    return "~" if ordinal > date.max.toordinal() else date.fromordinal(ordinal).isoformat()


def _spanning(value: object) -> Spanning:
    if isinstance(value, Anniversary | Number | Duration) or value is None:
        raise TypeError(f"{value!r} is no stretch of time")
    return value  # type: ignore[return-value]


def widest_anniversary(values: Sequence[Value], now: int, zone: tzinfo) -> tuple[DaySpan, ...]:
    """The days of the longest of the anniversaries: every one reaches from today on, so that it holds the others."""
    every = {anniversary_spans(value, now, zone) for value in values if isinstance(value, Anniversary)}
    return max(every, key=lambda spans: sum(_length(days) for days in spans), default=())


def _length(days: DaySpan) -> int:
    first, last = (date.fromisoformat(f"2000-{day}").toordinal() for day in days)
    return last - first + 1


def _anniversary_of_moment(column: str, values: Sequence[Value], now: int, zone: tzinfo) -> Sql:
    """The days come round in every year; each is its own stretch of seconds in the agent's zone."""
    yearly = widest_anniversary(values, now, zone)
    if not yearly:
        return FALSE
    # one array of bounds: those at even places begin a stretch, those at odd places end it
    flat = json_list([bound for days in yearly for stretch in _in_years(days, zone) for bound in stretch])
    test = Sql(f"(SELECT count(*) FROM json_each(?) AS bound WHERE bound.value <= {column}) % 2 = 1", (flat,))
    if sum(map(_length, yearly)) >= _MANY_DAYS:
        return test
    # CASE, because SQLite would answer both sides of an AND before it joins them
    return sql(
        f"CASE WHEN strftime('%m-%d', {column}, 'unixepoch') IN {{}} THEN {{}} ELSE 0 END", _days_around(yearly), test
    )


def _days_around(yearly: Sequence[DaySpan]) -> Sql:
    """The days of the spans and one more on either side, since a day in UTC is not the agent's."""
    found: dict[str, None] = {}
    for days in yearly:
        first = date.fromisoformat(f"2000-{days.first}")
        for number in range(-2, _length(days) + 2):
            found[(first + timedelta(days=number)).isoformat()[5:]] = None
    return Sql("(SELECT value FROM json_each(?))", (json_list(list(found)),))


def _in_years(days: DaySpan, zone: tzinfo) -> Iterator[Span]:
    for year in YEARS:
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
