"""Creating and editing a contact: typed texts are checked first, then written together or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import lists, search, tags
from crm_tui.store.attributes import read_attributes
from crm_tui.store.contacts.entries import Entries, read_entries
from crm_tui.store.counters import award_points
from crm_tui.store.organisations.links import set_links
from crm_tui.store.store import Store
from crm_tui.store.writing import Conflict, Write
from crm_tui.values.folding import fold
from crm_tui.values.records import Saved
from crm_tui.values.uids import new_uid

if TYPE_CHECKING:
    from crm_tui.models import Contact

UTC = ZoneInfo("UTC")
HANDLES = ("facebook", "linkedin", "twitter", "instagram")
NAMED_BY = ("name", "email", "phone", *HANDLES)
"""A contact is *standard* (not an anonymous visitor) once it has one of these."""
UNKNOWN: tuple[object, ...] = (None, "", [])
"""Values of a custom attribute that say nothing; 0 and false say something."""


def create(store: Store, values: Mapping[str, str], *, zone: ZoneInfo = UTC, region: str | None = None) -> int:
    """Make a contact from typed texts by field name; its id.

    Raises:
        InvalidValue: an unknown field, a value that does not read, or nothing that names the contact.
    """
    from crm_tui.models import Contact

    with store.write("New contact", "create") as write:
        values = {**_defaults(write), **values}
        entries = read_entries(write.connection, values, zone=zone, region=region)
        _require_attributes(entries)
        contact = Contact(uid=new_uid(write.now), created_at=write.now, updated_at=write.now, identified_at=write.now)
        write.add(contact)
        assert contact.id is not None
        _apply(write, contact, entries)
        _check_named(contact)
        write.title = f"New contact {_called(contact)}"
        return contact.id


def edit(
    store: Store,
    contact_id: int,
    values: Mapping[str, str],
    *,
    zone: ZoneInfo = UTC,
    region: str | None = None,
    version: int | None = None,
    complete: bool = False,
) -> Saved:
    """Set fields of a contact from typed texts; an empty text clears. All of them, or none.

    ``version`` is what the agent saw: another one means that somebody else saved in between. ``complete``: every
    required attribute must have a value afterwards, also one that never had.

    Raises:
        InvalidValue: names the field that does not read, or would leave the contact without a name.
        NotFound: the contact is gone.
        Conflict: another agent saved in between.
    """
    from crm_tui.models import Contact

    with store.write("Edit", "edit") as write:
        contact = write.session.get(Contact, contact_id)
        if contact is None or contact.deleted_at is not None:
            raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
        if version is not None and contact.version != version:
            raise Conflict(f"{_called(contact)} was changed by another agent in the meantime. Look again, then save.")
        entries = read_entries(write.connection, values, zone=zone, region=region)
        _keep_required(entries)
        _apply(write, contact, entries)
        _check_named(contact)
        if complete:
            _check_complete(contact, entries)
        write.title = f"Edited {_called(contact)}: {', '.join(values)}"
        return Saved(write.batch_id if write.wrote else None, write.title if write.wrote else "Nothing changed.")


def _apply(write: Write, contact: Contact, entries: Entries) -> None:
    assert contact.id is not None
    columns = dict(entries.columns)
    if entries.custom:
        columns["custom"] = _custom(contact.custom, entries.custom)
    columns |= _names(contact, columns)
    points = columns.pop("points", None)
    if entries.emails is not None:
        columns |= _set_emails(write, contact.id, entries)
    if entries.phones is not None:
        columns |= _set_phones(write, contact.id, entries)
    if entries.organisations is not None:
        columns["organisation_id"] = set_links(write, contact.id, entries.organisations)
    if entries.tags is not None:
        present = [row[0] for row in write.connection.execute(tags.OF_CONTACT, (contact.id,))]
        keys = {fold(name) for name in entries.tags}
        tags.apply(write, contact.id, entries.tags, [name for name in present if fold(name) not in keys])
        write.session.refresh(contact)  # tagging has touched it
    for name, status in entries.lists.items():
        lists.set_status(write, contact.id, name, status)
    for channel, reason in entries.do_not_contact.items():
        lists.set_do_not_contact(write, contact.id, channel, reason)
    if isinstance(points, int | float):
        # never the number alone: a ledger explains every point
        award_points(write, contact.id, int(points) - contact.points, "set by hand")
    _write_columns(write, contact, columns)


def _write_columns(write: Write, contact: Contact, columns: dict[str, object]) -> None:
    if contact.kind and any(columns.get(column) or getattr(contact, column) for column in NAMED_BY):
        # what it did while anonymous stays its history; the moment is recorded
        columns |= {"kind": 0, "identified_at": write.now}
    assert contact.id is not None
    write.change(contact, **columns)
    if write.wrote:
        # also for an address or a list alone: the version must go on, or another agent's form would overwrite it
        tags.touch(write, contact.id)
        search.refresh(write.connection, [contact.id])


def _names(contact: Contact, columns: dict[str, object]) -> dict[str, object]:
    """The names that follow from those that were typed: whole from parts, parts from whole, and the sort key."""
    parts = ("first_name", "last_name")
    made: dict[str, object] = {}
    if "name" in columns and not any(part in columns for part in parts):
        if contact.first_name or contact.last_name:  # the parts would go on saying the old name
            made["first_name"], made["last_name"] = _parts(columns["name"])
    elif "name" not in columns and any(part in columns for part in parts):
        former = (contact.first_name, contact.last_name)
        if not any(former):
            former = _parts(contact.name)
        both = [columns.get(part, before) for part, before in zip(parts, former, strict=True)]
        made["first_name"], made["last_name"] = both
        made["name"] = " ".join(str(part) for part in both if part) or None
    name = made.get("name", columns.get("name", contact.name))
    made["sort_name"] = fold(str(name)) if name else None
    return made


def _parts(name: object) -> tuple[str | None, str | None]:
    """First and last name of a whole one: the last word is the last name."""
    words = str(name or "").split()
    return " ".join(words[:-1]) or None, words[-1] if words else None


def _custom(before: str | None, values: Mapping[str, object]) -> str | None:
    merged = json.loads(before) if before else {}
    merged.update(values)
    kept = {slug: value for slug, value in merged.items() if value not in UNKNOWN}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else None


def _set_emails(write: Write, contact_id: int, entries: Entries) -> dict[str, object]:
    from sqlmodel import select

    from crm_tui.models import ContactEmail

    statement = select(ContactEmail).where(ContactEmail.contact_id == contact_id)
    present = {each.email_key: each for each in write.session.exec(statement)}
    wanted = entries.email_rows(list(present.values()))
    for key in [key for key in present if key not in {row.key for row in wanted}]:
        write.remove(present[key])
    for position, row in enumerate(wanted):
        if row.key in present:
            write.change(present[row.key], email=row.shown, position=position)
        else:
            write.add(ContactEmail(contact_id=contact_id, email_key=row.key, email=row.shown, position=position))
    first = wanted[0] if wanted else None
    return {"email": first.shown if first else None, "email_key": first.key if first else None}


def _set_phones(write: Write, contact_id: int, entries: Entries) -> dict[str, object]:
    from sqlmodel import select

    from crm_tui.models import ContactPhone

    statement = select(ContactPhone).where(ContactPhone.contact_id == contact_id)
    present = {each.phone_key: each for each in write.session.exec(statement)}
    wanted = entries.phone_rows(list(present.values()))
    for key in [key for key in present if key not in {row.key for row in wanted}]:
        write.remove(present[key])
    for position, row in enumerate(wanted):
        found = present.get(row.key)
        if found is None:
            found = ContactPhone(contact_id=contact_id, phone_key=row.key, phone=row.shown, digits=row.digits)
            found.national, found.verified, found.position = row.national, int(row.verified), position
            write.add(found)
        else:
            write.change(found, phone=row.shown, position=position)
    first = wanted[0] if wanted else None
    return {"phone": first.shown if first else None, "phone_key": first.key if first else None}


def _defaults(write: Write) -> dict[str, str]:
    """What the custom attributes say of a new contact where nothing was typed."""
    return {f"attr.{each.slug}": each.default for each in read_attributes(write.connection) if each.default}


def _require_attributes(entries: Entries) -> None:
    for field in entries.registry.fields:
        if field.required and entries.custom.get(field.slug) in UNKNOWN:
            raise InvalidValue(field.name, f"{field.label} is required.")


def _keep_required(entries: Entries) -> None:
    """An edit may leave a required attribute unknown that always was, but not clear it."""
    for field in entries.registry.fields:
        if field.required and field.slug in entries.custom and entries.custom[field.slug] in UNKNOWN:
            raise InvalidValue(field.name, f"{field.label} is required.")


def _check_complete(contact: Contact, entries: Entries) -> None:
    stored = json.loads(contact.custom) if contact.custom else {}
    for field in entries.registry.fields:
        if field.required and stored.get(field.slug) in UNKNOWN:
            raise InvalidValue(field.name, f"{field.label} is required.")


def _check_named(contact: Contact) -> None:
    if contact.kind == 0 and not any(getattr(contact, column) for column in NAMED_BY):
        raise InvalidValue("name", "A contact needs a name, an email, a phone or a social handle.")


def _called(contact: Contact) -> str:
    return contact.name or contact.email or contact.phone or contact.ip or f"contact {contact.id}"
