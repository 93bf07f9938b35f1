"""Which custom attributes there are: what the first list waits for, so the standard library and no more."""

from __future__ import annotations

import json
import sqlite3

from crm_tui.store.store import Store
from crm_tui.values.records import AttributeInfo

ALL = "SELECT slug, name, type, options, required, default_value FROM attribute ORDER BY position, id"


def read_attributes(db: sqlite3.Connection) -> tuple[AttributeInfo, ...]:
    """The custom attributes in their order, on an open connection."""
    return tuple(
        AttributeInfo(slug, name, type, tuple(json.loads(options)) if options else (), bool(required), default)
        for slug, name, type, options, required, default in db.execute(ALL)
    )


def attributes(store: Store) -> tuple[AttributeInfo, ...]:
    """The custom attributes in their order."""
    with store.read() as db:
        return read_attributes(db)
