"""New contacts that one row makes each, nearly all of a first import: they go as they were staged into a temporary
table, and from there with one statement a table to where they belong.

One statement keeps its cursors open from row to row: beside ``executemany`` that saves SQLite a third, and the search
indexes are written out once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from crm_tui.store import search
from crm_tui.store.imports.encoding import decode_texts
from crm_tui.store.imports.keys import free_uid
from crm_tui.store.imports.outcome import LISTS, ORG, TAGS, UID, StagedRow, fold
from crm_tui.store.imports.stage import FIXED
from crm_tui.store.imports.writing import Rows
from crm_tui.values.uids import new_uids

_KNOWN = {
    "id": "id",
    "uid": "coalesce(nullif(uid, ''), new_uid)",
    "name": "coalesce(nullif(s_name, ''), nullif(s_full, ''))",
    "sort_name": "nullif(s_sort, '')",
    "first_name": "nullif(s_first_name, '')",
    "last_name": "nullif(s_last_name, '')",
    "email": "nullif(s_email, '')",
    "email_key": "lower(nullif(s_email, ''))",
    "phone": "nullif(s_phone, '')",
    "phone_key": "nullif(s_phone_key, '')",
    "organisation_id": "(SELECT target FROM temp.fresh_org WHERE text = s_org)",
    "custom": "custom",
}
"""Columns of every new contact, and what they are made of."""
_LINKED = "CREATE TABLE IF NOT EXISTS temp.fresh_{}(text TEXT, target INTEGER, PRIMARY KEY(text, target)) WITHOUT ROWID"
_LINKS = {"org": ORG, "tag": TAGS, "list": LISTS}
_WRITE = (
    "INSERT INTO contact_email(contact_id, email_key, email, position) "
    "SELECT id, lower(s_email), s_email, 0 FROM {fresh} WHERE s_email <> ''",
    "INSERT INTO contact_phone(contact_id, phone_key, phone, digits, national, verified, position) "
    "SELECT id, s_phone_key, s_phone, s_digits, s_national, s_verified <> '', 0 FROM {fresh} WHERE s_phone <> ''",
    "INSERT INTO contact_organisation(contact_id, organisation_id, is_primary) "
    "SELECT f.id, t.target, 1 FROM {fresh} f CROSS JOIN temp.fresh_org t WHERE t.text = f.s_org",
    "INSERT INTO contact_tag(contact_id, tag_id) "
    "SELECT f.id, t.target FROM {fresh} f CROSS JOIN temp.fresh_tag t WHERE t.text = f.s_tags",
    "INSERT INTO subscription(contact_id, list_id, status, since, source) SELECT f.id, t.target, 'active', :now, "
    ":consent FROM {fresh} f CROSS JOIN temp.fresh_list t WHERE t.text = f.s_lists",
)
_LINES = "INSERT INTO search_doc(id, line) SELECT id, s_line FROM {fresh}"
_LINES_AND = f"{_LINES} UNION ALL SELECT value ->> 0, value ->> 1 FROM json_each(?) ORDER BY 1"
"""With those of other new contacts: the search indexes take ids in ascending order, else they are written out."""
_TAKEN = "SELECT value FROM json_each(?) WHERE value IN (SELECT uid FROM contact)"


class Fresh:
    """How the rows of one import that stand alone become contacts.

    ``plain``: number of the value and column of each that is stored as it is; ``custom``: number and what makes JSON
    (``"slug":value``) of it.
    """

    def __init__(
        self, values: int, plain: Sequence[tuple[int, str]], custom: Sequence[tuple[int, Callable[[object], str]]]
    ) -> None:
        names = ("id", "new_uid", "custom", "line", "contact", "uid", *(f"s_{name}" for name in FIXED))
        names += tuple(f"v{number}" for number in range(values))
        self._fresh = f"temp.fresh_{values}"
        self._tables = (self._fresh, *(f"temp.fresh_{kind}" for kind in _LINKS))
        self._make = (
            f"CREATE TABLE IF NOT EXISTS {self._fresh}({', '.join(names)})",
            *(_LINKED.format(kind) for kind in _LINKS),
        )
        """They stay, empty: between making and dropping them every statement would be compiled anew."""
        self._collect = f"INSERT INTO {self._fresh} VALUES ({', '.join('?' * len(names))})"
        columns = {**_KNOWN, **{column: f"nullif(v{number}, '')" for number, column in plain}}
        contacts = (
            f"INSERT INTO contact({', '.join(columns)}, kind, created_at, updated_at, identified_at, import_id) "
            f"SELECT {', '.join(columns.values())}, 0, :now, :now, :now, :run FROM {self._fresh}"
        )
        self._write = (contacts, *(statement.format(fresh=self._fresh) for statement in _WRITE))
        self._custom = [(3 + len(FIXED) + number, convert) for number, convert in custom]

    def write(
        self, db: sqlite3.Connection, numbered: Sequence[tuple[int, StagedRow]], rows: Rows, everyone: Sequence[int]
    ) -> None:
        """The contacts with these ids and all that hangs on them, but for the search documents; ``everyone`` gets
        these tags.
        """
        if not numbered:
            return
        for statement in self._make:
            db.execute(statement)
        uids = new_uids(rows.log.now, len(numbered))
        db.executemany(
            self._collect,
            [(number, uid, self._json(row), *row) for (number, row), uid in zip(numbered, uids, strict=True)],
        )
        self._give_free_uids(db, [row[UID] for _, row in numbered if row[UID]])
        ids = {"org": rows.organisations, "tag": rows.tags, "list": rows.lists}
        for kind, place in _LINKS.items():
            links = _links({row[place] for _, row in numbered}, ids[kind], everyone if kind == "tag" else ())
            db.executemany(f"INSERT OR IGNORE INTO temp.fresh_{kind} VALUES (?, ?)", links)
        for statement in self._write:
            db.execute(statement, {"now": rows.log.now, "run": rows.log.run, "consent": rows.consent})

    def _json(self, row: StagedRow) -> str | None:
        if not self._custom:
            return None
        values = [convert(row[place]) for place, convert in self._custom if row[place] != ""]
        return "{" + ",".join(values) + "}" if values else None

    def _give_free_uids(self, db: sqlite3.Connection, made: Sequence[str]) -> None:
        """Those made of a row's content that a (deleted) contact has become the next ones."""
        if made:
            taken = [row[0] for row in db.execute(_TAKEN, (json.dumps(made),)).fetchall()]
            free = [(free_uid(db, uid), uid) for uid in taken]
            db.executemany(f"UPDATE {self._fresh} SET uid = ? WHERE uid = ?", free)

    def write_lines(self, db: sqlite3.Connection, others: Sequence[tuple[int, str]], *, alone: bool) -> None:
        """The search documents, ``alone`` when there are such contacts, and those of other new ones: (id, line)."""
        if not alone:
            search.write_lines(db, others)
            return
        if others:
            db.execute(_LINES_AND.format(fresh=self._fresh), (json.dumps(others, ensure_ascii=False),))
        else:
            db.execute(_LINES.format(fresh=self._fresh))
        for table in self._tables:
            db.execute(f"DELETE FROM {table}")


def json_of(slug: str, convert: Callable[[object], object]) -> Callable[[object], str]:
    """What makes ``"slug":value`` of a staged value."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    start = encode(slug) + ":"
    return lambda value: start + encode(convert(value))


def _links(texts: Iterable[str], ids: Mapping[str, int], everyone: Sequence[int]) -> list[tuple[str, int]]:
    """The ids for each text of names."""
    return [
        (text, target) for text in texts for target in (*(ids[fold(name)] for name in decode_texts(text)), *everyone)
    ]
