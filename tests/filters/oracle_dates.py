"""The judge's own reckoning of dates, from the words of the specification: days in Paris, read from ``datetime``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from crm_tui.filters import tree as t
from crm_tui.values.dates import Anniversary, Instant, Named, Offset, Period, Within
from tests.filters.data import NOW, ZONE

PARIS = ZoneInfo(ZONE)
HERE = datetime.fromtimestamp(NOW, UTC).astimezone(PARIS)


def seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())


def midnight(day: date) -> int:
    return seconds(datetime(day.year, day.month, day.day, tzinfo=PARIS))


def moved(amount: int, unit: str) -> datetime:
    """Now, moved: hours exactly, days and more by the wall clock."""
    if unit in ("min", "h"):
        return HERE.astimezone(UTC) + timedelta(minutes=amount * (60 if unit == "h" else 1))
    if unit in ("d", "w"):
        day = HERE.date() + timedelta(days=amount * (7 if unit == "w" else 1))
    else:
        months = HERE.year * 12 + HERE.month - 1 + amount * (12 if unit == "y" else 1)
        year, month = divmod(months, 12)
        day = date(year, month + 1, min(HERE.day, monthrange(year, month + 1)[1]))
    return datetime(day.year, day.month, day.day, HERE.hour, HERE.minute, HERE.second, tzinfo=PARIS)


def days_meant(value: Any) -> tuple[date, date]:
    """First and last day of a calendar range."""
    today = HERE.date()
    if isinstance(value, Period):
        first = date(value.year, value.month or 1, value.day or 1)
        if value.day:
            return first, first
        last = value.month or 12
        return first, date(value.year, last, monthrange(value.year, last)[1])
    if value.name in ("today", "yesterday", "tomorrow"):
        day = today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[value.name])
        return day, day
    which, unit = value.name.split("-")
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = today.year * 12 + (today.month - 1) // size * size + step * size
    after = month + size
    return date(month // 12, month % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def stretch(value: Any) -> tuple[int, int]:
    """First second, and the last that belongs to it."""
    match value:
        case Instant():
            zone = PARIS if value.offset is None else timezone(timedelta(minutes=value.offset))
            moment = datetime(
                value.year, value.month, value.day, value.hour, value.minute, value.second or 0, tzinfo=zone
            )
            return seconds(moment), seconds(moment) + (59 if value.second is None else 0)
        case Within():
            other = seconds(moved(value.amount if value.forward else -value.amount, value.unit))
            return (NOW, other) if value.forward else (other, NOW)
        case Offset():
            moment = moved(-value.amount if value.sign == "-" else value.amount, value.unit)
            return seconds(moment), seconds(moment)
        case Period() | Named():
            first, last = days_meant(value)
            return midnight(first), midnight(last + timedelta(days=1)) - 1
    raise AssertionError(value)


def in_order(x: Any, op: str, first: Any, last: Any) -> bool:
    answers = {">": x > last, ">=": x >= first, "<": x < first, "<=": x <= last}
    return bool(answers.get(op, first <= x <= last))


def anniversary_holds(day: date, value: Anniversary) -> bool:
    """Walks every day of the span and looks who is to be congratulated."""
    last = moved(value.amount, value.unit).date()
    each = HERE.date()
    for _ in range(366):
        if (each.month, each.day) == (day.month, day.day):
            return True
        if (day.month, day.day) == (2, 29) and (each.month, each.day) == (2, 28) and monthrange(each.year, 2)[1] == 28:
            return True
        each += timedelta(days=1)
        if each > last:
            return False
    return True


def moment_holds(x: Any, op: str, wanted: Any) -> bool:
    if isinstance(x, str):
        return False
    if isinstance(wanted, Anniversary):
        return anniversary_holds(datetime.fromtimestamp(x, UTC).astimezone(PARIS).date(), wanted)
    if isinstance(wanted, t.Range):
        after = wanted.start is None or x >= stretch(wanted.start)[0]
        return bool(after and (wanted.end is None or x <= stretch(wanted.end)[1]))
    return in_order(x, op, *stretch(wanted))


def day_holds(x: Any, op: str, wanted: Any) -> bool:
    if not isinstance(x, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", x):
        return False
    if isinstance(wanted, Anniversary):
        return anniversary_holds(date.fromisoformat(x), wanted)
    if isinstance(wanted, t.Range):
        after = wanted.start is None or x >= whole_days(wanted.start)[0]
        return bool(after and (wanted.end is None or x <= whole_days(wanted.end)[1]))
    return in_order(x, op, *whole_days(wanted))


def whole_days(value: Any) -> tuple[str, str]:
    """The days on which the stretch begins and ends, in Paris."""
    first, last = (datetime.fromtimestamp(s, UTC).astimezone(PARIS).date() for s in stretch(value))
    return first.isoformat(), last.isoformat()
