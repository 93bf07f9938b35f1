"""From an older schema to a newer one: a backup first, all steps or none, the triggers there again.

The steps of these tests lead from the schema of today to one of their own, two further on; the last tests take the
shipped steps from every former schema.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crm_tui.errors import StoreError
from crm_tui.store import migrations, schema
from crm_tui.store.checks import run_checks
from crm_tui.store.connections import APPLICATION_ID, SCHEMA_VERSION, connect_writer
from crm_tui.store.contacts.binning import delete
from crm_tui.store.demo import make_demo
from crm_tui.store.migrations import migrate, read_steps
from crm_tui.store.store import Store
from crm_tui.store.undo.run import undo
from crm_tui.values.clock import FixedClock
from tests.store.replay import check_search, dump

NOW = SCHEMA_VERSION
NEXT, LAST = NOW + 1, NOW + 2
STEP_2 = f'''"""Notes have a mood."""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = None


def upgrade() -> None:
    op.add_column("note", sa.Column("mood", sa.Text))
'''
STEP_3 = f'''"""A contact's city may not be longer than a line; the table is made anew for it."""
import os, sys
import sqlalchemy as sa
from alembic import op

revision = "{LAST}"
down_revision = "{NEXT}"


def upgrade() -> None:
    wait("begun")
    with op.batch_alter_table("search_doc", recreate="always") as table:
        table.add_column(sa.Column("language", sa.Text))
    op.execute("UPDATE contact SET city = upper(city)")
    wait("done")


def wait(place):
    if os.environ.get("CRM_TEST_WAIT") == place:
        print(place, flush=True)
        sys.stdin.readline()
