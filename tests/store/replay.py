"""Taking the change log back, row by row: the check that it holds all that undo will need."""

from __future__ import annotations

import base64
import json
import sqlite3
import zlib
from typing import Any, cast

from crm_tui.store import counters, search
from crm_tui.store.attributes.values import put_values
from crm_tui.store.connections import connect_writer
from crm_tui.store.store import Store

LOG = ("change_batch", "change", "sqlite_sequence")
NOT_LOGGED = ("draft", "import_run", "agent", "photo")
"""The agents' own papers and the books of the program, no data of a contact; and pictures, which the log names."""
GOES_ON = ("version", "updated_at")
"""Taking a change back is a change itself: these do not come back."""

Value = str | int | float | None
Table = dict[tuple[Value, ...], dict[str, Value]]
Dump = dict[str, Table]


def tables(db: sqlite3.Connection) -> list[str]:
    """Every table that is data, search documents and counters included."""
    rows = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_word%'")
    names = [row[0] for row in rows if not row[0].startswith("search_tri")]
    return sorted(set(names) - set(LOG) - set(NOT_LOGGED))


def key_columns(db: sqlite3.Connection, table: str) -> list[str]:
    """The columns of the primary key, in its order."""
    info = db.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [row[1] for row in sorted(info, key=lambda row: row[5]) if row[5]]


def dump(db: sqlite3.Connection) -> Dump:
    """Everything, by table and primary key."""
    made: Dump = {}
    for table in tables(db):
        cursor = db.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        keys = key_columns(db, table)
        rows = [dict(zip(names, tuple(row), strict=True)) for row in cursor]
        made[table] = {
            tuple(row[key] for key in keys): {name: _known(name, row[name]) for name in names if name not in GOES_ON}
            for row in rows
        }
    return made


def _known(column: str, value: Value) -> Value:
    """The value; that of custom attributes without the order in which they were written."""
    return json.dumps(json.loads(str(value)), sort_keys=True) if column == "custom" and value else value


def take_back(db: sqlite3.Connection, after_batch: int) -> None:
    """Undo, on an open write connection, every batch that came after ``after_batch``, the last first."""
    changes = db.execute(
        "SELECT entity, operation, key, before, after FROM change WHERE batch_id > ? ORDER BY id DESC", (after_batch,)
    ).fetchall()
    for entity, operation, key, before, after in changes:
        _take_back_one(db, entity, operation, key, before, after)
    counters.count(db, 0, counters.MAX_ID)
    search.refresh(db, [row[0] for row in db.execute("SELECT id FROM contact").fetchall()])


def _take_back_one(
    db: sqlite3.Connection, entity: str, operation: str, key: str | None, before: str | None, after: str | None
) -> None:
    former = cast(dict[str, Value], json.loads(before)) if before else {}
    if operation in ("recount", "unfinished"):
        return
    if operation.endswith("_set"):
        _take_back_set(db, entity, operation, json.loads(after or "{}"))
        return
    if operation == "move_set":
        details = json.loads(after or "{}")
        db.executemany(
            f"UPDATE {entity} SET contact_id = ? WHERE contact_id = ? AND id = ?",
            [(details["from"], details["to"], each) for each in details["events"]],
        )
        return
    where = " AND ".join(f"{name} = ?" for name in key_columns(db, entity))
    values = json.loads(key or "[]")
    if operation == "add":
        db.execute(f"DELETE FROM {entity} WHERE {where}", values)
    elif operation == "change":
        columns = ", ".join(f"{name} = ?" for name in former)
        db.execute(f"UPDATE {entity} SET {columns} WHERE {where}", (*former.values(), *values))
    else:
        assert operation == "remove", operation
        marks = ", ".join("?" * len(former))
        db.execute(f"INSERT INTO {entity}({', '.join(former)}) VALUES ({marks})", tuple(former.values()))


