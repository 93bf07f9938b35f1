"""What stands below the input of a field: what it takes, how the text is read, whom it reminds of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from crm_tui.screens.fields.dates import read_as
from crm_tui.screens.fields.form import FormRow
from crm_tui.values.dates import day_of
from crm_tui.values.duplicates import Candidate

_BY_TYPE = {
    "boolean": "y or n · Space changes it",
    "number": "a number, such as 12 or 12.5",
    "select": "↓ chooses",
    "multi": "several by commas · ↓ chooses",
    "agent": "an agent · ↓ chooses",
    "url": "such as https://example.com",
    "email": "such as ana@example.com",
    "phone": "such as +33 6 12 34 56 78",
}
_BY_NAME = {
    "org": "↓ chooses · an unknown one is made",
    "stage": "↓ chooses · or a new one",
    "name": "first and last name",
}


def hint(row: FormRow, text: str, *, now: int, zone: tzinfo) -> tuple[str, bool]:
    """Words for a row in which ``text`` is typed, and whether they say that something is wrong."""
    field = row.field
    if field.type in ("date", "datetime"):
        if not text.strip():
            today = day_of(now, zone)
            return f"{today}, tomorrow, +7d · ↑ ↓ by day", False
        found = read_as(field, text, now=now, zone=zone)
        return (found, False) if found else (f"no date: write {day_of(now, zone)} or tomorrow", True)
    words = _BY_NAME.get(field.name) or _BY_TYPE.get(field.type, "Enter: the next field")
    return (f"required · {words}" if field.required else words), False


def warning(candidates: Sequence[Candidate]) -> str:
    """Whom the text reminds of, in words; empty when nobody."""
    if not candidates:
        return ""
    first, *others = candidates
    more = f" and {len(others)} more" if others else ""
    return f"! {first.name}{more}: {first.reason}"
