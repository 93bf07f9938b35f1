"""Contacts as a whole: with every row that hangs on them they go, and come back, as one entry of the log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from crm_tui.store.undo.packing import Columns, by_column, packed, unpacked
from crm_tui.store.undo.rows import insert
from crm_tui.store.undo.tables import Table, of_contacts, tables
from crm_tui.store.undo.taking import Taking


def read_whole(db: sqlite3.Connection, contacts: Sequence[int]) -> Columns:
    """Every row of these contacts."""
    ids = json.dumps(list(contacts))
    made: Columns = {}
    for table in of_contacts():
        column = "id" if table.name == "contact" else "contact_id"
        found = db.execute(
            f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {column} IN (SELECT value FROM json_each(?))",
            (ids,),
        ).fetchall()
        if found:
            made[table.name] = by_column(table.columns, found)
    return made


def remove_whole(taking: Taking, contacts: Sequence[int]) -> None:
    """Remove these contacts with all that is theirs."""
    rows = read_whole(taking.db, contacts)
    if "contact" not in rows:
        return
    gone = [int(str(each)) for each in rows["contact"]["id"]]
    # the search line has a trigger of its own; what the cascade of the contacts would find, it deletes row by row
    for name in ("search_doc", *reversed(rows)):
        column = "id" if name in ("search_doc", "contact") else "contact_id"
        taking.db.execute(f"DELETE FROM {name} WHERE {column} IN (SELECT value FROM json_each(?))", (json.dumps(gone),))
    taking.record_set(tables()["contact"], "remove_set", {"contacts": gone, **packed(rows)}, gone)


def bring_rows_back(taking: Taking, table: Table, details: Mapping[str, object]) -> None:
    """Undo a removal of rows as they were: of whole contacts, or of events alone."""
    rows = unpacked(details)
    back: list[int] = []
    lost: set[int] = set()
    events: list[object] = []
    for each in (one for one in of_contacts() if one.name in rows):
        for row in rows[each.name]:
            contact = int(str(row["id"] if each.name == "contact" else row["contact_id"]))
            if contact in lost or not _insert_whole(taking, each, row):
                if each.name == "contact" or not _is_there(taking, contact):
                    lost.add(contact)
                continue
            if each.name == table.name:
                back.append(contact)
                events += [row["id"]] if each.name == "event" else []
            taking.counted |= {contact} if each.name == "event" else set()
    for contact in sorted(lost):
        taking.told.keep(f"contact {contact} could not come back: its number is taken or it is gone")
    if back:
        made: dict[str, object] = {"contacts": sorted(set(back))}
        taking.record_set(table, "add_set", made | ({"ids": events} if events else {}), sorted(set(back)))


def _is_there(taking: Taking, contact: int) -> bool:
    return taking.db.execute("SELECT 1 FROM contact WHERE id = ?", (contact,)).fetchone() is not None


def _insert_whole(taking: Taking, table: Table, row: dict[str, object]) -> bool:
    for column, parent in table.parents:
        if row.get(column) is None:
            continue
        known = taking.db.execute(f"SELECT 1 FROM {parent} WHERE id = ?", (row[column],)).fetchone()
        if known is None or (parent, row[column]) in taking.refused:
            if (table.name, column) != ("contact", "organisation_id"):
                return False
            row = {**row, column: None}
    try:
        insert(taking, table, {name: value for name, value in row.items() if name in table.columns})
    except sqlite3.IntegrityError:
        return False
    return True
