"""One raw cell as a person reads it, as a spreadsheet takes it, as JSON has it."""

from __future__ import annotations

import json
import re
from typing import TypeAlias
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Field
from crm_tui.services.csv.writing import iso, number_text, values_of
from crm_tui.values.dates import format_moment
from crm_tui.values.durations import format_duration
from crm_tui.values.safe_text import UNSAFE

Json: TypeAlias = str | int | float | bool | list[str] | None

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
    return number_text(value) if isinstance(value, float) else str(value)


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


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON with letters of every script as they are, and everything that a terminal might obey as ``\\uXXXX``."""
    separators = None if indent else (", ", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    if "\ud800" <= match[0] <= "\udfff":
        return "\\ufffd"  # half of a pair is no text: many readers refuse the whole line
    return json.dumps(match[0])[1:-1] if match[0] != "\x7f" else "\\u007f"
