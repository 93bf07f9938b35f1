"""What the profile shows of a contact: the header, the steps of the chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from crm_tui.screens.preview_text import subtitle, warning
from crm_tui.values.dates import format_moment
from crm_tui.values.labels import COLOURS
from crm_tui.values.records import ActivityWeek, ContactCard
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.drawn import Line, Piece
from crm_tui.widgets.engagement_chart import ChartStep

Grain = Literal["week", "month"]
MONTHS = 6
"""The time that the chart shows (MA-01)."""


def header_lines(card: ContactCard, zone: ZoneInfo, now: int, here: Sequence[str] = ()) -> tuple[Line, ...]:
    """Who it is: name and job, how to reach them, what the desk knows, tags, what is not allowed; and which other
    agents look at it now.
    """
    values = card.values
    name: list[Piece] = [Piece(f" {safe_line(card.name)}", "strong")]
    if here:
        name.append(Piece(f"   {safe_line(' and '.join(here))} {'is' if len(here) == 1 else 'are'} here", "chip"))
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
        tags += [Piece(" "), Piece(f"#{safe_line(tag)}", tag_look(card.tag_colours.get(tag)))]
    lines.append(tags or [Piece(" no tags: t adds one", "muted")])
    stop = warning(card, zone)
    if stop:
        lines.append([Piece(f" ✗ {stop}", "bad")])
    return tuple(lines)


def tag_look(colour: str | None) -> str:
    """The look of a tag of that colour; one that is not known here looks like a tag without."""
    return f"tag-{colour}" if colour in COLOURS.values() else "chip"


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
