"""Whether any segment is to be rebuilt: one look at a small table, for commands and screens that load nothing else."""

from __future__ import annotations

from crm_tui.store.store import Store

IS_DUE = "SELECT EXISTS (SELECT 1 FROM segment WHERE due_at <= ?)"
HAS_DATES = "SELECT EXISTS (SELECT 1 FROM segment WHERE due_at IS NOT NULL)"


def is_due(store: Store) -> bool:
    """Whether a segment is to be rebuilt now."""
    with store.read() as db:
        return bool(db.execute(IS_DUE, (store.clock.now(),)).fetchone()[0])


def has_dates(store: Store) -> bool:
    """Whether a segment has relative dates (or is due): its members may be some minutes old."""
    with store.read() as db:
        return bool(db.execute(HAS_DATES).fetchone()[0])
