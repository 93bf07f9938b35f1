"""P6: opening the profile of a contact with 1,500 events."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crm_tui.store import history
from crm_tui.store.contacts.reading import card, registry
from perf.figures.database import busiest
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, Pairs, in_turn, paired
from perf.figures.terminal import LIST_STANDS, PROFILE_STANDS, Terminal, application

PAGE, WEEKS, WEEK = 100, 26, 7 * 86_400
CONTACT = "SELECT * FROM contact WHERE id = ?"
OF_IT = (
    "SELECT email FROM contact_email WHERE contact_id = ?",
    "SELECT phone FROM contact_phone WHERE contact_id = ?",
    "SELECT name FROM organisation JOIN contact_organisation ON organisation.id = organisation_id WHERE contact_id = ?",
    "SELECT name FROM tag JOIN contact_tag ON tag.id = tag_id WHERE contact_id = ?",
    "SELECT name FROM subscription_list JOIN subscription ON subscription_list.id = list_id WHERE contact_id = ?",
    "SELECT * FROM do_not_contact WHERE contact_id = ?",
    "SELECT * FROM attribute WHERE ? > 0",
    "SELECT count(*) FROM note WHERE contact_id = ?",
    "SELECT sum(n) FROM contact_event_stat WHERE contact_id = ?",
    "SELECT * FROM event JOIN event_type ON event_type.id = type_id WHERE contact_id = ? ORDER BY at DESC LIMIT 100",
    "SELECT * FROM note WHERE contact_id = ? ORDER BY at DESC LIMIT 100",
    "SELECT at, points, type_id FROM event WHERE contact_id = ? ORDER BY at DESC LIMIT 1500",
)  # fmt: skip
"""What a profile shows, read by hand."""
SEEN_BEFORE = """
SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL
AND last_seen_at < (SELECT last_seen_at FROM contact WHERE id = ?) ORDER BY last_seen_at DESC LIMIT 1
"""
"""Somebody who stands below a contact in the order of the list."""


def reads(ground: Ground) -> Iterator[Measured]:
    """What the profile reads: card, fields, counts, 100 items of history, half a year of activity by week; ms.

    The floor is the same rows by hand-written SQL, untouched.
    """
    store = ground.store
    starts = [ground.now - WEEK * (WEEKS - step) for step in range(WEEKS)]
    with ground.connection() as db:
        contact = busiest(db)

        def ours() -> None:
            card(store, contact)
            registry(store)
            history.counts(store, contact)
            history.page(store, contact, limit=PAGE)
            history.activity(store, contact, starts, ground.now + 1)

        pairs = in_turn(ours, lambda: by_hand(db, contact), ground.times(30))
    yield paired("P6", "profile, 1,500 events: reads of the store", pairs, Goal(100))


def by_hand(db: sqlite3.Connection, contact: int) -> int:
    """The rows of the profile; how many."""
    return sum(len(db.execute(sql, (contact,)).fetchall()) for sql in (CONTACT, *OF_IT))


def painted(ground: Ground) -> Iterator[Measured]:
    """From Enter on the row until chart, history and tags are on the screen, in a terminal; ms. In between another
    contact is opened: nothing that was drawn for the one before is of use.

    The floor is a key that only moves the focus: what a key takes in Textual and the terminal.
    """
    with ground.store.read() as db:
        contact = busiest(db)
        other = int(db.execute(SEEN_BEFORE, (contact,)).fetchone()[0])
    ours, floors = [], []
    with Terminal(application(ground, f"id:{contact},{other}"), ground) as program:
        program.wait_for_list()
        for step in range(ground.times(16)):
            opened = program.until_settled("enter", f"{PROFILE_STANDS}1,")
            moved = program.until_settled("tab", f"{PROFILE_STANDS}1,")
            program.until_settled("escape", LIST_STANDS)
            for key, sign in (("down", LIST_STANDS), ("enter", PROFILE_STANDS), ("escape", LIST_STANDS)):
                program.until_settled(key, sign)
            program.until_settled("up", LIST_STANDS)
            if step or ground.quick:  # the first one loads modules
                ours.append(opened)
                floors.append(moved)
    yield paired("P6", "profile, 1,500 events: key to painted", Pairs(tuple(ours), tuple(floors)), Goal(100))
