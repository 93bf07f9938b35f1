"""Who works here: the logins that were named in the database."""

from __future__ import annotations

from crm_tui.store.store import Store

# each branch is answered by an index that begins with the column, or by a small table
KNOWN = """
SELECT login FROM agent WHERE archived = 0
UNION SELECT DISTINCT assignee FROM task WHERE assignee IS NOT NULL AND status = 'open' AND deleted_at IS NULL
UNION SELECT DISTINCT agent FROM setting WHERE agent <> '*'
UNION SELECT DISTINCT agent FROM draft
"""


def known(store: Store) -> tuple[str, ...]:
    """Logins of agents in the order of the alphabet, that of the store among them."""
    with store.read() as db:
        return tuple(sorted({store.agent, *(row[0] for row in db.execute(KNOWN))}))
