"""An import that is killed at any point and given again ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.store.imports.run import import_contacts
from crm_tui.store.store import Store
from tests.conftest import AGENT
from tests.store.killed_imports import ImportProcesses, import_processes
from tests.store.test_imports import counts, sound

ROWS = 400
LONG = bool(os.environ.get("CRM_TUI_LONG"))


@pytest.fixture(scope="module")
def processes() -> Iterator[ImportProcesses]:
    with import_processes("crm_tui.store.imports.run", "import_contacts") as made:
        yield made


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file with new contacts, repeated ones far apart, shared tags and organisations, and bad rows."""
    draw = random.Random(7)
    lines = ["external id,name,email,phone,org,tags,city"]
    for number in range(ROWS):
        who = number if draw.random() < 0.7 else draw.randrange(max(1, number))
        lines.append(
            f"E{who},Person {who},p{who}@example.com,+3364839{who:04},Org {who % 9},t{who % 5},City {draw.randrange(4)}"
            if draw.random() > 0.05
            else f",,bad{number},,,,"
        )
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def _contents(path: Path) -> list[list[tuple[object, ...]]]:
    store = Store.open(path, agent=AGENT)
    queries = (
        "SELECT id, name, email, phone, city, external_id, version, created_at FROM contact ORDER BY id",
        "SELECT contact_id, email_key, position FROM contact_email ORDER BY 1, 2",
        "SELECT contact_id, name FROM contact_tag JOIN tag ON tag.id = tag_id ORDER BY 1, 2",
        "SELECT contact_id, name, is_primary FROM contact_organisation o JOIN organisation x ON x.id = organisation_id "
        "ORDER BY 1, 2",
        "SELECT id, line FROM search_doc ORDER BY id",
        "SELECT created, updated, unchanged, rejected, state FROM import_run",
    )
    try:
        with store.read() as db:
            return [[tuple(row) for row in db.execute(query)] for query in queries]
    finally:
        store.close()


@pytest.mark.parametrize(
    ("seed", "how"),
    [(1, "progress"), (2, "statement")] + [(n, "statement") for n in range(3, 40 if LONG else 3)],
)
def test_a_killed_import_goes_on_and_ends_the_same(
    tmp_path: Path, people: Path, store: Store, processes: ImportProcesses, seed: int, how: str
) -> None:
    import_contacts(store, people)
    undisturbed = _contents(store.path)
    draw = random.Random(seed)
    database = tmp_path / "killed.db"
    for _ in range(20 if LONG else 3):
        status = processes.run(database, people, draw.randrange(1, 8 if how == "progress" else 400), how)
        assert status in (0, -signal.SIGKILL)
        if status == 0:
            break
    assert processes.run(database, people, 1_000_000, how) == 0
    mine = _contents(database)
    assert mine[:-1] == undisturbed[:-1]
    assert mine[-1][0] == undisturbed[-1][0]
    again = Store.open(database, agent=AGENT)
    try:
        sound(again)
        assert counts(import_contacts(again, people))[:2] == (0, 0)
    finally:
        again.close()


def test_a_lost_stage_begins_anew_and_loses_nothing(
    tmp_path: Path, people: Path, store: Store, processes: ImportProcesses
) -> None:
    import_contacts(store, people)
    database = tmp_path / "killed.db"
    assert processes.run(database, people, 12, "progress") == -signal.SIGKILL
    stage = next(iter(database.parent.glob("killed.db.import-*.stage")))
    assert stage.stat().st_mode & 0o777 == 0o600
    stage.write_bytes(b"rubbish")
    assert processes.run(database, people, 10_000, "progress") == 0
    mine, undisturbed = _contents(database), _contents(store.path)
    assert mine[1:4] == undisturbed[1:4]
    assert [row[-1] for row in mine[-1]] == ["stopped", "done"]
