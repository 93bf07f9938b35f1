"""Names that filters may mention and only the database knows."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from crm_tui.values.folding import fold

if TYPE_CHECKING:
    from crm_tui.filters import Names

LISTS = "SELECT slug, name FROM subscription_list ORDER BY id DESC"
SEGMENTS = "SELECT slug, name FROM segment ORDER BY id DESC"


def read_names(db: sqlite3.Connection) -> Names:
    """Subscription lists and segments by slug and by name; agents are not checked: an owner may be a login of former
    times.
    """
    return {"list": _by_name(db, LISTS), "segment": _by_name(db, SEGMENTS)}


def _by_name(db: sqlite3.Connection, sql: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rows = db.execute(sql).fetchall()
    for slug, name in rows:
        found[fold(name)] = slug
    for slug, _ in rows:  # a slug is what segments keep: it wins over the name of another one
        found[fold(slug)] = slug
    return found
