"""What the preview says of a contact: identity, tags, the last interactions, each ready to be read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crm_tui.screens.history_items import kind_words
from crm_tui.values.dates import day_of, format_moment
from crm_tui.values.records import ContactCard, Summary
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.preview import Interaction, PreviewCard


def preview_card(summary: Summary, zone: ZoneInfo, now: int) -> PreviewCard:
    """The preview of a contact and its last interactions."""
    card = summary.card
    values = card.values
    place = ", ".join(str(values[name]) for name in ("city", "region", "country") if values.get(name))
    seen = values.get("last_seen")
    fields = (
        ("Email", "\n".join(card.emails)),
        ("Phone", "\n".join(card.phones)),
        ("Place", place),
        ("Stage", str(values.get("stage") or "")),
        ("Owner", str(values.get("owner") or "")),
        ("Points", str(values.get("points") or "")),
        ("Last seen", format_moment(seen, zone, now) if isinstance(seen, int) else ""),
    )
    return PreviewCard(
        key=card.id,
        name=safe_line(card.name),
        subtitle=safe_line(subtitle(card)),
        warning=warning(card),
        fields=tuple((label, value) for label, value in fields if value),
        tags=tuple(safe_line(tag) for tag in card.tags),
        interactions=tuple(
            Interaction(format_moment(item.at, zone, now), kind_words(item.kind)[1], safe_line(item.title))
            for item in summary.recent
        ),
    )


def subtitle(card: ContactCard) -> str:
    """Job and organisations in one line."""
    organisations = ", ".join(link.name for link in card.organisations)
    job = str(card.values.get("job") or "")
    return " · ".join(part for part in (job, organisations) if part)


def warning(card: ContactCard, zone: ZoneInfo | None = None) -> str:
    """In the bin, or the do-not-contact line, with ``zone`` also since when; empty when everything is allowed."""
    if card.deleted:
        return "In the bin: Z restores"
    since = {each.channel: f" since {day_of(each.since, zone)}" if zone else "" for each in card.do_not_contact}
    channels = ", ".join(f"{each.channel} ({each.reason}{since[each.channel]})" for each in card.do_not_contact)
    return safe_line(f"Do not contact by {channels}") if channels else ""
