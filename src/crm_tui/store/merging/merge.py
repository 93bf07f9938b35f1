"""Two or more contacts become one: one transaction that moves everything, and leaves the old ids leading to the kept.

Undo needs nothing but the log of this write: each row is recorded as it was.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields import Registry
from crm_tui.store import counters, search
from crm_tui.store.attributes import read_attributes
from crm_tui.store.merging.log import Log, WriteLog
from crm_tui.store.merging.moving import KEYED, Row, change_row, move, rows_of
from crm_tui.store.merging.proposal import (
    NAMES,
    UNKNOWN,
    MergeProposal,
    Side,
    columns_of,
    merge_field,
    read_proposal,
    same_name,
)
from crm_tui.store.store import Store
from crm_tui.values.records import Saved

_TABLES = {each.table: each for each in KEYED}
ENDED = "UPDATE contact SET deleted_at = ?, merged_into = ?, updated_at = ?, version = version + 1 WHERE id = ?"
TOUCHED = "UPDATE contact SET updated_at = ?, version = version + 1 WHERE id = ?"


def merge(
    store: Store,
    keep: int,
    others: Sequence[int],
    choices: Mapping[str, int] | None = None,
    *,
    versions: Mapping[int, int] | None = None,
) -> Saved:
    """Merge ``others`` into ``keep``: what ``choices`` (field name → id of the side whose value is taken) leaves open
    is taken as proposed.

    ``versions`` is what the agent saw of each contact: another one means that somebody else saved in between.

    Raises:
        NotFound: one of them is not there.
        RefusedData: a contact with itself, one that is deleted or was merged away.
        UsageError: a choice of a field that is unknown, or of which all values are kept.
        InvalidValue: a choice of a side that has no such value, or is none of the sides.
        Conflict: another agent changed one of them in between; nothing was written.
    """
    with store.write("Merge", "merge") as write:
        db = write.connection
        proposal = read_proposal(db, keep, others)
        _check_versions(proposal, versions or {})
        taken = _taken(db, proposal, choices or {})
        names = ", ".join(side.name for side in proposal.sides[1:])
        write.title = f"Merged {names} into {proposal.sides[0].name}"
        merge_sides(db, proposal, taken, WriteLog(write))
        return Saved(write.batch_id, write.title)


def merge_sides(db: sqlite3.Connection, proposal: MergeProposal, taken: Mapping[str, int], log: Log) -> None:
    """The same on an open connection: ``taken`` says for each field of the proposal from which side."""
    kept, *others = proposal.sides
    for other in others:
        move(db, other.id, kept.id, log)
    after = _columns(proposal, taken)
    _lead(db, "contact_email", "email_key", kept.id, after.get("email_key", kept.columns["email_key"]), log)
    _lead(db, "contact_phone", "phone_key", kept.id, after.get("phone_key", kept.columns["phone_key"]), log)
    _lead(db, "contact_organisation", "organisation_id", kept.id,
          after.get("organisation_id", kept.columns["organisation_id"]), log)  # fmt: skip
    _write_columns(db, kept, after, log)
    for other in others:
        db.execute(ENDED, (log.now, kept.id, log.now, other.id))
        former = {"deleted_at": None, "merged_into": None}
        log.changed("contact", other.id, [other.id], former, {"deleted_at": log.now, "merged_into": kept.id})
    for side in proposal.sides:
        counters.count(db, side.id, side.id)
    search.refresh(db, [side.id for side in proposal.sides])


def merge_into(db: sqlite3.Connection, keep: int, other: int, log: Log) -> None:
    """One contact becomes another one inside an import: what the kept contact knows of itself stays."""
    proposal = read_proposal(db, keep, [other])
    merge_sides(db, proposal, {each.field.name: each.known[0] for each in proposal.fields}, log)


def _check_versions(proposal: MergeProposal, versions: Mapping[int, int]) -> None:
    from crm_tui.store.writing import Conflict

    for side in proposal.sides:
        if versions.get(side.id, side.version) != side.version:
            raise Conflict(f"{side.name} was changed by another agent in the meantime. Look again, then merge.")


def _taken(db: sqlite3.Connection, proposal: MergeProposal, choices: Mapping[str, int]) -> dict[str, int]:
    """The place of the side from which each field is taken."""
    registry = Registry(read_attributes(db))
    taken = {each.field.name: each.proposed for each in proposal.fields if each.proposed is not None}
    places = {side.id: place for place, side in enumerate(proposal.sides)}
    fields = {each.field.name: each for each in proposal.fields}
    for name, contact in choices.items():
        field = merge_field(name, registry)
        if contact not in places:
            raise InvalidValue(field.name, f"{field.label}: contact {contact} is none of those that are merged.")
        place = places[contact]
        if field.name not in fields or place not in fields[field.name].known:
            raise InvalidValue(field.name, f"{proposal.sides[place].name} has no {field.label} to take.")
        taken[field.name] = place
    return taken


def _columns(proposal: MergeProposal, taken: Mapping[str, int]) -> dict[str, object]:
    """What the columns of the kept contact shall be, as far as they follow from the sides."""
    sides = proposal.sides
    after: dict[str, object] = {}
    custom: dict[str, object] = {}
    for side in reversed(sides):  # also values of attributes that are gone
        custom |= {slug: value for slug, value in side.custom.items() if value not in UNKNOWN}
    for each in proposal.fields:
        place = taken[each.field.name]
        if each.field.custom:
            custom[each.field.slug] = each.values[place]
        else:
            after |= {column: sides[place].columns[column] for column in columns_of(each.field)}
    after |= _name_parts(after, sides)
    after["custom"] = json.dumps(custom, ensure_ascii=False, separators=(",", ":")) if custom else None
    after["kind"] = min(int(side.anonymous) for side in sides)
    after["created_at"] = min(side.created_at for side in sides)
    identified = [int(str(found)) for side in sides if (found := side.columns["identified_at"]) is not None]
    after["identified_at"] = min(identified, default=None)
    return after


def _name_parts(after: Mapping[str, object], sides: Sequence[Side]) -> dict[str, object]:
    """First and last name, when the side whose name is taken does not tell them apart and another one of that name
    does.
    """
    if after.get("first_name") or after.get("last_name"):
        return {}
    for side in sides:
        if same_name(after.get("name"), side.columns["name"]) and (
            side.columns["first_name"] or side.columns["last_name"]
        ):
            return {name: side.columns[name] for name in NAMES[2:]}
    return {}


def _write_columns(db: sqlite3.Connection, kept: Side, after: Mapping[str, object], log: Log) -> None:
    differing = {name: value for name, value in after.items() if kept.columns[name] != value}
    if differing.get("custom") and json.loads(str(differing["custom"])) == kept.custom:
        del differing["custom"]  # the same values in another order
    if differing:
        sets = ", ".join(f"{name} = ?" for name in differing)
        db.execute(f"UPDATE contact SET {sets} WHERE id = ?", (*differing.values(), kept.id))
        log.changed("contact", kept.id, [kept.id], {name: kept.columns[name] for name in differing}, differing)
    db.execute(TOUCHED, (log.now, kept.id))


def _lead(db: sqlite3.Connection, table: str, column: str, contact: int, first: object, log: Log) -> None:
    """Make the address, number or organisation ``first`` the primary one; the others keep their order."""
    keyed, rows = _TABLES[table], rows_of(db, table, contact)
    if all(row[column] != first for row in rows):
        return

    def led(place: int, row: Row) -> Row:
        return {**row, "is_primary": int(place == 0)} if "is_primary" in row else {**row, "position": place}

    for place, row in enumerate(sorted(rows, key=lambda row: row[column] != first)):
        change_row(db, keyed, row, led(place, row), log)
