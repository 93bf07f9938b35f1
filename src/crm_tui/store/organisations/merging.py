"""Two organisations that are one: people, links and fields come together in the one that is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from crm_tui.errors import RefusedData, UsageError
from crm_tui.filters.fields.organisations import ORGANISATION_FIELDS
from crm_tui.store.organisations.editing import change, get
from crm_tui.store.organisations.people import refresh_others, refresh_people
from crm_tui.store.store import Store
from crm_tui.values.organisations import OrganisationSaved

if TYPE_CHECKING:
    from crm_tui.models import Organisation
    from crm_tui.store.writing import Write

FIELDS = tuple(field.name for field in ORGANISATION_FIELDS if field.writable)
"""What can be chosen from either; also the names of the columns."""
LINKS = """
SELECT theirs.contact_id, theirs.is_primary, kept.is_primary FROM contact_organisation AS theirs
LEFT JOIN contact_organisation AS kept ON kept.contact_id = theirs.contact_id AND kept.organisation_id = :keep
WHERE theirs.organisation_id = :other ORDER BY theirs.contact_id
"""
ADD = "INSERT INTO contact_organisation(contact_id, organisation_id, is_primary) VALUES (?, ?, ?)"
REMOVE = "DELETE FROM contact_organisation WHERE contact_id = ? AND organisation_id = ?"
SET_PRIMARY = "UPDATE contact_organisation SET is_primary = 1 WHERE contact_id = ? AND organisation_id = ?"
POINTING = "SELECT id FROM contact WHERE organisation_id = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id"
POINT = "UPDATE contact SET organisation_id = ? WHERE id = ?"
TOUCH = "UPDATE contact SET updated_at = ?, version = version + 1 WHERE id IN (SELECT value FROM json_each(?))"
LOG = """
INSERT INTO change(batch_id, entity, operation, contact_id, key, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

Logged = tuple[str, str, int, str, str | None, str | None]
"""Entity, operation, contact, key, before, after."""


def merge(store: Store, keep: int, other: int, take: Mapping[str, int] | None = None) -> OrganisationSaved:
    """Merge ``other`` into ``keep``: its people are linked to ``keep``, a primary link stays primary.

    The name is that of ``keep``; of each other field the newest value that is not empty (that of the organisation
    that was updated last). ``take`` chooses otherwise: field name → id of the organisation to take it from. The id
    of ``other`` leads to ``keep`` from now on. The log holds every row that changed.

    Raises:
        NotFound: one of the two is gone.
        RefusedData: they are one already.
        UsageError: ``take`` names what organisations have not.
    """
    if keep == other:
        raise RefusedData("An organisation cannot be merged with itself.")
    chosen = dict(take or {})
    _check(chosen, keep, other)
    with store.write("Merge", "merge") as write:
        kept, gone = get(write, keep), get(write, other)
        write.title = f"Merged the organisation {gone.name} into {kept.name}"
        columns = merged_fields(kept, gone, chosen)
        _move_people(write, keep, other)
        write.change(gone, deleted_at=write.now, merged_into=keep)
        change(write, kept, columns)
        refresh_people(write, keep)
        saved = OrganisationSaved(keep, write.batch_id, write.title)
    refresh_others(store)
    return saved


def _check(chosen: Mapping[str, int], keep: int, other: int) -> None:
    for name, number in chosen.items():
        if name not in FIELDS:
            raise UsageError(f"{name} cannot be chosen. An organisation has {', '.join(FIELDS)}.")
        if number not in (keep, other):
            raise UsageError(f"{name} is taken from {keep} or {other}, not from {number}.")


def merged_fields(kept: Organisation, gone: Organisation, chosen: Mapping[str, int]) -> dict[str, str | None]:
    """What the fields of the one that is kept become."""
    newest = sorted((kept, gone), key=lambda each: each.updated_at, reverse=True)  # of two as new, the kept one
    made: dict[str, str | None] = {}
    for name in FIELDS:
        if name in chosen:
            made[name] = getattr(kept if chosen[name] == kept.id else gone, name)
        elif name != "name":
            made[name] = next((getattr(each, name) for each in newest if getattr(each, name)), None)
    return made


def _move_people(write: Write, keep: int, other: int) -> None:
    """Link the people of ``other`` to ``keep``. Set by set: an organisation may have thousands."""
    db = write.connection
    links = db.execute(LINKS, {"keep": keep, "other": other}).fetchall()
    rows: list[Logged] = []
    add, promote = [], []
    for contact, primary, already in links:
        rows.append(_row("remove", contact, other, {"is_primary": primary}, None))
        if already is None:
            add.append((contact, keep, primary))
            rows.append(_row("add", contact, keep, None, {"is_primary": primary}))
        elif primary and not already:
            promote.append((contact, keep))
            rows.append(_change("contact_organisation", contact, [contact, keep], {"is_primary": 0}, {"is_primary": 1}))
    people = [contact for contact, _, _ in links]
    pointing = [row[0] for row in db.execute(POINTING, (other, json.dumps(people)))]
    db.executemany(REMOVE, ((contact, other) for contact in people))
    db.executemany(ADD, add)
    db.executemany(SET_PRIMARY, promote)
    db.executemany(POINT, ((keep, contact) for contact in pointing))
    for contact in pointing:
        rows.append(_change("contact", contact, [contact], {"organisation_id": other}, {"organisation_id": keep}))
    db.execute(TOUCH, (write.now, json.dumps(people)))
    _log(db, write.batch_id, rows)


def _row(
    operation: str, contact: int, organisation: int, before: dict[str, int] | None, after: dict[str, int] | None
) -> Logged:
    whole = {"contact_id": contact, "organisation_id": organisation}
    former = json.dumps(whole | before) if before is not None else None
    later = json.dumps(whole | after) if after is not None else None
    return ("contact_organisation", operation, contact, json.dumps([contact, organisation]), former, later)


def _change(entity: str, contact: int, key: list[int], before: dict[str, int], after: dict[str, int]) -> Logged:
    return (entity, "change", contact, json.dumps(key), json.dumps(before), json.dumps(after))


def _log(db: sqlite3.Connection, batch: int, rows: Iterable[Logged]) -> None:
    db.executemany(LOG, ((batch, *row) for row in rows))
