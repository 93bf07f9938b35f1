"""Running a command as a script does: its exit status, what it printed, what it said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crm_tui.cli import main
from crm_tui.store.store import Store


class Ran(NamedTuple):
    """One command that has ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """What it printed, line by line."""
        return self.out.splitlines()


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``crm-tui`` with these words in this process."""

    def call(*words: str, db: Path | None = None) -> Ran:
        capsys.readouterr()
        status = main([*(["--db", str(db)] if db else []), *words])
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return call


@pytest.fixture
def crm(run: Run, filled_store: Store) -> Run:
    """``run`` on the people of ``tests.people``."""

    def call(*words: str) -> Ran:
        return run(*words, db=filled_store.path)

    return call
