"""A filter as SQL: for walking an order, for starting from a small set, for counting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from crm_tui.filters.compile.atom import Atom, Source
from crm_tui.filters.compile.atoms import Atoms
from crm_tui.filters.compile.boolean import Leaf, boolean
from crm_tui.filters.compile.context import Context, PlaceFinder
from crm_tui.filters.compile.flags import universe_of
from crm_tui.filters.compile.limits import within_limits
from crm_tui.filters.compile.selectivity import SMALL, Selectivity
from crm_tui.filters.compile.sql import Sql, SqlValue, all_hold
from crm_tui.filters.compile.words import union
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import And, Everything, Not, Or, Tree

_MEASURED = 12
"""Sets that are measured for one filter, at most."""
_UNIONS = 50
"""Parts of an *or* whose sets are joined, at most."""
_WHOLE_TABLE = 3
"""A set of more than one contact in so many is no better than reading them all."""


@dataclass(frozen=True, slots=True)
class Driver:
    """The set of contact ids to start from: ``ids`` selects one column; ``size`` is None when nobody counted it."""

    ids: Sql
    size: int | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled filter. Every text is a condition over the table ``contact``, universe included, and never NULL.

    ``where``/``params`` look at one row at a time and use no index of ``contact``: for ``ORDER BY`` an indexed
    column with a ``LIMIT``, and for one contact (:meth:`for_contact`). ``driven`` starts from ``driver``, a set of
    at most 20,000 contacts; sort its result. ``counted`` is for questions over all contacts.
    """

    universe: str
    where: str
    params: tuple[SqlValue, ...]
    counted: Sql
    driver: Driver | None = None
    driven: Sql | None = None

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
) -> Condition:
    """The SQL of ``tree`` at ``now`` (Unix seconds UTC) for ``agent``, whose days begin at midnight in ``zone``.

    Raises:
        UsageError: a field, place or flag that this database does not know, or too many conditions.
    """
    context = Context(registry, now, zone, agent, selectivity, places)
    return _Compilation(within_limits(tree), context).condition()


class _Compilation:
    def __init__(self, tree: Tree, context: Context) -> None:
        self.tree = tree
        self.selectivity = context.selectivity
        self.atoms = Atoms(context)
        self.universe = universe_of(tree)
        self.parts = tree.parts if isinstance(tree, And) else (tree,)

    def condition(self) -> Condition:
        walked = _bindable(all_hold([self.universe, boolean(self.tree, self.probe)]))
        best, place = self.best()
        small = best is not None and best.size is not None and best.size <= SMALL
        driven = None
        if best is not None and small:
            rest = [boolean(part, self.probe) for number, part in enumerate(self.parts) if number != place]
            driven = _bindable(all_hold([_in(best), self.universe, *rest]))
        return Condition(
            self.universe.text,
            walked.text,
            walked.params,
            driven or self.counted(best, place),
            best if small else None,
            driven,
        )

    def counted(self, best: Driver | None, place: int) -> Sql:
        """All contacts: from the best set, else by reading them; every other set is built once."""
        if best is None or self.is_most(best):
            return _bindable(all_hold([self.universe, boolean(self.tree, self.gathered)]))
        rest = [boolean(part, self.gathered) for number, part in enumerate(self.parts) if number != place]
        return _bindable(all_hold([_in(best), self.universe, *rest]))

    def is_most(self, best: Driver) -> bool:
        contacts = self.selectivity.contacts if self.selectivity else None
        return bool(contacts and best.size and best.size * _WHOLE_TABLE > contacts > SMALL)

    def probe(self, leaf: Leaf) -> Sql:
        return self.atoms.of(leaf).probe

    def gathered(self, leaf: Leaf) -> Sql:
        return self.atoms.of(leaf).gathered

    def best(self) -> tuple[Driver | None, int]:
        """The smallest set that holds every match, and the part that it answers whole, or -1."""
        found: list[tuple[int, int, Source, int]] = []
        for place, part in enumerate(self.parts):
            source = self.source(part, positive=True)
            if source is not None:
                size = self.size(source, len(found))
                found.append((SMALL + 2 if size is None else size, len(found), source, place))
        if not found:
            return None, -1
        size, _, source, place = min(found)
        known = None if size == SMALL + 2 else size
        return Driver(_bindable(source.ids), known), place if source.exact else -1

    def size(self, source: Source, measured: int) -> int | None:
        return source.size(self.selectivity) if self.selectivity and measured < _MEASURED else None

    def source(self, tree: Tree, *, positive: bool) -> Source | None:
        """A set that holds every match of ``tree`` (or of its complement)."""
        if isinstance(tree, Not):
            return self.source(tree.part, positive=not positive)
        if isinstance(tree, And | Or):
            sources = [self.source(part, positive=positive) for part in tree.parts]
            if isinstance(tree, And) == positive:
                return next((source._replace(exact=False) for source in sources if source), None)
            whole = [source for source in sources if source]
            return union(whole) if len(whole) == len(sources) <= _UNIONS else None
        if isinstance(tree, Everything) or not positive:
            return None
        return self.smallest(self.atoms.of(tree))

    def smallest(self, atom: Atom) -> Source | None:
        """The smallest of the atom's sets; one that a plain test beats counts only when it is small."""
        if not atom.sources or (atom.plain and self.selectivity is None):
            return None
        if len(atom.sources) == 1 and not atom.plain:
            return atom.sources[0]
        sizes = [(self.size(source, 0), number) for number, source in enumerate(atom.sources)]
        known = [(size, number) for size, number in sizes if size is not None]
        if not known:
            return None if atom.plain else atom.sources[0]
        size, number = min(known)
        return None if atom.plain and size > SMALL else atom.sources[number]


def _in(driver: Driver) -> Sql:
    return driver.ids.inside("contact.id IN (", ")")


def _bindable(sql: Sql) -> Sql:
    """The same with values that SQLite takes: no half of a surrogate pair, no integer above 64 bits."""
    return Sql(sql.text, tuple(_bindable_value(value) for value in sql.params))


def _bindable_value(value: SqlValue) -> SqlValue:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return float(value)
    return value
