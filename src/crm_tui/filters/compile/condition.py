"""A filter as SQL: for walking an order, for starting from a small set, for counting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from math import inf, prod
from typing import NamedTuple

from crm_tui.filters.compile.atom import Atom, Source
from crm_tui.filters.compile.atoms import Atoms
from crm_tui.filters.compile.boolean import Leaf, boolean
from crm_tui.filters.compile.choice import GATHERED, Start
from crm_tui.filters.compile.context import Context, PlaceFinder
from crm_tui.filters.compile.flags import universe_of
from crm_tui.filters.compile.limits import within_limits
from crm_tui.filters.compile.selectivity import SMALL, Selectivity
from crm_tui.filters.compile.sql import Sql, SqlValue, all_hold, bindable
from crm_tui.filters.compile.words import union
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import And, Everything, Not, Or, Tree
from crm_tui.values.frozen import Frozen

_MEASURED = 12
"""Sets that are measured for one filter, at most."""
_UNIONS = 50
"""Parts of an *or* whose sets are joined, at most."""
_WHOLE_TABLE = 3
"""A set of more than one contact in so many is no better than reading them all."""


class Driver(NamedTuple):
    """The set of contact ids to start from: ``ids`` selects one column; ``size`` is None when nobody counted it."""

    ids: Sql
    size: int | None


class Condition(Frozen):
    """A compiled filter. Every text is a condition over the table ``contact``, universe included, and never NULL.

    ``where``/``params`` look at one row at a time and use no index of ``contact``: for ``ORDER BY`` an indexed
    column with a ``LIMIT``, and for one contact (:meth:`for_contact`). ``driven`` starts from ``driver``, a set that
    costs less than a walk (``choice``); sort its result. ``counted`` is for questions over all contacts.
    """

    __slots__ = ("universe", "where", "params", "counted", "driver", "driven")  # noqa: RUF023 (the order of hold)
    universe: str
    where: str
    params: tuple[SqlValue, ...]
    counted: Sql
    driver: Driver | None
    driven: Sql | None

    def __init__(
        self,
        universe: str,
        where: str,
        params: tuple[SqlValue, ...],
        counted: Sql,
        driver: Driver | None = None,
        driven: Sql | None = None,
    ) -> None:
        self.hold(universe, where, params, counted, driver, driven)

    @property
    def walked(self) -> Sql:
        """``where`` and ``params`` together."""
        return Sql(self.where, self.params)

    @property
    def page(self) -> Sql:
        """The condition for a first page: ``driven`` when there is a small set, else ``walked``.

        Order a driven page by ``+column``: the index of the order must not be walked.
        """
        return self.driven or self.walked

    @property
    def members(self) -> Sql:
        """``SELECT contact.id …``: everybody who matches, as a set to insert or to start from."""
        return self.counted.inside("SELECT contact.id FROM contact WHERE ", "")

    @property
    def count(self) -> Sql:
        """``SELECT count(*) …``: how many match."""
        return self.counted.inside("SELECT count(*) FROM contact WHERE ", "")

    def for_contact(self, contact_id: int) -> Sql:
        """``SELECT`` of one row with 1 when that contact matches, else 0; no row when there is no such contact."""
        return Sql(f"SELECT ({self.where}) FROM contact WHERE contact.id = ?", (*self.params, contact_id))


def compile_filter(
    tree: Tree,
    *,
    registry: Registry,
    now: int,
    zone: tzinfo,
    agent: str,
    selectivity: Selectivity | None = None,
    places: PlaceFinder | None = None,
    in_order: bool = True,
) -> Condition:
    """The SQL of ``tree`` at ``now`` (Unix seconds UTC) for ``agent``, whose days begin at midnight in ``zone``.

    ``in_order``: its first page is sorted by something, so that a set to start from is sorted whole.

    Raises:
        UsageError: a field, place or flag that this database does not know, or too many conditions.
    """
    context = Context(registry, now, zone, agent, selectivity, places)
    return _Compilation(within_limits(tree), context, in_order=in_order).condition()


class _Compilation:
    def __init__(self, tree: Tree, context: Context, *, in_order: bool) -> None:
        self.tree = tree
        self.in_order = in_order
        self.selectivity = context.selectivity
        self.atoms = Atoms(context)
        self.universe = universe_of(tree)
        self.sizes: dict[Source, int | None] = {}
        self.parts = tree.parts if isinstance(tree, And) else (tree,)

    def condition(self) -> Condition:
        walked = bindable(all_hold([self.universe, *self.cheapest_first(self.parts, self.probe)]))
        best, place = self.best()
        small = best is not None and best.size is not None and best.size <= SMALL
        if best is None or not small:
            return Condition(self.universe.text, walked.text, walked.params, self.counted(best, place))
        asked = partial(self.asked_of, best.size or 0)
        rest = [part for number, part in enumerate(self.parts) if number != place]
        driven = bindable(all_hold([_in(best), self.universe, *self.cheapest_first(rest, asked)]))
        drives = self.start(best, place).drives
        return Condition(
            self.universe.text, walked.text, walked.params, driven, best if drives else None, driven if drives else None
        )

    def cheapest_first(self, parts: Sequence[Tree], test: Callable[[Leaf], Sql]) -> list[Sql]:
        """The conditions on one contact: SQLite asks them in this order, and stops at the first that fails."""
        return [boolean(part, test) for part in sorted(parts, key=self.cost)]

    def start(self, best: Driver, place: int) -> Start:
        """What a page costs from the set, and along the order."""
        everybody = self.selectivity.everybody if self.selectivity else 0
        shares = [self.share(part, everybody) for number, part in enumerate(self.parts) if number != place]
        known = [share for share in shares if share is not None]
        return Start(
            best.size or 0,
            everybody,
            prod(known) if len(known) == len(shares) else None,
            self.cost(self.parts[place]) if place >= 0 else 0,
            *self.costs([part for number, part in enumerate(self.parts) if number != place], best.size or 0),
            self.in_order,
        )

    def costs(self, parts: Sequence[Tree], contacts: int) -> tuple[float, float]:
        """What it costs to ask one contact, and all of so many, for which a set may be built instead."""
        one = sum(self.cost(part) for part in parts)
        whole = sum(self.cost_of_all(part, contacts) for part in parts)
        return one, whole

    def cost_of_all(self, part: Tree, contacts: int) -> float:
        probes = self.cost(part) * contacts
        if isinstance(part, And | Or | Not | Everything):
            return probes
        return min(probes, self.gathering(self.atoms.of(part)))

    def gathering(self, atom: Atom) -> float:
        """Work of building the atom's set; infinite where there is none that answers faster."""
        if atom.plain or not atom.sources or self.selectivity is None:
            return inf
        size = self.size(atom.sources[0])
        if size is None or (size > SMALL and not atom.sources[0].counted):
            size = self.selectivity.everybody
        return size * GATHERED

    def share(self, part: Tree, everybody: int) -> float | None:
        """How many of all contacts match, by the sets that are counted; None where nobody knows."""
        negated = isinstance(part, Not)
        source = self.source(part, positive=not negated)
        size = None if source is None else self.size(source)
        if source is None or size is None or not everybody or (size > SMALL and not source.counted):
            return None
        share = min(1.0, size / everybody)
        return 1 - share if negated else share

    def cost(self, tree: Tree) -> float:
        """Microseconds to ask one contact."""
        if isinstance(tree, Everything):
            return 0
        if isinstance(tree, Not):
            return self.cost(tree.part)
        if isinstance(tree, And | Or):
            return sum(self.cost(part) for part in tree.parts)
        return self.atoms.of(tree).work

    def asked_of(self, contacts: int, leaf: Leaf) -> Sql:
        """The test on so many contacts: by a set that is built once, where that is less work."""
        atom = self.atoms.of(leaf)
        return atom.gathered if self.gathering(atom) < contacts * atom.work else atom.probe

    def counted(self, best: Driver | None, place: int) -> Sql:
        """All contacts: from the best set, else by reading them; every other set is built once."""
        if best is None or self.is_most(best):
            return bindable(all_hold([self.universe, boolean(self.tree, self.gathered)]))
        rest = [boolean(part, self.gathered) for number, part in enumerate(self.parts) if number != place]
        return bindable(all_hold([_in(best), self.universe, *rest]))

    def is_most(self, best: Driver) -> bool:
        contacts = self.selectivity.contacts if self.selectivity else None
        return bool(contacts and best.size and best.size * _WHOLE_TABLE > contacts > SMALL)

    def probe(self, leaf: Leaf) -> Sql:
        return self.atoms.of(leaf).probe

    def gathered(self, leaf: Leaf) -> Sql:
        return self.atoms.of(leaf).gathered

    def best(self) -> tuple[Driver | None, int]:
        """The smallest set that holds every match, and the part that it answers whole, or -1."""
        found: list[tuple[int, int, Source]] = []
        for place, part in enumerate(self.parts):
            source = self.source(part, positive=True)
            if source is not None:
                found.append((self.rank(source), place, source))
        if not found:
            return None, -1
        _, place, source = min(found)
        return Driver(bindable(source.ids), self.size(source)), place if source.exact else -1

    def size(self, source: Source) -> int | None:
        """How many ids the set has; each is asked once, and only so many are asked."""
        if self.selectivity is None:
            return None
        if source not in self.sizes:
            asked = len(self.sizes) < _MEASURED or source.counted
            self.sizes[source] = source.size(self.selectivity) if asked else None
        return self.sizes[source]

    def rank(self, source: Source) -> int:
        """The size for comparisons; an unknown one comes after what is known to be big."""
        size = self.size(source)
        return SMALL + 2 if size is None else size

    def source(self, tree: Tree, *, positive: bool) -> Source | None:
        """A set that holds every match of ``tree`` (or of its complement)."""
        if isinstance(tree, Not):
            return self.source(tree.part, positive=not positive)
        if isinstance(tree, And | Or):
            sources = [self.source(part, positive=positive) for part in tree.parts]
            if isinstance(tree, And) == positive:
                known = [source._replace(exact=False) for source in sources if source]
                return min(known, key=self.rank, default=None)
            whole = [source for source in sources if source]
            return union(whole) if len(whole) == len(sources) <= _UNIONS else None
        if isinstance(tree, Everything) or not positive:
            return None
        return self.smallest(self.atoms.of(tree))

    def smallest(self, atom: Atom) -> Source | None:
        """The smallest of the atom's sets if it is small, else the first, but none where a plain test beats that."""
        smallest = min(atom.sources, key=self.rank, default=None)
        if smallest is not None and self.rank(smallest) <= SMALL:
            return smallest
        return None if atom.plain or not atom.sources else atom.sources[0]


def _in(driver: Driver) -> Sql:
    return driver.ids.inside("contact.id IN (", ")")
