"""And, or, not: any tree of conditions as one piece of SQL that SQLite's parser can take.

The negation goes down to the leaves (each is 0 or 1, so that De Morgan's laws hold), and a tree of more than a
few levels is cut into named steps, since the parser has a stack of 100 entries only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from crm_tui.filters.compile.sql import FALSE, TRUE, Sql, all_hold, any_holds, complement
from crm_tui.filters.tree import And, Everything, Flag, Near, Not, Or, Presence, Relation, Term, Tree, Word

Leaf: TypeAlias = Word | Term | Presence | Flag | Relation | Near
_LEVELS = 5
"""Levels of brackets in one step."""


class _Steps:
    """The named steps of one condition, innermost first."""

    def __init__(self, leaf: Callable[[Leaf], Sql]) -> None:
        self.leaf = leaf
        self.made: list[Sql] = []

    def level(self, tree: Tree, positive: bool) -> tuple[Sql, int]:
        """The condition (or its complement), and how many levels of brackets it has."""
        while isinstance(tree, Not):
            tree, positive = tree.part, not positive
        if isinstance(tree, Everything):
            return (TRUE if positive else FALSE), 0
        if not isinstance(tree, And | Or):
            made = self.leaf(tree)
            return (made if positive else complement(made)), 0
        parts = [self.level(part, positive) for part in tree.parts]
        levels = 1 + max(level for _, level in parts)
        if levels > _LEVELS:
            parts = [(self.named(part) if level == _LEVELS else part, level) for part, level in parts]
            levels = 1 + max((level for _, level in parts if level < _LEVELS), default=0)
        join = all_hold if isinstance(tree, And) == positive else any_holds
        return join(part for part, _ in parts), levels

    def named(self, condition: Sql) -> Sql:
        """The same condition as a step of its own."""
        if condition in (TRUE, FALSE):
            return condition
        self.made.append(condition)
        return Sql(f"(SELECT holds FROM step_{len(self.made)})")


def boolean(tree: Tree, leaf: Callable[[Leaf], Sql], *, positive: bool = True) -> Sql:
    """``tree`` (or, not ``positive``, its complement), ``leaf`` giving the SQL of its leaves: 0 or 1, never NULL."""
    steps = _Steps(leaf)
    last, _ = steps.level(tree, positive)
    if not steps.made:
        return last
    named = ", ".join(f"step_{number}(holds) AS (SELECT {step.text})" for number, step in enumerate(steps.made, 1))
    params = tuple(value for step in (*steps.made, last) for value in step.params)
    return Sql(f"(WITH {named} SELECT {last.text})", params)
