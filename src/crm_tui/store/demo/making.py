"""Making the demonstration data: all of it in one transaction, so that whoever stops it finds the database empty."""

from __future__ import annotations

import gc
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from crm_tui.errors import StoreError
from crm_tui.services.demo import Recipe, pool
from crm_tui.store.connections import connect_writer, even_out_statistics, fault
from crm_tui.store.demo.background import compact, write_background
from crm_tui.store.demo.rows import Rows, write_organisations
from crm_tui.store.filling import Filling, filling
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.store import Store

SEED = 2026
CONTACTS = 2_000
HOUR = 3_600
CHUNK = 500
"""Contacts that are in memory at a time, with 10,000 events."""
INDEXING = 0.15
"""What the indexes take beside the rows, as the share of the progress that is theirs."""

Progress = Callable[[int, int], None]
"""Told how much of how much is done, counted in contacts; the indexes count as so many more."""


class DemoRefused(StoreError):
    """The database holds something: demonstration data would mix with it."""


class DemoMade(NamedTuple):
    """What was written: ``contacts`` counts known ones and visitors together."""

    contacts: int
    visitors: int
    events: int


class DemoState(NamedTuple):
    """Which demonstration data a database holds. ``finished`` is false in one that an older crm-tui, which wrote
    contacts bit by bit, left at contact ``done``.
    """

    contacts: int
    seed: int
    now: int
    agent: str
    done: int
    finished: bool


NOT_EMPTY = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table})"
    for table in ("contact", "organisation", "tag", "subscription_list", "attribute", "event", "import_run", "segment")
)
READ_STATE = "SELECT value FROM setting WHERE agent = '*' AND key = 'demo'"
WRITE_STATE = "INSERT INTO setting(agent, key, value) VALUES ('*', 'demo', ?)"
ADD_BATCH = "INSERT INTO change_batch(at, agent, kind, title) VALUES (?, ?, 'demo', ?)"
ADD_CHANGE = "INSERT INTO change(batch_id, entity, operation, after) VALUES (?, 'contact', 'demo', ?)"


def demo_state(store: Store) -> DemoState | None:
    """Which demonstration data this database holds; None when there is none."""
    with store.read() as db:
        return _read_state(db)


def make_demo(store: Store, contacts: int = CONTACTS, seed: int = SEED, progress: Progress | None = None) -> DemoMade:
    """Fill an empty database with ``contacts`` believable contacts and visitors, up to the current hour.

    Stopped or killed meanwhile, the database is as it was. Closes the connections of ``store``, which opens new ones.

    Raises:
        DemoRefused: the database is not empty.
        StoreError: it cannot be written.
    """
    if contacts < 1:
        raise DemoRefused("Demo data needs at least one contact: --contacts 2000, for example.")
    tell = progress or _nobody
    total = round(contacts / (1 - INDEXING))
    moment = store.clock.now()
    with filling(store) as fill:
        db = fill.connection
        _check_empty(store, db)
        state = DemoState(contacts, seed, moment // HOUR * HOUR, store.agent, contacts, finished=True)
        types = write_background(db, state.now, state.agent)
        with _no_collection():
            for done in _write_contacts(db, state, types):
                tell(done, total)
        _index(fill, contacts, total, tell)
        db.execute(WRITE_STATE, (compact(state._asdict()),))
        _log(db, state, moment)
    made = _finish(store)
    tell(total, total)
    return made


def _nobody(done: int, total: int) -> None:
    """Progress that nobody asked for."""


def _check_empty(store: Store, db: sqlite3.Connection) -> None:
    state = _read_state(db)
    if state and not state.finished:
        raise DemoRefused(
            f"{store.path} holds the first half of demo data: an older crm-tui was stopped while it made it. "
            "Remove the file, or name another database with --db."
        )
    if state or db.execute(f"SELECT {NOT_EMPTY}").fetchone()[0]:
        raise DemoRefused(f"{store.path} is not empty, and demo data would mix with it. Name another with --db.")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Millions of rows come and go, none of them in a circle: looking for circles is a tenth of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write_contacts(db: sqlite3.Connection, state: DemoState, types: tuple[int, ...]) -> Iterator[int]:
    """Insert contacts with everything that is theirs; yields how many there are after each chunk."""
    recipe = Recipe(state.seed, state.now, state.agent)
    organisations = 0
    for start in range(1, state.contacts + 1, CHUNK):
        last = min(start + CHUNK - 1, state.contacts)
        rows = Rows((recipe.contact(number) for number in range(start, last + 1)), types)
        former, organisations = organisations, pool(last)
        write_organisations(db, (recipe.directory.organisation(i) for i in range(former + 1, organisations + 1)))
        rows.write(db)
        yield last


def _index(fill: Filling, contacts: int, total: int, tell: Progress) -> None:
    def built(number: int, of: int) -> None:
        tell(contacts + (total - contacts - 1) * number // of, total)

    fill.build_indexes(built)


def _log(db: sqlite3.Connection, state: DemoState, now: int) -> None:
    """One batch in the log of changes, with what must be known to make the same again."""
    title = f"Demo data: {state.contacts:,} contacts and visitors"
    batch = db.execute(ADD_BATCH, (now, state.agent, title)).lastrowid
    details = {"contacts": state.contacts, "seed": state.seed, "now": state.now}
    db.execute(ADD_CHANGE, (batch, compact(details)))


def _finish(store: Store) -> DemoMade:
    """Members of the segments, statistics for the planner; what is there now."""
    rebuild(store)
    try:
        connection = connect_writer(store.path)
        try:
            connection.execute("ANALYZE")  # reads 400 rows an index: analysis_limit
            even_out_statistics(connection)
            contacts, visitors = connection.execute("SELECT count(*), total(kind) FROM contact").fetchone()
            events = connection.execute("SELECT total(n) FROM contact_event_stat").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise fault(store.path, error) from error
    return DemoMade(int(contacts), int(visitors), int(events))


def _read_state(db: sqlite3.Connection) -> DemoState | None:
    row = db.execute(READ_STATE).fetchone()
    return DemoState(**json.loads(row[0])) if row else None
