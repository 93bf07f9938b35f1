"""Tasks and dated notes as an iCalendar file (RFC 5545), for the calendar of a telephone or of a mail program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from crm_tui.values.safe_text import safe


class CalendarItem(NamedTuple):
    """One entry; times in seconds UTC. Without ``at`` it is a task for the list of tasks and not an event."""

    uid: str
    title: str
    at: int | None = None
    minutes: int | None = None
    alert_minutes: int | None = None
    description: str = ""
    category: str = ""
    done: bool = False
    made_at: int | None = None


def write_calendar(items: Iterable[CalendarItem], now: int) -> Iterator[str]:
    """The lines of the file with their ends (CRLF), folded at 75 bytes."""
    yield from map(folded, ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//crm-tui//EN", "CALSCALE:GREGORIAN"))
    for item in items:
        yield from map(folded, _lines(item, now))
    yield folded("END:VCALENDAR")


def _lines(item: CalendarItem, now: int) -> Iterator[str]:
    kind = "VTODO" if item.at is None else "VEVENT"
    yield f"BEGIN:{kind}"
    yield f"UID:{escaped(item.uid)}"
    yield f"DTSTAMP:{moment(now)}"
    if item.made_at is not None:
        yield f"CREATED:{moment(item.made_at)}"
    yield f"SUMMARY:{escaped(('✓ ' if item.done and item.at is not None else '') + item.title)}"
    if item.at is not None:
        yield f"DTSTART:{moment(item.at)}"
        yield f"DURATION:PT{item.minutes or 15}M"
    elif item.done:
        yield "STATUS:COMPLETED"
    if item.description:
        yield f"DESCRIPTION:{escaped(item.description)}"
    if item.category:
        yield f"CATEGORIES:{escaped(item.category)}"
    if item.alert_minutes is not None and item.at is not None and not item.done:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escaped(item.title)}"
        yield f"TRIGGER:-PT{item.alert_minutes}M"
        yield "END:VALARM"
    yield f"END:{kind}"


def moment(at: int) -> str:
    """``20261124T083000Z``."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """A text as a value: harmless, with ``\\\\ ; ,`` and new lines escaped."""
    plain = safe(text).replace("\t", " ")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 bytes, no character cut; each further one begins with a blank."""
    pieces, room, start, used = [], 75, 0, 0
    for place, character in enumerate(line):
        size = len(character.encode())
        if used + size > room:
            pieces.append(line[start:place])
            start, used, room = place, 0, 74
        used += size
    return "\r\n ".join([*pieces, line[start:]]) + "\r\n"
