"""Ids of organisations, tags and lists by name, made when there are none; logged as additions of the import."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

from crm_tui.store.imports.log import ImportLog
from crm_tui.store.numbers import last_id
from crm_tui.values.folding import fold
from crm_tui.values.slugs import list_slug

_ORGANISATIONS = """
SELECT name_key, min(id) FROM organisation WHERE deleted_at IS NULL AND name_key IN (SELECT value FROM json_each(?))
GROUP BY name_key
"""
_ADD_ORGANISATION = (
    "INSERT INTO organisation(id, name, name_key, created_at, updated_at, import_id) VALUES (?, ?, ?, ?, ?, ?)"
)
_TAGS = "SELECT name_key, id FROM tag WHERE name_key IN (SELECT value FROM json_each(?))"

_TYPES = "SELECT name, id FROM event_type WHERE name IN (SELECT value FROM json_each(?))"


def organisation_ids(db: sqlite3.Connection, names: Mapping[str, str], log: ImportLog) -> dict[str, int]:
    """Ids by folded name; ``names`` gives the name as written for each folded one."""
    found = dict(db.execute(_ORGANISATIONS, (json.dumps(list(names)),)).fetchall())
    number = last_id(db, "organisation")
    new = [(number + place, key) for place, key in enumerate([key for key in names if key not in found], 1)]
    db.executemany(_ADD_ORGANISATION, [(made, names[key], key, log.now, log.now, log.run) for made, key in new])
    for made, key in new:
        found[key] = made
        log.added("organisation", None, [made], {
            "id": made, "name": names[key], "name_key": key, "created_at": log.now, "updated_at": log.now,
            "import_id": log.run,
        })  # fmt: skip
    return found


def tag_ids(db: sqlite3.Connection, names: Mapping[str, str], log: ImportLog) -> dict[str, int]:
    """Ids by folded name."""
    found = dict(db.execute(_TAGS, (json.dumps(list(names)),)).fetchall())
    for key, name in names.items():
        if key not in found:
            found[key] = _insert(db, log, "tag", {"name": name, "name_key": key})
    return found


def event_type_ids(db: sqlite3.Connection, names: Iterable[str], log: ImportLog) -> dict[str, int]:
    """Ids of types of event by name."""
    wanted = sorted(set(names))
    found = dict(db.execute(_TYPES, (json.dumps(wanted),)).fetchall())
    for name in wanted:
        if name not in found:
            found[name] = _insert(db, log, "event_type", {"name": name})
    return found


def list_ids(db: sqlite3.Connection, names: Mapping[str, str], log: ImportLog) -> dict[str, int]:
    """Ids by folded name; a list is known by its slug, too."""
    if not names:
        return {}
    rows = db.execute("SELECT id, name, slug FROM subscription_list").fetchall()
    known = {fold(slug): int(number) for number, _, slug in rows} | {fold(name): int(n) for n, name, _ in rows}
    slugs = {row[2] for row in rows}
    for key, name in names.items():
        if key not in known:
            slug = list_slug(name, slugs)
            slugs.add(slug)
            known[key] = _insert(db, log, "subscription_list", {"name": name, "slug": slug})
    return {key: known[key] for key in names}


def _insert(db: sqlite3.Connection, log: ImportLog, table: str, values: Mapping[str, object]) -> int:
    cursor = db.execute(
        f"INSERT INTO {table}({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", tuple(values.values())
    )
    number = cursor.lastrowid
    assert number is not None
    log.added(table, None, [number], {"id": number, **values})
    return number
