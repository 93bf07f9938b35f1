"""Which contact each staged row means: one that is there, one that an earlier row of the file makes, or a new one.

All rows of one contact form a group; its first line is the leader. Groups are merged whole, so that a file which
changes one contact ten times has one outcome, and a second run of it changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from crm_tui.store.imports.keys import ANOTHER, ID_BITS, SEVERAL, Keys, row_uid
from crm_tui.store.imports.keys import match_sql as _match_sql
from crm_tui.store.imports.stage import Stage

_BLOCK = 5_000
_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS target(line INTEGER PRIMARY KEY, contact INTEGER, leader INTEGER);
CREATE TEMP TABLE IF NOT EXISTS twice(kind INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY(kind, key)) WITHOUT ROWID;
DELETE FROM temp.target;
DELETE FROM temp.twice;
"""
_ANOTHER_HAS = "another contact has the {} {}, too: duplicates may be merged"
_LEADERS = """
INSERT INTO temp.target(line, contact, leader)
SELECT t.line, t.contact, g.leader FROM temp.target t
JOIN (SELECT contact, min(line) AS leader FROM temp.target WHERE contact IS NOT NULL
      GROUP BY contact HAVING count(*) > 1) g ON g.contact = t.contact
WHERE t.line <> g.leader
ON CONFLICT(line) DO UPDATE SET leader = excluded.leader
"""


def match_rows(stage: Stage, keys: Keys, checkpoint: int, progress: Callable[[int], None]) -> None:
    """Fill ``temp.target`` (line → contact, leader) and the stage's ``follower`` for the rows not yet merged.

    A row that is in neither makes a contact of its own. ``progress`` is told the line that it has come to.
    """
    db = stage.db
    for statement in filter(str.strip, _TABLES.split(";")):
        db.execute(statement)
    _forget_followers(db, checkpoint)
    _look_up_values(db, keys)
    _find_twice(db, keys)
    _Matcher(stage, keys).run(checkpoint, progress)
    db.execute("BEGIN")
    db.execute(_LEADERS)
    db.execute("INSERT INTO main.follower SELECT leader, line FROM temp.target WHERE leader IS NOT NULL")
    db.execute("COMMIT")


def _forget_followers(db: sqlite3.Connection, checkpoint: int) -> None:
    """After a crash: the rows that were merged with their leader stay known as done, all others are matched anew."""
    db.execute("BEGIN")
    db.execute(
        "INSERT OR IGNORE INTO done_line SELECT line FROM follower WHERE leader <= ? AND line > ?",
        (checkpoint, checkpoint),
    )
    db.execute("DELETE FROM main.follower")
    db.execute("COMMIT")


def _look_up_values(db: sqlite3.Connection, keys: Keys) -> None:
    """For keys without an index among the contacts: their values, once, with one."""
    for number, key in enumerate(keys.keys):
        if key.sql:
            db.execute(f"DROP TABLE IF EXISTS temp.have{number}")
            db.execute(
                f"CREATE TEMP TABLE have{number} AS SELECT {key.sql} AS key, id AS contact_id "
                f"FROM store.contact WHERE deleted_at IS NULL AND coalesce({key.sql}, '') <> ''"
            )
            db.execute(f"CREATE INDEX temp.ix_have{number} ON have{number}(key)")


def _find_twice(db: sqlite3.Connection, keys: Keys) -> None:
    """The keys that several rows have: only those can join rows of the file."""
    for number, key in enumerate(keys.keys):
        if key.field == "phone" and keys.default and not _exists(db, "row WHERE k0 = '' AND k1 = '' AND k2 <> ''"):
            continue
        db.execute(
            f"INSERT INTO temp.twice SELECT {number}, key FROM (SELECT k{number} AS key FROM main.row "
            f"WHERE k{number} <> '' UNION ALL SELECT key FROM own_key WHERE kind = {number}) "
            "GROUP BY key HAVING count(*) > 1"
        )
    last = len(keys)
    db.execute(
        f"INSERT INTO temp.twice SELECT {last}, k{last} FROM main.row WHERE k{last} <> '' "
        "GROUP BY 2 HAVING count(*) > 1"
    )


def _exists(db: sqlite3.Connection, source: str) -> bool:
    return bool(db.execute(f"SELECT EXISTS (SELECT 1 FROM {source})").fetchone()[0])


