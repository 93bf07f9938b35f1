"""A view of the list: ids in order. The first page at once, then the snapshot of all ids with the exact count.

Measured rules (docs/data-layer.md): a page is a walk of the order's index, so it never waits for a count or a full
sort; the snapshot lies in a
TEMP table of the view's own connection, and any window of it is read in a third of a millisecond; a newer query
interrupts an older one.
Standard library only.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from crm_tui.errors import Interrupted
from crm_tui.store.connections import connect_reader, fault

PAGE_BUDGET = 0.040
"""Seconds that a first page may take before the screen says *searching…* and the snapshot answers instead."""
STEPS = 2000
"""Virtual machine steps of SQLite between two looks at whether the query is still wanted (about 0.1 ms)."""

MAKE_SNAPSHOT = "CREATE TEMP TABLE IF NOT EXISTS snapshot(position INTEGER PRIMARY KEY, id INTEGER NOT NULL)"
CLEAR_SNAPSHOT = "DELETE FROM temp.snapshot"
COUNT_SNAPSHOT = "SELECT coalesce(max(position), 0) FROM temp.snapshot"
WINDOW = "SELECT id FROM temp.snapshot WHERE position BETWEEN ? AND ? ORDER BY position"
POSITION = "SELECT position FROM temp.snapshot WHERE id = ? LIMIT 1"
AMONG_NEIGHBOURS = """
WITH at AS MATERIALIZED (SELECT position FROM temp.snapshot WHERE id IN (SELECT value FROM json_each(?)))
SELECT id FROM temp.snapshot WHERE position IN (
    SELECT position FROM at UNION SELECT position - 1 FROM at UNION SELECT position + 1 FROM at
) ORDER BY position
"""


class Where(NamedTuple):
    """A condition on a row of the listed table as SQL with its parameters."""

    sql: str
    params: tuple[object, ...] = ()


class Order(NamedTuple):
    """One sort key: SQL over the listed table; unknown values come last either way.

    ``then`` is the second column of the index that serves it: equal values are in its order, so that the index can be
    walked to the end (country, stage and owner have few values, and sorting all the equals would cost 40 times more).
    """

    sql: str
    descending: bool = False
    then: str | None = None


class Plan(NamedTuple):
    """How to find the contacts: ``page`` for the first page, ``whole`` for all of them.

    ``driven``: ``page`` starts from a small set, which is sorted; else it probes the rows while an index is walked in
    the order. ``sought`` is a ``SELECT`` of ids from which a page that is not sorted comes; it is left when that is
    full. ``each`` asks one contact (None: as ``page`` does).
    """

    page: Where
    whole: Where
    driven: bool = False
    sought: Where | None = None
    each: Where | None = None


class Query(NamedTuple):
    """What a view shows. ``plan`` is called once on the view's connection, because choosing a plan may count."""

    plan: Callable[[sqlite3.Connection], Plan]
    order: tuple[Order, ...]
    table: str = "contact"
    """Whose rows are listed."""


class Page(NamedTuple):
    """The first ids; ``exact`` when these are all there are, ``late`` when the budget ran out and ids is empty."""

    ids: tuple[int, ...]
    exact: bool
    late: bool = False


