"""One transaction of an undo: what it has written so far, what it kept, and whom that concerns."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crm_tui.store.undo.tables import Table
from crm_tui.store.undo.words import Words
from crm_tui.store.writing import LoggedRow

if TYPE_CHECKING:
    from crm_tui.store.undo.choosing import Batch
    from crm_tui.store.writing import Write

Values = Mapping[str, object]
NAMED = 50
"""Sentences that are kept; further ones are counted."""


class Logged(NamedTuple):
    """One row of the log, read."""

    id: int
    entity: str
    operation: str
    contact_id: int | None
    key: tuple[object, ...]
    before: dict[str, object]
    after: dict[str, object]


class Told:
    """What a whole undo has to say: it outlives its transactions."""

    def __init__(self) -> None:
        self.conflicts: list[str] = []
        self.conflict_count = 0
        self.skipped: list[str] = []
        self.contacts: set[int] = set()
        """Whoever changed."""
        self.created: set[int] = set()
        """Contacts that the batch itself had made: they are taken back whole, or kept whole."""
        self.came_or_went = False
        """Whether contacts appeared or disappeared: then a list is another one."""
        self.written = 0
        """Rows that came back."""

    def keep(self, sentence: str, count: int = 1) -> None:
        """Something was not taken back because it changed later."""
        self.conflict_count += count
        if len(self.conflicts) < NAMED and sentence not in self.conflicts:
            self.conflicts.append(sentence)

    def skip(self, sentence: str) -> None:
        """Something can never be taken back."""
        if sentence not in self.skipped and len(self.skipped) < NAMED:
            self.skipped.append(sentence)


class Taking:
    """One transaction: writes rows, records them, and remembers what follows from them."""

    def __init__(self, write: Write, batch: Batch, told: Told) -> None:
        self.db: sqlite3.Connection = write.connection
        self.write = write
        self.batch = batch
        self.told = told
        self.words = Words(self.db, batch.id)
        self.refused: set[tuple[str, object]] = set()
        """Rows, by table and id, whose place is taken by another: nothing may be hung on that one."""
        self.touched: set[int] = set()
        """Contacts of which something changed."""
        self.placed: set[tuple[str, int]] = set()
        """(table, contact) whose addresses, numbers or organisations came or went."""
        self.counted: set[int] = set()
        """Contacts whose events came or went."""
        self.searched: set[int] = set()
        """Contacts whose search line may be another."""
        self.renamed: set[int] = set()
        """Organisations whose name is in the search lines of their contacts."""
        self.weight = 0
        """Rows written in this transaction."""
        self._rows: list[LoggedRow] = []

    def row(self, table: Table, key: Sequence[object]) -> dict[str, object] | None:
        """The row of that key as it is now."""
        found = self.db.execute(f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {table.where}", tuple(key))
        row = found.fetchone()
        return dict(zip(table.columns, row, strict=True)) if row else None

    def record(
        self, table: Table, operation: str, key: Sequence[object], before: Values | None, after: Values | None
    ) -> None:
        """Log a row that was written, and remember what follows from it."""
        contacts = contacts_of(table, key, before, after)
        contact = next(iter(sorted(contacts)), None)
        self._rows.append(LoggedRow(table.name, operation, contact, list(key), before, after))
        self.follow(table, contacts)
        if table.name == "contact" and "deleted_at" in (after or {}):
            self.told.came_or_went = True
        if table.name == "organisation" and operation == "change":
            self.renamed.add(int(str(key[0])))

    def record_set(self, table: Table, operation: str, details: Values, contacts: Sequence[int]) -> None:
        """Log rows of many contacts that were written at once, and remember what follows from them."""
        self.flush()
        if table.name == "contact" and operation in ("add_set", "remove_set"):
            self.told.came_or_went = True
        alone = contacts[0] if len(contacts) == 1 else None
        self.write.record_set(table.name, operation, details, alone)
        self.follow(table, set(contacts), len(contacts))

    def follow(self, table: Table, contacts: set[int], rows: int = 1) -> None:
        """Rows of these contacts in that table were written."""
        self.weight += rows
        self.told.written += rows
        self.touched |= contacts
        if table.name in ("contact", "contact_email", "contact_phone", "contact_organisation"):
            self.searched |= contacts
        if table.name in ("contact_email", "contact_phone", "contact_organisation"):
            self.placed |= {(table.name, contact) for contact in contacts}
        if table.name == "event":
            self.counted |= contacts

    def flush(self) -> None:
        """What was recorded row by row goes into the log."""
        rows, self._rows = self._rows, []
        self.write.record_rows(rows)


def contacts_of(table: Table, key: Sequence[object], *rows: Values | None) -> set[int]:
    """The contacts that a row was or is about."""
    if table.name == "contact":
        return {int(str(key[0]))}
    found = {row["contact_id"] for row in rows if row is not None and "contact_id" in row}
    if "contact_id" in table.key:
        found.add(key[table.key.index("contact_id")])
    return {each for each in found if isinstance(each, int)}


def key_text(key: Sequence[object]) -> str:
    """A key as the log holds it."""
    return json.dumps(list(key), ensure_ascii=False, separators=(",", ":"))