class _Matcher:
    """Goes through the rows that have anything to do with another row or with a contact, in the order of the file.

    A group is a number: above 0 the line of its leader (a new contact), below 0 the contact that is there.
    """

    def __init__(self, stage: Stage, keys: Keys) -> None:
        self._stage = stage
        self._db = stage.db
        self._keys = keys
        self._count = len(keys) + 1
        self._known: dict[tuple[int, str], int] = {}
        self._owned: dict[int, list[str]] = {}
        self._has_more = _exists(self._db, "main.own_key")
        self._warnings: list[tuple[int, str]] = []

    def run(self, checkpoint: int, progress: Callable[[int], None]) -> None:
        rows = self._db.execute(self._sql(), (checkpoint,))
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM match_warning")
        while block := rows.fetchmany(_BLOCK):
            found = [made for made in map(self._match, block) if made is not None]
            self._db.executemany("INSERT INTO temp.target VALUES (?, ?, ?)", found)
            self._db.executemany("INSERT OR REPLACE INTO match_warning VALUES (?, ?)", self._warnings)
            self._warnings.clear()
            progress(block[-1][0])
        self._db.execute("COMMIT")

    def _sql(self) -> str:
        """Rows (line, keys, matches, whether each key is there twice) that may not stand for themselves alone."""
        numbers = range(self._count)
        matches = [
            f"CASE WHEN {self._keys.searched_sql(number)} THEN {_match_sql(number, key, self._keys.keys[:number])} END"
            for number, key in enumerate(self._keys.keys)
        ]
        last = len(self._keys)
        matches.append(f"CASE WHEN r.k{last} <> '' THEN (SELECT c.id FROM store.contact c WHERE c.uid = r.k{last}) END")
        if not _exists(self._db, "store.contact"):
            matches = ["NULL"] * self._count
        twice = [
            f"(r.k{n} <> '' AND EXISTS (SELECT 1 FROM temp.twice w WHERE w.kind = {n} AND w.key = r.k{n}))"
            for n in numbers
        ]
        more = (
            "EXISTS (SELECT 1 FROM own_key o JOIN temp.twice w ON w.kind = o.kind AND w.key = o.key "
            "WHERE o.line = r.line)"
            if self._has_more
            else "0"
        )
        columns = [
            *(f"r.k{n}" for n in numbers),
            *(f"{sql} AS m{n}" for n, sql in enumerate(matches)),
            *(f"{sql} AS t{n}" for n, sql in enumerate(twice)),
            f"{more} AS more",
        ]
        condition = " OR ".join([*(f"m{n} IS NOT NULL OR t{n}" for n in numbers), "more"])
        # the LIMIT keeps SQLite from merging both selects and looking everything up twice
        return (
            f"SELECT * FROM (SELECT r.line, {', '.join(columns)} FROM main.row r WHERE r.line > ? "
            f"AND r.line NOT IN (SELECT line FROM done_line) ORDER BY r.line LIMIT -1) WHERE {condition}"
        )

    def _match(self, row: Sequence[object]) -> tuple[int, int | None, int | None] | None:
        line = int(str(row[0]))
        values = [str(value) for value in row[1 : 1 + self._count]]
        found = row[1 + self._count : 1 + 2 * self._count]
        group = self._group(line, values, found) or line
        self._register(line, values, row[1 + 2 * self._count :], group)
        if group < 0:
            return line, -group, None
        return (line, None, group) if group != line else None

    def _group(self, line: int, values: Sequence[str], found: Sequence[object]) -> int | None:
        for kind in range(self._count - 1):
            if not self._keys.searches(kind, values):
                continue
            group = self._contact(line, kind, values[kind], found[kind]) or self._known.get((kind, values[kind]))
            if group is not None and not self._contradicts(group, kind, values):
                return group
            if group is not None:
                self._warn(line, _ANOTHER_HAS.format(self._keys.keys[kind].field, values[kind]))
        return self._same_content(values[-1], found[-1])

    def _contact(self, line: int, kind: int, value: str, match: object) -> int | None:
        """The contact that is there, as a group."""
        if not isinstance(match, int):
            return None
        field = self._keys.keys[kind].field
        if match & ANOTHER:
            self._warn(line, _ANOTHER_HAS.format(field, value))
            return None
        if match & SEVERAL:
            self._warn(line, f"several contacts have the {field} {value}; the first of them is taken")
        return -(match & ((1 << ID_BITS) - 1))

    def _same_content(self, uid: str, match: object) -> int | None:
        """For rows without any key: the contact that the same row made before."""
        if not uid:
            return None
        number = 0
        candidate = uid
        while isinstance(match, int):
            alive = self._db.execute(
                "SELECT id FROM store.contact WHERE id = ? AND deleted_at IS NULL", (match,)
            ).fetchone()
            if alive:
                return -match
            number += 1
            candidate = row_uid(uid, number)
            next_one = self._db.execute("SELECT id FROM store.contact WHERE uid = ?", (candidate,)).fetchone()
            match = next_one[0] if next_one else None
        return self._known.get((self._count - 1, uid))

    def _contradicts(self, group: int, kind: int, values: Sequence[str]) -> bool:
        owned = self._owned.get(group)
        if owned is None:
            return False
        return any(values[n] and owned[n] and values[n] != owned[n] for n in range(kind))

    def _register(self, line: int, values: list[str], twice: Sequence[object], group: int) -> None:
        more = twice[-1]
        if not any(twice):
            return
        owned = self._owned.setdefault(group, list(values))
        for kind, value in enumerate(values):
            owned[kind] = owned[kind] or value
            if twice[kind]:
                self._known.setdefault((kind, value), group)
        if more:
            for kind, key in self._db.execute("SELECT kind, key FROM own_key WHERE line = ?", (line,)):
                self._known.setdefault((kind, key), group)

    def _warn(self, line: int, text: str) -> None:
        self._warnings.append((line, text))
