"""WHEN: a moment as it is typed behind ``--at`` and ``--due``; what was understood is always said."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from crm_tui.cli.output import say
from crm_tui.errors import UsageError
from crm_tui.values.dates import format_moment

_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII).fullmatch
END_OF_DAY = time(23, 59)
"""When something is due that names a day alone."""


def read_when(text: str, now: int, zone: ZoneInfo, *, without_time: time = time(0, 0)) -> int:
    """Seconds UTC of ``2026-11-24 09:30``, ``2026-11-24``, ``tomorrow 10:00``, ``today``.

    A moment without an offset is one of ``zone``. What was understood goes to stderr.

    Raises:
        UsageError: it is none of these.
    """
    words = text.split()
    moment = (
        _named(words, now, zone, without_time) if words and words[0].lower() in _DAYS else _written(text, without_time)
    )
    if moment is None:
        raise UsageError(f"{text} is no date: write 2026-11-24 09:30, 2026-11-24, today, tomorrow 10:00, yesterday.")
    local = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    try:
        seconds = int(local.timestamp())
        said = format_moment(seconds, zone)
    except (OverflowError, ValueError):
        raise UsageError(f"{text} lies outside the calendar.") from None
    say(f"{text.strip()}: {datetime.fromtimestamp(seconds, zone):%A} {said} ({zone.key})")
    return seconds


def _named(words: list[str], now: int, zone: ZoneInfo, without_time: time) -> datetime | None:
    day = datetime.fromtimestamp(now, zone).date() + timedelta(days=_DAYS[words[0].lower()])
    if len(words) == 1:
        return datetime.combine(day, without_time)
    match = _TIME(words[1]) if len(words) == 2 else None
    return datetime.combine(day, time(int(match[1]), int(match[2]))) if match else None


def _written(text: str, without_time: time) -> datetime | None:
    cleaned = text.strip()
    if not re.match(r"\d{4}-\d{2}-\d{2}", cleaned, re.ASCII):
        return None  # fromisoformat also reads 20261124 and 2026-W48, which are ids and typos here
    try:
        moment = datetime.fromisoformat(cleaned)
    except ValueError:
        return None
    return datetime.combine(moment.date(), without_time) if len(cleaned) == 10 else moment
