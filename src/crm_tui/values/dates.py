"""What date values mean at a moment: spans of seconds or of days in the agent's zone. All functions are pure.

``now`` is Unix seconds UTC (read once per command), ``zone`` the agent's setting. A column of moments (integer
seconds) is compared with :func:`span`, a column of dates (``YYYY-MM-DD``) with :func:`day_span`:

====================  =====================================  =====================================
written               moments, ``s = span(value, now, zone)``  days, ``d = day_span(value, now, zone)``
====================  =====================================  =====================================
``field:v field=v``   ``s.start <= x < s.end``               ``d.first <= x <= d.last``
``field<v``           ``x < s.start``                        ``x < d.first``
``field>=v``          ``x >= s.start``                       ``x >= d.first``
``field>v``           ``x >= s.end``                         ``x > d.last``
``field<=v``          ``x < s.end``                          ``x <= d.last``
``field:a..b``        ``span(a).start <= x < span(b).end``   ``day_span(a).first <= x <= day_span(b).last``
====================  =====================================  =====================================
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple, TypeAlias

from crm_tui.values.date_values import (
    Anniversary,
    DateTextError,
    DateValue,
    Instant,
    Named,
    Offset,
    Period,
    Unit,
    Within,
    could_become_date,
    parse_date,
)

__all__ = [
    "Anniversary",
    "DateTextError",
    "DateValue",
    "DaySpan",
    "Instant",
    "Named",
    "Offset",
    "Period",
    "Span",
    "Spanning",
    "Within",
    "anniversary_spans",
    "could_become_date",
    "day_of",
    "day_span",
    "format_moment",
    "parse_date",
    "span",
]

Spanning: TypeAlias = Period | Instant | Named | Within | Offset
"""Every date value but an anniversary, which is no one stretch of time."""

_DAY = 86_400
_FIRST_SECOND = int(datetime(MINYEAR, 1, 2, tzinfo=UTC).timestamp())
_LAST_SECOND = int(datetime(MAXYEAR, 12, 30, tzinfo=UTC).timestamp())


class Span(NamedTuple):
    """Seconds UTC, half open: ``start`` belongs to it, ``end`` does not."""

    start: int
    end: int


class DaySpan(NamedTuple):
    """Days as ``YYYY-MM-DD`` (or ``MM-DD``), both included."""

    first: str
    last: str


def span(value: Spanning, now: int, zone: tzinfo) -> Span:
    """The seconds that ``value`` means. ``7d`` reaches from 7 days ago to ``now``, both included."""
    match value:
        case Instant():
            start = _instant_second(value, zone)
            return Span(start, start + (60 if value.second is None else 1))
        case Within(amount, unit, forward):
            if forward:
                return Span(now, _shifted(now, amount, unit, zone) + 1)
            return Span(_shifted(now, -amount, unit, zone), now + 1)
        case Offset():
            moment = _offset_second(value, now, zone)
            return Span(moment, moment + 1)
        case Period() | Named():
            first, last = _calendar(value, _local(now, zone).date())
            return Span(_midnight(first, zone), _midnight_after(last, zone))


def day_span(value: Spanning, now: int, zone: tzinfo) -> DaySpan:
    """The whole days that ``value`` means; a moment counts as its day in ``zone``."""
    match value:
        case Instant():
            first = last = _local(_instant_second(value, zone), zone).date()
        case Within(amount, unit, forward):
            other = _local(_shifted(now, amount if forward else -amount, unit, zone), zone).date()
            today = _local(now, zone).date()
            first, last = (today, other) if forward else (other, today)
        case Offset():
            first = last = _local(_offset_second(value, now, zone), zone).date()
        case Period() | Named():
            first, last = _calendar(value, _local(now, zone).date())
    return DaySpan(first.isoformat(), last.isoformat())


def anniversary_spans(value: Anniversary, now: int, zone: tzinfo) -> tuple[DaySpan, ...]:
    """The days of the year, as ``MM-DD``, that come round from today to the end of ``value``, in one or two spans.

    29 February comes on the 28th in years that have none.
    """
    first = _local(now, zone).date()
    last = _local(_shifted(now, value.amount, value.unit, zone), zone).date()
    if (last - first).days >= 365:
        return (DaySpan("01-01", "12-31"),)
    if first.year == last.year:
        return (DaySpan(first.isoformat()[5:], _last_day(last)),)
    return (DaySpan("01-01", _last_day(last)), DaySpan(first.isoformat()[5:], "12-31"))


def day_of(seconds: int, zone: tzinfo) -> str:
    """The day of a moment in ``zone``, ``YYYY-MM-DD``."""
    return _local(seconds, zone).date().isoformat()


def format_moment(seconds: int, zone: tzinfo, now: int | None = None) -> str:
    """A short form for a cell: ``2026-11-21 14:30``; with ``now`` also ``3 d ago``, ``in 2 h`` within a week of it."""
    if now is not None and abs(now - seconds) < 7 * _DAY:
        return _distance(now - seconds)
    return _local(seconds, zone).strftime("%Y-%m-%d %H:%M") if seconds >= 0 else _early(_local(seconds, zone))


def _distance(ago: int) -> str:
    amount = abs(ago)
    if amount < 60:
        return "now"
    written = next(
        f"{amount // size} {name}" for size, name in ((_DAY, "d"), (3600, "h"), (60, "min")) if amount >= size
    )
    return f"{written} ago" if ago > 0 else f"in {written}"


def _early(local: datetime) -> str:
    # strftime's %Y has no leading zeros before the year 1000
    return local.isoformat(" ", "minutes")[:16]


def _local(seconds: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, _FIRST_SECOND), _LAST_SECOND), zone)


def _last_day(day: date) -> str:
    leap_day_comes = (day.month, day.day) == (2, 28) and monthrange(day.year, 2)[1] == 28
    return "02-29" if leap_day_comes else day.isoformat()[5:]


def _midnight(day: date, zone: tzinfo) -> int:
    """The first second of ``day``. Where clocks skip midnight, that is the moment of the skip."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def _midnight_after(day: date, zone: tzinfo) -> int:
    return _midnight(day, zone) + _DAY if day == date.max else _midnight(day + timedelta(days=1), zone)


