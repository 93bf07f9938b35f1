"""Names that filters may mention and only the database knows."""

from __future__ import annotations

import sqlite3

from crm_tui.filters import Names
from crm_tui.values.folding import fold

LISTS = "SELECT slug, name FROM subscription_list ORDER BY id DESC"


def read_names(db: sqlite3.Connection) -> Names:
    """Subscription lists by slug and by name; agents are not checked: an owner may be a login of former times."""
    lists: dict[str, str] = {}
    rows = db.execute(LISTS).fetchall()
    for slug, name in rows:
        lists[fold(name)] = slug
    for slug, _ in rows:  # a slug is what segments keep: it wins over the name of another list
        lists[fold(slug)] = slug
    return {"list": lists}
