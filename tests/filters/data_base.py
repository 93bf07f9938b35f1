"""A real database with contacts of the tests, and questions put to it in every form that a compiled filter has."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from crm_tui.filters.compile import Condition, Page, Selectivity, Sql, compile_filter, read_selectivity
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.limits import within_limits
from crm_tui.filters.compile.planning import Planning
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import Tree
from crm_tui.store.connections import connect_writer
from crm_tui.store.indexes import can_be_built, creating
from crm_tui.store.schema import prepare
from crm_tui.store.views import Order, Plan, Query, Where, pages
from tests.filters.data import AGENT, NOW, PLACES, REGISTRY, ZONE, Contact, write_contacts, write_organisations


class Base:
    """A database file with contacts."""

    def __init__(self, path: Path, contacts: Sequence[Contact]) -> None:
        self.db = connect_writer(path)
        prepare(path, self.db)
        self.db.execute("BEGIN")
        write_organisations(self.db)
        write_contacts(self.db, contacts)
        self.db.execute("COMMIT")
        for field in REGISTRY.fields:
            if field.custom and can_be_built(field):
                self.db.execute(creating(field))
        self.contacts = list(contacts)
        self.selectivity = read_selectivity(self.db)

    def compiled(
        self,
        tree: Tree,
        selectivity: Selectivity | None = None,
        registry: Registry = REGISTRY,
        *,
        order: str | None = "",
    ) -> Condition:
        """The filter at the moment of the tests, in Paris, for ana."""
        return compile_filter(
            tree,
            registry=registry,
            now=NOW,
            zone=ZoneInfo(ZONE),
            agent=AGENT,
            selectivity=selectivity,
            places=_place,
            order=order,
        )

    def ids(self, where: Sql, order: str = "contact.id") -> list[int]:
        """The ids of the contacts that fulfil a condition."""
        return ids(self.db, where, order)

    def forms(self, tree: Tree) -> list[set[int]]:
        """The members by every form: walked, counted, and every way to the first page, sorted or not: with and without
        knowledge of sizes, and in a database that is held to be big, where sets are gathered.
        """
        big = Selectivity(self.selectivity.counts, 1_000_000, self.db, 1_000_000)
        pages = [page for order in (None, "contact.last_seen_at") for page in self.ways(tree, big, order)]
        made = [self.compiled(tree), self.compiled(tree, self.selectivity)]
        wheres = dict.fromkeys(where for condition in made for where in (condition.walked, condition.counted))
        asked = dict.fromkeys([made[1].page, *pages])
        return [*(set(self.ids(where)) for where in wheres), *(set(self.paged(page)) for page in asked)]

    def ways(self, tree: Tree, known: Selectivity, order: str | None) -> list[Page]:
        """Every way to the first page, the ones that are not chosen, too."""
        context = Context(REGISTRY, NOW, ZoneInfo(ZONE), AGENT, known, _place)
        planning = Planning(within_limits(tree), context, order)
        return [way.page for way in planning.ways(planning.condition().walked, planning.best())]

    def paged(self, page: Page) -> list[int]:
        """The ids of a first page without an end."""
        found = plan_of(page)
        queries = pages(found, Query(lambda _: found, () if page.sought is not None else (Order("contact.id"),)))
        return [row[0] for query in queries for row in self.db.execute(query.sql, query.params)]


def plan_of(page: Page) -> Plan:
    """What a view makes of a first page."""
    where = Where(*page.where)
    return Plan(where, where, page.way == "set", Where(*page.sought) if page.sought is not None else None)


def ids(db: sqlite3.Connection, where: Sql, order: str = "contact.id") -> list[int]:
    """The ids of the contacts that fulfil a condition."""
    text = f"SELECT contact.id FROM contact WHERE {where.text} ORDER BY {order}"
    return [row[0] for row in db.execute(text, where.params)]


def _place(name: str) -> tuple[float, float] | None:
    return PLACES.get(name.casefold())
