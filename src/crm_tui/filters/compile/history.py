"""``did[…]``: the rollup answers what it can, by kind, number, first and last moment; the rows answer the rest."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.filters.compile.atom import Atom, Source
from crm_tui.filters.compile.context import Context
from crm_tui.filters.compile.ordered import moments, number_test
from crm_tui.filters.compile.relations import counted_atom, holds_for_none, inner_filter, rows_of
from crm_tui.filters.compile.sql import TRUE, Sql, all_hold, any_holds, sql
from crm_tui.filters.fields import RelationKind
from crm_tui.filters.tree import EVERYTHING, Relation, Term, Tree, all_of, conjuncts
from crm_tui.values.dates import Anniversary

_OWN = "contact_event_stat.contact_id = contact.id"


class _Asked(NamedTuple):
    """What the brackets say: of which types, from when until when, and everything that only the rows know."""

    types: Sql
    start: int | None
    end: int | None
    rest: Tree


def history_atom(relation: Relation, kind: RelationKind, context: Context) -> Atom:
    """The answer with the help of the rollup."""
    asked = _asked(relation.filter, kind, context)
    timeless = asked.start is None and asked.end is None
    if relation.count is not None:
        if timeless and asked.rest == EVERYTHING:
            return _counted(asked, relation.count)
        return _counted_rows(relation, relation.count, asked, kind, context)
    possible = _possible(asked)
    found = _rows(relation.filter, kind, context)
    sure = _sure(asked)
    if asked.rest == EVERYTHING and (asked.start is None or asked.end is None):
        test = possible
    elif asked.rest == EVERYTHING:
        test = all_hold([possible, any_holds([sure, found])])
    else:
        test = all_hold([possible, found])
    exact = asked.rest == EVERYTHING and (asked.start is None or asked.end is None)
    probe = all_hold([Sql(_OWN), test]).inside("EXISTS (SELECT 1 FROM contact_event_stat WHERE ", ")")
    return Atom(probe, (Source(_ids(asked), exact=exact, indexed=asked.types != TRUE),))


def _asked(tree: Tree, kind: RelationKind, context: Context) -> _Asked:
    types: list[Tree] = []
    rest: list[Tree] = []
    start = end = None
    for part in conjuncts(tree):
        if isinstance(part, Term) and part.field == "type":
            types.append(part)
        elif isinstance(part, Term) and (bounds := _bounds(part, context)):
            start = max((bound for bound in (start, bounds[0]) if bound is not None), default=None)
            end = min((bound for bound in (end, bounds[1]) if bound is not None), default=None)
        else:
            rest.append(part)
    names = inner_filter(all_of(*types), kind, context)
    # the test is on event.type_id; the rollup has the same column
    named = Sql(names.text.replace("event.type_id", "contact_event_stat.type_id"), names.params)
    return _Asked(named, start, end, all_of(*rest))


def _bounds(term: Term, context: Context) -> tuple[int | None, int | None] | None:
    if term.field != "at" or len(term.values) != 1 or isinstance(term.values[0], Anniversary):
        return None
    return moments(term.op, term.values[0], context.now, context.zone)


def _possible(asked: _Asked) -> Sql:
    """A row of the rollup beside which there may be such an event; with one bound only, there is one."""
    tests = [asked.types]
    if asked.start is not None:
        tests.append(sql("contact_event_stat.last_at >= {}", asked.start))
    if asked.end is not None:
        tests.append(sql("contact_event_stat.first_at < {}", asked.end))
    return all_hold(tests)


def _sure(asked: _Asked) -> Sql:
    """The first or the last event itself lies between the bounds."""
    if asked.start is None or asked.end is None:
        return TRUE
    return any_holds(
        [
            sql("contact_event_stat.last_at < {}", asked.end),
            sql("contact_event_stat.first_at >= {}", asked.start),
        ]
    )


def _rows(tree: Tree, kind: RelationKind, context: Context) -> Sql:
    rows = rows_of(kind)
    inner = [Sql("event.contact_id = contact_event_stat.contact_id"), Sql("event.type_id = contact_event_stat.type_id")]
    return all_hold([*inner, inner_filter(tree, kind, context)]).inside(
        f"EXISTS (SELECT 1 FROM {rows.table} WHERE ", ")"
    )


def _counted_rows(relation: Relation, count: Term, asked: _Asked, kind: RelationKind, context: Context) -> Atom:
    """The rows are counted; a count that needs one is asked only where the rollup says that there may be one."""
    inner = inner_filter(relation.filter, kind, context)
    atom = counted_atom(rows_of(kind), inner, count)
    if holds_for_none(count):
        return atom
    ids = _ids(asked)
    possible = all_hold([Sql(_OWN), _possible(asked)]).inside("EXISTS (SELECT 1 FROM contact_event_stat WHERE ")
    return Atom(all_hold([possible, atom.probe]), (Source(ids, indexed=asked.types != TRUE),))


def _ids(asked: _Asked) -> Sql:
    # the index ends with the last moment: between two bounds the first one is left to the probe
    bounds = asked if asked.start is None else asked._replace(end=None)
    return _possible(bounds).inside("SELECT contact_event_stat.contact_id FROM contact_event_stat WHERE ", "")


def _counted(asked: _Asked, count: Term) -> Atom:
    test = number_test("coalesce(sum(contact_event_stat.n), 0)", count.op, count.values, sure=True)
    own = all_hold([Sql(_OWN), asked.types])
    probe = sql("(SELECT {} FROM contact_event_stat WHERE {})", test, own)
    if holds_for_none(count):
        return Atom(probe)
    ids = sql(
        "SELECT contact_event_stat.contact_id FROM contact_event_stat WHERE {} "
        "GROUP BY contact_event_stat.contact_id HAVING {}",
        asked.types, test,
    )  # fmt: skip
    return Atom(probe, (Source(ids, exact=True, indexed=False),))
