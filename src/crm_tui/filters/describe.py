"""Tree → words for a person: ``country is France, and tag is vip or gold``."""

from __future__ import annotations

from crm_tui.filters.fields.field import ORDERED, WHOLE, Field
from crm_tui.filters.fields.flags import FLAGS
from crm_tui.filters.fields.registry import Registry
from crm_tui.filters.fields.relations import RelationKind, find_relation
from crm_tui.filters.tree import (
    And,
    Duration,
    Everything,
    Flag,
    Item,
    Near,
    Not,
    Number,
    Or,
    Presence,
    Range,
    Relation,
    Term,
    Tree,
    Value,
    Word,
)  # fmt: skip
from crm_tui.values.date_values import Anniversary, Named, Offset, Period, Unit, Within

_ONE_OF_MANY = {"tags": "tag", "emails": "an email", "phones": "a phone"}
_NOUNS = {
    "did": ("an event", "events"), "org": ("an organisation", "organisations"),
    "list": ("a list entry", "list entries"), "dnc": ("a do-not-contact mark", "do-not-contact marks"),
    "note": ("a note", "notes"), "task": ("a task", "tasks"), "ticket": ("a ticket", "tickets"),
    "segment": ("a segment", "segments"), "automation": ("an automation", "automations"),
}  # fmt: skip
_NEGATIVE = {
    "is": "is not", "contains": "does not contain", "starts with": "does not start with", "matches": "does not match",
    "ends with": "does not end with", "contains the digits": "does not contain the digits",
}  # fmt: skip
_COMPARED = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}
_DATED = {">": "after", ">=": "on or after", "<": "before", "<=": "on or before"}
_UNITS: dict[Unit, str] = {"min": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}


def describe(tree: Tree, registry: Registry) -> str:
    """The filter in words; the empty filter is *everybody*."""
    return _Words(registry).tree(tree)


class _Words:
    def __init__(self, registry: Registry, inside: RelationKind | None = None) -> None:
        self._registry = registry
        self._inside = inside

    def tree(self, tree: Tree) -> str:
        match tree:
            case Everything():
                return "everybody"
            case And(parts):
                return ", and ".join(
                    f"({self.tree(part)})" if isinstance(part, Or) else self.tree(part) for part in parts
                )
            case Or(parts):
                return ", or ".join(
                    f"({self.tree(part)})" if isinstance(part, And) else self.tree(part) for part in parts
                )
            case Not(Presence(field, known)):
                return self.tree(Presence(field, not known))
            case Not(part):
                return self._negated(part)
            case _:
                return self._leaf(tree, negated=False)

    def _negated(self, part: Tree) -> str:
        if isinstance(part, (And, Or, Not)):
            return f"not ({self.tree(part)})"
        return self._leaf(part, negated=True)

    def _leaf(self, tree: Tree, *, negated: bool) -> str:
        no = "not " if negated else ""
        match tree:
            case Word(text, phone):
                what = "a phone number contains" if phone else "the text contains"
                return f"{no}{what} {text}" if negated else f"{what} {text}"
            case Presence(field, known):
                return f"{self._name(field)} {'has any value' if known else 'is unknown'}"
            case Flag(name):
                words = FLAGS.get(name, f"is {name}")
                return _not_flag(name, words) if negated else words
            case Near(place, kilometres):
                return f"is {no}within {kilometres} km of {place}"
            case Relation():
                return self._relation(tree, negated)
            case Term():
                return self._term(tree, negated)
        raise TypeError(f"no leaf: {tree!r}")

    # -- terms

    def _field(self, name: str) -> Field | None:
        return self._inside.find(name) if self._inside else self._registry.find(name)

    def _name(self, name: str) -> str:
        field = self._field(name)
        if not self._inside and name in _ONE_OF_MANY:
            return _ONE_OF_MANY[name]
        label = field.label if field else name
        return label[:1].lower() + label[1:] if label[1:2].islower() else label

    def _term(self, term: Term, negated: bool) -> str:
        field = self._field(term.field)
        name = self._name(term.field)
        if field is None or field.type in ORDERED:
            words = _alternatives([_ordered(term.op, value) for value in term.values])
            verb, no = ("comes", "does not come") if isinstance(term.values[0], Anniversary) else ("is", "is not")
            return f"{name} {no if negated else verb} {words}"
        by_verb: dict[str, list[str]] = {}
        for value in term.values:
            by_verb.setdefault(_verb(field, term.op, value), []).append(
                value.text if isinstance(value, Item) else str(value)
            )
        phrases = [f"{_NEGATIVE[verb] if negated else verb} {_alternatives(texts)}" for verb, texts in by_verb.items()]
        return f"{name} {(' and ' if negated else ' or ').join(phrases)}"

    # -- relations

    def _relation(self, relation: Relation, negated: bool) -> str:
        kind = find_relation(relation.name)
        one, many = _NOUNS.get(relation.name, (relation.name, relation.name))
        if relation.count:
            amounts = _alternatives([_ordered(relation.count.op, value) for value in relation.count.values])
            start = f"{'has not' if negated else 'has'} {amounts} {many}"
        else:
            start = f"has no {one.split(' ', 1)[-1]}" if negated else f"has {one}"
        if isinstance(relation.filter, Everything):
            return start
        inner = _Words(self._registry, kind).tree(relation.filter)
        return f"{start} (where {inner})"