def _instant_second(value: Instant, zone: tzinfo) -> int:
    if value.offset is not None:
        zone = timezone(timedelta(minutes=value.offset))
    local = datetime(value.year, value.month, value.day, value.hour, value.minute, value.second or 0, tzinfo=zone)
    return int(local.timestamp())


def _offset_second(value: Offset, now: int, zone: tzinfo) -> int:
    return _shifted(now, -value.amount if value.sign == "-" else value.amount, value.unit, zone)


def _shifted(now: int, amount: int, unit: Unit, zone: tzinfo) -> int:
    """``now`` moved: ``min h`` exactly, ``d w mo y`` by the wall clock, clamped to the end of the month."""
    if unit in ("min", "h"):
        return now + amount * (60 if unit == "min" else 3600)
    local = _local(now, zone)
    if unit in ("d", "w"):
        day = _plus_days(local.date(), amount * (7 if unit == "w" else 1))
    else:
        day = _plus_months(local.date(), amount * (12 if unit == "y" else 1))
    return int(datetime.combine(day, local.timetz()).timestamp())


def _plus_days(day: date, days: int) -> date:
    ordinal = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


def _plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < MINYEAR:
        return date.min
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _calendar(value: Period | Named, today: date) -> tuple[date, date]:
    """First and last day of a calendar range."""
    if isinstance(value, Period):
        first = date(value.year, value.month or 1, value.day or 1)
        if value.day is not None:
            return first, first
        return first, _month_end(first if value.month else first.replace(month=12))
    if value.name in ("today", "yesterday", "tomorrow"):
        day = _plus_days(today, {"yesterday": -1, "today": 0, "tomorrow": 1}[value.name])
        return day, day
    which, unit = value.name.split("-")
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = _plus_days(today, 7 * step - today.weekday())
        return monday, _plus_days(monday, 6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    first = _plus_months(first, months * step)
    return first, _month_end(_plus_months(first, months - 1))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
