"""An import that is killed at any point and given again ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crm_tui.store.imports.run import import_contacts
from crm_tui.store.store import Store
from tests.conftest import AGENT, NOW
from tests.store.test_imports import counts, sound

ROWS = 400
LONG = bool(os.environ.get("CRM_TUI_LONG"))
CHILD = """
import os, signal, sys
from pathlib import Path
import crm_tui.store.imports.run as run
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
run.SMALLEST_CHUNK = run.FIRST_CHUNK = run.LARGEST_CHUNK = 20
left = int(sys.argv[3])
store = Store.open(Path(sys.argv[1]), agent="ana", clock=FixedClock(int(sys.argv[4])))

def count(*_):
    global left
    left -= 1
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[5] == "statement":  # in the middle of a transaction, too
    store.preload()
    store._writer._raw.set_trace_callback(count)
    run.import_contacts(store, sys.argv[2])
else:
    run.import_contacts(store, sys.argv[2], progress=count)
store.close()
"""


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


def _child(database: Path, people: Path, left: int, how: str) -> int:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", CHILD, str(database), str(people), str(left), str(NOW), how]
    return subprocess.run(command, env=environment, check=False, timeout=60).returncode


@pytest.mark.parametrize(
    ("seed", "how"),
    [(1, "progress"), (2, "statement")] + [(n, "statement") for n in range(3, 40 if LONG else 3)],
)
def test_a_killed_import_goes_on_and_ends_the_same(
    tmp_path: Path, people: Path, store: Store, seed: int, how: str
) -> None:
    import_contacts(store, people)
    undisturbed = _contents(store.path)
    draw = random.Random(seed)
    database = tmp_path / "killed.db"
    for _ in range(20 if LONG else 3):
        status = _child(database, people, draw.randrange(1, 8 if how == "progress" else 400), how)
        assert status in (0, -signal.SIGKILL)
        if status == 0:
            break
    assert _child(database, people, 1_000_000, how) == 0
    mine = _contents(database)
    assert mine[:-1] == undisturbed[:-1]
    assert mine[-1][0] == undisturbed[-1][0]
    again = Store.open(database, agent=AGENT)
    try:
        sound(again)
        assert counts(import_contacts(again, people))[:2] == (0, 0)
    finally:
        again.close()


def test_a_lost_stage_begins_anew_and_loses_nothing(tmp_path: Path, people: Path, store: Store) -> None:
    import_contacts(store, people)
    database = tmp_path / "killed.db"
    assert _child(database, people, 12, "progress") == -signal.SIGKILL
    stage = next(iter(database.parent.glob("killed.db.import-*.stage")))
    assert stage.stat().st_mode & 0o777 == 0o600
    stage.write_bytes(b"rubbish")
    assert _child(database, people, 10_000, "progress") == 0
    mine, undisturbed = _contents(database), _contents(store.path)
    assert mine[1:4] == undisturbed[1:4]
    assert [row[-1] for row in mine[-1]] == ["stopped", "done"]
