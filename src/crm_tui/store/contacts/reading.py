"""One contact whole, and the preview of it: plain column reads, no records."""

from __future__ import annotations

import json
import sqlite3

from crm_tui.errors import NotFound
from crm_tui.filters.fields import Registry
from crm_tui.filters.fields.contacts import CONTACT_FIELDS
from crm_tui.store.history import read_page
from crm_tui.store.store import Store
from crm_tui.values.records import ContactCard, DoNotContactItem, OrganisationLink, PhotoItem, SubscriptionItem, Summary

_SINGLE = tuple(field for field in CONTACT_FIELDS if field.column is not None and field.many is None)
CARD = (
    "SELECT contact.id, contact.version, contact.kind, contact.deleted_at, contact.merged_into, contact.custom, "
    + ", ".join(f"{field.column}" for field in _SINGLE)
    + " FROM contact WHERE contact.id = ?"
)
MERGED = "SELECT merged_into FROM contact WHERE id = ?"
EMAILS = "SELECT email FROM contact_email WHERE contact_id = ? ORDER BY position, email_key"
PHONES = "SELECT phone FROM contact_phone WHERE contact_id = ? ORDER BY position, phone_key"
ORGANISATIONS = """
SELECT organisation.id, organisation.name, contact_organisation.is_primary FROM contact_organisation
JOIN organisation ON organisation.id = contact_organisation.organisation_id
WHERE contact_id = ? AND organisation.deleted_at IS NULL ORDER BY is_primary DESC, organisation.name_key
"""
TAGS = """
SELECT tag.name, tag.colour FROM contact_tag JOIN tag ON tag.id = tag_id WHERE contact_id = ? ORDER BY tag.name_key
"""
LISTS = """
SELECT subscription_list.name, slug, status, since, source FROM subscription
JOIN subscription_list ON subscription_list.id = list_id WHERE contact_id = ? ORDER BY subscription_list.name
"""
SEGMENTS = """
SELECT segment.name FROM segment_member JOIN segment ON segment.id = segment_member.segment_id
WHERE contact_id = ? ORDER BY segment.name_key
"""
PHOTO = """
SELECT photo.id, photo.kind, length(photo.data), photo.pixels FROM contact_photo
JOIN photo ON photo.id = photo_id WHERE contact_id = ?
"""
DO_NOT_CONTACT = "SELECT channel, reason, since FROM do_not_contact WHERE contact_id = ? ORDER BY channel"


def card(store: Store, contact_id: int) -> ContactCard:
    """One contact; an id that was merged away leads to the contact that was kept.

    Raises:
        NotFound: there is no such contact.
    """
    with store.read() as db:
        return read_card(db, contact_id)


def read_card(db: sqlite3.Connection, contact_id: int) -> ContactCard:
    """``card`` on an open connection."""
    contact_id = _kept(db, contact_id)
    row = db.execute(CARD, (contact_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no contact {contact_id}.")

    def column(sql: str) -> tuple[str, ...]:
        return tuple(found[0] for found in db.execute(sql, (contact_id,)))

    tags = db.execute(TAGS, (contact_id,)).fetchall()
    photo = db.execute(PHOTO, (contact_id,)).fetchone()
    return ContactCard(
        id=row[0],
        version=row[1],
        anonymous=bool(row[2]),
        deleted=row[3] is not None,
        values={field.name: row[6 + number] for number, field in enumerate(_SINGLE)},
        custom=json.loads(row[5]) if row[5] else {},
        emails=column(EMAILS),
        phones=column(PHONES),
        organisations=tuple(
            OrganisationLink(found[0], found[1], bool(found[2])) for found in db.execute(ORGANISATIONS, (contact_id,))
        ),
        tags=tuple(tag for tag, _ in tags),
        lists=tuple(SubscriptionItem(*found) for found in db.execute(LISTS, (contact_id,))),
        do_not_contact=tuple(DoNotContactItem(*found) for found in db.execute(DO_NOT_CONTACT, (contact_id,))),
        segments=column(SEGMENTS),
        tag_colours={tag: colour for tag, colour in tags if colour},
        photo=PhotoItem(*photo) if photo else None,
    )


def _kept(db: sqlite3.Connection, contact_id: int) -> int:
    """The contact that ``contact_id`` was merged into, at the end of the chain; itself when it was not."""
    if not 0 < contact_id < 2**63:  # SQLite has no such integer
        raise NotFound(f"There is no contact {contact_id}.")
    seen = {contact_id}
    while (row := db.execute(MERGED, (contact_id,)).fetchone()) is not None and row[0] not in (None, *seen):
        contact_id = row[0]
        seen.add(contact_id)
    return contact_id


def summary(store: Store, contact_id: int, recent: int = 3) -> Summary:
    """A contact with its last interactions, for the preview.

    Raises:
        NotFound: there is no such contact.
    """
    with store.read() as db:
        found = read_card(db, contact_id)
        return Summary(found, read_page(db, found.id, limit=recent))


def registry(store: Store) -> Registry:
    """The fields of this database: built-in ones and its custom attributes."""
    from crm_tui.store.attributes import read_attributes

    with store.read() as db:
        return Registry(read_attributes(db))
