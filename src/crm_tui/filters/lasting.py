"""What a filter means when it is kept, as a segment is: whom it names, whose eyes it has, when to ask it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields import DATES, FieldType, Registry, find_relation
from crm_tui.filters.tree import And, Flag, Item, Not, Or, Presence, Range, Relation, Term, Tree, Value, all_of, any_of
from crm_tui.values.date_values import Anniversary, DateValue, Named, Offset, Within

MINUTE, OFTEN = 60, 600
"""Seconds after which a filter with minutes or hours, or with days up to a time of day, is asked again.

The moment at which the next contact crosses the line could be computed, but among a million contacts one does so
every few seconds.
"""
ANY_SEGMENT = "*"
"""What ``has:segment`` refers to."""


def parts(tree: Tree) -> Iterator[tuple[Tree, str | None]]:
    """Every node with the relation in whose brackets it stands (None: in none)."""
    waiting: list[tuple[Tree, str | None]] = [(tree, None)]
    while waiting:
        node, inside = waiting.pop()
        yield node, inside
        if isinstance(node, Not):
            waiting.append((node.part, inside))
        elif isinstance(node, And | Or):
            waiting += [(part, inside) for part in node.parts]
        elif isinstance(node, Relation):
            waiting.append((node.filter, node.name))


def segments_named(tree: Tree) -> frozenset[str]:
    """The slugs of the segments that the filter refers to; with ``ANY_SEGMENT`` when it can mean any of them."""
    found: set[str] = set()
    for node, inside in parts(tree):
        if isinstance(node, Relation) and node.name == "segment" and not isinstance(node.filter, Term):
            found.add(ANY_SEGMENT)
        if isinstance(node, Term) and inside == "segment":
            for value in node.values:
                whole = isinstance(value, Item) and node.op != "~" and not (value.open_start or value.open_end)
                found.add(value.text if isinstance(value, Item) and whole else ANY_SEGMENT)
    return frozenset(found)


def fields_asked(tree: Tree) -> frozenset[str]:
    """The first names of the fields that the filter asks for, those in the brackets of relations aside."""
    return frozenset(node.field for node, inside in parts(tree) if not inside and isinstance(node, Term | Presence))


def has_flag(tree: Tree, name: str) -> bool:
    """Whether ``is:name`` stands anywhere in the filter."""
    return any(isinstance(node, Flag) and node.name == name for node, _ in parts(tree))


def for_everybody(tree: Tree, agent: str) -> Tree:
    """The filter as others can read it: ``is:mine`` becomes ``owner=agent``.

    Raises:
        InvalidValue: ``has:draft``: drafts are each agent's own and in no log.
    """
    if isinstance(tree, Not):
        return Not(for_everybody(tree.part, agent))
    if isinstance(tree, And):
        return all_of(*(for_everybody(part, agent) for part in tree.parts))
    if isinstance(tree, Or):
        return any_of(*(for_everybody(part, agent) for part in tree.parts))
    if isinstance(tree, Flag) and tree.name == "mine":
        return Term("owner", "=", (Item(agent),))
    if isinstance(tree, Flag) and tree.name == "draft":
        raise InvalidValue("filter", "A segment cannot ask has:draft: drafts are each agent's own.")
    return tree


def falls_due(tree: Tree, registry: Registry, now: int, zone: tzinfo) -> int | None:
    """The moment (seconds UTC) at which the filter has to be asked again though nothing was written; None: never.

    Whole days are asked again at the next midnight in ``zone``.
    """
    found = [
        due
        for node, inside in parts(tree)
        if isinstance(node, Term)
        for value in node.values
        if (due := _due(value, _type_of(node.field, inside, registry), now, zone)) is not None
    ]
    return min(found, default=None)


def _type_of(name: str, inside: str | None, registry: Registry) -> FieldType | None:
    kind = find_relation(inside) if inside else None
    field = kind.find(name) if kind else registry.find(name)
    return field.type if field else None


def _due(value: Value, type: FieldType | None, now: int, zone: tzinfo) -> int | None:
    if type not in DATES:
        return None
    ends: tuple[object, ...] = (value.start, value.end) if isinstance(value, Range) else (value,)
    return min((due for end in ends if (due := _end_due(end, type, now, zone)) is not None), default=None)


def _end_due(value: DateValue | object, type: FieldType, now: int, zone: tzinfo) -> int | None:
    match value:
        case Within() | Offset():
            if value.unit in ("min", "h"):
                return now + MINUTE
            return _midnight(now, zone) if type == "date" else min(now + OFTEN, _midnight(now, zone))
        case Named() | Anniversary():
            return _midnight(now, zone)
    return None


def _midnight(now: int, zone: tzinfo) -> int:
    """The first second of the next day."""
    day = datetime.fromtimestamp(now, zone).date() + timedelta(days=1)
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
