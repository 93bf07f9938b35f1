"""Where SQLite starts, and what it asks first: the one place that decides, since its planner knows no frequencies.

There are four ways to a first page (docs/data-layer.md has the figures):

- *walk* the index of the order and ask each contact: by a probe, or, when many are passed before the page is full, by
  membership in a set that is gathered once. Best when many match.
- *set*: gather the ids of a small set, ask the rest about them, fetch their rows and sort. Best when few match. Other
  sets are merged with it before a row is fetched.
- *set*, of a complement: everybody merged with a set that has nearly everybody. Best when nearly nobody matches: a walk
  would go to the end.
- *along* an index that begins with a value (a stage, a country, an owner) and goes on in the very order.

Each is priced by what it would read (``choice`` has the prices), and the cheapest is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf, prod, sqrt
from typing import NamedTuple

from crm_tui.filters.compile.atom import Atom, Source, union
from crm_tui.filters.compile.atoms import Atoms
from crm_tui.filters.compile.boolean import Leaf, boolean
from crm_tui.filters.compile.choice import CERTAIN, FETCHED, GUESSED, MEMBER, MERGED, PAGE, PHRASED, PLAIN, STEPPED
from crm_tui.filters.compile.condition import Condition, Driver, Page
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.flags import universe_of
from crm_tui.filters.compile.selectivity import LEAST, Selectivity
from crm_tui.filters.compile.sql import Sql, all_hold, bindable
from crm_tui.filters.compile.words import together
from crm_tui.filters.tree import And, Everything, Not, Or, Tree

_MEASURED = 12
"""Sets that are measured for one filter, at most."""
_UNIONS = 50
"""Parts of an *or* whose sets are joined, at most."""
_WHOLE_TABLE = 3
"""A set of more than one contact in so many is no better than reading them all."""
_ORDERED_BY_VALUE = dict.fromkeys(("contact.country", "contact.stage", "contact.owner"), "contact.last_seen_at")
"""What an index holds behind a column with few values (``models.contact``)."""
_LIVE = "SELECT contact.id FROM contact WHERE NOT contact.kind AND contact.deleted_at IS NULL"
"""Everybody in the order of ids, as an index of its own has them; the words are those of the index."""


class Set(NamedTuple):
    """A set that holds every match, and the numbers of the parts of the filter that it answers whole."""

    source: Source
    size: int | None
    answers: frozenset[int]


class Priced(NamedTuple):
    """A way to the first page with its work in microseconds."""

    work: float
    page: Page
    driver: Driver | None = None


class Narrowed(NamedTuple):
    """A set after others were merged with it, what is left to ask, of how many contacts, and the work of merging."""

    ids: Sql
    rest: Sequence[Tree]
    contacts: float
    work: float
    merged: bool


class Planning:
    """The planning of one filter."""

    def __init__(self, tree: Tree, context: Context, order: str | None) -> None:
        self.tree = tree
        self.order = order
        self.selectivity = context.selectivity or Selectivity()
        self.atoms = Atoms(context)
        self.universe = universe_of(tree)
        self.sizes: dict[Source, int | None] = {}
        self.parts: Sequence[Tree] = tree.parts if isinstance(tree, And) else (tree,)

    def condition(self) -> Condition:
        """Every form of the filter."""
        tests, _ = self.asked(self.parts, 0)
        walked = bindable(all_hold([self.universe, *tests]))
        best = self.best()
        chosen = min(self.ways(walked, best), key=lambda way: (way.driver is None or way.work > CERTAIN, way.work))
        return Condition(self.universe.text, walked, self.counted(best), chosen.page, chosen.driver)

    # -- the ways

    def ways(self, walked: Sql, best: Set | None) -> list[Priced]:
        """All ways to the first page that there are for this filter."""
        return [self.walk(walked), *(self.from_set(best) if best else ()), *self.from_complement()]

    def walk(self, walked: Sql) -> Priced:
        """Along the order: contacts are passed until a page is full, if those who match are spread evenly."""
        matching = self.selectivity.identified * prod(self.share(part) for part in self.parts)
        passed = self.selectivity.everybody * min(1.0, PAGE / max(matching, 1e-9))
        if self.order is None or not passed:
            return Priced(passed * (STEPPED + FETCHED), Page(walked))
        tests, work = self.asked(self.parts, passed)
        return Priced(passed * STEPPED + work, Page(bindable(all_hold([self.universe, *tests]))))

    def from_set(self, best: Set) -> list[Priced]:
        """From the smallest set: sorted, or along its index, or as it comes."""
        rest = [part for number, part in enumerate(self.parts) if number not in best.answers]
        driver = Driver(bindable(best.source.ids), best.size)
        if self.order is None and best.source.ascending:
            return [self.as_it_comes(best, rest, driver)]
        found = []
        row, size = best.source.row, self.guess(best.source)
        if row is not None and best.source.fixed and _ORDERED_BY_VALUE[best.source.fixed] == self.order:
            passed = min(size, PAGE / max(prod(map(self.share, rest)), 1e-9))
            tests, work = self.asked(rest, passed)
            where = bindable(all_hold([row, self.universe, *tests]))
            found.append(Priced(passed * STEPPED + work, Page(where, "along"), driver))
        if self.is_small(best.source):
            found.append(self.sorted_set(best, rest, driver))
        return found

    def sorted_set(self, best: Set, rest: Sequence[Tree], driver: Driver) -> Priced:
        """Gathered, narrowed by other sets, fetched, sorted."""
        size = float(best.size or 0)
        found = self.narrowed(best.source, rest, size)
        tests, asking = self.asked(found.rest, found.contacts, fetched=True)
        start = found.ids.inside("contact.id IN (") if found.merged else best.source.start
        fetching = min(found.contacts, PAGE if self.order is None else inf) * FETCHED
        work = size * best.source.each + found.work + fetching + asking
        return Priced(work, Page(bindable(all_hold([start, self.universe, *tests])), "set"), driver)

    def as_it_comes(self, best: Set, rest: Sequence[Tree], driver: Driver) -> Priced:
        """Nothing is sorted: the set is left when the page is full."""
        passed = min(self.guess(best.source), PAGE / max(prod(map(self.share, rest)), 1e-9))
        found = self.narrowed(best.source, rest, passed)
        tests, asking = self.asked(found.rest, found.contacts, fetched=True)
        page = Page(bindable(all_hold([self.universe, *tests])), "set", bindable(found.ids))
        return Priced(passed * best.source.each + found.work + found.contacts * FETCHED + asking, page, driver)

    def from_complement(self) -> list[Priced]:
        """What is negated has nearly everybody: who is left is found by merging it with everybody."""
        if self.universe != universe_of(Everything()):
            return []  # others are asked about, too
        found = []
        for part in self.parts:
            source = self.source(part.part, positive=True) if isinstance(part, Not) else None
            size = self.size(source) if source else None
            if source is None or size is None or not (source.exact and source.ascending):
                continue
            rest = [each for each in self.parts if each is not part]
            left = self.selectivity.identified * self.share(part)
            ids = source.ids.inside(f"{_LIVE} EXCEPT ", " ORDER BY 1")
            tests, work = self.asked(rest, left, fetched=True)
            where = bindable(all_hold([ids.inside("contact.id IN ("), self.universe, *tests]))
            work += (self.selectivity.identified + size) * MERGED + left * FETCHED
            found.append(Priced(work, Page(where, "set"), Driver(bindable(ids), int(left))))
        return found

    def counted(self, best: Set | None) -> Sql:
        """All contacts: from the best set, else by reading them; every other set is built once."""
        if best is None or self.is_most(best):
            return bindable(all_hold([self.universe, boolean(self.tree, self.gathered)]))
        rest = [boolean(part, self.gathered) for number, part in enumerate(self.parts) if number not in best.answers]
        return bindable(all_hold([best.source.start, self.universe, *rest]))

    def is_most(self, best: Set) -> bool:
        """Whether the set has so many of all contacts that to gather it saves nothing."""
        if best.source.row is not None and len(best.answers) == len(self.parts):
            return False  # all that is asked for lies in the index
        everybody = self.selectivity.contacts or 0
        return (best.size or 0) * _WHOLE_TABLE > everybody > self.selectivity.small

    # -- what is asked of each contact

    def asked(self, parts: Sequence[Tree], contacts: float, *, fetched: bool = False) -> tuple[list[Sql], float]:
        """The tests on so many contacts, and their work. SQLite asks them in this order and stops at the first that
        fails: first comes what turns most away for the least work. ``fetched``: their rows are read in any case.
        """
        left, work, tests = contacts, 0.0, []
        for part in sorted(parts, key=lambda each: self.price(each, contacts, fetched)[1] / (1.01 - self.share(each))):
            once, each = self.price(part, left, fetched)
            tests.append(boolean(part, partial(self.test, left)))
            work += once + left * each
            left *= self.share(part)
        return tests, work

    def price(self, tree: Tree, contacts: float, fetched: bool) -> tuple[float, float]:
        """Work that a test takes once, and for each contact."""
        if isinstance(tree, Everything):
            return 0, 0
        if isinstance(tree, Not):
            return self.price(tree.part, contacts, fetched)
        if isinstance(tree, And | Or):
            prices = [self.price(part, contacts, fetched) for part in tree.parts]
            return sum(price[0] for price in prices), sum(price[1] for price in prices)
        atom = self.atoms.of(tree)
        if self.is_gathered(atom, contacts):
            return self.gathering(atom), MEMBER if atom.sources[0].exact else MEMBER + atom.work / 4
        return 0, atom.work if fetched or not atom.plain else atom.work + FETCHED - PLAIN

    def test(self, contacts: float, leaf: Leaf) -> Sql:
        """The test on so many contacts: by a set that is built once, where that is less work."""
        atom = self.atoms.of(leaf)
        return atom.gathered if self.is_gathered(atom, contacts) else atom.probe

    def is_gathered(self, atom: Atom, contacts: float) -> bool:
        """Whether building the atom's set is less work than probing so many contacts."""
        return self.gathering(atom) + contacts * MEMBER < contacts * atom.work

    def gathering(self, atom: Atom) -> float:
        """Work of building the atom's set; infinite where there is none that answers faster."""
        if atom.plain or not atom.sources:
            return inf
        return self.guess(atom.sources[0]) * atom.sources[0].each

    def gathered(self, leaf: Leaf) -> Sql:
        """The test on all contacts."""
        return self.atoms.of(leaf).gathered

    def narrowed(self, source: Source, rest: Sequence[Tree], contacts: float) -> Narrowed:
        """The set merged with others that come in the order of ids, too, where that is less work than to fetch and ask
        so many contacts of it; the rest, how many are left, and the work of merging.
        """
        ids, kept, work = source.ids, [], 0.0
        read = min(1.0, contacts / max(1.0, self.guess(source)))
        for part in sorted(rest, key=self.share):
            other = self.source(part.part if isinstance(part, Not) else part, positive=True)
            if other is None or not (other.exact and other.ascending and source.ascending):
                kept.append(part)
                continue
            merging = read * self.guess(other) * other.each / 2
            if merging >= contacts * ((1 - self.share(part)) * FETCHED + self.price(part, contacts, True)[1]):
                kept.append(part)
                continue
            joint = "EXCEPT" if isinstance(part, Not) else "INTERSECT"
            ids = Sql(f"{ids.text} {joint} {other.ids.text}", ids.params + other.ids.params)
            work, contacts = work + merging, contacts * self.share(part)
        merged = len(kept) < len(rest)
        return Narrowed(ids.inside("", " ORDER BY 1") if merged else ids, kept, contacts, work, merged)

    # -- how many there are

    def share(self, tree: Tree) -> float:
        """How many of those whom the filter sees match, by the sets that are counted; a guess where nobody knows."""
        if isinstance(tree, Not):
            return 1 - self.share(tree.part)
        if isinstance(tree, And):
            return prod(map(self.share, tree.parts))
        if isinstance(tree, Or):
            return 1 - prod(1 - self.share(part) for part in tree.parts)
        if isinstance(tree, Everything):
            return 1
        known = [source for source in self.atoms.of(tree).sources if self.size(source) is not None]
        sizes = [self.guess(source) for source in known] if self.selectivity.identified else []
        share = min((min(1.0, size / self.selectivity.identified) for size in sizes), default=GUESSED)
        return share if any(source.exact for source in known) else min(share, GUESSED)

    def size(self, source: Source) -> int | None:
        """How many ids the set has; each is asked once, and only so many are asked."""
        if source not in self.sizes:
            asked = len(self.sizes) < _MEASURED or source.counted
            self.sizes[source] = source.size(self.selectivity, self.most(source)) if asked else None
        return self.sizes[source]

    def most(self, source: Source) -> int:
        """How far a set is counted: not farther than is worth knowing, and less far where each id takes longer."""
        if self.order is None and source.ascending:
            return LEAST  # it is left early
        return self.selectivity.small // 2 if source.each == PHRASED else self.selectivity.small

    def guess(self, source: Source) -> float:
        """How many ids the set has, or may have when it was not counted to the end."""
        size, most, everybody = self.size(source), self.most(source), self.selectivity.everybody
        if size is None:
            return everybody
        return size if source.counted or size <= most else sqrt(most * max(most, everybody))

    # -- sets

    def best(self) -> Set | None:
        """The smallest set that holds every match."""
        found = []
        for number, part in enumerate(self.parts):
            source = self.source(part, positive=True)
            if source is not None:
                found.append(Set(source, self.size(source), frozenset([number] if source.exact else [])))
        for table in dict.fromkeys(each.source.match.table for each in found if each.source.match):
            words = [each for each in found if each.source.match and each.source.match.table == table]
            if len(words) > 1:
                source = together(each.source for each in words)
                found.append(Set(source, self.size(source), frozenset().union(*(each.answers for each in words))))
        return min(found, key=lambda each: (self.guess(each.source), -len(each.answers)), default=None)

    def source(self, tree: Tree, *, positive: bool) -> Source | None:
        """A set that holds every match of ``tree`` (or of its complement)."""
        if isinstance(tree, Not):
            return self.source(tree.part, positive=not positive)
        if isinstance(tree, And | Or):
            sources = [self.source(part, positive=positive) for part in tree.parts]
            if isinstance(tree, And) == positive:
                known = [source._replace(exact=False, fixed="") for source in sources if source]
                return min(known, key=self.guess, default=None)
            whole = [source for source in sources if source]
            return union(whole) if len(whole) == len(sources) <= _UNIONS else None
        if isinstance(tree, Everything) or not positive:
            return None
        return self.smallest(self.atoms.of(tree))

    def smallest(self, atom: Atom) -> Source | None:
        """The smallest of the atom's sets; where a plain test would do, only what is small or lies in one piece."""
        found = [each for each in atom.sources if not atom.plain or each.fixed or self.is_small(each)]
        return min(found, key=self.guess, default=None)

    def is_small(self, source: Source) -> bool:
        """Whether the set was counted to its end, and is no bigger than what is worth sorting."""
        size = self.size(source)
        return size is not None and size <= (self.selectivity.small if source.counted else self.most(source))