def _take_back_set(db: sqlite3.Connection, entity: str, operation: str, details: dict[str, Any]) -> None:
    """The entries of bulk writes, as docs/data-layer.md describes them."""
    contacts, whose = details.get("contacts", []), "id" if entity == "contact" else "contact_id"
    if operation == "custom_set":
        put_values(db, details["slug"], contacts, details["before"], now=0)
    elif operation == "move_set":
        ids = details.get("ids") or details["events"]
        sql = f"UPDATE {entity} SET contact_id = ? WHERE contact_id = ? AND id = ?"
        db.executemany(sql, [(details["from"], details["to"], each) for each in ids])
    elif operation == "change_set":
        former = details["before"]
        sets = ", ".join(f"{name} = ?" for name in former)
        extra = {key: details[key] for key in key_columns(db, entity) if key in details}
        also = "".join(f" AND {name} = ?" for name in extra)
        sql = f"UPDATE {entity} SET {sets} WHERE {whose} = ?{also}"
        db.executemany(sql, [(*former.values(), each, *extra.values()) for each in contacts])
    elif operation == "remove_set" and ("rows" in details or "packed" in details):
        _insert_rows(db, details)
    elif entity == "contact":
        span = (details.get("import_id"), details.get("first"), details.get("last"))
        db.execute("DELETE FROM contact WHERE import_id = ? AND id BETWEEN ? AND ?", span)
        db.executemany("DELETE FROM contact WHERE id = ?", [(each,) for each in contacts])
    elif entity == "event":
        numbers = [(each,) for each in details.get("ids", [])]
        db.executemany("DELETE FROM event WHERE id = ?", numbers)
        db.execute("DELETE FROM event WHERE id BETWEEN ? AND ?", (details.get("first"), details.get("last")))
    else:
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{entity}")')]
        shared = {name: details[name] for name in columns if name in details}
        names, marks = ", ".join(["contact_id", *shared]), ", ".join("?" * (len(shared) + 1))
        same = " AND ".join(f"{name} IS ?" for name in ["contact_id", *shared])
        made = f"INSERT INTO {entity}({names}) VALUES ({marks})"
        sql = f"DELETE FROM {entity} WHERE {same}" if operation == "add_set" else made
        db.executemany(sql, [(each, *shared.values()) for each in contacts])


def _insert_rows(db: sqlite3.Connection, details: dict[str, Any]) -> None:
    rows = details.get("rows")
    if rows is None:
        columns = json.loads(zlib.decompress(base64.b64decode(details["packed"])))
        rows = {name: _rows_of(some) for name, some in columns.items()}
    for table in sorted(rows, key=lambda name: name != "contact"):
        for row in rows[table]:
            marks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO {table}({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def _rows_of(columns: dict[str, list[object]]) -> list[dict[str, object]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def check_replay(store: Store, points: list[tuple[int, Dump]]) -> None:
    """From now backwards: at every point (last batch, what the tables held then) the tables are as they were."""
    db = connect_writer(store.path, create=False)
    try:
        db.execute("BEGIN IMMEDIATE")
        for batch, expected in reversed(points):
            take_back(db, batch)
            db.execute("DELETE FROM change WHERE batch_id > ?", (batch,))
            found = dump(db)
            for table, rows in expected.items():
                assert found[table] == rows, f"{table} after taking back all that follows batch {batch}"
        db.execute("ROLLBACK")
    finally:
        db.close()


def last_batch(store: Store) -> int:
    """The newest batch; 0 when nothing was written."""
    with store.read() as db:
        return int(db.execute("SELECT coalesce(max(id), 0) FROM change_batch").fetchone()[0])


def now_point(store: Store) -> tuple[int, Dump]:
    """What the tables hold now, for ``check_replay``."""
    with store.read() as db:
        return last_batch(store), dump(db)


def check_search(store: Store) -> None:
    """Documents are what the tables say, and both indexes hold the documents."""
    with store.read() as db:
        assert counters.wrong_documents(db, 0, counters.MAX_ID) == []
        documents = db.execute("SELECT count(*) FROM search_doc").fetchone()[0]
        assert documents == db.execute("SELECT count(*) FROM contact").fetchone()[0]
    db = sqlite3.connect(store.path, isolation_level=None)
    try:
        db.execute("BEGIN IMMEDIATE")
        assert counters.index_agrees(db, "search_word")
        assert counters.index_agrees(db, "search_tri")
        db.execute("ROLLBACK")
    finally:
        db.close()
