"""A moment from what was typed: day and time of day together, in the agent's zone and manner."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from crm_tui.errors import InvalidValue
from crm_tui.values.folding import fold
from crm_tui.values.human_dates.days import Ahead, Calendar, add_months, read_day, read_distance
from crm_tui.values.human_dates.times import split_time

if TYPE_CHECKING:  # zoneinfo asks how Python was built, which the first page need not wait for
    from zoneinfo import ZoneInfo

    from crm_tui.config import Order, Settings

EXAMPLES = "tomorrow 10:00, fri 14:30, in 3 days, next week, 24/12, 2026-11-24 09:30"
END_OF_DAY = time(23, 59)
"""When something is due that names a day alone."""
LONGEST = 60
"""Characters of a date at most: more is no date, and no work."""


class DateManner(NamedTuple):
    """How an agent writes dates: the zone, the order of numbers, the first day of the week (Monday is 0)."""

    zone: ZoneInfo
    order: Order = "dmy"
    week_start: int = 0


def manner_of(settings: Settings) -> DateManner:
    """How the agent of these settings types dates.

    Raises:
        UsageError: there is no such time zone.
    """
    return DateManner(settings.time_zone(), settings.typed_order(), settings.first_weekday())


class NoDate(InvalidValue):
    """A text that is no date; the sentence says why, and how dates are written."""

    def __init__(self, message: str) -> None:
        super().__init__("when", message)


def read_moment(
    text: str, now: int, manner: DateManner, *, without_time: time = END_OF_DAY, towards: Literal[1, -1] = 1
) -> int:
    """Seconds UTC of a date as agents type it; ``now`` in seconds UTC.

    A day without a time means ``without_time``; a time without a day, a day of the month, or a day of the week is
    the next such moment, or the last one with ``towards`` -1.

    Raises:
        NoDate: it is none, or lies outside the calendar.
    """
    said = " ".join(text[: LONGEST + 1].split())
    try:
        if len(said) > LONGEST:
            raise ValueError("it is too long")
        if not said:
            raise ValueError("it is empty")
        return _read(said, now, manner, without_time, towards)
    except OverflowError:
        raise NoDate(f"{said} lies outside the calendar.") from None
    except ValueError as error:
        because = f": {error}" if error.args and error.args[0] else ""
        raise NoDate(f"{said[:LONGEST]} is no date{because}. Write {EXAMPLES}.") from None


def in_full(at: int, zone: ZoneInfo) -> str:
    """A moment as it was understood: ``Tue 24 Nov 2026 09:30``; :func:`read_moment` reads it back."""
    local = datetime.fromtimestamp(at, zone)
    return f"{local:%a} {local.day} {local:%b} {local.year:04d} {local:%H:%M}"


def _read(said: str, now: int, manner: DateManner, without_time: time, towards: int) -> int:
    written = _iso(said)
    if written is not None:
        return _second(written if written.tzinfo else written.replace(tzinfo=manner.zone))
    words = fold(said).replace("\u2019", "'").split()
    folded = " ".join(word.removesuffix("에") if len(word) > 1 else word for word in words)
    here = datetime.fromtimestamp(now, manner.zone)
    distance = read_distance(folded)
    if distance is not None and distance.unit in ("minute", "hour"):
        return now + distance.amount * (60 if distance.unit == "minute" else 3600)
    try:
        rest, at = split_time(folded)
    except ValueError as error:
        raise ValueError(f"{error} is no time of day") from None
    if at is not None and not rest:
        return _next_time(here, at, towards)
    distance = read_distance(rest)
    calendar = Calendar(here.date(), manner.order, manner.week_start, towards)
    if distance is not None and distance.unit in ("minute", "hour"):
        raise ValueError("an hour or minute from now has no other time")
    day = _moved(here.date(), distance) if distance is not None else read_day(rest, calendar)
    if day is None:
        raise ValueError("")
    return _second(datetime.combine(day, at or without_time, manner.zone))


def _iso(said: str) -> datetime | None:
    """``2026-11-24T09:30:00+01:00`` and the like, with a blank for the T."""
    # fromisoformat also reads 20261124 and 2026-W48, which are ids and typos here
    if len(said) < 16 or said[4] != "-" or said[7] != "-" or not said[:4].isdigit():
        return None
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


def _next_time(here: datetime, at: time, towards: int) -> int:
    moment = _second(datetime.combine(here.date(), at, here.tzinfo))
    now = _second(here)
    if (towards > 0 and moment <= now) or (towards < 0 and moment > now):
        moment = _second(datetime.combine(here.date() + timedelta(days=towards), at, here.tzinfo))
    return moment


def _moved(day: date, distance: Ahead) -> date:
    if distance.unit in ("day", "week"):
        return day + timedelta(days=distance.amount * (7 if distance.unit == "week" else 1))
    return add_months(day, distance.amount * (12 if distance.unit == "year" else 1))


def _second(moment: datetime) -> int:
    """Seconds UTC. An hour that the clocks skip is read an hour later, as the clocks do."""
    seconds = int(moment.timestamp())
    datetime.fromtimestamp(seconds, moment.tzinfo)  # at the ends of the calendar a zone leads out of it
    return seconds
