"""Relations: contacts with at least one related row, or so many, that pass the filter in the brackets."""

from __future__ import annotations

import re
from functools import partial
from operator import eq, ge, gt, le, lt
from typing import NamedTuple

from crm_tui.errors import UsageError
from crm_tui.filters.compile.atom import Atom, Source
from crm_tui.filters.compile.boolean import Leaf, boolean
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.ordered import number_test
from crm_tui.filters.compile.selectivity import Kind
from crm_tui.filters.compile.sql import TRUE, Sql, all_hold, any_holds, complement, sql
from crm_tui.filters.compile.text import text_test
from crm_tui.filters.compile.values import known_test, value_test
from crm_tui.filters.compile.words import trigram_source
from crm_tui.filters.fields import Field, RelationKind, find_relation
from crm_tui.filters.tree import Item, Number, Presence, Range, Relation, Term, Tree, Value, Word, conjuncts
from crm_tui.values.folding import query_text

_OWNER = re.compile(r"(\w+\.contact_id) = contact\.id(?: AND (.*))?$")


class Rows(NamedTuple):
    """Where the rows of a relation lie.

    ``table`` is read for one contact, ``gathering`` for all of them (the order of its join is fixed: the filtered
    table first); ``owner`` is the column of the contact's id, ``condition`` what every row must fulfil.
    """

    table: str
    gathering: str
    owner: str
    condition: Sql


_GATHERING = {
    "org": "organisation CROSS JOIN contact_organisation ON contact_organisation.organisation_id = organisation.id",
}
_DICTIONARIES = {
    ("did", "type"): ("event.type_id", "event_type"),
    ("list", "name"): ("subscription.list_id", "subscription_list"),
    ("segment", "name"): ("segment_member.segment_id", "segment"),
}
"""Inner fields that lie in a small table of their own: that is looked through once, and its ids are compared."""
_WITHOUT_DICTIONARY = {"did": "event", "list": "subscription", "segment": "segment_member"}
_OTHER_NAME = {"list": "subscription_list.slug", "segment": "segment.name"}
"""What is compared beside the name of these: they are called by slug or name."""


def rows_of(kind: RelationKind) -> Rows:
    """How the rows of a relation are read."""
    match = _OWNER.match(kind.link)
    if not kind.available or match is None:
        raise UsageError(f"“{kind.name}” cannot be asked in this database.")
    table = _WITHOUT_DICTIONARY.get(kind.name, kind.source)
    return Rows(table, _GATHERING.get(kind.name, table), match[1], Sql(match[2]) if match[2] else TRUE)


def relation_atom(relation: Relation, context: Context) -> Atom:
    """``relation[…]`` and its short forms."""
    kind = find_relation(relation.name)
    if kind is None:
        raise UsageError(f"There is no relation “{relation.name}”.")
    if kind.name == "did":
        from crm_tui.filters.compile.history import history_atom

        return history_atom(relation, kind, context)
    rows = rows_of(kind)
    inner = all_hold([rows.condition, inner_filter(relation.filter, kind, context)])
    if relation.count is not None:
        return counted_atom(rows, inner, relation.count)
    probe = all_hold([Sql(f"{rows.owner} = contact.id"), inner]).inside(
        f"EXISTS (SELECT 1 FROM {rows.table} WHERE ", ")"
    )
    ids = inner.inside(f"SELECT {rows.owner} FROM {rows.gathering} WHERE ", "")
    indexed = kind.name in ("list", "dnc", "segment")
    source = Source(ids, exact=True, counted=_counted_sets(relation, kind), indexed=indexed)
    return Atom(probe, (source, *_line_sources(relation, kind)))


def inner_filter(tree: Tree, kind: RelationKind, context: Context) -> Sql:
    """The filter in the brackets, over the columns of the relation's tables."""
    return boolean(tree, partial(_inner_leaf, kind=kind, context=context))


