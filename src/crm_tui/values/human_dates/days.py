"""Days: ``tomorrow``, ``fri``, ``lundi prochain``, ``in 3 weeks``, ``24/12``, ``24 dec 2026``, ``12월 24일``."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from crm_tui.values.human_dates.words import MONTHS, NAMED_DAYS, NEXT_PERIODS, ONE, UNITS, WEEKDAYS


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WEEKDAY = f"(?P<weekday>{_any(WEEKDAYS)})"
_MONTH = rf"(?P<month>{_any(MONTHS)})\.?"
_AMOUNT = rf"(?P<amount>\d{{1,4}}|{_any(ONE)})"
_UNIT = f"(?P<unit>{_any(UNITS)})"
_AHEAD = tuple(
    re.compile(form)
    for form in (
        rf"(?:in|dans) {_AMOUNT} ?{_UNIT}",
        rf"{_AMOUNT} ?{_UNIT} ?(?:후|뒤|from now)",
        rf"\+ ?(?P<amount>\d{{1,4}}) ?{_UNIT}",
    )
)
_AGO = tuple(
    re.compile(form)
    for form in (rf"{_AMOUNT} ?{_UNIT} (?:ago)", rf"il y a {_AMOUNT} ?{_UNIT}", rf"{_AMOUNT} ?{_UNIT} ?전")
)
_COMING = re.compile(rf"(?:on |ce |이번 ?주? ?)?{_WEEKDAY}")
_NEXT_WEEK = re.compile(rf"(?:next |next week |다음 ?주 ?){_WEEKDAY}|{_WEEKDAY.replace('weekday', 'other')} next week")
_PROCHAIN = re.compile(rf"{_WEEKDAY} prochain")
_LAST = re.compile(rf"(?:last |지난 ?주? ?){_WEEKDAY}|{_WEEKDAY.replace('weekday', 'other')} dernier")
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})\.?"
    r"|(?:(?P<y>\d{4})년 ?)?(?P<m>\d{1,2})월 ?(?P<d>\d{1,2})일"
)
_NUMBERS = re.compile(r"(?P<one>\d{1,2})(?P<sign>[-/.])(?P<two>\d{1,2})(?:(?P=sign)(?P<year>\d{4}|\d{1,2}))?\.?")
_DAY_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_NAMED = tuple(
    re.compile(form)
    for form in (
        rf"(?:on |the |le )*{_DAY_NUMBER} (?:of )?{_MONTH},?(?: (?P<year>\d{{4}}))?",
        rf"(?:on )?{_MONTH} {_DAY_NUMBER},?(?: (?P<year>\d{{4}}))?",
    )
)
_DAY_ALONE = re.compile(
    r"(?:on )?(?:the|le) (?P<day>\d{1,2})(?:st|nd|rd|th|er)?|(?P<day_only>\d{1,2})(?:th|st|nd|rd|일)"
)
_LED = re.compile(rf"{_WEEKDAY}[.,]? (?P<rest>.*\d.*)")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Ahead(NamedTuple):
    """A distance from now: ``unit`` is minute, hour, day, week, month or year; ago when ``amount`` is negative."""

    amount: int
    unit: str


class Calendar(NamedTuple):
    """What a day is read against: today, the order of numbers, the first day of a week (Monday 0), past or future."""

    today: date
    order: str
    week_start: int
    towards: int


def read_distance(text: str) -> Ahead | None:
    """``in 3 days``, ``+2h``, ``2시간 후``, ``il y a 2 jours``."""
    for forms, sign in ((_AHEAD, 1), (_AGO, -1)):
        for form in forms:
            match = form.fullmatch(text)
            if match:
                amount = 1 if match["amount"] in ONE else int(match["amount"])
                return Ahead(sign * amount, UNITS[match["unit"]])
    return None


def read_day(text: str, calendar: Calendar) -> date | None:
    """The day that a folded text names; None when it names none.

    Raises:
        ValueError: it has the form of a day that no calendar has; the message is a sentence about it.
        OverflowError: it lies outside the calendar.
    """
    if text in NAMED_DAYS:
        return calendar.today + timedelta(days=NAMED_DAYS[text])
    if text in NEXT_PERIODS:
        return _period(NEXT_PERIODS[text], calendar)
    return _weekday(text, calendar) or _written(text, calendar) or _led(text, calendar)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def week_of(day: date, week_start: int) -> date:
    """The first day of the week in which ``day`` lies."""
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def _period(period: str, calendar: Calendar) -> date:
    today = calendar.today
    if period == "week":
        return week_of(today, calendar.week_start) + timedelta(days=7)
    first = add_months(today.replace(day=1), 12 if period == "year" else 1)
    if period == "end":
        return first - timedelta(days=1)
    return first.replace(month=1) if period == "year" else first


def _weekday(text: str, calendar: Calendar) -> date | None:
    today = calendar.today
    for form in (_COMING, _PROCHAIN):
        match = form.fullmatch(text)
        if match:
            distance = (WEEKDAYS[match["weekday"]] - today.weekday()) % 7
            if calendar.towards < 0 and form is _COMING:
                return today - timedelta(days=(7 - distance) % 7 or 7)
            return today + timedelta(days=distance or 7)
    match = _NEXT_WEEK.fullmatch(text)
    if match:
        wanted = WEEKDAYS[match["weekday"] or match["other"]]
        first = week_of(today, calendar.week_start) + timedelta(days=7)
        return first + timedelta(days=(wanted - first.weekday()) % 7)
    match = _LAST.fullmatch(text)
    if match:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[match["weekday"] or match["other"]]) % 7 or 7)
    return None


def _led(text: str, calendar: Calendar) -> date | None:
    """A day of the week before the date, as dates are shown in full: the two must agree."""
    match = _LED.fullmatch(text)
    day = _written(match["rest"], calendar) if match else None
    if match is None or day is None:
        return None
    if day.weekday() != WEEKDAYS[match["weekday"]]:
        raise ValueError(f"{day.isoformat()} is a {NAMES[day.weekday()]}")
    return day


def _written(text: str, calendar: Calendar) -> date | None:
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        year = match["year"] or match["y"]
        return _dated(year, int(match["month"] or match["m"]), int(match["day"] or match["d"]), calendar)
    match = _NUMBERS.fullmatch(text)
    if match:
        one, two = int(match["one"]), int(match["two"])
        if calendar.order == "dmy" or (calendar.order == "ymd" and len(match["year"] or "") == 4):
            return _dated(match["year"], two, one, calendar)
        if match["year"] and calendar.order == "ymd":
            return _dated(match["one"].zfill(2), two, int(match["year"]), calendar)
        return _dated(match["year"], one, two, calendar)
    for form in _NAMED:
        match = form.fullmatch(text)
        if match:
            return _dated(match["year"], MONTHS[match["month"]], int(match["day"]), calendar)
    match = _DAY_ALONE.fullmatch(text)
    return _day_alone(int(match["day"] or match["day_only"]), calendar) if match else None


def _dated(year: str | None, month: int, day: int, calendar: Calendar) -> date:
    """The date; without a year the next such day (or the last one, when looking back), today included."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if year is not None:
        if len(year) == 1:
            raise ValueError(f"{year} is no year")
        number = int(year) + (2000 if len(year) == 2 else 0)
        if not 1 <= day <= (monthrange(number, month)[1] if 1 <= number <= 9999 else 0):
            raise ValueError(f"{number}-{month:02d} has no day {day}")
        return date(number, month, day)
    today = calendar.today
    if not 1 <= day <= monthrange(2000, month)[1]:
        raise ValueError(f"month {month} has no day {day}")
    number = today.year
    while not _is_ahead(number, month, day, calendar):  # 29 February waits for its year, eight at most
        number += calendar.towards
    return date(number, month, day)


def _is_ahead(year: int, month: int, day: int, calendar: Calendar) -> bool:
    if not 1 <= year <= 9999:
        raise OverflowError
    if day > monthrange(year, month)[1]:
        return False
    found = date(year, month, day)
    return found >= calendar.today if calendar.towards > 0 else found <= calendar.today


def _day_alone(day: int, calendar: Calendar) -> date:
    if not 1 <= day <= 31:
        raise ValueError(f"no month has a day {day}")
    first = calendar.today.replace(day=1)
    while day > monthrange(first.year, first.month)[1] or not _is_ahead(first.year, first.month, day, calendar):
        first = add_months(first, calendar.towards)
    return first.replace(day=day)