'''
RUN = f"""
import sys
from contextlib import closing
from pathlib import Path
from crm_tui.store.connections import SCHEMA_VERSION, connect_writer
from crm_tui.store.migrations import migrate
path, versions = Path(sys.argv[1]), Path(sys.argv[2])
migrate(path, connect_writer(path, create=False), {NOW}, versions=versions, target={LAST})
print("migrated", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "steps" / "versions"
    folder.mkdir(parents=True)
    (folder / "s2.py").write_text(STEP_2)
    (folder / "s3.py").write_text(STEP_3)
    return folder


@pytest.fixture
def old(filled_store: Store) -> Path:
    filled_store.close()
    return filled_store.path


def state(path: Path) -> tuple[int, list[str], list[str]]:
    """Schema version, triggers, columns of ``note`` and ``search_doc``; the file is sound."""
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        version = db.execute("PRAGMA user_version").fetchone()[0]
        triggers = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")]
        columns = [row[1] for table in ("note", "search_doc") for row in db.execute(f"PRAGMA table_info({table})")]
    db.close()
    return version, triggers, columns


TRIGGERS = ["search_doc_added", "search_doc_changed", "search_doc_removed"]


def is_new(path: Path) -> bool:
    """Whether the file is wholly new; the assertion says that it is at least wholly old."""
    version, triggers, columns = state(path)
    with sqlite3.connect(path) as db:
        cities = {row[0] for row in db.execute("SELECT city FROM contact WHERE city IS NOT NULL")}
    db.close()
    new = version == LAST
    assert triggers == TRIGGERS
    assert ("mood" in columns, "language" in columns, "PARIS" in cities) == (new, new, new)
    return new


def test_all_steps_with_a_backup_and_every_row_kept(old: Path, versions: Path) -> None:
    with sqlite3.connect(old) as db:
        before = dump(db)
    connection = connect_writer(old, create=False)
    backup = migrate(old, connection, NOW, versions=versions, target=LAST)
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    assert is_new(old)
    after = dump(connection)
    assert {table: list(rows) for table, rows in after.items()} == {table: list(rows) for table, rows in before.items()}
    # the triggers keep the indexes, which hold the documents of the table that was made anew
    connection.execute("UPDATE search_doc SET line = 'renamed' WHERE id = 1")
    assert connection.execute("SELECT rowid FROM search_word WHERE search_word MATCH 'renamed'").fetchall() == [(1,)]
    assert connection.execute("SELECT count(*) FROM search_word WHERE search_word MATCH 'zola'").fetchone()[0] == 1
    connection.close()
    assert backup == old.with_name(f"crm.db.before-schema-{LAST}")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with sqlite3.connect(backup) as db:
        assert dump(db) == before
    db.close()
    check_search(Store.open(backup, agent="ana"))


def test_an_older_database_is_migrated_when_it_is_opened(
    old: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_tui.store import connections, store, writing

    for module in (connections, schema, store, writing):
        monkeypatch.setattr(module, "SCHEMA_VERSION", LAST)
    real = migrations.migrate
    monkeypatch.setattr(
        migrations, "migrate", lambda path, db, version: real(path, db, version, versions=versions, target=LAST)
    )
    opened = Store.open(old, agent="ana")
    assert not opened.created
    opened.close()
    assert is_new(old)
    assert old.with_name(f"crm.db.before-schema-{LAST}").exists()


def test_alembic_is_not_imported_for_a_current_database(old: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from crm_tui.store.store import Store; "
        "s = Store.open(Path(sys.argv[1]), agent='a'); s.preload(); s.close(); print('alembic' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(old)], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


@pytest.mark.parametrize(
    "wrong", ["raise ValueError('no')", "op.execute('nonsense')", "op.execute('DELETE FROM contact')"]
)
def test_a_step_that_fails_leaves_the_old_database(old: Path, versions: Path, wrong: str) -> None:
    (versions / "s3.py").write_text(STEP_3.replace('    wait("done")\n', f"    {wrong}\n"))
    connection = connect_writer(old, create=False)
    with pytest.raises((StoreError, ValueError)) as failed:
        migrate(old, connection, NOW, versions=versions, target=LAST)
    if isinstance(failed.value, StoreError):
        assert failed.value.status == 4
    assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    connection.close()
    assert not is_new(old)


def test_a_way_that_is_not_known_is_refused_before_anything(old: Path, versions: Path) -> None:
    (versions / "s2.py").unlink()
    (versions / "s3.py").write_text(STEP_3.replace(f'down_revision = "{NEXT}"', "down_revision = None"))
    connection = connect_writer(old, create=False)
    for version, target in ((NOW, LAST), (-1, 1), (LAST, LAST + 1)):
        with pytest.raises(StoreError, match="knows no way"):
            migrate(old, connection, version, versions=versions, target=target)
    connection.close()
    assert not list(old.parent.glob("*.before-*"))
    assert not is_new(old)


def test_the_shipped_steps_lead_to_the_schema_of_the_program() -> None:
    assert len(read_steps(migrations.VERSIONS, 1, SCHEMA_VERSION)) == SCHEMA_VERSION - 1


def test_another_process_that_was_faster_is_no_error(old: Path, versions: Path) -> None:
    connection = connect_writer(old, create=False)
    migrate(old, connection, NOW, versions=versions, target=LAST)
    migrate(old, connection, NOW, versions=versions, target=LAST)
    connection.close()
    assert is_new(old)


def test_the_checker_sees_half_a_migration(old: Path, versions: Path) -> None:
    """The mutant: one step committed by itself."""
    with sqlite3.connect(old) as db:
        db.execute("ALTER TABLE note ADD COLUMN mood TEXT")
    db.close()
    with pytest.raises(AssertionError):
        is_new(old)


@pytest.mark.parametrize(("place", "new"), [("begun", False), ("done", False), ("migrated", True)])
def test_killed_in_the_midst_it_is_the_old_or_the_new(old: Path, versions: Path, place: str, new: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(old), str(versions)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "CRM_TEST_WAIT": place},
    )
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == f"{place}\n"
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    assert is_new(old) == new
    backup = old.with_name(f"crm.db.before-schema-{LAST}")
    assert not is_new(backup)
    if not new:  # and the next start goes on
        connection = connect_writer(old, create=False)
        migrate(old, connection, NOW, versions=versions, target=LAST)
        connection.close()
        assert is_new(old)


def test_no_room_for_the_backup_changes_nothing(old: Path, versions: Path) -> None:
    """Files may not grow beyond 64 KB in a process of its own: the backup does not fit."""
    limited = (
        "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "from crm_tui.errors import StoreError\ntry:\n    exec(%r)\n"
        "except StoreError as error:\n    print(error.status, error)"
    )
    before = shutil.copyfile(old, old.with_name("before.db")).read_bytes()
    ran = subprocess.run(
        [sys.executable, "-c", limited % RUN, str(old), str(versions)],
        capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ran.stdout.startswith("4 The backup ")
    assert "was not made" in ran.stdout
    assert ran.stderr == ""
    assert old.read_bytes() == before
    assert not is_new(old)
    assert not list(old.parent.glob("*before-schema*"))
    assert not list(old.parent.glob(".*unfinished*"))


# ---------------------------------------------------------------------- the shipped steps

FORMER = Path(__file__).with_name("files")
"""``schema_N.sql``: every statement that made a new database then."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "today.db"
    with closing(Store.open(path, agent="ana", clock=FixedClock(1_763_715_600))) as store:
        make_demo(store, contacts=60)
    return path


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_former_database_becomes_one_of_today_with_every_row(demo: Path, tmp_path: Path, version: int) -> None:
    """Rows of every table of then, taken from a database of today."""
    today = Store.open(demo, agent="ana")
    before = tmp_path / "crm.db"
    db = connect_writer(before)
    for statement in schema.split_script((FORMER / f"schema_{version}.sql").read_text()):
        db.execute(statement)
    db.execute("ATTACH ? AS today", (str(today.path),))
    tables = [row[0] for row in db.execute("SELECT name FROM main.sqlite_schema WHERE sql LIKE 'CREATE TABLE%'")]
    for table in tables:
        if not table.startswith(("search_word", "search_tri", "sqlite_")):
            columns = ", ".join(row[1] for row in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO main.{table}({columns}) SELECT {columns} FROM today.{table}")
    db.execute("DETACH today")
    db.execute(f"PRAGMA main.user_version = {version}")
    db.execute(f"PRAGMA main.application_id = {APPLICATION_ID}")
    rows = dump(db)
    db.close()
    migrated = Store.open(before, agent="ana", clock=FixedClock(1_763_715_700))
    assert shape(migrated) == shape(today)
    with migrated.read() as connection:
        after = dump(connection)
    assert {table: list(after[table]) for table in rows} == {table: list(rows[table]) for table in rows}
    assert [finding.name for finding in run_checks(migrated, full=True) if not finding.ok] == []
    check_search(migrated)
    assert before.with_name(f"crm.db.before-schema-{SCHEMA_VERSION}").exists()
    delete(migrated, 1)
    assert undo(migrated).conflicts == ()


def shape(store: Store) -> dict[str, str]:
    """Every table, index and trigger, as it was made, blanks and quotes aside."""
    with store.read() as db:
        found = db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {
        row[0]: "".join(row[1].replace('"', "").split())
        for row in found
        if not row[0].startswith(("ix_by_", "sqlite_"))
    }
