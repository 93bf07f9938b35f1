"""How many contacts match: each part of a filter that is being built, quickly and roughly first, then exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.errors import UsageError
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import Everything, Tree
from crm_tui.store.asking import Asking, OutOfTime, data_version

QUICK = 0.15
"""Seconds for the first answer."""
MOST = 20_000
"""The first answer counts no further."""
_NOTHING: tuple[object, ...] = ()
EVERYBODY = "contact.kind = 0 AND contact.deleted_at IS NULL"


class Amount(NamedTuple):
    """``number`` contacts, or more than that when it is not ``exact``; None: not counted, or not countable."""

    number: int | None
    exact: bool = True
    problem: str = ""

    @property
    def words(self) -> str:
        """``312``; ``> 20,000 …`` or ``…`` while it is counted; ``✗`` when it cannot be."""
        if self.problem:
            return "✗"
        if self.number is None:
            return "…"
        return f"{self.number:,}" if self.exact else f"> {self.number:,} …"


class Counting:
    """Counts on a connection of its own, in worker threads; what was counted is kept until the data changes."""

    def __init__(self, path: Path, registry: Registry, *, now: Callable[[], int], zone: ZoneInfo, agent: str) -> None:
        self._asking = Asking(path)
        self._registry = registry
        self._now, self._zone, self._agent = now, zone, agent
        self._version: object = None
        self._known: dict[Tree, Amount] = {}

    def supersede(self) -> int:
        """Newer questions begin: what runs stops. Their ticket."""
        return self._asking.supersede()

    def close(self) -> None:
        """Stop, and close the connection."""
        self._asking.close()

    def known(self, tree: Tree) -> Amount | None:
        """What was counted before."""
        return self._known.get(tree)

    def roughly(self, ticket: int, tree: Tree) -> Amount:
        """The number when it is found at once, else a lower bound.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        return self._count(ticket, tree, limit=MOST + 1, budget=QUICK)

    def exactly(self, ticket: int, tree: Tree) -> Amount:
        """The number, however long it takes.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        return self._count(ticket, tree, limit=-1, budget=None)

    def _listed(self, tree: Tree) -> tuple[str, tuple[object, ...]]:
        """The condition on rows that are not contacts."""
        from crm_tui.filters.compile.listed import compile_listed

        registry = self._registry
        found = compile_listed(tree, registry=registry, now=self._now(), zone=self._zone, agent=self._agent)
        return f"{registry.table}.deleted_at IS NULL AND {found.text}", found.params

    def _count(self, ticket: int, tree: Tree, *, limit: int, budget: float | None) -> Amount:
        from crm_tui.filters.compile import Selectivity, compile_filter

        former = self._known.get(tree)
        try:
            with self._asking.run(ticket, budget) as db:
                version = data_version(db)
                if version != self._version:
                    self._version, former = version, None
                    self._known.clear()
                if former is not None and (former.exact or limit > 0):
                    return former
                where, params = EVERYBODY, _NOTHING
                table = self._registry.table
                if self._registry.inside is not None:
                    where, params = self._listed(tree)
                elif not isinstance(tree, Everything):
                    condition = compile_filter(
                        tree,
                        registry=self._registry,
                        now=self._now(),
                        zone=self._zone,
                        agent=self._agent,
                        selectivity=Selectivity().with_connection(db),
                    )
                    where, params = condition.counted
                sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} LIMIT ?)"
                number = int(db.execute(sql, (*params, limit)).fetchone()[0])
        except OutOfTime:
            return Amount(None, exact=False)
        except UsageError as error:  # too many conditions
            found = Amount(None, problem=str(error))
        else:
            found = Amount(MOST, exact=False) if limit > 0 and number >= limit else Amount(number)
        self._known[tree] = found
        return found
