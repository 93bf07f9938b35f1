"""What the screen of an organisation says: header, fields, and what its people did."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from crm_tui.filters.fields.organisations import ORGANISATION_FIELDS
from crm_tui.screens.cells import cell_text
from crm_tui.values.organisations import OrganisationCard, PersonItem
from crm_tui.values.records import HistoryItem
from crm_tui.values.safe_text import safe, safe_line
from crm_tui.widgets.drawn import Line, Piece
from crm_tui.widgets.fields_view import FieldGroup

WHERE = ("name", "domain", "website", "phone", "industry")
PLACE = ("address", "zip", "city", "region", "country")
RECORD = ("people", "created", "updated", "id")


def header_lines(card: OrganisationCard) -> tuple[Line, ...]:
    """What it is called, where it is, how many people it has."""
    about = " · ".join(_known(card, "industry", "city", "country"))
    reach = "   ".join(_known(card, "domain", "phone"))
    people = f"{card.people:,} {'person' if card.people == 1 else 'people'}"
    return (
        (Piece(f" {safe_line(card.name)}", "strong"), Piece(f"   {about}", "muted")),
        (Piece(f" {reach or 'no domain, no number'}"), Piece(f"   {people}", "muted")),
    )


def _known(card: OrganisationCard, *names: str) -> list[str]:
    return [safe_line(str(card.values[name])) for name in names if card.values[name]]


def field_groups(card: OrganisationCard, zone: ZoneInfo, now: int) -> tuple[FieldGroup, ...]:
    """Every field with its value, empty ones too."""
    known = {field.name: field for field in ORGANISATION_FIELDS}

    def group(title: str, names: Sequence[str]) -> FieldGroup:
        rows = []
        for name in names:
            value = card.values[name]
            text = safe(str(value or "")) if name == "address" else cell_text(known[name], value, zone, now)
            rows.append((known[name].label, text))
        return FieldGroup(title, tuple(rows))

    return (group("Organisation", WHERE), group("Place", PLACE), group("Record", RECORD))


def told(items: Sequence[PersonItem]) -> list[HistoryItem]:
    """The items, each with who it was before what happened."""
    return [
        each.item._replace(title=f"{each.person}: {each.item.title}" if each.item.title else each.person)
        for each in items
    ]
