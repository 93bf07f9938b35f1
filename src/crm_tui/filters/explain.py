"""Why a contact matches a filter or not, term by term, with the contact's value at each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from crm_tui.errors import NotFound
from crm_tui.filters.compile.boolean import boolean
from crm_tui.filters.compile.condition import compile_filter
from crm_tui.filters.compile.context import Context, PlaceFinder
from crm_tui.filters.compile.places import find_place
from crm_tui.filters.compile.relations import inner_filter, rows_of
from crm_tui.filters.compile.sql import Sql, all_hold
from crm_tui.filters.compile.terms import find_field
from crm_tui.filters.fields import Field, Registry, find_relation
from crm_tui.filters.tree import And, Flag, Near, Not, Or, Presence, Relation, Term, Tree, Word
from crm_tui.values.dates import format_moment
from crm_tui.values.distance import distance_km

_BETWEEN = "\x1f"
"""What joins the values of one cell (``Field.cell_sql``)."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a filter: its canonical ``text``, whether the contact matches it, and the contact's ``value``.

    ``value`` is None for what has none (groups, some flags) and ``""`` when it is unknown. ``parts`` are the terms
    of a group, whose ``text`` is ``and``, ``or`` or ``-``.
    """

    text: str
    matches: bool
    value: str | None = None
    parts: tuple[Explanation, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Explanation]]:
        """Every part with its depth, from top to bottom."""
        yield depth, self
        for part in self.parts:
            yield from part.lines(depth + 1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``matches`` is the whole answer; ``seen`` is False for a contact that the filter does not look at at all."""

    matches: bool
    seen: bool
    explanation: Explanation


def explain(
    connection: sqlite3.Connection,
    contact_id: int,
    tree: Tree,
    *,
    registry: Registry,
    now: int,
    zone: tzinfo,
    agent: str,
    places: PlaceFinder | None = None,
) -> Verdict:
    """Answer the filter for one contact, part by part, with the same SQL as the list.

    Raises:
        NotFound: there is no contact with that id, not even in the bin.
        UsageError: a field, place or flag that this database does not know.
    """
    condition = compile_filter(tree, registry=registry, now=now, zone=zone, agent=agent, places=places)
    whole = condition.for_contact(contact_id)
    row = connection.execute(whole.text, whole.params).fetchone()
    if row is None:
        raise NotFound(f"There is no contact {contact_id}.")
    seen = _ask(connection, contact_id, Sql(condition.universe))
    teller = _Teller(connection, contact_id, Context(registry, now, zone, agent, None, places))
    return Verdict(bool(row[0]), bool(seen), teller.explained(tree))


def _ask(connection: sqlite3.Connection, contact_id: int, question: Sql) -> object:
    text = f"SELECT {question.text} FROM contact WHERE contact.id = ?"
    row = connection.execute(text, (*question.params, contact_id)).fetchone()
    return row[0] if row else None


class _Teller:
    """Asks one contact everything."""

    def __init__(self, connection: sqlite3.Connection, contact_id: int, context: Context) -> None:
        from crm_tui.filters.compile.atoms import Atoms

        self.connection = connection
        self.contact_id = contact_id
        self.context = context
        self.atoms = Atoms(context)

    def explained(self, tree: Tree) -> Explanation:
        if isinstance(tree, Not):
            part = self.explained(tree.part)
            return Explanation("-", not part.matches, None, (part,))
        if isinstance(tree, And | Or):
            parts = tuple(self.explained(part) for part in tree.parts)
            all_of = isinstance(tree, And)
            matches = all(p.matches for p in parts) if all_of else any(p.matches for p in parts)
            return Explanation("and" if all_of else "or", matches, None, parts)
        matches = bool(self.ask(boolean(tree, lambda leaf: self.atoms.of(leaf).probe)))
        return Explanation(str(tree), matches, self.value(tree))

    def ask(self, question: Sql) -> object:
        return _ask(self.connection, self.contact_id, question)

    def value(self, leaf: Tree) -> str | None:
        """What the contact has where the term looks."""
        match leaf:
            case Term() | Presence():
                return self.cell(find_field(leaf.field, self.context))
            case Word():
                line = Sql("(SELECT search_doc.line FROM search_doc WHERE search_doc.id = contact.id)")
                return str(self.ask(line) or "").replace("\n", ", ")
            case Flag(name="mine" | "unowned"):
                return str(self.ask(Sql("contact.owner")) or "")
            case Near():
                return self.distance(leaf)
            case Relation():
                return self.rows(leaf)
        return None

    def cell(self, field: Field) -> str:
        found = self.ask(Sql(field.cell_sql or "NULL"))
        if found is None:
            return ""
        if field.type == "datetime" and isinstance(found, int | float):
            return format_moment(int(found), self.context.zone)
        return str(found).replace(_BETWEEN, ", ")

    def distance(self, near: Near) -> str:
        latitude, longitude = self.ask(Sql("contact.latitude")), self.ask(Sql("contact.longitude"))
        if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
            return ""
        return f"{distance_km(*find_place(near.place, self.context), latitude, longitude):.1f} km"

    def rows(self, relation: Relation) -> str | None:
        """How many related rows there are that pass the filter in the brackets, of how many."""
        kind = find_relation(relation.name)
        if kind is None:
            return None
        rows = rows_of(kind)
        own = all_hold([Sql(f"{rows.owner} = contact.id"), rows.condition])
        counted = own.inside(f"(SELECT count(*) FROM {rows.table} WHERE ")
        passed = all_hold([own, inner_filter(relation.filter, kind, self.context)])
        found = passed.inside(f"(SELECT count(*) FROM {rows.table} WHERE ")
        return f"{self.ask(found)} of {self.ask(counted)}"
