"""What the lists dialog shows: a row a list and a row a channel, each with its history when it is folded out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.values.dates import day_of, format_moment
from crm_tui.values.labels import ListStanding, StatusChange
from crm_tui.values.records import DoNotContactItem
from crm_tui.values.safe_text import safe_line
from crm_tui.widgets.headed_rows import HeadedRow

CHANNELS = {"email": "Email", "phone": "Phone", "sms": "SMS", "post": "Post"}
"""The channels in their order, and what they are called."""
_SIGNS = {
    "active": "✓ active",
    "unconfirmed": "? unconfirmed",
    "unsubscribed": "✗ unsubscribed",
    "bounced": "✗ bounced",
}


class Held(NamedTuple):
    """Everything that the dialog knows of the contact."""

    standings: tuple[ListStanding, ...] = ()
    do_not_contact: tuple[DoNotContactItem, ...] = ()
    history: tuple[StatusChange, ...] = ()
    sources: tuple[str, ...] = ()
    """Where other consents came from, the most frequent first."""

    def standing(self, slug: str) -> ListStanding | None:
        """The list of that slug."""
        return next((each for each in self.standings if each.slug == slug), None)

    def refusal(self, channel: str) -> DoNotContactItem | None:
        """What stands against a channel."""
        return next((each for each in self.do_not_contact if each.channel == channel), None)

    @property
    def offered(self) -> tuple[ListStanding, ...]:
        """The lists that the contact can be added to."""
        return tuple(each for each in self.standings if not each.status and not each.archived)


def key_of(kind: str, name: str) -> str:
    """The key of a row: ``list`` or ``channel``, and the slug or the channel's name."""
    return f"{kind}:{name}"


def shown_rows(held: Held, folded_out: Collection[str], zone: ZoneInfo) -> tuple[HeadedRow, ...]:
    """Lists first, then channels."""
    left = {each.key for each in held.history if each.of == "list"}
    shown = [each for each in held.standings if each.status or each.slug in left]
    rows = [HeadedRow("", ("Lists",), "heading")]
    for each in shown:
        key = key_of("list", each.slug)
        name = f"{each.name} (archived)" if each.archived else each.name
        since = day_of(each.since, zone) if each.since is not None else ""
        cells = (name, _SIGNS.get(each.status, "off"), since, each.source or "")
        rows.append(HeadedRow(key, _safe(cells), "" if each.status else "muted"))
        if key in folded_out:
            rows += _told(held.history, "list", each.slug, zone, each.consent)
    if not shown:
        rows.append(
            HeadedRow("", (" on no list: n adds to one" if held.standings else " there is no list yet",), "muted")
        )
    rows += [HeadedRow("", ("",)), HeadedRow("", ("Do not contact",), "heading")]
    for channel, label in CHANNELS.items():
        key, stands = key_of("channel", channel), held.refusal(channel)
        words = f"✗ {stands.reason}" if stands else "✓ allowed"
        since = day_of(stands.since, zone) if stands else ""
        rows.append(HeadedRow(key, _safe((label, words, since, "")), "strong" if stands else ""))
        if key in folded_out:
            rows += _told(held.history, "channel", channel, zone, None)
    return tuple(rows)


def _told(
    history: Sequence[StatusChange], of: str, key: str, zone: ZoneInfo, consent: str | None
) -> Iterable[HeadedRow]:
    if consent:
        yield HeadedRow("", (safe_line(f"    “{consent}”"),), "muted")
    own = [each for each in history if (each.of, each.key) == (of, key)]
    for each in own:
        status = each.status or ("off" if of == "list" else "allowed")
        parts = (status, f"by {each.agent}" if each.agent else "before there was a log", each.source or "")
        told = " · ".join(part for part in parts if part)
        yield HeadedRow("", (safe_line(f"    {format_moment(each.at, zone)}  {told}"),), "muted")
    if not own:
        yield HeadedRow("", ("    nothing was ever changed here",), "muted")


def _safe(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(safe_line(cell) for cell in cells)
