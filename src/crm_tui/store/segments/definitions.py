"""The filters of all segments, read and put in order: who is referred to comes before who refers."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_tui.errors import CrmError
from crm_tui.filters import Registry, parse
from crm_tui.filters.compile import Condition, Selectivity, compile_filter
from crm_tui.filters.lasting import ANY_SEGMENT, falls_due, has_flag, parts, segments_named
from crm_tui.filters.tree import Relation, Tree
from crm_tui.store.attributes import read_attributes
from crm_tui.values.records import AttributeInfo

READ = "SELECT id, name, slug, filter, created_by, zone, built_at IS NOT NULL FROM segment ORDER BY id"


class Definition(NamedTuple):
    """What a segment is. ``tree`` is None when it has no filter, or one with a ``problem``."""

    id: int
    name: str
    slug: str
    filter: str
    agent: str
    zone: ZoneInfo
    built: bool
    registry: Registry
    tree: Tree | None
    problem: str = ""

    @property
    def named(self) -> frozenset[str]:
        """The slugs that the filter refers to."""
        return segments_named(self.tree) if self.tree is not None else frozenset()

    @property
    def looks_at_others(self) -> bool:
        """Whether writing one contact can change whether another one matches."""
        return self.tree is not None and has_flag(self.tree, "duplicate")

    @property
    def looks_at_history(self) -> bool:
        """Whether entering a segment, which is an event, can change whether the contact matches."""
        return self.tree is not None and any(isinstance(node, Relation) and node.name == "did"
                                             for node, _ in parts(self.tree))  # fmt: skip

    def due(self, now: int) -> int | None:
        """When it must be asked again though nothing was written (seconds UTC)."""
        return falls_due(self.tree, self.registry, now, self.zone) if self.tree is not None else None


class Definitions(NamedTuple):
    """All segments; those that others refer to come first."""

    all: tuple[Definition, ...]

    def users(self, slug: str) -> tuple[Definition, ...]:
        """The segments whose filter names that slug."""
        return tuple(each for each in self.all if slug in each.named)

    def with_dependents(self, slugs: Iterable[str]) -> tuple[Definition, ...]:
        """Those segments and all that depend on them, in order."""
        wanted = set(slugs)
        for each in self.all:  # in order: one pass reaches everything
            if each.named & wanted:
                wanted.add(each.slug)
        return tuple(each for each in self.all if each.slug in wanted)

    def cycle(self, slug: str, name: str, tree: Tree) -> tuple[str, ...]:
        """The names along which the segment would come to refer to itself with this filter; empty: it would not."""
        named = segments_named(tree)
        if ANY_SEGMENT in named:
            return (name, "any segment", name)
        by_slug = {each.slug: each for each in self.all}
        waiting: list[tuple[str, tuple[str, ...]]] = [(each, (name,)) for each in sorted(named)]
        seen: set[str] = set()
        while waiting:
            at, path = waiting.pop()
            if at == slug:
                return (*path, name)
            if at not in seen and at in by_slug:
                seen.add(at)
                waiting += [(each, (*path, by_slug[at].name)) for each in sorted(by_slug[at].named)]
        return ()


def read_definitions(db: sqlite3.Connection) -> Definitions:
    """All segments of the database."""
    rows = db.execute(READ).fetchall()
    attributes = read_attributes(db) if rows else ()
    found = []
    for number, name, slug, text, agent, zone, built in rows:
        registry, tree, problem = _read(text, attributes)
        place = zone_called(zone)
        found.append(Definition(number, name, slug, text, agent, place, bool(built), registry, tree, problem))
    return Definitions(_in_order(found))


def zone_called(name: str) -> ZoneInfo:
    """The zone of that name; UTC when this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):  # another machine knew it: no reason to refuse every write
        return ZoneInfo("UTC")


def _in_order(found: Sequence[Definition]) -> tuple[Definition, ...]:
    made: dict[str, Definition] = {}
    by_slug = {each.slug: each for each in found}

    def place(each: Definition, above: Collection[str]) -> None:
        for slug in sorted(each.named - set(above)):
            if slug in by_slug and slug not in made:
                place(by_slug[slug], (*above, slug))
        made.setdefault(each.slug, each)

    for each in found:
        place(each, (each.slug,))
    return tuple(made.values())


@lru_cache(maxsize=8)
def _registry(attributes: tuple[AttributeInfo, ...]) -> Registry:
    return Registry(attributes)


@lru_cache(maxsize=512)
def _read(text: str, attributes: tuple[AttributeInfo, ...]) -> tuple[Registry, Tree | None, str]:
    registry = _registry(attributes)
    if not text:
        return registry, None, ""
    try:
        # stored slugs need no names; a list or segment that is gone has no members
        return registry, parse(text, registry).tree, ""
    except CrmError as error:  # a custom attribute is gone
        return registry, None, error.sentence


def condition_of(definition: Definition, now: int, selectivity: Selectivity | None = None) -> Condition | None:
    """The filter as SQL; None when there is none, or it cannot be asked any more."""
    if definition.tree is None:
        return None
    try:
        return compile_filter(
            definition.tree,
            registry=definition.registry,
            now=now,
            zone=definition.zone,
            agent=definition.agent,
            selectivity=selectivity,
        )
    except CrmError:
        return None
