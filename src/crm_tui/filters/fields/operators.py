"""The operators that the builder offers for each type, each with its phrase and the term it writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from crm_tui.filters.fields.field import Field, FieldType
from crm_tui.filters.tree import Item, Not, Op, Presence, Range, Term, Tree, Value
from crm_tui.values.date_values import Anniversary, Within

Takes = Literal["nothing", "one", "many", "two", "last", "next", "anniversary"]
"""How many values: none, one, several (any of), two (between), or an amount of time (``7d``)."""
Wild = Literal["", "start", "end", "both"]


class Operator(NamedTuple):
    """One line of the builder's list of operators.

    ``op`` is None for *is unknown* and *has any value*; ``fixed`` is the value of operators that take none.
    """

    phrase: str
    op: Op | None
    takes: Takes = "one"
    negated: bool = False
    wild: Wild = ""
    fixed: str = ""


_KNOWN = (Operator("is unknown", None, "nothing", negated=True), Operator("has any value", None, "nothing"))
_TEXT = (
    Operator("is", "="),
    Operator("is not", "=", negated=True),
    Operator("contains", ":"),
    Operator("does not contain", ":", negated=True),
    Operator("starts with", ":", wild="end"),
    Operator("ends with", ":", wild="start"),
    Operator("is any of", "=", "many"),
    Operator("is none of", "=", "many", negated=True),
    Operator("matches", "~"),
    *_KNOWN,
)
_MANY = (
    Operator("contains", ":", "many"),
    Operator("does not contain", ":", "many", negated=True),
    Operator("is", "=", "many"),
    Operator("is not", "=", "many", negated=True),
    *_KNOWN,
)
_NUMBER = (
    Operator("equals", "=", "many"),
    Operator("not equal", "=", "many", negated=True),
    Operator(">", ">"),
    Operator("≥", ">="),
    Operator("<", "<"),
    Operator("≤", "<="),
    Operator("between", ":", "two"),
    *_KNOWN,
)
_DATE = (
    Operator("on", ":", "many"),
    Operator("before", "<"),
    Operator("after", ">"),
    Operator("between", ":", "two"),
    Operator("in the last", ":", "last"),
    Operator("in the next", ":", "next"),
    Operator("not in the last", ":", "last", negated=True),
    Operator("anniversary", ":", "anniversary"),
    *_KNOWN,
)
_CHOICE = (
    Operator("is", ":"),
    Operator("is not", ":", negated=True),
    Operator("is any of", ":", "many"),
    Operator("is none of", ":", "many", negated=True),
    *_KNOWN,
)
_PHONE = (Operator("contains digits", ":"), Operator("is", "="), Operator("starts with", ":", wild="end"), *_KNOWN)
_BOOLEAN = (Operator("yes", ":", "nothing", fixed="yes"), Operator("no", ":", "nothing", fixed="no"), *_KNOWN)

OPERATORS: dict[FieldType, tuple[Operator, ...]] = {
    "text": _TEXT, "country": _TEXT, "url": _TEXT, "email": _TEXT, "multi": _MANY, "number": _NUMBER,
    "duration": _NUMBER, "date": _DATE, "datetime": _DATE, "boolean": _BOOLEAN, "phone": _PHONE,
    "select": _CHOICE, "agent": _CHOICE,
}  # fmt: skip


_ALSO_TEXT = (
    Operator("contains any of", ":", "many"),
    Operator("contains none of", ":", "many", negated=True),
    Operator("does not start with", ":", wild="end", negated=True),
    Operator("does not end with", ":", wild="start", negated=True),
    Operator("does not match", "~", negated=True),
)
_ALSO_NUMBER = (
    Operator("equals", ":", "many"),
    Operator("not equal", ":", "many", negated=True),
    Operator("not between", ":", "two", negated=True),
    Operator("not >", ">", negated=True),
    Operator("not ≥", ">=", negated=True),
    Operator("not <", "<", negated=True),
    Operator("not ≤", "<=", negated=True),
)
_ALSO_DATE = (
    Operator("on or before", "<="),
    Operator("on or after", ">="),
    Operator("not on", ":", "many", negated=True),
    Operator("not between", ":", "two", negated=True),
    Operator("not in the next", ":", "next", negated=True),
    Operator("not before", "<", negated=True),
    Operator("not after", ">", negated=True),
)
_ALSO_WILD = (
    Operator("starts with", ":", wild="end"),
    Operator("does not start with", ":", wild="end", negated=True),
    Operator("ends with", ":", wild="start"),
    Operator("matches", "~"),
    Operator("does not match", "~", negated=True),
)
_ALSO_PHONE = (
    Operator("does not contain digits", ":", negated=True),
    Operator("is not", "=", negated=True),
    Operator("is any of", "=", "many"),
    Operator("is none of", "=", "many", negated=True),
    Operator("does not start with", ":", wild="end", negated=True),
)
_ALSO_BOOLEAN = (
    Operator("not yes", ":", "nothing", negated=True, fixed="yes"),
    Operator("not no", ":", "nothing", negated=True, fixed="no"),
)

ALSO: dict[FieldType, tuple[Operator, ...]] = {
    "text": _ALSO_TEXT, "country": _ALSO_TEXT, "url": _ALSO_TEXT, "email": _ALSO_TEXT, "multi": _ALSO_WILD,
    "number": _ALSO_NUMBER, "duration": _ALSO_NUMBER, "date": _ALSO_DATE, "datetime": _ALSO_DATE,
    "boolean": _ALSO_BOOLEAN, "phone": _ALSO_PHONE, "select": _ALSO_WILD, "agent": _ALSO_WILD,
}  # fmt: skip
"""Operators that a row has when the text says so, or when one that is offered was negated."""


class Choice(NamedTuple):
    """A row of the builder: a field, an operator, and its values as text."""

    field: str
    operator: Operator
    values: tuple[str, ...]


def operators_of(field: Field) -> tuple[Operator, ...]:
    """The operators that the builder offers for ``field``."""
    if field.many is not None and field.type in ("email", "phone"):
        return _MANY
    return OPERATORS[field.type]


def write_choice(choice: Choice) -> str:
    """The filter text of a row, for the parser: ``-country="New Zealand"``.

    Wrong values (``points>x``) are the parser's to find.
    """
    field, operator, values = choice
    if operator.op is None:
        return f"{'no' if operator.negated else 'has'}:{field}"
    return f"{'-' if operator.negated else ''}{field}{operator.op}{_value_text(operator, values)}"


def _value_text(operator: Operator, values: Sequence[str]) -> str:
    from crm_tui.filters.grammar.canonical import value_text

    first = values[0] if values else ""
    match operator.takes:
        case "nothing":
            return operator.fixed
        case "two":
            return f"{first}..{values[1] if len(values) > 1 else ''}"
        case "last":
            return first.lstrip("+-")
        case "next":
            return f"+{first.lstrip('+-')}"
        case "anniversary":
            return f"anniversary+{first.lstrip('+')}" if first else "anniversary"
    open_start, open_end = operator.wild in ("start", "both"), operator.wild in ("end", "both")
    texts = values if operator.takes == "many" else values[:1]
    items = (Item(text, open_start, open_end) for text in texts)
    return ",".join(value_text(item, operator.op or ":", alone=len(texts) == 1) for item in items)


def read_choice(tree: Tree, field_of: dict[str, Field], *, also: bool = False) -> Choice | None:
    """The row that shows ``tree``, or None when no single row does; ``field_of`` knows fields by first name.

    ``also``: operators that are not offered, but that a text may have (:data:`ALSO`), are known, too.
    """
    negated, part = (True, tree.part) if isinstance(tree, Not) else (False, tree)
    if isinstance(part, Presence) and part.field in field_of:
        unknown = part.known == negated
        operators = operators_of(field_of[part.field])
        return Choice(part.field, next(o for o in operators if o.op is None and o.negated == unknown), ())
    if not isinstance(part, Term) or part.field not in field_of:
        return None
    field = field_of[part.field]
    for operator in (*operators_of(field), *(ALSO[field.type] if also else ())):
        values = _values_for(operator, part) if operator.negated == negated else None
        if values is not None:
            return Choice(part.field, operator, values)
    return None


def _values_for(operator: Operator, term: Term) -> tuple[str, ...] | None:
    """The values of ``term`` as a row with ``operator`` shows them, or None when the operator is another."""
    first = term.values[0]
    if operator.op != term.op or (len(term.values) > 1 and operator.takes != "many"):
        return None
    match operator.takes:
        case "nothing":
            return () if isinstance(first, Item) and first.text == operator.fixed else None
        case "two":
            if not isinstance(first, Range):
                return None
            return tuple("" if bound is None else str(bound) for bound in (first.start, first.end))
        case "last" | "next":
            fits = isinstance(first, Within) and first.forward == (operator.takes == "next")
            return (str(first).lstrip("+"),) if fits else None
        case "anniversary":
            if not isinstance(first, Anniversary):
                return None
            return (f"{first.amount}{first.unit}",) if first.amount else ()
    texts = [_plain_text(value, operator.wild) for value in term.values]
    known = tuple(text for text in texts if text is not None)
    return known if len(known) == len(texts) else None


def _plain_text(value: Value, wild: Wild) -> str | None:
    if isinstance(value, (Range, Within, Anniversary)):
        return None
    if isinstance(value, Item):
        wanted = (wild in ("start", "both"), wild in ("end", "both"))
        return value.text if (value.open_start, value.open_end) == wanted else None
    return str(value)
