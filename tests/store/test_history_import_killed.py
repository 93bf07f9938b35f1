"""A history whose import is killed at any point and given again ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.store.contacts.editing import create
from crm_tui.store.imports.history.run import import_history
from crm_tui.store.store import Store
from tests.conftest import AGENT
from tests.store.events_file import Event, hit, people, sound, written
from tests.store.killed_imports import ImportProcesses, import_processes

LONG = bool(os.environ.get("CRM_TUI_LONG"))


@pytest.fixture(scope="module")
def processes() -> Iterator[ImportProcesses]:
    with import_processes("crm_tui.store.imports.history.run", "import_history") as made:
        yield made


@pytest.fixture
def events(tmp_path: Path, store: Store) -> Path:
    """Visits of contacts and visitors, some of whom say who they are, repeated lines and bad ones."""
    draw = random.Random(7)
    for number in range(5):
        create(store, {"name": f"P{number}", "email": f"p{number}@example.com"})
    made: list[Event | str] = []
    for number in range(300):
        who = f"k{draw.randrange(60)}" if draw.random() < 0.7 else f"p{draw.randrange(7)}@example.com"
        event = hit(who, draw.randrange(-90_000, 90_000), number=number, city=f"City {draw.randrange(4)}", points=1)
        if who.startswith("k") and draw.random() < 0.2:
            event["email"] = f"p{draw.randrange(12)}@example.com"
        made += [event] * draw.choice([1, 1, 1, 2])
        if draw.random() < 0.03:
            made.append("{")
    path = tmp_path / "events.jsonl"
    path.write_bytes(written(made))
    return path


def _contents(store: Store) -> list[object]:
    runs = "SELECT created, updated, unchanged, rejected, state FROM import_run ORDER BY id LIMIT 1"
    with store.read() as db:
        run = tuple(db.execute(runs).fetchone())
        ids = [row[0] for row in db.execute("SELECT id FROM event ORDER BY id")]
    assert len(set(ids)) == len(ids)
    return [run, *people(store)]


@pytest.mark.parametrize(
    ("seed", "how"), [(1, "progress"), (2, "statement")] + [(n, "statement") for n in range(3, 40 if LONG else 3)]
)
def test_a_killed_import_goes_on_and_ends_the_same(
    tmp_path: Path, events: Path, store: Store, processes: ImportProcesses, seed: int, how: str
) -> None:
    database = tmp_path / "killed.db"
    with store.read() as db:
        db.execute("VACUUM INTO ?", (str(database),))
    database.chmod(0o600)
    import_history(store, events)
    undisturbed = _contents(store)
    sound(store)
    draw = random.Random(seed)
    for _ in range(20 if LONG else 2):
        status = processes.run(database, events, draw.randrange(1, 12 if how == "progress" else 900), how)
        assert status in (0, -signal.SIGKILL)
        if status == 0:
            break
    assert processes.run(database, events, 10_000_000, how) == 0
    again = Store.open(database, agent=AGENT)
    try:
        assert _contents(again) == undisturbed
        sound(again)
        assert import_history(again, events).created == 0
        assert _contents(again)[1:] == undisturbed[1:]
    finally:
        again.close()


def test_a_lost_stage_begins_anew_and_loses_nothing(
    tmp_path: Path, events: Path, store: Store, processes: ImportProcesses
) -> None:
    database = tmp_path / "killed.db"
    with store.read() as db:
        db.execute("VACUUM INTO ?", (str(database),))
    database.chmod(0o600)
    import_history(store, events)
    undisturbed = _contents(store)
    assert processes.run(database, events, 8, "progress") == -signal.SIGKILL
    stage = next(iter(database.parent.glob("killed.db.import-*.stage")))
    assert stage.stat().st_mode & 0o777 == 0o600
    stage.write_bytes(b"rubbish")
    assert processes.run(database, events, 10_000, "progress") == 0
    again = Store.open(database, agent=AGENT)
    try:
        assert _contents(again)[1:] == undisturbed[1:]
        with again.read() as db:
            assert [row[0] for row in db.execute("SELECT state FROM import_run")] == ["stopped", "done"]
    finally:
        again.close()
