"""What every test stands on: an environment of its own, a clock that stands still, and a store in a real file."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# before Textual is imported: it reads its settings once
os.environ["TZ"] = "UTC"
time.tzset()
for name in [name for name in os.environ if name.startswith(("CRM_TUI_", "TEXTUAL"))]:
    if name not in ("CRM_TUI_LONG", "TEXTUAL_SNAPSHOT_TEMPDIR"):  # the latter: the snapshot plugin's own
        del os.environ[name]
for name in (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "SSH_CONNECTION",
    "SSH_TTY",
    "EDITOR",
    "VISUAL",
):
    os.environ.pop(name, None)

# what tests import and the programs they start are compiled once, not in every process anew
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# no test depends on how fast the machine is; the long form looks further
settings.register_profile("quick", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("quick"), max_examples=2000)
settings.load_profile("long" if os.environ.get("CRM_TUI_LONG") else "quick")

from crm_tui.store.store import Store  # noqa: E402
from crm_tui.values.clock import FixedClock  # noqa: E402

NOW = 1_763_715_600
"""Friday 2025-11-21 09:00:00 UTC: the moment at which tests take place."""
AGENT = "ana"
"""The agent who does what tests do."""


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays (modules, tests) and come more rarely: a seventh of a run was its own."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: no test reads or writes the files of whoever runs it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    for name, part in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
    ):
        monkeypatch.setenv(name, str(folder / part))
    monkeypatch.setenv("USER", AGENT)
    monkeypatch.setenv("LOGNAME", AGENT)
    return folder


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at ``NOW`` until a test moves it."""
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database, made once; tests get copies of it."""
    path = tmp_path_factory.mktemp("empty") / "crm.db"
    Store.open(path, agent=AGENT, clock=FixedClock(NOW)).close()
    return path


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    """A database with the people of ``tests.people``, made once; tests get copies of it."""
    from tests.people import fill

    path = tmp_path_factory.mktemp("filled") / "crm.db"
    shutil.copyfile(empty_file, path)
    store = Store.open(path, agent=AGENT, clock=FixedClock(NOW))
    fill(store)
    store.close()
    return path


@pytest.fixture
def store(tmp_path: Path, empty_file: Path, clock: FixedClock) -> Iterator[Store]:
    """A new, empty store."""
    yield from _copy(empty_file, tmp_path, clock)


@pytest.fixture
def filled_store(tmp_path: Path, filled_file: Path, clock: FixedClock) -> Iterator[Store]:
    """A small store: the people of ``tests.people``."""
    yield from _copy(filled_file, tmp_path, clock)


def _copy(source: Path, folder: Path, clock: FixedClock) -> Iterator[Store]:
    path = folder / "crm.db"
    shutil.copyfile(source, path)
    path.chmod(0o600)
    opened = Store.open(path, agent=AGENT, clock=clock, create=False)
    try:
        yield opened
    finally:
        opened.close()
