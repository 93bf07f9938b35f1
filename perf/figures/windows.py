"""P4, P5: windows of the snapshot, the snapshot itself with its exact count."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from crm_tui.store.queries import Sort
from crm_tui.store.views import View
from perf.figures.database import tag_names
from perf.figures.ground import BY_LAST_SEEN, ROWS, Ground
from perf.figures.measured import Goal, Measured, Pairs, in_turn, in_turn_at, paired
from perf.figures.reading import Desk

AROUND = 300
"""Ids that the screen reads around a window."""
MAKE = "CREATE TEMP TABLE IF NOT EXISTS by_hand(position INTEGER PRIMARY KEY, id INTEGER NOT NULL)"
CLEAR = "DELETE FROM temp.by_hand"
FILL = "INSERT INTO temp.by_hand(id) "
COUNT = "SELECT max(position) FROM temp.by_hand"
WINDOW = "SELECT id FROM temp.by_hand WHERE position BETWEEN ? AND ?"
ROWS_OF = """
SELECT contact.id{cells} FROM temp.by_hand AS here CROSS JOIN contact ON contact.id = here.id
WHERE here.position BETWEEN ? AND ? ORDER BY here.position
"""
EVERYBODY = "SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL ORDER BY last_seen_at DESC, id DESC"
WINDOW_GOAL, SNAPSHOT_GOAL = Goal(3, "ratio"), Goal(1.3, "ratio")


def jumps(ground: Ground) -> Iterator[Measured]:
    """A jump to the end, to 60 %, a page down there: ids around the window from the snapshot, cells of 40 rows; ms.

    The floor is one hand-written query for those 40 rows over an equal table of a plain connection, and the ids
    around them.
    """
    with Desk(ground) as desk, ground.connection() as db:
        ticket = desk.view.supersede()
        total = desk.view.snapshot(ground.query(""), ticket)
        _fill(db, EVERYBODY)
        sql = ROWS_OF.format(cells="".join(f", {cell}" for cell in ground.cells))

        def ours(start: int) -> None:
            first = max(0, start - AROUND // 2)
            ids = desk.view.window(first, start + ROWS + AROUND // 2, ticket)
            desk.reader.read(ids[start - first : start - first + ROWS], ground.cells)

        def floor(start: int) -> None:
            db.execute(WINDOW, (start + 1 - AROUND // 2, start + ROWS + AROUND // 2)).fetchall()
            db.execute(sql, (start + 1, start + ROWS)).fetchall()

        steps = range(ground.times(40))
        places = {
            "jump to the end": [max(0, total - ROWS - step) for step in steps],
            "jump to 60 %": [total * 6 // 10 + step for step in steps],
            "page down": [total * 3 // 10 + step * ROWS for step in steps],
        }
        for what, starts in places.items():
            yield paired("P4", what, in_turn_at(ours, floor, starts), WINDOW_GOAL)


def snapshots(ground: Ground) -> Iterator[Measured]:
    """All ids in order into the snapshot, with the exact count: everybody, and the worst of five filters; ms.

    The floor is the same done by hand: one INSERT … SELECT into an equal table, written by who knows the data.
    """
    middle = tag_names()[9]
    of_tag = "SELECT contact_id FROM contact_tag JOIN tag ON tag.id = tag_id WHERE tag.name = '{tag}'"
    seen = "last_seen_at DESC, id DESC"
    cases: Sequence[tuple[str, Sort, str]] = (
        ("", BY_LAST_SEEN, EVERYBODY),
        ("", (("name", False),), _by_hand("1", "sort_name IS NULL, sort_name, id")),
        ("points>20", BY_LAST_SEEN, _by_hand("points > 20", seen)),
        (f"tag:{middle}", BY_LAST_SEEN, _by_hand(f"id IN ({of_tag.format(tag=middle)})", seen)),
        ("stage:customer", BY_LAST_SEEN, _by_hand("stage = 'customer'", seen)),
        ("-has:email", BY_LAST_SEEN, _by_hand("NOT EXISTS (SELECT 1 FROM contact_email WHERE contact_id = id)", seen)),
    )  # fmt: skip
    with Desk(ground) as desk, ground.connection() as db:
        found = [(case[0], _snapshot(ground, desk.view, db, case)) for case in cases]
    yield paired("P5", "snapshot and count, everybody", found[0][1], SNAPSHOT_GOAL)
    name, pairs = max(found[1:], key=lambda each: each[1].ratio)
    yield paired("P5", "snapshot and count, worst filter", pairs, SNAPSHOT_GOAL, remark=name or "everybody by name")


def _by_hand(condition: str, order: str) -> str:
    return f"SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL AND {condition} ORDER BY {order}"


def _snapshot(ground: Ground, view: View, db: sqlite3.Connection, case: tuple[str, Sort, str]) -> Pairs:
    text, sort, sql = case
    totals: dict[str, int] = {}

    def ours() -> None:
        totals["ours"] = view.snapshot(ground.query(text, sort), view.supersede())

    def floor() -> None:
        totals["floor"] = _fill(db, sql)

    pairs = in_turn(ours, floor, ground.times(10))
    assert totals["ours"] == totals["floor"], f"{text}: the hand-written query means something else"
    return pairs


def _fill(db: sqlite3.Connection, sql: str) -> int:
    db.execute(MAKE)
    db.execute("BEGIN")
    db.execute(CLEAR)
    db.execute(FILL + sql)
    total = int(db.execute(COUNT).fetchone()[0] or 0)
    db.execute("COMMIT")
    return total