def _verb(field: Field, op: str, value: Value) -> str:
    if op == "~":
        return "matches"
    if isinstance(value, Item) and (value.open_start or value.open_end):
        if value.open_start and value.open_end:
            return "contains"
        return "ends with" if value.open_start else "starts with"
    if op == "=" or field.type in WHOLE:
        return "is"
    return "contains the digits" if field.type == "phone" else "contains"


def _ordered(op: str, value: Value) -> str:
    """What follows *is* for numbers, durations and dates."""
    if isinstance(value, Range):
        if value.start is None or value.end is None:
            return f"up to {_plain(value.end)}" if value.start is None else f"from {_plain(value.start)} on"
        return f"between {_plain(value.start)} and {_plain(value.end)}"
    if isinstance(value, (Number, Duration)):
        return f"{_COMPARED[op]} {value}" if op in _COMPARED else str(value)
    if isinstance(value, Offset) and op in ("<", ">"):
        if value.sign == "-":
            return f"{'more' if op == '<' else 'less'} than {_amount(value.amount, value.unit)} ago"
        return f"{'less' if op == '<' else 'more'} than {_amount(value.amount, value.unit)} from now"
    return f"{_DATED[op]} {_plain(value)}" if op in _DATED else _on(value)


def _on(value: Value) -> str:
    match value:
        case Within(amount, unit, forward):
            return f"in the {'next' if forward else 'last'} {_amount(amount, unit)}"
        case Anniversary(amount, unit):
            return f"round {f'within {_amount(amount, unit)}' if amount else 'today'}"
        case Period(_, _, day):
            return f"{'in' if day is None else 'on'} {value}"
        case Named():
            return _plain(value)
    return f"at {_plain(value)}"


def _plain(value: Value | None) -> str:
    if isinstance(value, Offset):
        return f"{_amount(value.amount, value.unit)} {'ago' if value.sign == '-' else 'from now'}"
    if isinstance(value, Named):
        return value.name.replace("-", " ")
    return value.text if isinstance(value, Item) else str(value).replace("T", " ")


def _amount(amount: int, unit: Unit) -> str:
    return f"{amount} {_UNITS[unit]}{'' if amount == 1 else 's'}"


def _alternatives(words: list[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _not_flag(name: str, words: str) -> str:
    verb, rest = words.split(" ", 1)
    return {"unowned": "has an owner", "draft": "has no draft"}.get(name, f"{verb} not {rest}")
