"""Typed texts by field name, sorted into what they set: columns, custom values, addresses, links, statuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue, UsageError
from crm_tui.filters.fields import Registry
from crm_tui.services.entry import MAX_TEXT, read_value
from crm_tui.store import tags
from crm_tui.store.attributes import read_attributes
from crm_tui.values.emails import Email, parse_email
from crm_tui.values.phones import Phone, parse_phone
from crm_tui.values.safe_text import REPLACEMENT, safe_line

if TYPE_CHECKING:
    from crm_tui.models import ContactEmail, ContactPhone


Address = TypeVar("Address", Email, Phone)


@dataclass
class Entries:
    """What the texts ask for. ``emails`` and ``phones`` are None when not named; ``whole_emails`` replaces them all."""

    registry: Registry
    columns: dict[str, object] = field(default_factory=dict)
    custom: dict[str, object] = field(default_factory=dict)
    emails: list[Email] | None = None
    whole_emails: bool = False
    phones: list[Phone] | None = None
    whole_phones: bool = False
    organisations: list[str] | None = None
    tags: list[str] | None = None
    lists: dict[str, str] = field(default_factory=dict)
    do_not_contact: dict[str, str] = field(default_factory=dict)

    def email_rows(self, present: Sequence[ContactEmail]) -> list[Email]:
        """All addresses as they shall be, the primary one first: a new primary takes the place of the former."""
        kept = [Email(row.email, row.email_key) for row in sorted(present, key=lambda row: row.position)]
        others = [] if self.whole_emails else kept[1:]
        return _unique([*(self.emails or []), *others])

    def phone_rows(self, present: Sequence[ContactPhone]) -> list[Phone]:
        """All numbers as they shall be, the primary one first."""
        rows = sorted(present, key=lambda row: row.position)
        kept = [Phone(row.phone, row.phone_key, row.digits, row.national, bool(row.verified)) for row in rows]
        others = [] if self.whole_phones else kept[1:]
        return _unique([*(self.phones or []), *others])


def _unique(rows: list[Address]) -> list[Address]:
    seen: dict[str, Address] = {}
    for row in rows:
        seen.setdefault(row.key, row)
    return list(seen.values())


def read_entries(db: sqlite3.Connection, values: Mapping[str, str], *, zone: ZoneInfo, region: str | None) -> Entries:
    """Check every text against its field.

    Raises:
        UsageError: an unknown field, with the nearest one, or one that cannot be set.
        InvalidValue: a value that does not read as its field's type.
    """
    entries = Entries(Registry(read_attributes(db)))
    for name, text in values.items():
        if name.startswith("list."):
            entries.lists[name[5:]] = text.strip()
        elif name.startswith("dnc."):
            entries.do_not_contact[name[4:]] = text.strip()
        else:
            _read_one(entries, name, text, zone, region)
    return entries


def check_text(registry: Registry, name: str, text: str, *, zone: ZoneInfo, region: str | None) -> None:
    """Check one text against its field, as :func:`read_entries` does.

    Raises:
        UsageError: an unknown field, or one that cannot be set.
        InvalidValue: a value that does not read as its field's type.
    """
    _read_one(Entries(registry), name, text, zone, region)


def _read_one(entries: Entries, name: str, text: str, zone: ZoneInfo, region: str | None) -> None:
    found = entries.registry.find(name)
    if found is None:
        near = entries.registry.suggest(name)
        raise UsageError(f"There is no field {name}." + (f" Did you mean {near}?" if near else ""))
    if len(text) > MAX_TEXT:
        raise InvalidValue(found.name, f"{found.label} has at most {MAX_TEXT:,} characters.")
    match found.name:
        case "email" | "emails":
            entries.whole_emails = entries.whole_emails or found.name == "emails"
            read = [_email(found.name, part) for part in _parts(text, ",")]
            former = entries.emails or []  # `email` and `emails` named together: the primary one leads
            entries.emails = [*read, *former] if found.name == "email" else [*former, *read]
        case "phone" | "phones":
            entries.whole_phones = entries.whole_phones or found.name == "phones"
            numbers = [parse_phone(safe_line(part), region) for part in _parts(text, "|")]
            before = entries.phones or []
            entries.phones = [*numbers, *before] if found.name == "phone" else [*before, *numbers]
        case "org":
            entries.organisations = _parts(text, "|")
        case "tags":
            entries.tags = [tags.clean_name(part) for part in _parts(text, ",")]
        case "location":
            entries.columns |= _coordinates(text)
        case _ if not found.writable or (found.column is None and not found.custom):
            raise UsageError(f"{found.label} cannot be set: crm-tui keeps it.")
        case _ if found.custom:
            entries.custom[found.slug] = read_value(found, text, zone)
        case _:
            entries.columns[str(found.column).removeprefix("contact.")] = read_value(found, text, zone)


def _parts(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _email(field_name: str, text: str) -> Email:
    cleaned = safe_line(text)
    if REPLACEMENT in cleaned:  # a control character made visible would be a letter of the address
        raise InvalidValue(field_name, f"“{cleaned}” is no email address: it holds a control character.")
    try:
        return parse_email(cleaned)
    except InvalidValue as error:
        raise InvalidValue(field_name, error.sentence) from None


def _coordinates(text: str) -> dict[str, object]:
    parts = _parts(text, ",")
    if not parts:
        return {"latitude": None, "longitude": None}
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        raise InvalidValue("location", f"A location is latitude,longitude such as 45.76,4.84, not {text!r}.") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InvalidValue("location", f"{text} lies outside the world: latitude ±90, longitude ±180.")
    return {"latitude": latitude, "longitude": longitude}
