# ruff: noqa: RUF023  (the order of __slots__ is the order of the fields)
"""The date language of filters: ``2026-11``, ``today``, ``last-month``, ``7d``, ``-30d``, ``anniversary+7d``.

Values stay relative: :mod:`crm_tui.values.dates` says what they mean at a moment in the agent's zone.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from crm_tui.values.frozen import Frozen

Unit = Literal["min", "h", "d", "w", "mo", "y"]
Sign = Literal["+", "-"]


class Period(Frozen):
    """A calendar day, month (``day`` None) or year (``month`` None, too): ``2026-11-21``, ``2026-11``, ``2026``."""

    __slots__ = ("year", "month", "day")
    year: int
    month: int | None
    day: int | None

    def __init__(self, year: int, month: int | None = None, day: int | None = None) -> None:
        self.hold(year, month, day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)


class Instant(Frozen):
    """A minute, or a second when ``second`` is given; ``offset`` in minutes east of UTC, None for the agent's zone."""

    __slots__ = ("year", "month", "day", "hour", "minute", "second", "offset")
    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int | None
    offset: int | None

    def __init__(
        self,
        year: int,
        month: int,
        day: int,
        hour: int,
        minute: int,
        second: int | None = None,
        offset: int | None = None,
    ) -> None:
        self.hold(year, month, day, hour, minute, second, offset)

    def __str__(self) -> str:
        seconds = "" if self.second is None else f":{self.second:02}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}T{self.hour:02}:{self.minute:02}{seconds}{self._zone()}"

    def _zone(self) -> str:
        if not self.offset:
            return "" if self.offset is None else "Z"
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02}:{minutes:02}"


class Named(Frozen):
    """``today``, ``yesterday``, ``tomorrow``, or ``this-``, ``last-``, ``next-`` with week, month, quarter, year."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        self.hold(name)

    def __str__(self) -> str:
        return self.name


class Within(Frozen):
    """``7d``: the last 7 days up to now; ``+7d`` (``forward``): the next 7 days from now. Both ends included."""

    __slots__ = ("amount", "unit", "forward")
    amount: int
    unit: Unit
    forward: bool

    def __init__(self, amount: int, unit: Unit, forward: bool = False) -> None:
        self.hold(amount, unit, forward)

    def __str__(self) -> str:
        return f"{'+' if self.forward else ''}{self.amount}{self.unit}"


class Offset(Frozen):
    """The moment that far before (``-30d``) or after (``+2w``) now: after ``<`` and its like, and in ranges."""

    __slots__ = ("sign", "amount", "unit")
    sign: Sign
    amount: int
    unit: Unit

    def __init__(self, sign: Sign, amount: int, unit: Unit) -> None:
        self.hold(sign, amount, unit)

    def __str__(self) -> str:
        return f"{self.sign}{self.amount}{self.unit}"


class Anniversary(Frozen):
    """Month and day come round today or within the next ``amount`` ``unit`` (``d w mo y``); 0 d is today only."""

    __slots__ = ("amount", "unit")
    amount: int
    unit: Unit

    def __init__(self, amount: int = 0, unit: Unit = "d") -> None:
        self.hold(amount, unit)

    def __str__(self) -> str:
        return f"anniversary+{self.amount}{self.unit}" if self.amount else "anniversary"


DateValue: TypeAlias = Period | Instant | Named | Within | Offset | Anniversary


NAMES: tuple[str, ...] = (
    "today",
    "yesterday",
    "tomorrow",
    *(f"{which}-{unit}" for unit in ("week", "month", "quarter", "year") for which in ("this", "last", "next")),
)
"""Every name of a calendar range."""

_PERIOD = r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?"
_INSTANT = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_AMOUNT = r"([+-]?)([0-9]{1,7})(min|mo|m|h|d|w|y)"
_ANNIVERSARY = r"anniversary(?:\+([0-9]{1,7})(mo|m|d|w|y))?"
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNITS: dict[str, Unit] = {"min": "min", "h": "h", "d": "d", "w": "w", "mo": "mo", "m": "mo", "y": "y"}


class DateTextError(ValueError):
    """The text is no date; the message is a clause for a user, without a full stop."""


def parse_date(text: str, *, moment: bool = False) -> DateValue:
    """The value that ``text`` writes.

    With ``moment`` (after ``< <= > >=`` and in a range) ``+7d`` and ``-7d`` are moments, else ``7d`` and ``+7d``
    are the days up to and from now.

    Raises:
        DateTextError: it writes none.
    """
    written = text.lower()
    if written in NAMES:
        return Named(written)
    if match := re.fullmatch(_PERIOD, written):
        return _period(match)
    if match := re.fullmatch(_INSTANT, written):
        return _instant(match)
    if match := re.fullmatch(_AMOUNT, written):
        return _relative(match[1], int(match[2]), _UNITS[match[3]], moment)
    if match := re.fullmatch(_ANNIVERSARY, written):
        if moment:
            raise DateTextError(
                "an anniversary cannot be compared: write birthday:anniversary or birthday:anniversary+7d"
            )
        return Anniversary(int(match[1] or 0), _UNITS[match[2] or "d"])
    raise DateTextError(f"“{text[:40]}” is no date: write 2026-11-21, 2026-11, today, last-month, 7d")


def could_become_date(text: str) -> bool:
    """Whether more letters may still make a date of ``text`` (for a line that is being typed)."""
    written = text.lower()
    names = (*NAMES, "anniversary+")
    shapes = (
        r"[+-]?[0-9]{0,7}(m|mi)?",
        r"[0-9]{4}-[0-9-]{0,5}",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9:.]*[+-]?[0-9:]*",
        r"anniversary\+[0-9]{0,7}",
    )
    return any(name.startswith(written) for name in names) or any(re.fullmatch(shape, written) for shape in shapes)


def _period(match: re.Match[str]) -> Period:
    year, month, day = int(match[1]), match[2] and int(match[2]), match[3] and int(match[3])
    period = Period(year, month or None, day or None)
    # "2026-00" must not read as the year 2026
    if str(period) != match[0] or not _exists(year, period.month or 1, period.day or 1):
        raise DateTextError(f"there is no {match[0]} in the calendar")
    return period


def _instant(match: re.Match[str]) -> Instant:
    year, month, day, hour, minute = (int(match[group]) for group in range(1, 6))
    second = int(match[6]) if match[6] else None
    if not _exists(year, month, day) or hour > 23 or minute > 59 or (second or 0) > 59:
        raise DateTextError(f"there is no {match[0].upper()} in the calendar")
    return Instant(year, month, day, hour, minute, second, _offset(match[7]) if match[7] else None)


def _offset(text: str) -> int:
    """Minutes east of UTC."""
    if text == "z":
        return 0
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        raise DateTextError(f"{text} is no distance from UTC: write Z or +02:00")
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def _exists(year: int, month: int, day: int) -> bool:
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1]):
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return leap or (month, day) != (2, 29)


def _relative(sign: str, amount: int, unit: Unit, moment: bool) -> DateValue:
    written = f"{amount}{unit}"
    if moment:
        if sign:
            return Offset("-" if sign == "-" else "+", amount, unit)
        raise DateTextError(f"say before or after now: -{written} or +{written}")
    if sign == "-":
        raise DateTextError(
            f"{written} is the last {written} up to now; before and after are <-{written} and >-{written}"
        )
    return Within(amount, unit, sign == "+")
