"""Taking an import back whole, by its number."""

from __future__ import annotations

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store.store import Store
from crm_tui.store.undo.run import OnProgress, Undone, undo

RUN = "SELECT batch_id, source, state FROM import_run WHERE id = ?"


def revert_import(store: Store, number: int, progress: OnProgress = lambda done: None) -> Undone:
    """Take back all that an import did: contacts that nobody has changed since go, later edits are kept and said.

    Raises:
        NotFound: there is no such import.
        RefusedData: it goes on still, changed nothing, or was taken back already.
        StoreError: as for ``undo``; the same call goes on where it stopped.
    """
    with store.read() as db:
        row = db.execute(RUN, (number,)).fetchone() if abs(number) < 2**63 else None
    if row is None:
        raise NotFound(f"There is no import {number}. crm-tui imports list has them.")
    batch, source, state = row
    if state == "merging":
        raise RefusedData(f"The import of {source} is not finished. Run it again to its end, then take it back.")
    if batch is None:
        raise RefusedData(f"The import of {source} changed nothing: there is nothing to take back.")
    return undo(store, int(batch), progress=progress)
