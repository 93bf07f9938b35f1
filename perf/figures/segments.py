"""P5, too: rebuilding a segment with a relative date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from crm_tui.store.connections import connect_writer
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from perf.figures.database import AGENT
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, in_turn, paired, taken

FILTER = "last_seen:60d points>5"
DAYS = 60 * 86_400
MATCHING = "SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL AND last_seen_at >= ? AND points > 5"
MEMBERS = (
    "CREATE TABLE by_hand(segment_id INTEGER, contact_id INTEGER, PRIMARY KEY(segment_id, contact_id)) WITHOUT ROWID"
)
BY_CONTACT = "CREATE INDEX by_hand_contact ON by_hand(contact_id, segment_id)"
FILL = f"INSERT INTO by_hand SELECT 1, id FROM ({MATCHING})"
MOVED = f"""
SELECT count(*) FROM (SELECT * FROM ({MATCHING} EXCEPT SELECT contact_id FROM by_hand)
UNION ALL SELECT * FROM (SELECT contact_id FROM by_hand EXCEPT {MATCHING}))
"""


def rebuilds(ground: Ground) -> Iterator[Measured]:
    """A segment is filled for the first time; then, its date due, it is rebuilt and nobody has moved; ms.

    The floor: one INSERT … SELECT into an equal table; one query for who has moved.
    """
    store = Store.open(ground.working_copy, agent=AGENT, create=False)
    since = store.clock.now() - DAYS
    goal = Goal(1.1, "ratio")
    try:
        with store.write("Only one segment", "segments") as write:  # those of the demonstration data fall due, too
            write.connection.execute("UPDATE segment SET due_at = NULL")
        save_segment(store, "Lately active", FILTER)
        filled = taken(lambda: rebuild(store))
        with closing(connect_writer(ground.working_copy, create=False)) as db:
            db.execute(MEMBERS)
            db.execute(BY_CONTACT)
            floor = taken(lambda: db.execute(FILL, (since,)))
            members = db.execute("SELECT count(*) FROM by_hand").fetchone()[0]
            yield Measured(
                "P5", "segment filled", filled * 1000, "ms", floor=floor * 1000, ratio=filled / floor, goal=goal,
                remark=f"{members:,} members",
            )  # fmt: skip
            pairs = in_turn(lambda: rebuild(store, relative=True), lambda: _moved(db, since), ground.times(10))
            yield paired("P5", "segment rebuilt, nobody moved", pairs, goal)
    finally:
        store.close()


def _moved(db: sqlite3.Connection, since: int) -> int:
    return int(db.execute(MOVED, (since, since)).fetchone()[0])
