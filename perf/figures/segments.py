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
from perf.figures.measured import Goal, Measured, Pairs, in_turn, paired, taken

FILTER = "last_seen:60d points>5"
DAYS = 60 * 86_400
MATCHING = "SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL AND last_seen_at >= ? AND points > 5"
MEMBERS = (
    "CREATE TABLE by_hand(segment_id INTEGER, contact_id INTEGER, PRIMARY KEY(segment_id, contact_id)) WITHOUT ROWID"
)
BY_CONTACT = "CREATE INDEX by_hand_contact ON by_hand(contact_id, segment_id)"
EMPTY = "DELETE FROM segment_member WHERE segment_id = (SELECT max(id) FROM segment)"
UNBUILT = "UPDATE segment SET built_at = NULL, due_at = 0, count = 0 WHERE filter = ?"
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
        with closing(connect_writer(ground.working_copy, create=False)) as db:
            db.execute(MEMBERS)
            db.execute(BY_CONTACT)
            # by turns: whoever is first reads the file, and a disk has its moments
            filled, floor = [], []
            for _ in range(ground.times(5)):
                db.execute(EMPTY)
                db.execute("DELETE FROM by_hand")
                floor.append(taken(lambda: db.execute(FILL, (since,))))
                db.execute(UNBUILT, (FILTER,))
                filled.append(taken(lambda: rebuild(store)))
            members = db.execute("SELECT count(*) FROM by_hand").fetchone()[0]
            pairs = Pairs(tuple(filled), tuple(floor))
            yield paired("P5", "segment filled", pairs, goal, remark=f"{members:,} members")
            pairs = in_turn(lambda: rebuild(store, relative=True), lambda: _moved(db, since), ground.times(10))
            yield paired("P5", "segment rebuilt, nobody moved", pairs, goal)
    finally:
        store.close()


def _moved(db: sqlite3.Connection, since: int) -> int:
    return int(db.execute(MOVED, (since, since)).fetchone()[0])
