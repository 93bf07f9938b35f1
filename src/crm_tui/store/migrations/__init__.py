"""From an older schema to the one that this program writes: a backup first, then every step in one transaction.

A step is an Alembic script in ``versions`` whose revision is the number of the schema that it makes ("2", "3", …);
``PRAGMA user_version`` is the only record of where a database stands. Alembic is imported here and nowhere else, so
only a database that is older pays for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from crm_tui.errors import StoreError
from crm_tui.store.backup import back_up
from crm_tui.store.connections import SCHEMA_VERSION, fault
from crm_tui.store.schema import TRIGGERS, split_script
from crm_tui.store.writing import engine_on

VERSIONS = Path(__file__).parent / "versions"
Step = Callable[[], None]


def migrate(
    path: Path,
    connection: sqlite3.Connection,
    version: int,
    *,
    versions: Path = VERSIONS,
    target: int = SCHEMA_VERSION,
) -> Path:
    """Bring the database from schema ``version`` to ``target``; where its backup lies.

    A process that is killed meanwhile leaves the old database or the new one; an error leaves the old one.

    Raises:
        StoreError: no room for the backup, a step is missing or fails; nothing was changed.
    """
    steps = read_steps(versions, version, target)
    backup = back_up(path, path.with_name(f"{path.name}.before-schema-{target}")).path
    try:
        with _without_foreign_keys(connection):
            _run(connection, steps, version, target)
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        reason = fault(path, cause).sentence if isinstance(cause, sqlite3.Error) else str(cause)
        raise StoreError(
            f"{path} could not be brought from schema {version} to {target}; it is as it was. {reason}"
        ) from error
    return backup


def read_steps(versions: Path, version: int, target: int) -> list[Step]:
    """The steps from ``version`` to ``target``, in order.

    Raises:
        StoreError: one is missing, so this program cannot have written that database.
    """
    # alembic wants a home with an env.py for its own commands; here only its reading of scripts is used
    scripts = ScriptDirectory(str(versions.parent), version_locations=[str(versions)])
    known: dict[str, Step] = {each.revision: each.module.upgrade for each in scripts.walk_revisions()}
    wanted = [str(number) for number in range(version + 1, target + 1)]
    missing = [name for name in wanted if name not in known]
    if version < 1 or missing:
        raise StoreError(
            f"The database has schema {version}, from which this crm-tui knows no way to {target}. Nothing was changed."
        )
    return [known[name] for name in wanted]


@contextmanager
def _without_foreign_keys(connection: sqlite3.Connection) -> Iterator[None]:
    # a table is changed by making it anew and dropping the old one, which would delete what refers to it;
    # the pragma does nothing within a transaction
    connection.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.execute("PRAGMA foreign_keys=ON")


def _run(raw: sqlite3.Connection, steps: list[Step], version: int, target: int) -> None:
    engine = engine_on(raw)
    with engine.begin() as connection:
        found = raw.execute("PRAGMA user_version").fetchone()[0]
        if found == target:  # another process was faster
            return
        if found != version:
            raise StoreError(f"Another crm-tui is changing the schema (now {found}). Try again.")
        _drop_triggers(raw)
        with Operations.context(MigrationContext.configure(connection)):
            for step in steps:
                step()
        _drop_triggers(raw)  # those that a step left, so that all are as this program makes them
        for statement in split_script(TRIGGERS):
            raw.execute(statement)
        broken = raw.execute("PRAGMA foreign_key_check").fetchone()
        if broken:
            raise StoreError(f"A step of the migration left rows of {broken[0]} without what they refer to.")
        raw.execute(f"PRAGMA user_version={target}")


def _drop_triggers(raw: sqlite3.Connection) -> None:
    names = raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'search_doc_%'").fetchall()
    for (name,) in names:
        raw.execute(f'DROP TRIGGER "{name}"')
