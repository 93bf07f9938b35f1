"""From a filter's text and a sort to what a view runs. Standard library and the filter language alone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.errors import UsageError
from crm_tui.filters.fields import Registry
from crm_tui.store.store import Store
from crm_tui.store.views import Order, Plan, Query, Where, parts

if TYPE_CHECKING:
    from crm_tui.filters.compile import Selectivity
    from crm_tui.filters.grammar import Names

EVERYBODY = Where("contact.kind = 0 AND contact.deleted_at IS NULL")
"""The universe of the empty filter; compiled filters bring their own."""
EVERY_ROW = "{table}.deleted_at IS NULL"
"""The universe of what is listed beside contacts."""
FEW = "SELECT contact.id, coalesce(contact.name, contact.email, contact.phone), {about} FROM contact WHERE {where}{end}"
ABOUT = "coalesce(contact.email, contact.phone, contact.city, '')"

THEN = dict.fromkeys(("contact.country", "contact.stage", "contact.owner"), "contact.last_seen_at")
"""What the indexes of a few fields hold behind their first column (``models.contact``)."""

Sort = Sequence[tuple[str, bool]]
"""Names of fields, and whether downwards; the first key first."""


class Built(NamedTuple):
    """A query, the unfinished last term that was left out of it, and the fields that it asks for."""

    query: Query
    unfinished: str | None = None
    fields: frozenset[str] = frozenset()


class SetSizes:
    """How big the sets are that filters may start from; read in the background when the data has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version: object = None
        self.known: Selectivity | None = None
        """The counts of the last refresh; None before the first."""

    def refresh(self, store: Store) -> None:
        """Count anew if the database has changed since the last time. For a worker: 0.3 s for a million contacts.

        Raises:
            StoreError: SQLite cannot read, in words.
        """
        from crm_tui.filters.compile import Selectivity, read_selectivity
        from crm_tui.store.connections import connect_reader, fault

        with self._lock:
            connection = connect_reader(store.path, cache_kib=4096)
            try:
                version = connection.execute("SELECT max(id) FROM change_batch").fetchone()[0]
                if self.known is None or version != self._version:
                    found = read_selectivity(connection)
                    self.known = Selectivity(found.counts, found.contacts)
                    self._version = version
            except sqlite3.Error as error:
                raise fault(store.path, error) from error
            finally:
                connection.close()


def build_query(
    text: str,
    sort: Sort,
    *,
    registry: Registry,
    now: int,
    zone: ZoneInfo,
    agent: str,
    sizes: SetSizes | None = None,
    interactive: bool = False,
    names: Names | None = None,
) -> Built:
    """The query of a filter's text in an order.

    ``now`` in seconds UTC; ``interactive`` leaves an unfinished last term out and names it; ``names``
    are those of this database (``store.names``).

    Raises:
        FilterError: the text is no filter, in at most three lines.
        UsageError: an unknown sort key.
    """
    order = orders(sort, registry)
    if registry.inside is not None:
        return _of_rows(text, order, registry=registry, now=now, zone=zone, agent=agent, interactive=interactive)
    if not text.strip():
        return Built(Query(lambda connection: Plan(EVERYBODY, EVERYBODY), order))
    from crm_tui.filters import parse
    from crm_tui.filters.compile import Selectivity, compile_filter
    from crm_tui.filters.lasting import fields_asked

    parsed = parse(text, registry, interactive=interactive, names=names)
    known = (sizes.known if sizes else None) or Selectivity()

    def plan(connection: sqlite3.Connection) -> Plan:
        condition = compile_filter(
            parsed.tree,
            registry=registry,
            now=now,
            zone=zone,
            agent=agent,
            selectivity=known.with_connection(connection),
            order=order[0].sql if order else None,
        )
        page = condition.page
        return Plan(
            Where(*page.where),
            Where(*condition.counted),
            driven=page.way == "set",
            sought=Where(*page.sought) if page.sought is not None else None,
            each=Where(*condition.walked),
        )

    return Built(Query(plan, order), parsed.unfinished, fields_asked(parsed.tree))


def _of_rows(
    text: str, order: tuple[Order, ...], *, registry: Registry, now: int, zone: ZoneInfo, agent: str, interactive: bool
) -> Built:
    """The query of a list that is not contacts: a scan of a few thousand rows needs no plan."""
    where, unfinished = Where(EVERY_ROW.format(table=registry.table)), None
    if text.strip():
        from crm_tui.filters import parse
        from crm_tui.filters.compile.listed import compile_listed

        parsed = parse(text, registry, interactive=interactive)
        found = compile_listed(parsed.tree, registry=registry, now=now, zone=zone, agent=agent)
        where, unfinished = Where(f"{where.sql} AND {found.text}", found.params), parsed.unfinished
    return Built(Query(lambda connection: Plan(where, where), order, registry.table), unfinished)


def orders(sort: Sort, registry: Registry) -> tuple[Order, ...]:
    """The sort keys as SQL.

    Raises:
        UsageError: no such field, or one that cannot be sorted by.
    """
    made = []
    for name, down in sort:
        field = registry.find(name)
        if field is None or field.order_sql is None:
            near = registry.suggest(name) if field is None else None
            raise UsageError(f"Cannot sort by {name}." + (f" Did you mean {near}?" if near else ""))
        made.append(Order(field.order_sql, down, THEN.get(field.order_sql)))
    return tuple(made)


def find_few(store: Store, text: str, *, zone: ZoneInfo, limit: int) -> list[tuple[int, str, str]]:
    """Id, name and one more fact of the first contacts that match, the last seen first.

    Raises:
        FilterError: the text is no filter.
    """
    from crm_tui.store.attributes import read_attributes
    from crm_tui.store.names import read_names

    with store.read() as db:
        registry = Registry(read_attributes(db))
        now = store.clock.now()
        order, names = (("last_seen", True),), read_names(db)
        built = build_query(text, order, registry=registry, now=now, zone=zone, agent=store.agent, names=names)
        plan = built.query.plan(db)
        end = next(iter(parts(built.query.order, walk=not plan.driven)))
        sql = FEW.format(about=ABOUT, where=plan.page.sql, end=end)
        return [
            (row[0], row[1] or f"contact {row[0]}", row[2])
            for row in db.execute(f"{sql} LIMIT ?", (*plan.page.params, limit))
        ]
