"""The visible window: raw cells of a few dozen contacts, read by primary key.

The one thing that the UI thread itself may read (under a millisecond), on a connection of its own. Standard library
only.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from crm_tui.store.connections import ROWS_KIB, connect_reader, fault
from crm_tui.values.records import Row

BY_IDS = "SELECT {table}.id{cells} FROM {table} WHERE {table}.id IN (SELECT value FROM json_each(?))"


class RowReader:
    """Reads cells of a table by ids. ``cells`` are SQL texts of the field registry (``Field.cell_sql``), never a
    user's; ``table`` is that of the registry.
    """

    def __init__(self, path: Path, table: str = "contact") -> None:
        self._path = path
        self._table = table
        self._connection: sqlite3.Connection | None = None

    def read(self, ids: Sequence[int], cells: Sequence[str]) -> dict[int, Row]:
        """The rows of these ids; an id that is gone is absent.

        Raises:
            StoreError: SQLite cannot read, in words.
        """
        if not ids:
            return {}
        sql = BY_IDS.format(table=self._table, cells="".join(f", {cell}" for cell in cells))
        try:
            if self._connection is None:
                self._connection = connect_reader(self._path, cache_kib=ROWS_KIB)
            found = self._connection.execute(sql, (json.dumps(list(ids)),))
            return {row[0]: Row(row[0], tuple(row[1:])) for row in found}
        except sqlite3.Error as error:
            raise fault(self._path, error) from error

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
