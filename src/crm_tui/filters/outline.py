"""A filter as rows and nested groups: the same tree as its text, in the shape in which the builder edits it.

``tree_of(outline_of(tree)) == tree`` for every tree. An outline may hold more than a tree can: rows that are not
finished and groups with fewer than two parts; they fall out of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from crm_tui.filters.rows import Row, Rows
from crm_tui.filters.tree import EVERYTHING, And, Everything, Not, Or, Tree, all_of, any_of

Path: TypeAlias = tuple[int, ...]
"""Where a part stands: its place in the outermost group, in the group there, and so on; ``()`` is that group itself."""


class Group(NamedTuple):
    """Parts of which all must hold, or any; ``negated``: it must not be so."""

    parts: tuple[Row | Group, ...] = ()
    any: bool = False
    negated: bool = False

    @property
    def words(self) -> str:
        """What the group asks for."""
        return f"{'NOT ' if self.negated else ''}{'ANY' if self.any else 'ALL'} of these"


Part: TypeAlias = Row | Group


class Line(NamedTuple):
    """A part with its place, as it is listed from top to bottom."""

    path: Path
    part: Part

    @property
    def depth(self) -> int:
        """0 for the outermost group."""
        return len(self.path)


def outline_of(tree: Tree, rows: Rows) -> Group:
    """The outline of a tree; its outermost group is never negated."""
    if isinstance(tree, And | Or):
        return Group(tuple(_part(part, rows) for part in tree.parts), isinstance(tree, Or))
    return Group(() if isinstance(tree, Everything) else (_part(tree, rows),))


def _part(tree: Tree, rows: Rows) -> Part:
    if isinstance(tree, And | Or):
        return outline_of(tree, rows)
    if isinstance(tree, Not) and isinstance(tree.part, And | Or):
        return outline_of(tree.part, rows)._replace(negated=True)
    return rows.read(tree)


def tree_of(part: Part) -> Tree:
    """What a part means; everybody when nothing in it is finished."""
    if isinstance(part, Row):
        return part.tree or EVERYTHING
    trees = [tree for tree in map(tree_of, part.parts) if not isinstance(tree, Everything)]
    tree = any_of(*trees) if part.any else all_of(*trees)
    return Not(tree) if part.negated and not isinstance(tree, Everything) else tree


def lines(group: Group) -> list[Line]:
    """Every part from top to bottom, the outermost group first."""
    return list(_lines(group, ()))


def _lines(part: Part, path: Path) -> Iterator[Line]:
    yield Line(path, part)
    if isinstance(part, Group):
        for place, inner in enumerate(part.parts):
            yield from _lines(inner, (*path, place))


# ---------------------------------------------------------------- looking and changing


def part_at(group: Group, path: Path) -> Part:
    """The part that stands there."""
    part: Part = group
    for place in path:
        assert isinstance(part, Group)
        part = part.parts[place]
    return part


def group_at(group: Group, path: Path) -> Group:
    """The group that stands there."""
    found = part_at(group, path)
    assert isinstance(found, Group)
    return found


def replaced(group: Group, path: Path, part: Part) -> Group:
    """The outline with another part at that place."""
    if not path:
        assert isinstance(part, Group)
        return part
    parent = group_at(group, path[:-1])
    parts = list(parent.parts)
    parts[path[-1]] = part
    return replaced(group, path[:-1], parent._replace(parts=tuple(parts)))


def inserted(group: Group, path: Path, part: Part) -> Group:
    """The outline with one part more, at that place."""
    parent = group_at(group, path[:-1])
    parts = list(parent.parts)
    parts.insert(path[-1], part)
    return replaced(group, path[:-1], parent._replace(parts=tuple(parts)))


def removed(group: Group, path: Path) -> Group:
    """The outline without that part; groups that it leaves empty go with it."""
    if not path:
        return Group()
    parent = group_at(group, path[:-1])
    if len(parent.parts) == 1 and len(path) > 1:
        return removed(group, path[:-1])
    parts = list(parent.parts)
    del parts[path[-1]]
    return replaced(group, path[:-1], parent._replace(parts=tuple(parts)))


def tidy(group: Group) -> Group:
    """The outline without rows in which nothing was entered, and without groups that hold nothing else."""
    parts: list[Part] = []
    for part in group.parts:
        if isinstance(part, Group):
            part = tidy(part)
            if part.parts:
                parts.append(part)
        elif not part.is_new:
            parts.append(part)
    return group._replace(parts=tuple(parts))


def moved(group: Group, path: Path, step: int) -> tuple[Group, Path]:
    """The part one place down (1) or up (-1): over a row, into a group, or out of its own; and where it is then."""
    if not path:
        return group, path
    part, (*above, place) = part_at(group, path), path
    parent = group_at(group, tuple(above))
    target = place + step
    if 0 <= target < len(parent.parts):
        neighbour = parent.parts[target]
        without = removed(group, path) if len(parent.parts) > 1 else group
        if isinstance(neighbour, Group):
            at = target if step < 0 else place  # the neighbour's place once the part is gone
            inner = 0 if step > 0 else len(neighbour.parts)
            path = (*above, at, inner)
        else:
            path = (*above, target)
        return inserted(without, path, part), path
    if not above:
        return group, path
    left = len(parent.parts) == 1  # the group goes when its last part has left it
    without = removed(group, path)
    outer = above[-1] + (1 if step > 0 and not left else 0)
    path = (*above[:-1], outer)
    if left and not _has(without, path[:-1]):
        return group, (*above, place)
    return inserted(without, path, part), path


def _has(group: Group, path: Path) -> bool:
    part: Part = group
    for place in path:
        if not isinstance(part, Group) or place >= len(part.parts):
            return False
        part = part.parts[place]
    return isinstance(part, Group)


def grouped(group: Group, path: Path, new: Row) -> tuple[Group, Path]:
    """The part made a group of its own, of the other kind than the group around it, with ``new`` as its last row.

    Gives the outline and where ``new`` stands; a part in which nothing was entered gives way to it.
    """
    if not path:
        return inserted(group, (len(group.parts),), Group((new,), not group.any)), (len(group.parts), 0)
    part = part_at(group, path)
    other = not group_at(group, path[:-1]).any
    parts = (new,) if isinstance(part, Row) and part.is_new else (part, new)
    return replaced(group, path, Group(parts, other)), (*path, len(parts) - 1)