class View:
    """The ids behind one list. Its methods run in worker threads, one at a time; ``supersede`` may be called from
    any.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        self._wanted = 0
        self._shown = 0
        self._planned: tuple[tuple[int, int], Plan] | None = None

    def supersede(self) -> int:
        """A new query begins: whatever runs stops within milliseconds. The ticket goes into the calls of the new
        one.
        """
        with self._asking:  # else an older caller's interrupt could hit the query of a newer ticket
            self._wanted += 1
            connection = self._connection
            if connection is not None:
                with suppress(sqlite3.ProgrammingError):  # just closed
                    connection.interrupt()
            return self._wanted

    def first_page(self, query: Query, ticket: int, limit: int = 200) -> Page:
        """The first ids in order.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        with self._run(ticket, PAGE_BUDGET) as db:
            ids: list[int] = []
            try:
                plan = self._plan(db, query, ticket)
                for page in pages(plan, query):
                    ids += [row[0] for row in db.execute(f"{page.sql} LIMIT ?", (*page.params, limit - len(ids)))]
                    if len(ids) >= limit:
                        return Page(tuple(ids), exact=False)
            except sqlite3.OperationalError as error:
                if ticket == self._wanted and "interrupted" in str(error):
                    return Page((), exact=False, late=True)
                raise
            return Page(tuple(ids), exact=True)

    def snapshot(self, query: Query, ticket: int) -> int:
        """Put all ids in order into the snapshot; how many there are.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        with self._run(ticket) as db:
            db.execute(MAKE_SNAPSHOT)
            self._shown = 0
            db.execute(CLEAR_SNAPSHOT)
            plan = self._plan(db, query, ticket)
            for sql in parts(query.order, walk=not plan.driven, table=query.table):
                text = f"SELECT {query.table}.id FROM {query.table} WHERE ({plan.whole.sql}){sql}"
                db.execute(f"INSERT INTO temp.snapshot(id) {text}", plan.whole.params)
            self._shown = ticket
            return int(db.execute(COUNT_SNAPSHOT).fetchone()[0])

    def window(self, start: int, stop: int, ticket: int) -> tuple[int, ...]:
        """Ids ``start`` to ``stop`` (from 0, ``stop`` excluded) of the snapshot made with this ticket."""
        with self._run(ticket) as db:
            self._check_shown(ticket)
            return tuple(row[0] for row in db.execute(WINDOW, (start + 1, stop)))

    def position(self, contact_id: int, ticket: int) -> int | None:
        """Where a contact stands in the snapshot (from 0), or None."""
        with self._run(ticket) as db:
            self._check_shown(ticket)
            row = db.execute(POSITION, (contact_id,)).fetchone()
            return int(row[0]) - 1 if row else None

    def still_holds(self, query: Query, ticket: int, ids: Collection[int]) -> bool:
        """Whether the snapshot would be the same if it were made now, when nothing but these rows was written.

        Each stays among its two neighbours, and whoever was not listed still is not: a scan of the snapshot (30 ms of
        a million) instead of a sort of everything.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        with self._run(ticket) as db:
            self._check_shown(ticket)
            listed = [row[0] for row in db.execute(AMONG_NEIGHBOURS, (json.dumps(sorted(ids)),))]
            plan, table = self._plan(db, query, ticket), query.table
            asked = json.dumps(sorted({*listed, *ids}))
            (order,) = parts(query.order, walk=False, table=table)
            text = f"SELECT {table}.id FROM {table} WHERE {table}.id IN (SELECT value FROM json_each(?))"
            each = plan.each or plan.page
            now = db.execute(f"{text} AND ({each.sql}){order}", (asked, *each.params))
            return listed == [row[0] for row in now]

    def close(self) -> None:
        """Stop what runs and close the connection."""
        self.supersede()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _plan(self, db: sqlite3.Connection, query: Query, ticket: int) -> Plan:
        # what a plan has looked up (the ids of tags) holds until somebody writes
        made_from = (ticket, int(db.execute("PRAGMA data_version").fetchone()[0]))
        if self._planned is None or self._planned[0] != made_from:
            self._planned = (made_from, query.plan(db))
        return self._planned[1]

    def _check_shown(self, ticket: int) -> None:
        if self._shown != ticket:
            raise Interrupted("The snapshot belongs to another query.")

    @contextmanager
    def _run(self, ticket: int, budget: float | None = None) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if ticket != self._wanted:
                raise Interrupted("A newer query was asked for.")
            if self._connection is None:
                self._connection = connect_reader(self._path)
            end = time.monotonic() + budget if budget else None

            # interrupt() alone would miss a query that had not begun when it was called
            def unwanted() -> int:
                return ticket != self._wanted or (end is not None and time.monotonic() > end)

            self._connection.set_progress_handler(unwanted, STEPS)
            try:
                # one moment of the database: between the known and the unknown values of a sort key a contact could
                # otherwise move from one to the other, and be shown twice or never
                self._connection.execute("BEGIN")
                yield self._connection
            except sqlite3.OperationalError as error:
                if ticket != self._wanted:
                    raise Interrupted("A newer query was asked for.") from error
                raise fault(self._path, error) from error
            except sqlite3.Error as error:
                raise fault(self._path, error) from error
            finally:
                self._connection.set_progress_handler(None, 0)
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")


def pages(plan: Plan, query: Query) -> Iterator[Where]:
    """The queries that together give the first page, each to be limited."""
    table = query.table
    if plan.sought is not None:
        found = f"WITH sought(id) AS ({plan.sought.sql}) SELECT {table}.id FROM sought CROSS JOIN {table}"
        text = f"{found} ON {table}.id = sought.id WHERE ({plan.page.sql})"
        yield Where(text, (*plan.sought.params, *plan.page.params))
        return
    for end in parts(query.order, walk=not plan.driven, table=table):
        yield Where(f"SELECT {table}.id FROM {table} WHERE ({plan.page.sql}){end}", plan.page.params)


def parts(order: Sequence[Order], *, walk: bool = True, table: str = "contact") -> Iterator[str]:
    """The ends of the queries that together give the order, unknown values last, each a plain walk of an index.

    ``ORDER BY x NULLS LAST`` cannot use an index upwards, so the known and the unknown are two queries; downwards
    SQLite puts NULL last by itself. Without ``walk`` a unary plus keeps the planner from walking the order's index.
    """
    if not order:
        yield " ORDER BY contact.id"  # a set of ids comes in this order, and is left when the page is full
        return
    first, rest = order[0], order[1:]
    key = first.sql if walk else f"+{first.sql}"
    way = " DESC" if first.descending else ""
    ends = [_term(each) for each in rest] or [f"{first.then}{way}"] * (first.then is not None)
    if first.descending:
        yield f" ORDER BY {', '.join([f'{key} DESC', *ends, f'{table}.id DESC'])}"
    elif walk:
        yield f" AND {key} IS NOT NULL ORDER BY {', '.join([key, *ends, f'{table}.id'])}"
        yield f" AND {key} IS NULL ORDER BY {', '.join([*ends, f'{table}.id'])}"
    else:
        yield f" ORDER BY {', '.join([f'{key} IS NULL', key, *ends, f'{table}.id'])}"


def _term(key: Order) -> str:
    return f"{key.sql} DESC" if key.descending else f"{key.sql} IS NULL, {key.sql}"
