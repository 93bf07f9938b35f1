"""How much a filter may ask: SQLite opens a cursor for every related table, and each costs more than the one before."""

from __future__ import annotations

from crm_tui.errors import UsageError
from crm_tui.filters.tree import And, Not, Or, Relation, Term, Tree, Value, all_of, any_of

MOST = 500
"""Conditions in one filter, after those on one field are joined."""
_FEW = 8
"""Parts of a group that are left as they are."""


def within_limits(tree: Tree) -> Tree:
    """The same filter, in which long groups of values of one field are one term: ``tag:a or tag:b`` is ``tag:a,b``.

    Raises:
        UsageError: it still asks for more than :data:`MOST` conditions.
    """
    tree = joined(tree)
    if (number := conditions(tree)) > MOST:
        raise UsageError(
            f"The filter asks {number:,} conditions, at most {MOST}. Join the values of one field by commas: tag:a,b,c."
        )
    return tree


def joined(tree: Tree) -> Tree:
    """Long *or* groups, and long *and* groups of negations, with the values of one field in one term."""
    if isinstance(tree, Not):
        return Not(joined(tree.part))
    if isinstance(tree, Relation):
        return Relation(tree.name, joined(tree.filter), tree.count)
    if not isinstance(tree, And | Or):
        return tree
    parts = tuple(joined(part) for part in tree.parts)
    if len(parts) <= _FEW:
        return type(tree)(parts)
    if isinstance(tree, Or):
        return any_of(*_joined_terms(parts))
    negated = [part.part for part in parts if isinstance(part, Not) and isinstance(part.part, Term)]
    others = [part for part in parts if not (isinstance(part, Not) and isinstance(part.part, Term))]
    return all_of(*others, *(Not(part) for part in _joined_terms(negated)))


def _joined_terms(parts: tuple[Tree, ...] | list[Term]) -> list[Tree]:
    values: dict[tuple[str, str], list[Value]] = {}
    kept: list[Tree] = []
    for part in parts:
        if isinstance(part, Term) and part.op in (":", "="):
            values.setdefault((part.field, part.op), []).extend(part.values)
        else:
            kept.append(part)
    terms = [Term(name, ":" if op == ":" else "=", tuple(every)) for (name, op), every in values.items()]
    return [*terms, *dict.fromkeys(kept)]


def conditions(tree: Tree) -> int:
    """How many leaves the filter has, those in brackets of relations included."""
    if isinstance(tree, And | Or):
        return sum(conditions(part) for part in tree.parts)
    if isinstance(tree, Not):
        return conditions(tree.part)
    return 1 + conditions(tree.filter) if isinstance(tree, Relation) else 1
