"""New contacts that one row makes each, nearly all of a first import: collected in a temporary table, and from there
written with one statement a table.

One statement keeps its cursors open from row to row: beside ``executemany`` that saves SQLite a third, and the search
indexes are written out once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from crm_tui.store import search

_KNOWN = (
    "id", "uid", "name", "sort_name", "first_name", "last_name", "email", "email_key", "phone", "phone_key",
    "organisation_id", "custom",
)  # fmt: skip
_BESIDE = ("digits", "national", "verified", "tags", "lists", "line")
_LINKED = "CREATE TEMP TABLE {}(place INTEGER, target INTEGER, PRIMARY KEY(place, target)) WITHOUT ROWID"
_TABLES = ("fresh", "fresh_tag", "fresh_list")
_WRITE = (
    "INSERT INTO contact_email(contact_id, email_key, email, position) "
    "SELECT id, email_key, email, 0 FROM temp.fresh WHERE email_key IS NOT NULL",
    "INSERT INTO contact_phone(contact_id, phone_key, phone, digits, national, verified, position) "
    "SELECT id, phone_key, phone, digits, national, verified, 0 FROM temp.fresh WHERE phone_key IS NOT NULL",
    "INSERT INTO contact_organisation(contact_id, organisation_id, is_primary) "
    "SELECT id, organisation_id, 1 FROM temp.fresh WHERE organisation_id IS NOT NULL",
    "INSERT INTO contact_tag(contact_id, tag_id) "
    "SELECT f.id, t.target FROM temp.fresh f CROSS JOIN temp.fresh_tag t WHERE t.place = f.tags",
)
_SUBSCRIBE = (
    "INSERT INTO subscription(contact_id, list_id, status, since, source) "
    "SELECT f.id, t.target, 'active', ?, ? FROM temp.fresh f CROSS JOIN temp.fresh_list t WHERE t.place = f.lists"
)
_LINES = "INSERT INTO search_doc(id, line) SELECT id, line FROM temp.fresh"
_LINES_AND = f"{_LINES} UNION ALL SELECT value ->> 0, value ->> 1 FROM json_each(?) ORDER BY 1"
"""With those of other new contacts: the search indexes take ids in ascending order, else they are written out."""


class Fresh:
    """The rows of one chunk. ``tags`` and ``lists``: ids for each number that ``add`` is given in their place."""

    def __init__(self, columns: Sequence[str]) -> None:
        """``columns`` of ``contact``, beside those that every row has."""
        names = (*_KNOWN, *_BESIDE, *columns)
        filled = [f"nullif({column}, '')" for column in columns]
        self._make = f"CREATE TEMP TABLE fresh({', '.join(names)})"
        self._collect = f"INSERT INTO temp.fresh VALUES ({', '.join('?' * len(names))})"
        self._contacts = (
            f"INSERT INTO contact({', '.join((*_KNOWN, *columns))}, kind, created_at, updated_at, identified_at, "
            f"import_id) SELECT {', '.join((*_KNOWN, *filled))}, 0, ?1, ?1, ?1, ?2 FROM temp.fresh"
        )
        self.rows: list[tuple[object, ...]] = []
        """In the order of ``_KNOWN``, ``_BESIDE``, columns (of those ``""`` is unknown)."""
        self.tags: list[tuple[int, int]] = []
        self.lists: list[tuple[int, int]] = []

    def write(self, db: sqlite3.Connection, now: int, run: int, consent: str) -> None:
        """The contacts and all that hangs on them, but for the search documents."""
        if not self.rows:
            return
        self.clear(db)
        db.execute(self._make)
        db.executemany(self._collect, self.rows)
        for table, links in (("fresh_tag", self.tags), ("fresh_list", self.lists)):
            db.execute(_LINKED.format(table))
            db.executemany(f"INSERT OR IGNORE INTO temp.{table} VALUES (?, ?)", links)
        db.execute(self._contacts, (now, run))
        for statement in _WRITE:
            db.execute(statement)
        if self.lists:
            db.execute(_SUBSCRIBE, (now, consent))

    def write_lines(self, db: sqlite3.Connection, others: Sequence[tuple[int, str]]) -> None:
        """The search documents, and those of other new contacts: (contact id, line)."""
        if not self.rows:
            search.write_lines(db, others)
        elif others:
            db.execute(_LINES_AND, (json.dumps(others, ensure_ascii=False),))
        else:
            db.execute(_LINES)

    def clear(self, db: sqlite3.Connection) -> None:
        """The temporary tables go: the next import may have other columns."""
        for table in _TABLES:
            db.execute(f"DROP TABLE IF EXISTS temp.{table}")
