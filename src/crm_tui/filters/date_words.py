"""Dates to choose from while a filter is typed or built, and what a date means right now."""

from __future__ import annotations

from datetime import datetime, tzinfo

from crm_tui.filters.completion import Offer
from crm_tui.values.date_values import NAMES, Anniversary, DateTextError, DateValue, parse_date
from crm_tui.values.dates import span
from crm_tui.values.folding import fold

ON = ("today", "yesterday", "7d", "30d", "this-week", "this-month", "last-month", "this-quarter", "this-year", "+7d",
      "last-week", "last-quarter", "last-year", "tomorrow", "next-week", "next-month", "anniversary",
      "anniversary+7d")  # fmt: skip
"""After ``:``."""
COMPARED = ("-30d", "-7d", "-24h", "-3mo", "-1y", "today", "this-week", "this-month", "this-year", "+7d", "+30d")
"""After ``<`` and ``>``."""
AMOUNTS = ("7d", "30d", "24h", "2w", "3mo", "1y")
"""For *in the last* and *in the next*."""
RANGES = ("-30d..", "-90d..-30d", "this-month..", "today..+7d")
"""For *between*."""


def offered_dates(typed: str, words: tuple[str, ...], *, now: int, zone: tzinfo, moment: bool) -> list[Offer]:
    """The words that go on from what is typed, with what they mean; typed digits take the units."""
    wanted = fold(typed.strip())
    found = [word for word in words if word.startswith(wanted)]
    if words in (ON, COMPARED):
        found += [name for name in NAMES if name.startswith(wanted) and name not in found]
    if wanted.lstrip("+-").isdigit() and len(wanted) < 6:
        found = [f"{wanted}{unit}" for unit in ("d", "w", "mo", "y", "h")] + found
    return [Offer(word, word, meaning(word, now=now, zone=zone, moment=moment)) for word in dict.fromkeys(found)]


def meaning(text: str, *, now: int, zone: tzinfo, moment: bool) -> str:
    """What a date means at ``now`` (seconds UTC) in the agent's zone: ``Fri 21 Nov 2025``; empty when it is none."""
    try:
        value = parse_date(text, moment=moment)
    except DateTextError:
        return ""
    return said(value, now=now, zone=zone)


def said(value: DateValue, *, now: int, zone: tzinfo) -> str:
    """The first and last day of a value, or its minute."""
    if isinstance(value, Anniversary):
        return f"the day comes round within {value.amount} {value.unit}" if value.amount else "the day comes round"
    found = span(value, now, zone)
    first, last = _local(found.start, zone), _local(max(found.start, found.end - 1), zone)
    if found.end - found.start <= 60:
        return _day(first) + f" {first:%H:%M}"
    if first.date() == last.date():
        return _day(first)
    return f"{_day(first)} – {_day(last)}"


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b} {local.year}"


def _local(seconds: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, -62_135_500_000), 253_402_200_000), zone)
