"""The imports that were made, as the log of imports has them."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.store.store import Store

ALL = """
SELECT id, started_at, agent, source, state, created, updated, unchanged, rejected, warnings
FROM import_run ORDER BY id DESC
"""


class ImportRunRow(NamedTuple):
    """One import; ``started_at`` in seconds UTC, ``state`` is ``merging`` until it is ``done``."""

    id: int
    started_at: int
    agent: str
    source: str
    state: str
    created: int
    updated: int
    unchanged: int
    rejected: int
    warnings: int


def import_runs(store: Store) -> tuple[ImportRunRow, ...]:
    """All of them, newest first."""
    with store.read() as db:
        return tuple(ImportRunRow(*row) for row in db.execute(ALL))
