# ruff: noqa: RUF023  (the order of __slots__ is the order of the fields)
"""The date language of filters: ``2026-11``, ``today``, ``last-month``, ``7d``, ``-30d``, ``anniversary+7d``.

Values are parsed once and stay relative; :func:`span` and :func:`day_span` say what they mean at a moment ``now``
(Unix seconds UTC) in the agent's ``zone``. All functions are pure.
"""

from __future__ import annotations

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
