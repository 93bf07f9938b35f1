"""Times of day: ``10:00``, ``14h30``, ``2pm``, ``at 10``, ``오후 2시 30분``, at the end or the beginning of a text."""

from __future__ import annotations

import re
from datetime import time

from crm_tui.values.human_dates.words import NOON

_FORMS = (
    r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?P<half> ?[ap]\.?m\.?)?",
    r"(?P<hour>\d{1,2}) ?(?:h|heures?)",
    r"(?P<hour>\d{1,2})(?P<half> ?[ap]\.?m\.?)",
    rf"(?P<noon>{'|'.join(NOON)})",
    r"(?P<day_half>오전|오후)? ?(?P<hour>\d{1,2})시(?: ?(?P<minute>\d{1,2})분| ?(?P<past>반))?",
)
_BEHIND = (
    *(re.compile(rf"(?:^|(?<= ))(?:at |a )?{form}$") for form in _FORMS),
    re.compile(r"(?:^|(?<= ))(?:at|a) (?P<hour>\d{1,2})$"),
)
_BEFORE = tuple(re.compile(rf"^(?:at |a )?{form}(?= )") for form in _FORMS)


def split_time(text: str) -> tuple[str, time | None]:
    """A folded text without its time of day, and that; None when there is none.

    Raises:
        ValueError: it has the form of a time and is none, such as 25:00; the message is that text.
    """
    for pattern in (*_BEHIND, *_BEFORE):
        match = pattern.search(text)
        if match:
            found = _time(match)
            if found is None:
                raise ValueError(match[0].strip())
            rest = (text[: match.start()] + text[match.end() :]).strip(" ,")
            return rest, found
    return text, None


def _time(match: re.Match[str]) -> time | None:
    said = match.groupdict()
    if said.get("noon"):
        return time(12)
    hour, minute = int(said["hour"]), int(said.get("minute") or 0)
    if said.get("past"):
        minute = 30
    half = (said.get("half") or "").strip()[:1] or {"오전": "a", "오후": "p"}.get(said.get("day_half") or "", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
