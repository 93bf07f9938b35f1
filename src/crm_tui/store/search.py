"""Keeping the search document of a contact true, in the transaction that changed one of its texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from crm_tui.values.folding import search_line

TEXTS = """
SELECT name FROM contact WHERE id = :id
UNION ALL SELECT trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) FROM contact WHERE id = :id
UNION ALL SELECT email FROM contact_email WHERE contact_id = :id
UNION ALL SELECT organisation.name FROM contact_organisation
    JOIN organisation ON organisation.id = contact_organisation.organisation_id WHERE contact_id = :id
UNION ALL SELECT job_title FROM contact WHERE id = :id
UNION ALL SELECT city FROM contact WHERE id = :id
UNION ALL SELECT digits FROM contact_phone WHERE contact_id = :id
UNION ALL SELECT national FROM contact_phone WHERE contact_id = :id
"""
"""Every text of a contact that the free words of a filter look at."""

WRITE_LINE = "INSERT INTO search_doc(id, line) VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET line = excluded.line"


def refresh(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> None:
    """Write the search documents of these contacts anew, from what the tables say now."""
    for contact_id in contact_ids:
        connection.execute(WRITE_LINE, (contact_id, line_of(connection, contact_id)))


def line_of(connection: sqlite3.Connection, contact_id: int) -> str:
    """The search document as it should be: each distinct text once."""
    texts = (row[0] for row in connection.execute(TEXTS, {"id": contact_id}))
    return search_line(dict.fromkeys(text for text in texts if text))
