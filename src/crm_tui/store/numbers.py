"""Numbers of new rows: an id is never given twice, not even after what had it was taken back or erased."""

from __future__ import annotations

import sqlite3

HAS_SEQUENCE = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"
GIVEN = "SELECT seq FROM sqlite_sequence WHERE name = ?"


def last_id(db: sqlite3.Connection, table: str) -> int:
    """The highest id that a row of ``table`` (a constant) has or had; 0 when there never was one."""
    present = int(db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])
    if db.execute(HAS_SEQUENCE).fetchone() is None:
        return present
    row = db.execute(GIVEN, (table,)).fetchone()
    return max(present, int(row[0]) if row else 0)
