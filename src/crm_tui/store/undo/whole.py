"""Contacts as a whole: with every row that hangs on them they go, and come back, as one entry of the log."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence

from crm_tui.store.undo.rows import insert
from crm_tui.store.undo.tables import Table, of_contacts, tables
from crm_tui.store.undo.taking import Taking

Rows = dict[str, list[dict[str, object]]]
PACK_FROM = 20_000
"""Characters from which on rows are packed: the removal of an import would be half the size of the database."""


def read_rows(db: sqlite3.Connection, contacts: Sequence[int], only: Sequence[Table] | None = None) -> Rows:
    """Every row of these contacts, by table."""
    ids = json.dumps(list(contacts))
    made: Rows = {}
    for table in only or of_contacts():
        column = "id" if table.name == "contact" else "contact_id"
        found = db.execute(
            f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {column} IN (SELECT value FROM json_each(?))",
            (ids,),
        )
        rows = [dict(zip(table.columns, row, strict=True)) for row in found]
        if rows:
            made[table.name] = rows
    return made


def packed(rows: Rows) -> dict[str, object]:
    """Rows as an entry of the log holds them: as they are, or as packed text when they are many."""
    slim = {name: [{k: v for k, v in row.items() if v is not None} for row in some] for name, some in rows.items()}
    text = json.dumps(slim, ensure_ascii=False, separators=(",", ":"))
    if len(text) < PACK_FROM:
        return {"rows": slim}
    return {"packed": base64.b85encode(zlib.compress(text.encode("utf-8", "surrogatepass"), 6)).decode()}


def unpacked(details: Mapping[str, object]) -> Rows:
    """The rows of an entry of the log."""
    text = details.get("packed")
    if isinstance(text, str):
        found = json.loads(zlib.decompress(base64.b85decode(text)).decode("utf-8", "surrogatepass"))
    else:
        found = details.get("rows") or {}
    return {str(name): list(some) for name, some in found.items() if name in tables()}


def remove_whole(taking: Taking, contacts: Sequence[int]) -> None:
    """Remove these contacts with all that is theirs."""
    rows = read_rows(taking.db, contacts)
    gone = [int(str(row["id"])) for row in rows.get("contact", [])]
    if not gone:
        return
    ids = json.dumps(gone)
    # what refers to them by cascade goes with them; the search line by its own trigger
    taking.db.execute("DELETE FROM search_doc WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    taking.db.execute("DELETE FROM contact WHERE id IN (SELECT value FROM json_each(?))", (ids,))
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
