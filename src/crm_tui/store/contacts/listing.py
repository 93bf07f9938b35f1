"""Contacts that match a filter, in order, for commands and exports: ids first, then their cells by windows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.errors import UsageError
from crm_tui.filters import Registry, parse
from crm_tui.filters.compile import Condition, Selectivity, compile_filter
from crm_tui.filters.fields import Field
from crm_tui.store.names import read_names
from crm_tui.store.rows import BY_IDS
from crm_tui.store.store import Store
from crm_tui.values.records import Row

WINDOW = 500
"""Contacts whose cells are read at once."""


class Asked(NamedTuple):
    """What a filter is asked in: the fields, the moment (seconds UTC), the agent and the agent's zone."""

    registry: Registry
    now: int
    zone: ZoneInfo
    agent: str


class SortKey(NamedTuple):
    """One key of the order; unknown values come last, whichever way it runs."""

    field: Field
    descending: bool = False


def compiled(db: sqlite3.Connection, text: str, asked: Asked) -> Condition:
    """The filter as a condition.

    Raises:
        FilterError: it cannot be read; where and why.
        UsageError: it asks for what this database does not know.
    """
    parsed = parse(text, asked.registry, names=read_names(db))
    return compile_filter(
        parsed.tree,
        registry=asked.registry,
        now=asked.now,
        zone=asked.zone,
        agent=asked.agent,
        selectivity=Selectivity(connection=db),
    )


def count(db: sqlite3.Connection, condition: Condition) -> int:
    """How many match."""
    sql = condition.count
    return int(db.execute(sql.text, sql.params).fetchone()[0])


def matching_ids(
    db: sqlite3.Connection, condition: Condition, order: Sequence[SortKey] = (), limit: int | None = None
) -> list[int]:
    """The ids of who matches, sorted by ``order``, then by id."""
    sql = condition.members
    end = "" if limit is None else " LIMIT ?"
    params = sql.params if limit is None else (*sql.params, limit)
    text = f"{sql.text} ORDER BY {', '.join([*map(order_by, order), 'contact.id'])}{end}"
    return [row[0] for row in db.execute(text, params)]


def order_by(key: SortKey) -> str:
    """One term of an ``ORDER BY``: unknown values last."""
    sql = key.field.order_sql
    if sql is None:
        raise UsageError(f"The list cannot be sorted by {key.field.name}.")
    return f"{sql} IS NULL, {sql}{' DESC' if key.descending else ''}"


def cells(db: sqlite3.Connection, ids: Sequence[int], fields: Sequence[Field], table: str = "contact") -> Iterator[Row]:
    """The raw cells of these rows, in the order of ``ids``; an id that is gone is passed over."""
    sql = BY_IDS.format(table=table, cells="".join(f", {field.cell_sql or 'NULL'}" for field in fields))
    for start in range(0, len(ids), WINDOW):
        window = ids[start : start + WINDOW]
        found = {row[0]: Row(row[0], tuple(row[1:])) for row in db.execute(sql, (json.dumps(window),))}
        yield from (found[each] for each in window if each in found)


@contextmanager
def one_moment(store: Store) -> Iterator[sqlite3.Connection]:
    """The reader in one transaction: everything read in it is of the same moment, whoever writes meanwhile."""
    with store.read() as db:
        db.execute("BEGIN")
        try:
            yield db
        finally:
            if db.in_transaction:  # SQLite has ended it by itself after some faults
                db.execute("COMMIT")
