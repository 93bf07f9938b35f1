"""One raw cell as a person reads it, as a spreadsheet takes it, as JSON has it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Field
from crm_tui.values.dates import format_moment
from crm_tui.values.durations import format_duration
from crm_tui.values.safe_text import UNSAFE

Json: TypeAlias = str | int | float | bool | list[str] | None

_SEPARATOR = "\x1f"
"""Between the values of a many-valued cell (``Field.cell_sql``)."""
_BAR = ("org", "phones")
"""Fields whose values may hold commas: joined by ``|``, as imports read them."""
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]|[ \u00a0]+[=+\-@]").match
_NUMBER_LIKE = re.compile(r"[+-]?[0-9][0-9 ().,/\-\u00a0]*").fullmatch
_UNSAFE = re.compile(f"[{UNSAFE}\u2028\u2029]")


def shown(field: Field, value: object, zone: ZoneInfo) -> str:
    """For a person: moments in the agent's zone, durations as ``1h30m``, several values with commas."""
    if value is None:
        return ""
    if field.type == "datetime" and isinstance(value, int):
        return format_moment(value, zone)
    if field.type == "duration" and isinstance(value, int):
        return format_duration(value)
    if field.type == "boolean":
        return "yes" if value else "no"
    if field.many:
        return ", ".join(values_of(value))
    return _number(value) if isinstance(value, float) else str(value)


def exported(field: Field, value: object) -> str:
    """For a file: moments in ISO 8601 UTC, durations in seconds, several values so that an import reads them back."""
    if value is None:
        return ""
    if field.type == "datetime" and isinstance(value, int):
        return iso(value)
    if field.type == "boolean":
        return "yes" if value else "no"
    if field.many:
        return ("|" if field.name in _BAR else ",").join(values_of(value))
    return _number(value) if isinstance(value, float) else str(value)


def jsonable(field: Field, value: object) -> Json:
    """For JSON: numbers as numbers, several values as an array, moments in ISO 8601 UTC, unknown as null."""
    if field.many:
        return values_of(value) if value is not None else []
    if value is None or value == "":
        return None
    if field.type == "datetime" and isinstance(value, int):
        return iso(value)
    if field.type == "boolean":
        return bool(value)
    return value if isinstance(value, int | float) else str(value)


def values_of(value: object) -> list[str]:
    """The values of a many-valued cell."""
    return str(value).split(_SEPARATOR) if value not in (None, "") else []


def iso(seconds: int) -> str:
    """A moment as ``2026-11-21T09:00:00Z``."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return str(seconds)  # outside the calendar: a file once said so, and it must not end the program


def defused(text: str) -> str:
    """A cell that a spreadsheet would calculate gets an apostrophe before it; numbers and phones stay."""
    return f"'{text}" if _FORMULA(text) and not _NUMBER_LIKE(text) else text


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON with letters of every script as they are, and everything that a terminal might obey as ``\\uXXXX``."""
    separators = None if indent else (", ", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    if "\ud800" <= match[0] <= "\udfff":
        return "\\ufffd"  # half of a pair is no text: many readers refuse the whole line
    return json.dumps(match[0])[1:-1] if match[0] != "\x7f" else "\\u007f"


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
