"""What hangs on a contact goes over to another one, each row recorded as it was and as it is.

Where both have one row (the same address, list, channel), one of them goes on:

- a list: the stricter status, *unsubscribed* before *bounced* before *unconfirmed* before *active*, because only the
  person may take an unsubscription back; of equal ones the later;
- do not contact: any reason stands; of two *unsubscribed* before *manual* before *bounced*, of equal ones the later;
- everything else: the row of the contact that is kept (its photo, a segment that an agent put it into, or kept it out
  of).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm_tui.store.merging.log import Log

Row = dict[str, object]
"""One row by column."""

STATUSES = ("unsubscribed", "bounced", "unconfirmed", "active")
REASONS = ("unsubscribed", "manual", "bounced")
"""The strictest first."""


class Keyed(NamedTuple):
    """A table with one row for a contact and something else, or for a contact alone: ``key`` are the columns of its
    primary key, in order; ``winner`` decides between the rows of both (own, their).
    """

    table: str
    key: tuple[str, ...]
    winner: Callable[[Row, Row], Row] | None = None

    @property
    def other(self) -> str:
        """The column of the key that is not the contact; empty when there is none, so that all rows have the same."""
        return next((name for name in self.key if name != "contact_id"), "")


def _stricter(column: str, order: Sequence[str]) -> Callable[[Row, Row], Row]:
    def rank(row: Row) -> tuple[int, int]:
        value = row[column]
        # a word that is not known is taken for the strictest: nobody is written to by mistake
        return (order.index(str(value)) if value in order else -1, -int(str(row["since"])))

    return lambda own, their: their if rank(their) < rank(own) else own


KEYED = (
    Keyed("contact_email", ("contact_id", "email_key")),
    Keyed("contact_phone", ("contact_id", "phone_key")),
    Keyed("contact_photo", ("contact_id",)),
    Keyed("contact_tag", ("contact_id", "tag_id")),
    Keyed("contact_organisation", ("contact_id", "organisation_id")),
    Keyed("subscription", ("contact_id", "list_id"), _stricter("status", STATUSES)),
    Keyed("do_not_contact", ("contact_id", "channel"), _stricter("reason", REASONS)),
    Keyed("segment_override", ("segment_id", "contact_id")),
)
OWN = (("note", "id", True), ("task", "id", True), ("contact_visitor", "visitor_key", False))
"""Tables whose rows belong to one contact: name, primary key, whether they have a version."""
EVENTS = "SELECT id FROM event WHERE contact_id = ? ORDER BY id"
MOVE_EVENTS = "UPDATE event SET contact_id = ? WHERE contact_id = ?"
TWO_PEOPLE = "SELECT contact_id, other_id FROM not_duplicate WHERE ? IN (contact_id, other_id)"
KNOWN_TWO = "SELECT 1 FROM not_duplicate WHERE contact_id = ? AND other_id = ?"
SAID_TWO = "INSERT INTO not_duplicate(contact_id, other_id) VALUES (?, ?)"
UNSAID_TWO = "DELETE FROM not_duplicate WHERE contact_id = ? AND other_id = ?"


def move(db: sqlite3.Connection, other: int, kept: int, log: Log) -> None:
    """Everything that hangs on ``other`` hangs on ``kept`` afterwards; counters and search documents are not made."""
    moved = [row[0] for row in db.execute(EVENTS, (other,))]
    if moved:
        db.execute(MOVE_EVENTS, (kept, other))
        log.set("event", "move_set", kept, {"from": other, "to": kept, "events": moved})
    for table, key, has_version in OWN:
        _move_own(db, table, key, has_version, other, kept, log)
    for each in KEYED:
        _move_keyed(db, each, other, kept, log)
    _move_two_people(db, other, kept, log)


def _move_own(db: sqlite3.Connection, table: str, key: str, has_version: bool, other: int, kept: int, log: Log) -> None:
    numbers = [row[0] for row in db.execute(f"SELECT {key} FROM {table} WHERE contact_id = ?", (other,))]
    version = ", version = version + 1" if has_version else ""
    db.execute(f"UPDATE {table} SET contact_id = ?{version} WHERE contact_id = ?", (kept, other))
    for number in numbers:
        log.changed(table, kept, [number], {"contact_id": other}, {"contact_id": kept})


def _move_keyed(db: sqlite3.Connection, keyed: Keyed, other: int, kept: int, log: Log) -> None:
    own = {row.get(keyed.other): row for row in rows_of(db, keyed.table, kept)}
    end = 1 + max((int(str(row["position"])) for row in own.values() if "position" in row), default=-1)
    for their in rows_of(db, keyed.table, other):
        delete_row(db, keyed, their, log)
        moved = {**their, "contact_id": kept}
        if "position" in their:  # addresses and numbers go behind those that are there
            moved["position"] = end
        if "is_primary" in their:
            moved["is_primary"] = 0
        present = own.get(their.get(keyed.other))
        if present is None:
            _insert(db, keyed, moved, log)
            end += 1
        elif keyed.winner is not None and keyed.winner(present, moved) is moved:
            change_row(db, keyed, present, moved, log)


def rows_of(db: sqlite3.Connection, table: str, contact: int) -> list[Row]:
    """The rows of a contact in one of the ``KEYED`` tables; addresses and numbers in their order."""
    order = "position" if table in ("contact_email", "contact_phone") else "1, 2"
    cursor = db.execute(f"SELECT * FROM {table} WHERE contact_id = ? ORDER BY {order}", (contact,))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, tuple(row), strict=True)) for row in cursor.fetchall()]


def change_row(db: sqlite3.Connection, keyed: Keyed, before: Row, after: Row, log: Log) -> None:
    """Make a row what ``after`` says, where that differs."""
    differing = {name: value for name, value in after.items() if before[name] != value}
    if not differing:
        return
    where, key = _where(keyed, before)
    sets = ", ".join(f"{name} = ?" for name in differing)
    db.execute(f"UPDATE {keyed.table} SET {sets} WHERE {where}", (*differing.values(), *key))
    log.changed(keyed.table, _contact(before), key, {name: before[name] for name in differing}, differing)


def delete_row(db: sqlite3.Connection, keyed: Keyed, row: Row, log: Log) -> None:
    """Remove a row; the log holds all of it."""
    where, key = _where(keyed, row)
    db.execute(f"DELETE FROM {keyed.table} WHERE {where}", tuple(key))
    log.removed(keyed.table, _contact(row), key, row)


def _insert(db: sqlite3.Connection, keyed: Keyed, row: Row, log: Log) -> None:
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {keyed.table}({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    known = {name: value for name, value in row.items() if value is not None}
    log.added(keyed.table, _contact(row), [row[name] for name in keyed.key], known)


def _where(keyed: Keyed, row: Row) -> tuple[str, list[object]]:
    return " AND ".join(f"{name} = ?" for name in keyed.key), [row[name] for name in keyed.key]


def _contact(row: Row) -> int:
    return int(str(row["contact_id"]))


def _move_two_people(db: sqlite3.Connection, other: int, kept: int, log: Log) -> None:
    """Who was said to be somebody else than ``other`` is somebody else than ``kept``; but those two are one now."""
    for first, second in db.execute(TWO_PEOPLE, (other,)).fetchall():
        db.execute(UNSAID_TWO, (first, second))
        log.removed("not_duplicate", first, [first, second], {"contact_id": first, "other_id": second})
        third = second if first == other else first
        pair = sorted((kept, third))
        if third != kept and db.execute(KNOWN_TWO, pair).fetchone() is None:
            db.execute(SAID_TWO, pair)
            log.added("not_duplicate", pair[0], pair, {"contact_id": pair[0], "other_id": pair[1]})
