# ruff: noqa: RUF023  (the order of __slots__ is the order of the fields)
"""The syntax tree of the filter language: immutable nodes that compare by value.

``str(tree)`` is the canonical text, and ``parse(str(tree), registry).tree == tree`` for every tree that these
classes let one build. What is desugared by the parser, so that compilers and builders see one form only:

- ``field!=v`` is ``Not(Term(field, "=", v))``; ``no:field`` is ``Presence(field, known=False)``;
- short forms of relations: ``visited:/x`` is
  ``Relation("did", And((Term("type", ":", page_hit), Term("url", ":", /x))))``,
  ``org:acme`` is ``Relation("org", Term("name", ":", acme))``,
  ``list:news`` is ``Relation("list", And((Term("name", "=", news), Term("status", ":", active))))``;
- names of fields are first names (``tag:vip`` has ``field == "tags"``), names of segments and the like are slugs.

Inside a relation's filter the field names are the relation's own.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from crm_tui.values.date_values import Anniversary, DateValue, Instant, Named, Offset, Period, Within
from crm_tui.values.frozen import Frozen

Op = Literal[":", "=", ">", ">=", "<", "<=", "~"]
"""How a term compares; ``!=`` never reaches the tree."""


class Node(Frozen):
    """A part of a filter."""

    __slots__ = ()

    def __str__(self) -> str:
        from crm_tui.filters.grammar.canonical import canonical_text

        return canonical_text(self)


# ---------------------------------------------------------------- values of a term


class Item(Node):
    """A text value. ``open_start`` is the wildcard ``*x`` (ends with), ``open_end`` is ``x*`` (starts with).

    Both together mean *contains*. After ``~`` the text is the regular expression. Booleans are the items
    ``yes`` and ``no``.
    """

    __slots__ = ("text", "open_start", "open_end")
    text: str
    open_start: bool
    open_end: bool

    def __init__(self, text: str, open_start: bool = False, open_end: bool = False) -> None:
        self.hold(text, open_start, open_end)


class Number(Node):
    """A number; ``value`` is an int within 64 bits when it is whole, else a finite float."""

    __slots__ = ("value",)
    value: int | float

    def __init__(self, value: int | float) -> None:
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
            value = int(value)
        elif isinstance(value, int) and not -(2**63) < value < 2**63:
            value = float(value)
        self.hold(value)


class Duration(Node):
    """A length of time in whole ``seconds``, 0 at least."""

    __slots__ = ("seconds",)
    seconds: int

    def __init__(self, seconds: int) -> None:
        self.hold(seconds)


Single: TypeAlias = Item | Number | Duration | Period | Instant | Named | Within | Offset | Anniversary
"""One value. The date kinds are those of :mod:`crm_tui.values.dates` and stay relative."""


class Range(Node):
    """``start..end``, both included; one of them may be None (no bound). Numbers, durations and dates only."""

    __slots__ = ("start", "end")
    start: Number | Duration | DateValue | None
    end: Number | Duration | DateValue | None

    def __init__(self, start: Number | Duration | DateValue | None, end: Number | Duration | DateValue | None) -> None:
        if start is None and end is None:
            raise ValueError("a range has a start or an end")
        self.hold(start, end)


Value: TypeAlias = Single | Range


# ---------------------------------------------------------------- terms


class Everything(Node):
    """The empty filter: everybody; inside a relation: any row."""

    __slots__ = ()


class Word(Node):
    """Free text. With ``phone`` it is a pasted phone number: ``text`` is its digits, with ``+`` first if it had one."""

    __slots__ = ("text", "phone")
    text: str
    phone: bool

    def __init__(self, text: str, phone: bool = False) -> None:
        self.hold(text, phone)


class Term(Node):
    """``field op values``; several values (only ``:`` and ``=``) mean any of them."""

    __slots__ = ("field", "op", "values")
    field: str
    op: Op
    values: tuple[Value, ...]

    def __init__(self, field: str, op: Op, values: tuple[Value, ...]) -> None:
        if not values or (len(values) > 1 and op not in (":", "=")):
            raise ValueError(f"{field}{op} takes {'one value' if values else 'a value'}")
        self.hold(field, op, values)


class Presence(Node):
    """``has:field`` (``known``) and ``no:field``: whether the field has any value."""

    __slots__ = ("field", "known")
    field: str
    known: bool

    def __init__(self, field: str, known: bool = True) -> None:
        self.hold(field, known)


class Flag(Node):
    """``is:mine`` and its like, ``has:draft`` (named ``draft``). Names: :data:`crm_tui.filters.fields.flags.FLAGS`."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        self.hold(name)


