"""The change log of an import: one batch with one title, whatever number of transactions it takes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class ImportLog:
    """Collects the changes of one chunk; ``write`` puts them into its transaction.

    The batch is made with the first change, so an import that changes nothing leaves none.
    """

    def __init__(self, run: int, batch: int | None, *, title: str, agent: str, now: int) -> None:
        self.run = run
        self.batch = batch
        self.now = now
        self._title = title
        self._agent = agent
        self._rows: list[tuple[str, str, int | None, str | None, str | None, str | None]] = []

    def added(self, table: str, contact: int | None, key: Sequence[object], after: Mapping[str, object]) -> None:
        """A record is new."""
        self._rows.append((table, "add", contact, _ENCODE(list(key)), None, _ENCODE(after)))

    def changed(
        self,
        table: str,
        contact: int | None,
        key: Sequence[object],
        before: Mapping[str, object],
        after: Mapping[str, object],
    ) -> None:
        """Columns of a record are others: what they were, what they are."""
        self._rows.append((table, "change", contact, _ENCODE(list(key)), _ENCODE(before), _ENCODE(after)))

    def removed(self, table: str, contact: int | None, key: Sequence[object], before: Mapping[str, object]) -> None:
        """A record is gone: all that it was."""
        self._rows.append((table, "remove", contact, _ENCODE(list(key)), _ENCODE(before), None))

    def added_contacts(self, first: int, last: int) -> None:
        """Whole contacts are new, with all that is theirs: those of this import with ids ``first`` to ``last``."""
        after = {"import_id": self.run, "first": first, "last": last}
        self._rows.append(("contact", "add_set", None, None, None, _ENCODE(after)))

    def set(self, table: str, operation: str, contact: int | None, after: Mapping[str, object]) -> None:
        """Many rows at once, described by ``after``."""
        self._rows.append((table, operation, contact, None, None, _ENCODE(after)))

    def open(self, db: sqlite3.Connection, blocks: int = 1) -> int:
        """The batch, made when there is none yet; with ``blocks`` more follow it, for the ids of very many events."""
        if self.batch is None:
            titles = [self._title, *(f"{self._title}, part {number}" for number in range(2, blocks + 1))]
            made = [
                db.execute(
                    "INSERT INTO change_batch(at, agent, kind, title) VALUES (?, ?, 'import', ?)",
                    (self.now, self._agent, title),
                ).lastrowid
                for title in titles
            ]
            self.batch = made[0]
            db.execute("UPDATE import_run SET batch_id = ? WHERE id = ?", (self.batch, self.run))
        assert self.batch is not None
        return self.batch

    def write(self, db: sqlite3.Connection) -> None:
        """Everything collected, in the order of the calls."""
        if not self._rows:
            return
        self.open(db)
        db.executemany(
            "INSERT INTO change(batch_id, entity, operation, contact_id, key, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((self.batch, *row) for row in self._rows),
        )
        self._rows.clear()
