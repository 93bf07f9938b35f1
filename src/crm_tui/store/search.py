"""Keeping the search document of a contact true, in the transaction that changed one of its texts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from crm_tui.values.folding import search_line

TEXTS = """
SELECT id, 1 AS part, '' AS place, name AS text FROM contact WHERE id BETWEEN :first AND :last
UNION ALL SELECT id, 2, '', trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')) FROM contact
    WHERE id BETWEEN :first AND :last
UNION ALL SELECT contact_id, 3, email_key, email FROM contact_email WHERE contact_id BETWEEN :first AND :last
UNION ALL SELECT contact_id, 4, organisation_id, organisation.name FROM contact_organisation
    JOIN organisation ON organisation.id = contact_organisation.organisation_id
    WHERE contact_id BETWEEN :first AND :last AND organisation.deleted_at IS NULL
UNION ALL SELECT id, 5, '', job_title FROM contact WHERE id BETWEEN :first AND :last
UNION ALL SELECT id, 6, '', city FROM contact WHERE id BETWEEN :first AND :last
UNION ALL SELECT contact_id, 7, phone_key, digits FROM contact_phone WHERE contact_id BETWEEN :first AND :last
UNION ALL SELECT contact_id, 8, phone_key, national FROM contact_phone WHERE contact_id BETWEEN :first AND :last
ORDER BY 1, 2, 3
"""
"""Every text of some contacts that the free words of a filter look at, in the order of the search line."""

WRITE_LINES = """
INSERT INTO search_doc(id, line) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
ON CONFLICT(id) DO UPDATE SET line = excluded.line
"""
"""One statement for all: FTS5 writes its indexes out at every statement that fires a trigger (6 times slower)."""


def refresh(connection: sqlite3.Connection, contact_ids: Iterable[int]) -> None:
    """Write the search documents of these contacts anew, from what the tables say now."""
    write_lines(connection, [(contact_id, line_of(connection, contact_id)) for contact_id in contact_ids])


def write_lines(connection: sqlite3.Connection, made: Sequence[tuple[int, str]]) -> None:
    """Write these search documents: (contact id, line)."""
    if made:
        connection.execute(WRITE_LINES, (json.dumps(made, ensure_ascii=False),))


def line_of(connection: sqlite3.Connection, contact_id: int) -> str:
    """The search document as it should be: each distinct text once."""
    return next((line for _, line in lines(connection, contact_id, contact_id)), "")


def lines(connection: sqlite3.Connection, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The search documents, as they should be, of the contacts with ids from ``first`` to ``last``, ascending."""
    rows = connection.execute(TEXTS, {"first": first, "last": last})
    for contact_id, group in groupby(rows, key=itemgetter(0)):
        yield contact_id, search_line(row[3] for row in group)
