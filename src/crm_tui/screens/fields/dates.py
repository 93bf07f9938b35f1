"""Days and moments as agents type them into a field: ``2026-11-24``, ``tomorrow``, ``+7d``."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta, tzinfo

from crm_tui.filters.date_words import meaning
from crm_tui.filters.fields import Field
from crm_tui.values.date_values import Anniversary, DateTextError, Instant, parse_date
from crm_tui.values.dates import day_of, day_span, format_moment, span


def as_typed(field: Field, text: str, *, now: int, zone: tzinfo) -> str:
    """A date in words in its own form (``tomorrow``: ``2026-11-24``); any other text as it is."""
    text = text.strip()
    with suppress(DateTextError):
        value = parse_date(text, moment=text[:1] in ("+", "-"))
        if isinstance(value, Anniversary):
            return text
        if field.type == "date":
            found = day_span(value, now, zone)
            return found.first if found.first == found.last else text
        if field.type == "datetime" and (isinstance(value, Instant) or not text[:1].isdigit()):
            return format_moment(span(value, now, zone).start, zone).replace(" ", "T")
    return text


def stepped(field: Field, text: str, days: int, *, now: int, zone: tzinfo) -> str:
    """The date so many days on; from nothing it begins today."""
    written = as_typed(field, text, now=now, zone=zone)
    if not written:
        return day_of(now, zone)
    try:
        moment = datetime.fromisoformat(written)
        other = moment.date() + timedelta(days=days)
    except (ValueError, OverflowError):
        return text
    return other.isoformat() + (written[10:] if len(written) > 10 else "")


def read_as(field: Field, text: str, *, now: int, zone: tzinfo) -> str:
    """``Tue 24 Nov 2026``; empty when the text is no date that the field could hold."""
    written = as_typed(field, text, now=now, zone=zone)
    if field.type == "date":
        with suppress(ValueError):
            return meaning(date.fromisoformat(written).isoformat(), now=now, zone=zone, moment=False)
        return ""
    return meaning(written, now=now, zone=zone, moment=False) if len(written) > 10 else ""