def _inner_leaf(leaf: Leaf, kind: RelationKind, context: Context) -> Sql:
    if isinstance(leaf, Word):
        item = Item(leaf.text)
        fields = (kind.find(name) for name in kind.words)
        return any_holds(
            _in_dictionary(kind, field, text_test(field.column, field.key, ":", [item], whole=False))
            for field in fields
            if field and field.column
        )
    if isinstance(leaf, Term | Presence):
        field = kind.find(leaf.field)
        if field is None or field.column is None:
            raise UsageError(f"“{kind.name}” has no field “{leaf.field}” in its brackets.")
        if isinstance(leaf, Presence):
            known = known_test(field, field.column)
            return _in_dictionary(kind, field, known if leaf.known else complement(known))
        return _in_dictionary(kind, field, _inner_term(kind, field, leaf, context))
    raise UsageError(f"“{leaf}” cannot stand in the brackets of “{kind.name}”.")


def _inner_term(kind: RelationKind, field: Field, term: Term, context: Context) -> Sql:
    column = field.column or ""
    test = value_test(field, column, term, context)
    other = _OTHER_NAME.get(kind.name)
    if other and field.name == "name" and term.op != "~":
        return any_holds([test, text_test(other, None, term.op, term.values, whole=True)])
    return test


def _in_dictionary(kind: RelationKind, field: Field, test: Sql) -> Sql:
    found = _DICTIONARIES.get((kind.name, field.name))
    if found is None:
        return test
    column, table = found
    return test.inside(f"{column} IN (SELECT {table}.id FROM {table} WHERE ")


def counted_atom(rows: Rows, inner: Sql, count: Term) -> Atom:
    """So many rows. A count that 0 fulfils holds for contacts with no row: its set is that of the others."""
    own = all_hold([Sql(f"{rows.owner} = contact.id"), inner])
    test = number_test("count(*)", count.op, count.values, sure=True)
    probe = sql(f"(SELECT {{}} FROM {rows.table} WHERE {{}})", test, own)
    if holds_for_none(count):
        return Atom(probe)
    ids = sql(f"SELECT {rows.owner} FROM {rows.gathering} WHERE {{}} GROUP BY {rows.owner} HAVING {{}}", inner, test)
    return Atom(probe, (Source(ids, exact=True, indexed=False),))


def holds_for_none(count: Term) -> bool:
    """Whether ``count`` includes contacts with no row."""
    return any(_zero_passes(count.op, value) for value in count.values)


def _zero_passes(op: str, value: Value) -> bool:
    if isinstance(value, Range):
        return all(
            not isinstance(bound, Number) or compare(0, bound.value)
            for bound, compare in ((value.start, ge), (value.end, le))
        )
    return isinstance(value, Number) and _COMPARE.get(op, eq)(0, value.value)


_COMPARE = {">": gt, ">=": ge, "<": lt, "<=": le}


def _line_sources(relation: Relation, kind: RelationKind) -> tuple[Source, ...]:
    """The name of a linked organisation stands in the search line: the index knows a small set sooner."""
    for part in conjuncts(relation.filter) if kind.name == "org" else ():
        if isinstance(part, Term) and part.field == "name" and part.op in (":", "="):
            source = trigram_source(query_text(value.text) for value in part.values if isinstance(value, Item))
            return (source,) if source else ()
    return ()


def _counted_sets(relation: Relation, kind: RelationKind) -> tuple[tuple[Kind, str], ...]:
    """The lists (all statuses together: an estimate from above) or segments whose sizes bound the set."""
    counted: Kind
    if kind.name == "list":
        counted = "list"
    elif kind.name == "segment":
        counted = "segment"
    else:
        return ()
    for part in conjuncts(relation.filter):
        if isinstance(part, Term) and part.field == "name" and part.op in (":", "="):
            return tuple((counted, value.text) for value in part.values if isinstance(value, Item))
    return ()
