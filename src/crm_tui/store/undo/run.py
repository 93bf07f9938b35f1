"""``undo`` and ``redo``: one batch taken back by another, which can be taken back in its turn.

What fits one short transaction is one, whole or not at all. A large batch (an import, a bulk change) is taken back in
transactions of about ``LOCK_GOAL`` seconds each: a row of the log marks it unfinished until the last one, and the next
``undo`` of the same change goes on where a killed one stopped. Every step looks at what is there, so that doing one
twice changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from crm_tui.store.organisations.people import refresh_others
from crm_tui.store.store import Store
from crm_tui.store.undo.choosing import REDO, UNDO, UNFINISHED, Batch, chosen, chosen_again, half_done
from crm_tui.store.undo.consequences import follow
from crm_tui.store.undo.created import created_by, pieces_of_created
from crm_tui.store.undo.rows import take_back_row
from crm_tui.store.undo.sets import Piece, pieces_of_set
from crm_tui.store.undo.tables import tables
from crm_tui.store.undo.taking import Logged, Taking, Told
from crm_tui.store.writing import Write

LOCK_GOAL = 0.1
"""Seconds for which one part of a large undo writes, before what follows from it and the commit."""
LARGE = 10_000
"""Rows from which on a batch is taken back in parts."""
PART_SEARCHED = 300
"""Contacts of one part whose search lines are written anew."""
PAGE = 500
"""Rows of the log that are read at once."""
SHOWN_CONTACTS = 100

WEIGHT = """
SELECT count(*), sum(coalesce(CASE WHEN operation NOT IN ('add', 'change', 'remove') THEN
    coalesce(json_array_length(after, '$.contacts'), 0) + coalesce(json_array_length(after, '$.events'), 0)
    + coalesce(json_extract(after, '$.last') - json_extract(after, '$.first'), 0) END, 0))