class Relation(Node):
    """At least one related row that matches ``filter``, or, with ``count``, that many.

    ``count`` is a term named ``count`` with numbers or ranges of them; ``count<3`` and ``count=0`` include
    contacts with no row.
    """

    __slots__ = ("name", "filter", "count")
    name: str
    filter: Tree
    count: Term | None

    def __init__(self, name: str, filter: Tree, count: Term | None = None) -> None:
        self.hold(name, filter, count)


class Near(Node):
    """Within ``kilometres`` (great circle) of ``place``: a name, or ``latitude,longitude`` in degrees."""

    __slots__ = ("place", "kilometres")
    place: str
    kilometres: int | float

    def __init__(self, place: str, kilometres: int | float) -> None:
        self.hold(place, kilometres)


# ---------------------------------------------------------------- how terms are joined


class Not(Node):
    """The exact complement of ``part``."""

    __slots__ = ("part",)
    part: Tree

    def __init__(self, part: Tree) -> None:
        if isinstance(part, Everything):
            raise ValueError("the empty filter cannot be negated")
        self.hold(part)


class And(Node):
    """All of two or more ``parts``, none of them an And itself; build it with :func:`all_of`."""

    __slots__ = ("parts",)
    parts: tuple[Tree, ...]

    def __init__(self, parts: tuple[Tree, ...]) -> None:
        if len(parts) < 2 or any(isinstance(part, (And, Everything)) for part in parts):
            raise ValueError("And takes two or more parts, none of them an And or empty: see all_of")
        self.hold(parts)


class Or(Node):
    """Any of two or more ``parts``, none of them an Or itself; build it with :func:`any_of`."""

    __slots__ = ("parts",)
    parts: tuple[Tree, ...]

    def __init__(self, parts: tuple[Tree, ...]) -> None:
        if len(parts) < 2 or any(isinstance(part, (Or, Everything)) for part in parts):
            raise ValueError("Or takes two or more parts, none of them an Or or empty: see any_of")
        self.hold(parts)


Tree: TypeAlias = Everything | Word | Term | Presence | Flag | Relation | Near | Not | And | Or

EVERYTHING = Everything()


def all_of(*trees: Tree) -> Tree:
    """Their conjunction, flattened; empty filters fall out, and of nothing it is everybody."""
    parts: list[Tree] = []
    for tree in trees:
        if isinstance(tree, And):
            parts.extend(tree.parts)
        elif not isinstance(tree, Everything):
            parts.append(tree)
    if not parts:
        return EVERYTHING
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def any_of(*trees: Tree) -> Tree:
    """Their disjunction, flattened; a part that is everybody makes it everybody."""
    parts: list[Tree] = []
    for tree in trees:
        if isinstance(tree, Everything):
            return EVERYTHING
        parts.extend(tree.parts if isinstance(tree, Or) else (tree,))
    if not parts:
        return EVERYTHING
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def conjuncts(tree: Tree) -> tuple[Tree, ...]:
    """The parts that must all hold: of an And its parts, of everybody none, else the tree itself."""
    if isinstance(tree, And):
        return tree.parts
    return () if isinstance(tree, Everything) else (tree,)
