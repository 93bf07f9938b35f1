"""Making a new database: the tables of ``models``, the two search indexes, and the triggers that keep those."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

import crm_tui.models  # noqa: F401  (fills the metadata)
from crm_tui.store.connections import APPLICATION_ID, SCHEMA_VERSION, check_version, fault

SEARCH = """
CREATE VIRTUAL TABLE search_word USING fts5(line, content='search_doc', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0", prefix='1 2 3');
CREATE VIRTUAL TABLE search_tri USING fts5(line, content='search_doc', content_rowid='id', tokenize='trigram');
"""
TRIGGERS = """
CREATE TRIGGER search_doc_added AFTER INSERT ON search_doc BEGIN
    INSERT INTO search_word(rowid, line) VALUES (new.id, new.line);
    INSERT INTO search_tri(rowid, line) VALUES (new.id, new.line);
END;
CREATE TRIGGER search_doc_removed AFTER DELETE ON search_doc BEGIN
    INSERT INTO search_word(search_word, rowid, line) VALUES ('delete', old.id, old.line);
    INSERT INTO search_tri(search_tri, rowid, line) VALUES ('delete', old.id, old.line);
END;
CREATE TRIGGER search_doc_changed AFTER UPDATE OF line ON search_doc WHEN old.line IS NOT new.line BEGIN
    INSERT INTO search_word(search_word, rowid, line) VALUES ('delete', old.id, old.line);
    INSERT INTO search_tri(search_tri, rowid, line) VALUES ('delete', old.id, old.line);
    INSERT INTO search_word(rowid, line) VALUES (new.id, new.line);
    INSERT INTO search_tri(rowid, line) VALUES (new.id, new.line);
END;
"""
DROP_TRIGGERS = "DROP TRIGGER search_doc_added; DROP TRIGGER search_doc_removed; DROP TRIGGER search_doc_changed;"


def statements() -> list[str]:
    """Every statement that makes an empty database, in order."""
    dialect = sqlite.dialect()
    made = []
    for table in SQLModel.metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)))
        made += [str(CreateIndex(index).compile(dialect=dialect)) for index in sorted(table.indexes, key=_name)]
    return [*made, *split_script(SEARCH), *split_script(TRIGGERS)]


def _name(index: object) -> str:
    return str(getattr(index, "name", ""))


def split_script(script: str) -> list[str]:
    """The statements of a script, one by one (``executescript`` would commit the open transaction)."""
    made, waiting = [], ""
    for line in script.splitlines(keepends=True):
        waiting += line
        if sqlite3.complete_statement(waiting):
            made += [waiting.strip()]
            waiting = ""
    return [text for text in made if text]


def prepare(path: Path, connection: sqlite3.Connection) -> None:
    """Bring the file to ``SCHEMA_VERSION``: make it when it is new, migrate it when it is older.

    Raises:
        StoreError: another program's database, a newer one, or SQLite refuses.
    """
    version = check_version(path, connection)
    if version == SCHEMA_VERSION:
        return
    if version:
        from crm_tui.store.migrations import migrate

        migrate(path, connection, version)
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        if check_version(path, connection) == 0:  # another process may have been faster
            for statement in statements():
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise fault(path, error) from error
