"""A filter as SQL: for the first page of an order, for one contact, for counting."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal, NamedTuple, TypeAlias

from crm_tui.filters.compile.context import Context, PlaceFinder
from crm_tui.filters.compile.limits import within_limits
from crm_tui.filters.compile.selectivity import Selectivity
from crm_tui.filters.compile.sql import Sql, SqlValue
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import Tree
from crm_tui.values.frozen import Frozen

Way: TypeAlias = Literal["walk", "along", "set"]
"""How a page is found: along the index of the order, asking each contact; along an index that begins with what is asked
and goes on in the order; from a set that is sorted."""


class Page(NamedTuple):
    """The condition for a first page, and the ``way`` in which it is meant. ``sought`` is given where ids come in order
    as they are found, and nothing sorts them: a ``SELECT`` to join with ``contact``, and to leave early.
    """

    where: Sql
    way: Way = "walk"
    sought: Sql | None = None


class Driver(NamedTuple):
    """The set of contact ids to start from: ``ids`` selects one column; ``size`` is None when nobody counted it."""

    ids: Sql
    size: int | None


class Condition(Frozen):
    """A compiled filter. Every text is a condition over the table ``contact``, universe included.

    ``where``/``params`` look at one row at a time, are never NULL and use no index of ``contact``: for one contact
    (:meth:`for_contact`) and for walks. ``page`` is the cheapest way to a first page, ``driver`` the set that it starts
    from, if any. ``counted`` is for questions over all contacts.
    """

    __slots__ = ("universe", "where", "params", "counted", "page", "driver")  # noqa: RUF023 (the order of hold)
    universe: str
    where: str
    params: tuple[SqlValue, ...]
    counted: Sql
    page: Page
    driver: Driver | None

    def __init__(self, universe: str, walked: Sql, counted: Sql, page: Page, driver: Driver | None = None) -> None:
        self.hold(universe, walked.text, walked.params, counted, page, driver)

    @property
    def walked(self) -> Sql:
        """``where`` and ``params`` together."""
        return Sql(self.where, self.params)

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
    order: str | None = "",
) -> Condition:
    """The SQL of ``tree`` at ``now`` (Unix seconds UTC) for ``agent``, whose days begin at midnight in ``zone``.

    ``order`` is the SQL of the first key by which a page is sorted: None when nothing sorts it, empty when nobody
    knows. What a ``selectivity`` with a connection looks up (tags, stages) holds as long as the data stays as it is.

    Raises:
        UsageError: a field, place or flag that this database does not know, or too many conditions.
    """
    from crm_tui.filters.compile.planning import Planning

    context = Context(registry, now, zone, agent, selectivity, places)
    return Planning(within_limits(tree), context, order).condition()
