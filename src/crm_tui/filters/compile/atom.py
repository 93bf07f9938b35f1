"""The smallest parts of a compiled filter, each in the forms in which SQLite can answer it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from crm_tui.filters.compile.choice import GATHERED, PLAIN, PROBED, SCATTERED
from crm_tui.filters.compile.selectivity import Kind, Selectivity
from crm_tui.filters.compile.sql import Sql, all_hold


class Match(NamedTuple):
    """What a full-text index is asked: several of one index are one question."""

    table: str
    asked: str


class Source(NamedTuple):
    """A set of contact ids that holds every match, to start from: ``ids`` is a ``SELECT`` of one column.

    ``exact`` when it holds nothing else (but for the universe); ``counted`` names the sets of the selectivity
    table that make it up; ``indexed`` when SQLite finds it without reading a whole table, so that it may be
    counted up to a limit. ``each`` is the work of gathering one id; ``ascending`` when they come in order, each once.

    ``row`` is the same set as a condition on the row of ``contact``, when an index of it begins with what is asked:
    everything that a list needs lies in that index. ``fixed`` is the column that has one value in all of the set.
    """

    ids: Sql
    exact: bool = False
    counted: tuple[tuple[Kind, str], ...] = ()
    indexed: bool = True
    each: float = GATHERED
    ascending: bool = False
    row: Sql | None = None
    fixed: str = ""
    match: Match | None = None

    def size(self, selectivity: Selectivity, most: int) -> int | None:
        """How many ids there are, as far as it is known; they are counted up to ``most`` + 1."""
        if self.counted:
            sizes = [selectivity.counts.get(name) for name in self.counted]
            known = [size for size in sizes if size is not None]
            if len(known) == len(sizes):
                return sum(known)
        return selectivity.size(self.ids, most) if self.indexed else None

    def membership(self, column: str = "+contact.id") -> Sql:
        """Whether the contact is in the set, which SQLite builds once."""
        return self.ids.inside(f"{column} IN (", ")")

    @property
    def start(self) -> Sql:
        """The condition from which SQLite starts: along the index, else id by id."""
        return self.row if self.row is not None else self.membership("contact.id")


def along(test: Sql, *, exact: bool, fixed: str = "") -> Source:
    """The contacts that pass a test on their row for which there is an index."""
    ids = test.inside("SELECT contact.id FROM contact WHERE ", "")
    return Source(ids, exact, each=SCATTERED, row=test, fixed=fixed)


def union(sources: Iterable[Source]) -> Source:
    """The ids of any of the sets."""
    parts = list(sources)
    return Source(
        Sql(" UNION ALL ".join(part.ids.text for part in parts), tuple(v for part in parts for v in part.ids.params)),
        exact=all(part.exact for part in parts),
        counted=tuple(name for part in parts for name in part.counted) if all(p.counted for p in parts) else (),
        indexed=all(part.indexed for part in parts),
        each=max((part.each for part in parts), default=GATHERED),
    )


class Atom(NamedTuple):
    """A condition on one contact, 0 or 1 and never NULL.

    ``probe`` looks at the row ``contact`` alone, for walks along an index; ``sources`` are sets to start from,
    best first; ``plain`` when the probe reads nothing but that row, so that no set could answer faster. ``cost`` is
    that of the probe, in microseconds (``choice``).
    """

    probe: Sql
    sources: tuple[Source, ...] = ()
    plain: bool = False
    cost: float | None = None

    @property
    def work(self) -> float:
        """Microseconds of one probe: those that were said, else the usual ones."""
        return self.cost if self.cost is not None else PLAIN if self.plain else PROBED

    @property
    def gathered(self) -> Sql:
        """The same condition by membership in a set, for questions over all contacts."""
        if self.plain or not self.sources:
            return self.probe
        source = self.sources[0]
        return source.membership() if source.exact else all_hold([source.membership(), self.probe])