FROM change WHERE batch_id = ?
"""
ROWS = """
SELECT id, entity, operation, contact_id, key, before, after FROM change
WHERE batch_id = ? AND id < ? ORDER BY id DESC LIMIT ?
"""
MARK = "INSERT INTO change(batch_id, entity, operation) VALUES (?, 'change_batch', ?)"
UNMARK = "DELETE FROM change WHERE batch_id = ? AND operation = ?"
SINGLES = ("add", "change", "remove")
OnProgress = Callable[[int], None]


class Undone(NamedTuple):
    """What an undo did: ``batch_id`` is its own place in the log, ``undoes`` the change that it took back.

    ``conflicts`` say what was kept because somebody changed it later (``kept`` counts them all), ``skipped`` what can
    never be taken back. ``contacts``: the first of those that changed; ``changed``: how many; ``came_or_went``:
    some appeared or disappeared.
    """

    batch_id: int
    undoes: int
    title: str
    message: str
    conflicts: tuple[str, ...]
    kept: int
    skipped: tuple[str, ...]
    contacts: tuple[int, ...]
    changed: int
    came_or_went: bool


def undo(store: Store, batch_id: int | None = None, *, progress: OnProgress = lambda done: None) -> Undone:
    """Take back this agent's last change that stands, or change ``batch_id``, whoever made it.

    ``progress`` is told after each part of a large one how many rows came back so far.

    Raises:
        NotFound: there is no such change, or none of this agent's is left.
        RefusedData: it was taken back already.
        StoreError: the database cannot be written. Of a large change a part may be back: the same undo goes on.
    """
    return _Undoing(store, lambda db: chosen(db, store.agent, batch_id), progress).run()


def redo(store: Store, *, progress: OnProgress = lambda done: None) -> Undone:
    """Do again what this agent's last undo took back.

    Raises:
        NothingToUndo: no undo since this agent's last change.
        StoreError: as for ``undo``.
    """
    return _Undoing(store, lambda db: (chosen_again(db, store.agent), REDO), progress).run()


class _Undoing:
    """One undo, in as many transactions as it takes."""

    def __init__(
        self, store: Store, choose: Callable[[sqlite3.Connection], tuple[Batch, str]], progress: OnProgress
    ) -> None:
        self._store = store
        self._choose = choose
        self._progress = progress
        self._told = Told()
        self._number: int | None = None
        self._taking: Taking | None = None

    def run(self) -> Undone:
        """All of it."""
        with self._store.write("Undo", UNDO) as write:
            batch, kind = self._choose(write.connection)
            write.kind, write.title, write.undoes = kind, _title(batch, kind), batch.id
            self._number = half_done(write.connection, batch)
            in_parts = self._number is not None or _weight(write.connection, batch) > LARGE
            if self._number is not None:
                write.go_on(self._number)
            self._number = write.batch_id
            taking = self._begin(write, batch)
            self._told.created = created_by(taking.db, batch.id)
            pieces = self._pieces(batch.id)
            done = self._part(taking, pieces, in_parts)
            self._mark(write, done)
        while not done:
            self._progress(self._told.written)
            with self._store.write(_title(batch, kind), kind) as write:
                write.go_on(self._number)
                done = self._part(self._begin(write, batch), pieces, in_parts)
                self._mark(write, done)
        refresh_others(self._store)
        return _undone(self._told, batch, kind, self._number)

    def _begin(self, write: Write, batch: Batch) -> Taking:
        taking = Taking(write, batch, self._told)
        if self._taking is not None:
            taking.refused = self._taking.refused
        self._taking = taking
        return taking

    def _part(self, taking: Taking, pieces: Iterator[Piece], in_parts: bool) -> bool:
        """One transaction's worth; whether that was the rest."""
        end = time.perf_counter() + LOCK_GOAL
        for piece in pieces:
            piece(taking)
            if in_parts and (time.perf_counter() > end or len(taking.searched) > PART_SEARCHED):
                follow(taking)
                return False
        follow(taking)
        return True

    def _mark(self, write: Write, done: bool) -> None:
        db = write.connection
        db.execute(UNMARK, (self._number, UNFINISHED))
        if not done:
            db.execute(MARK, (self._number, UNFINISHED))

    def _pieces(self, batch_id: int) -> Iterator[Piece]:
        """The log backwards; then the contacts that it made, then the words that were made for them."""
        assert self._taking is not None
        words: list[Logged] = []
        for logged in self._rows(batch_id):
            table = tables().get(logged.entity)
            if logged.operation in SINGLES and not logged.key:
                self._told.keep("what was erased for good stays so")
            elif table is None:
                if logged.operation != UNFINISHED:
                    self._told.skip(f"{self._taking.batch.title} cannot be taken back")
            elif logged.operation not in SINGLES:
                yield from pieces_of_set(self._taking, table, logged)
            elif logged.operation == "add" and table.children and table.name != "contact":
                words.append(logged)
            elif not _goes_whole(logged, self._told):
                yield lambda now, table=table, logged=logged: take_back_row(now, table, logged)  # type: ignore[misc]
        yield from pieces_of_created(self._taking)
        for logged in words:
            table = tables()[logged.entity]
            yield lambda now, table=table, logged=logged: take_back_row(now, table, logged)  # type: ignore[misc]

    def _rows(self, batch_id: int) -> Iterator[Logged]:
        last = 2**63 - 1
        while True:
            assert self._taking is not None
            rows = self._taking.db.execute(ROWS, (batch_id, last, PAGE)).fetchall()
            for row in rows:
                yield _read(row)
            if len(rows) < PAGE:
                return
            last = rows[-1][0]


def _goes_whole(logged: Logged, told: Told) -> bool:
    """Whether the row goes, or stays, with a contact that the batch made; what it took from others goes back first."""
    if logged.contact_id not in told.created:
        return False
    return "contact_id" not in logged.before


def _read(row: tuple[object, ...]) -> Logged:
    number, entity, operation, contact_id, key, before, after = row
    return Logged(
        int(str(number)),
        str(entity),
        str(operation),
        contact_id if isinstance(contact_id, int) else None,
        tuple(json.loads(str(key))) if key else (),
        json.loads(str(before)) if before else {},
        json.loads(str(after)) if after else {},
    )


def _weight(db: sqlite3.Connection, batch: Batch) -> int:
    return sum(each or 0 for each in db.execute(WEIGHT, (batch.id,)).fetchone())


def _title(batch: Batch, kind: str) -> str:
    said = batch.title.removeprefix("Took back: ") if kind == REDO else batch.title
    return f"{'Did again' if kind == REDO else 'Took back'}: {said}"


def _undone(told: Told, batch: Batch, kind: str, number: int) -> Undone:
    said = _title(batch, kind)
    if told.skipped and not told.written:
        said = f"{batch.title} cannot be taken back"
    elif told.conflict_count and not told.written:
        said = f"Nothing came back of: {batch.title}"
    if told.conflict_count == 1:
        said = f"{said} · {told.conflicts[0]}"
    elif told.conflict_count:
        said = f"{said} · {told.conflict_count:,} later changes were kept"
    contacts = tuple(sorted(told.contacts)[:SHOWN_CONTACTS])
    return Undone(
        number, batch.id, batch.title, said, tuple(told.conflicts), told.conflict_count, tuple(told.skipped),
        contacts, len(told.contacts), told.came_or_went,
    )  # fmt: skip
