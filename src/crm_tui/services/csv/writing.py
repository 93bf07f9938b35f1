"""Contacts into a file that a spreadsheet opens and an import reads back; formulas defused."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from crm_tui.errors import RefusedData
from crm_tui.filters.fields import Field
from crm_tui.services.whole_files import whole_file

_SEPARATOR = "\x1f"
"""Between the values of a many-valued cell (``Field.cell_sql``)."""
_BAR = ("org", "phones")
"""Fields whose values may hold commas: joined by ``|``, as imports read them."""
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]|[ \u00a0]+[=+\-@]").match
_NUMBER_LIKE = re.compile(r"[+-]?[0-9][0-9 ().,/\-\u00a0]*").fullmatch


def exported(field: Field, value: object) -> str:
    """A raw cell for a file: moments in ISO 8601 UTC, durations in seconds, several values as an import reads them."""
    if value is None:
        return ""
    if field.type == "datetime" and isinstance(value, int):
        return iso(value)
    if field.type == "boolean":
        return "yes" if value else "no"
    if field.many:
        return ("|" if field.name in _BAR else ",").join(values_of(value))
    return number_text(value) if isinstance(value, float) else str(value)


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


def number_text(value: float) -> str:
    """A number as it is typed: whole ones without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def write_new_file(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file that is not there yet, whole or not at all, readable by its owner only.

    Raises:
        RefusedData: it is there already, or cannot be written; nothing is left behind.
    """
    taken = RefusedData(f"{path} is there already: take another name.")
    if path.exists():
        raise taken
    try:
        with whole_file(path, replaces=False) as file:
            writer = csv.writer(file)
            writer.writerow(heads)
            writer.writerows([defused(cell) for cell in row] for row in rows)
    except FileExistsError as error:
        raise taken from error
    except OSError as error:
        raise RefusedData(f"{path} cannot be written: {error.strerror}. Nothing was exported.") from error
