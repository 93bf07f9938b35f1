"""One organisation, its people and what these did, all by windows. Plain SQL on the standard library."""

from __future__ import annotations

import sqlite3

from crm_tui.errors import NotFound
from crm_tui.filters.fields.organisations import ORGANISATION_FIELDS, PEOPLE
from crm_tui.store.history import item_of
from crm_tui.store.store import Store
from crm_tui.store.views import Order, Plan, Query, Where
from crm_tui.values.folding import fold
from crm_tui.values.organisations import OrganisationCard, OrganisationChoice, PersonItem

CARD = (
    "SELECT organisation.id, organisation.version, organisation.deleted_at, "
    + ", ".join(str(field.cell_sql) for field in ORGANISATION_FIELDS)
    + " FROM organisation WHERE organisation.id = ?"
)
MERGED = "SELECT merged_into FROM organisation WHERE id = ?"
THEIR_PEOPLE = """contact.deleted_at IS NULL AND contact.id IN (
    SELECT contact_organisation.contact_id FROM contact_organisation WHERE contact_organisation.organisation_id = ?)"""

# As many of the people as a page has items, those whose last event is the newest, bound the page: each of them has an
# item at least as new as the last of these, so nothing older can be on it. With fewer people each is read as far as
# the page reaches. Either way every event is found by the clustered key, and none is read that cannot be shown.
HISTORY = """
WITH person AS MATERIALIZED (
    SELECT contact.id AS id, coalesce(contact.name, contact.email, contact.phone, 'contact ' || contact.id) AS name,
        (SELECT max(event.at) FROM event WHERE event.contact_id = contact.id) AS newest
    FROM contact_organisation CROSS JOIN contact ON contact.id = contact_organisation.contact_id
    WHERE contact_organisation.organisation_id = :organisation AND contact.deleted_at IS NULL),
bound AS MATERIALIZED (
    SELECT newest AS at FROM person WHERE newest IS NOT NULL ORDER BY newest DESC LIMIT 1 OFFSET :start + :limit - 1)
SELECT * FROM (
    SELECT event.id AS id, event_type.name AS kind, event.at AS at, event.points AS points, event.details AS body,
        NULL AS author, 0 AS is_note, person.id AS contact_id, person.name AS person
    FROM person CROSS JOIN event ON event.contact_id = person.id AND event.at >= coalesce(
        (SELECT bound.at FROM bound),
        (SELECT own.at FROM event AS own WHERE own.contact_id = person.id
            ORDER BY own.at DESC LIMIT 1 OFFSET :start + :limit - 1),
        -9223372036854775808)
    CROSS JOIN event_type ON event_type.id = event.type_id
    UNION ALL
    SELECT note.id, 'note:' || note.type, note.at, 0, note.text, note.author, 1, person.id, person.name
    FROM person CROSS JOIN note ON note.contact_id = person.id
        AND note.at >= coalesce((SELECT bound.at FROM bound), -9223372036854775808)
    WHERE note.deleted_at IS NULL)
ORDER BY at DESC, is_note DESC, id DESC LIMIT :limit OFFSET :start
"""
HISTORY_COUNT = """
SELECT coalesce(sum((SELECT sum(n) FROM contact_event_stat WHERE contact_event_stat.contact_id = contact.id)), 0)
    + coalesce(sum((SELECT count(*) FROM note WHERE note.contact_id = contact.id AND note.deleted_at IS NULL)), 0)
FROM contact_organisation CROSS JOIN contact ON contact.id = contact_organisation.contact_id
WHERE contact_organisation.organisation_id = ? AND contact.deleted_at IS NULL
"""
FOUND = f"""
SELECT organisation.id, organisation.name, {PEOPLE} FROM organisation
WHERE organisation.deleted_at IS NULL AND (instr(organisation.name_key, ?1) > 0 OR organisation.domain = ?1)
ORDER BY instr(organisation.name_key, ?1) = 1 DESC, organisation.name_key LIMIT ?2
"""


def card(store: Store, organisation_id: int) -> OrganisationCard:
    """One organisation; an id that was merged away leads to the one that was kept.

    Raises:
        NotFound: there is no such organisation.
    """
    with store.read() as db:
        number = _kept(db, organisation_id)
        row = db.execute(CARD, (number,)).fetchone()
        if row is None:
            raise NotFound(f"There is no organisation {organisation_id}.")
        values = {field.name: row[3 + place] for place, field in enumerate(ORGANISATION_FIELDS)}
        return OrganisationCard(row[0], str(values["name"]), row[1], row[2] is not None, values)


def _kept(db: sqlite3.Connection, number: int) -> int:
    if not 0 < number < 2**63:  # SQLite has no such integer
        raise NotFound(f"There is no organisation {number}.")
    seen = {number}
    while (row := db.execute(MERGED, (number,)).fetchone()) is not None and row[0] not in (None, *seen):
        number = row[0]
        seen.add(number)
    return number


def people_query(organisation_id: int, order: tuple[Order, ...] = (Order("contact.sort_name"),)) -> Query:
    """Its people as what a view of contacts runs: their ids in order, then windows of rows by primary key."""
    where = Where(THEIR_PEOPLE, (organisation_id,))
    return Query(lambda connection: Plan(where, where, driven=True), order)


def history(store: Store, organisation_id: int, *, start: int = 0, limit: int = 50) -> tuple[PersonItem, ...]:
    """Items ``start`` to ``start + limit`` of what its people did, newest first."""
    with store.read() as db:
        params = {"organisation": organisation_id, "start": start, "limit": limit}
        return tuple(PersonItem(row["contact_id"], row["person"], item_of(row)) for row in db.execute(HISTORY, params))


def history_count(store: Store, organisation_id: int) -> int:
    """How many items the merged history has."""
    with store.read() as db:
        return int(db.execute(HISTORY_COUNT, (organisation_id,)).fetchone()[0])


def find_organisations(store: Store, text: str, limit: int = 8) -> tuple[OrganisationChoice, ...]:
    """Organisations whose name holds ``text`` (or whose domain it is), those that begin with it first."""
    with store.read() as db:
        return tuple(OrganisationChoice(*row) for row in db.execute(FOUND, (fold(" ".join(text.split())), limit)))
