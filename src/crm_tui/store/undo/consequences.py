"""What follows from rows that came back: which address is the first, counters, search lines, the time of the change."""

from __future__ import annotations

import json
import sqlite3

from crm_tui.store import counters, search
from crm_tui.store.organisations.people import refresh_people
from crm_tui.store.undo.tables import Table, tables
from crm_tui.store.undo.taking import Taking

TOUCH = """
UPDATE contact SET updated_at = ?, version = version + 1 WHERE id IN (SELECT value FROM json_each(?))
"""
THERE = "SELECT id FROM contact WHERE id IN (SELECT value FROM json_each(?))"
FIRST = {"contact_email": ("email_key", "email"), "contact_phone": ("phone_key", "phone")}
"""Of each table of addresses: its key, and what is shown; both stand on the contact for the first one."""


def follow(taking: Taking) -> None:
    """Called at the end of each transaction, before its log is written."""
    db = taking.db
    for organisation in sorted(taking.renamed):
        refresh_people(taking.write, organisation)
    for name, contact in sorted(taking.placed):
        if name == "contact_organisation":
            _settle_organisations(taking, contact)
        else:
            _settle_addresses(taking, name, contact)
    if counted := _there(db, taking.counted):
        counters.recount_these(db, counted)
    if touched := _there(db, taking.touched):
        db.execute(TOUCH, (taking.write.now, json.dumps(touched)))
    search.refresh(db, _there(db, taking.searched))
    taking.flush()
    taking.told.contacts |= taking.touched


def _there(db: sqlite3.Connection, contacts: set[int]) -> list[int]:
    return [row[0] for row in db.execute(THERE, (json.dumps(sorted(contacts)),))] if contacts else []


def _change(taking: Taking, table: Table, key: tuple[object, ...], after: dict[str, object]) -> None:
    present = taking.row(table, key)
    if present is None:
        return
    differing = {name: value for name, value in after.items() if present[name] != value}
    if differing:
        sets = ", ".join(f"{name} = ?" for name in differing)
        taking.db.execute(f"UPDATE {table.name} SET {sets} WHERE {table.where}", (*differing.values(), *key))
        taking.record(table, "change", key, {name: present[name] for name in differing}, differing)


def _settle_addresses(taking: Taking, name: str, contact: int) -> None:
    """Positions are 0, 1, 2 …, and the first one stands on the contact."""
    key, shown = FIRST[name]
    owner = taking.row(tables()["contact"], (contact,))
    if owner is None or owner["merged_into"] is not None:  # its addresses are the kept contact's now
        return
    # the address that stands on the contact leads, where it is still one of its addresses
    rows = taking.db.execute(
        f"SELECT {key}, {shown} FROM {name} WHERE contact_id = ? ORDER BY {key} IS NOT ?, position, {key}",
        (contact, owner[key]),
    )
    present = rows.fetchall()
    for position, row in enumerate(present):
        _change(taking, tables()[name], (contact, row[0]), {"position": position})
    first = present[0] if present else (None, None)
    _change(taking, tables()["contact"], (contact,), {key: first[0], shown: first[1]})


def _settle_organisations(taking: Taking, contact: int) -> None:
    """One organisation is the primary one, and stands on the contact."""
    owner = taking.row(tables()["contact"], (contact,))
    if owner is None or owner["merged_into"] is not None:  # its addresses are the kept contact's now
        return
    rows = taking.db.execute(
        "SELECT organisation_id FROM contact_organisation WHERE contact_id = ? "
        "ORDER BY organisation_id IS NOT ?, is_primary DESC, organisation_id",
        (contact, owner["organisation_id"]),
    ).fetchall()
    for place, (organisation,) in enumerate(rows):
        _change(taking, tables()["contact_organisation"], (contact, organisation), {"is_primary": int(place == 0)})
    _change(taking, tables()["contact"], (contact,), {"organisation_id": rows[0][0] if rows else None})
