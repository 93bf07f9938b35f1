"""A step whose goal is written down beside it, a whole schema or what it adds: what is missing is made, what differs is
made anew.

The text is frozen: ``models`` go on, and the step must not (``scripts/freeze_schema.py`` writes it, once).
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from crm_tui.store.schema import split_script

_TABLE = re.compile(r"CREATE TABLE (\w+) \(")
_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX (\w+) ON")
SQL_OF = "SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?"


def bring_to(raw: sqlite3.Connection, script: Path) -> None:
    """Bring every table and index to what the script says, with the rows that they have.

    Called inside the migration's transaction, without foreign keys and without the triggers of the search. Columns
    that are new get their defaults; columns that are gone take their values with them.
    """
    statements = split_script(script.read_text(encoding="utf-8"))
    tables = {match[1]: text for text in statements if (match := _TABLE.match(text))}
    indexes = {match[1]: text for text in statements if (match := _INDEX.match(text))}
    for name, text in tables.items():
        present = raw.execute(SQL_OF, ("table", name)).fetchone()
        if present is None:
            raw.execute(text)
        elif _squeezed(present[0]) != _squeezed(text):
            _make_anew(raw, name, text)
    for name, text in indexes.items():
        present = raw.execute(SQL_OF, ("index", name)).fetchone()
        if present is not None and _squeezed(present[0]) != _squeezed(text):
            raw.execute(f"DROP INDEX {name}")
            present = None
        if present is None:
            raw.execute(text)


def _make_anew(raw: sqlite3.Connection, name: str, text: str) -> None:
    # a new table takes the name at the end: renaming the old one would lead the references of others with it
    raw.execute(_TABLE.sub(f"CREATE TABLE new_{name} (", text, count=1))
    before, after = _columns(raw, name), _columns(raw, f"new_{name}")
    shared = ", ".join(column for column in after if column in before)
    raw.execute(f"INSERT INTO new_{name}({shared}) SELECT {shared} FROM {name}")
    raw.execute(f"DROP TABLE {name}")
    raw.execute(f"ALTER TABLE new_{name} RENAME TO {name}")


def _columns(raw: sqlite3.Connection, table: str) -> list[str]:
    return [row[0] for row in raw.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _squeezed(sql: str) -> str:
    """The statement without what differs between writing it and reading it back."""
    return "".join(sql.replace('"', "").rstrip(";").split())
