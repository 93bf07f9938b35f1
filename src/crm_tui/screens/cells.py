"""Raw values of the store as the text of one cell: dates in the agent's zone, many values joined, nothing obeyed."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Field
from crm_tui.values.dates import format_moment
from crm_tui.values.durations import format_duration
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.contact_table import Column

JOINT = "\x1f"
"""What separates several values of one cell in SQL."""
WIDTHS = {
    "name": (28, 16),
    "email": (28, 14),
    "phone": (18, 12),
    "org": (22, 8),
    "tags": (20, 8),
    "last_seen": (16, 11),
    "city": (14, 8),
    "country": (14, 8),
    "domain": (26, 11),
}
"""Width wanted and width at least, in cells: the six default columns fit into 80 with their least."""
_BY_TYPE = {"datetime": 16, "date": 10, "number": 8, "duration": 9, "boolean": 5}


def cell_text(field: Field, value: object, zone: ZoneInfo, now: int) -> str:
    """One cell; empty for unknown."""
    if value is None:
        return ""
    if field.type == "datetime" and isinstance(value, int):
        # in a list the day is enough for what is more than a week away
        text = format_moment(value, zone, now)
        return text[:10] if text[:1].isdigit() and "-" in text else text
    if field.type == "duration" and isinstance(value, int):
        return format_duration(value)
    if field.type == "boolean" and isinstance(value, int):  # another program may have stored a text
        return "yes" if value else "no"
    if field.type == "number" and isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    if JOINT in text:
        text = ", ".join(text.split(JOINT))
    return safe_line(text)


def value_text(field: Field, value: object, zone: ZoneInfo, now: int) -> str:
    """A custom value as it lies in the JSON object, for the profile."""
    if isinstance(value, list):
        return safe_line(", ".join(str(each) for each in value))
    if isinstance(value, dict):
        return safe_line(json.dumps(value, ensure_ascii=False))
    return cell_text(field, value, zone, now)


def column(field: Field, sort: tuple[tuple[str, bool], ...] = (), wanted: int | None = None) -> Column:
    """The table's column for a field.

    ``sort`` are names and whether downwards, the first key first; ``wanted`` a width in cells that the agent has set.
    """
    label = len(field.label) + 2
    width, least = WIDTHS.get(field.name) or (_BY_TYPE.get(field.type) or max(12, label),) * 2
    if wanted:
        width = least = wanted
    ranks = {name: (rank, down) for rank, (name, down) in enumerate(sort, 1)}
    rank, down = ranks.get(field.name, (0, False))
    return Column(
        field.name,
        field.label,
        width=wanted or max(width, min(label, 16)),
        minimum=min(least, 11 if field.name not in WIDTHS else least),
        align="right" if field.type in ("number", "duration") else "left",
        sort=("desc" if down else "asc") if rank else None,
        sort_rank=rank,
        grow=3 if not wanted and field.name in ("name", "org", "tags", "email", "domain") else 0,
    )
