"""What the profile shows of a contact: the header, the fields by group, the steps of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Registry
from crm_tui.screens.cells import cell_text, value_text
from crm_tui.screens.preview_text import subtitle, warning
from crm_tui.values.dates import format_moment
from crm_tui.values.records import ActivityWeek, ContactCard
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.drawn import Line, Piece
from crm_tui.widgets.engagement_chart import ChartStep
from crm_tui.widgets.fields_view import FieldGroup

Grain = Literal["week", "month"]
MONTHS = 6
"""The time that the chart shows (MA-01)."""
_HIDDEN = ("name", "email", "emails", "phone", "phones", "job", "org", "id", "tags", "lists", "segments")
_TITLES = {"identity": "Identity", "social": "Social", "custom": "Custom", "work": "Work", "record": "Record"}


def header_lines(card: ContactCard, zone: ZoneInfo, now: int) -> tuple[Line, ...]:
    """Who it is: name and job, how to reach them, what the desk knows, tags, and what is not allowed."""
    values = card.values
    name: list[Piece] = [Piece(f" {safe_line(card.name)}", "strong")]
    about = safe_line(subtitle(card))
    if about:
        name.append(Piece(f"   {about}", "muted"))
    reach = "   ".join(safe_line(each) for each in (*card.emails[:1], *card.phones[:1]))
    seen = values.get("last_seen")
    facts = [
        f"{values['points']} points" if values.get("points") else "",
        str(values.get("stage") or ""),
        f"owner {values['owner']}" if values.get("owner") else "",
        f"seen {format_moment(seen, zone, now)}" if isinstance(seen, int) else "",
    ]
    told = safe_line(" · ".join(fact for fact in facts if fact))
    lines: list[Line] = [name, (Piece(f" {reach or 'no address, no number'}"), Piece(f"   {told}", "muted"))]
    tags: list[Piece] = []
    for tag in card.tags:
        tags += [Piece(" "), Piece(f"#{safe_line(tag)}", "chip")]
    lines.append(tags or [Piece(" no tags: t adds one", "muted")])
    stop = warning(card, zone)
    if stop:
        lines.append([Piece(f" ✗ {stop}", "bad")])
    return tuple(lines)


def field_groups(card: ContactCard, registry: Registry, zone: ZoneInfo, now: int) -> tuple[FieldGroup, ...]:
    """Every field with its value, empty ones too, in the order of the documentation."""
    groups: dict[str, list[tuple[str, str]]] = {"identity": _how_to_reach(card)}
    for field in registry.fields:
        if field.name in _HIDDEN:
            continue
        if field.custom:
            text = value_text(field, card.custom.get(field.slug), zone, now)
        else:
            text = cell_text(field, card.values.get(field.name), zone, now)
        groups.setdefault(field.group, []).append((field.label, text))
    lists = [(each.name, f"{each.status} since {format_moment(each.since, zone)[:10]}") for each in card.lists]
    if lists:
        groups["lists"] = [(safe_line(name), safe_line(status)) for name, status in lists]
    order = ["identity", "social", "custom", "work", "lists"]
    names = [*[name for name in order if name in groups], *[name for name in groups if name not in order]]
    return tuple(FieldGroup(_TITLES.get(name, name.capitalize()), tuple(groups[name])) for name in names)


def _how_to_reach(card: ContactCard) -> list[tuple[str, str]]:
    """What an agent looks for first (AC-01): name, addresses, numbers, organisations, job title."""
    rows = (
        ("Name", str(card.values.get("name") or "")),
        ("Email", "\n".join(card.emails)),
        ("Phone", "\n".join(card.phones)),
        ("Organisation", ", ".join(link.name for link in card.organisations)),
        ("Job title", str(card.values.get("job") or "")),
    )
    return [(label, safe(text)) for label, text in rows]


def step_starts(grain: Grain, now: int, zone: ZoneInfo) -> tuple[int, ...]:
    """The moments (seconds UTC) at which the steps of the chart begin, six months back to now."""
    today = datetime.fromtimestamp(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today.replace(day=1)
    months = [first]
    for _ in range(MONTHS - 1):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    if grain == "month":
        return tuple(int(each.timestamp()) for each in reversed(months))
    monday = today - timedelta(days=today.weekday())
    return tuple(int((monday - timedelta(weeks=back)).timestamp()) for back in range(25, -1, -1))


def chart_steps(weeks: Sequence[ActivityWeek], grain: Grain, zone: ZoneInfo) -> tuple[ChartStep, ...]:
    """The chart's steps; a label where a month begins."""
    made, month = [], 0
    for week in weeks:
        at = datetime.fromtimestamp(week.start, zone)
        label = at.strftime("%b") if grain == "month" or at.month != month else ""
        month = at.month
        made.append(ChartStep(label, week.actions, week.points))
    return tuple(made)
