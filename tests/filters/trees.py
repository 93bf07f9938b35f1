"""Hypothesis strategies: filter trees of every kind of node, as the parser could have made them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from crm_tui.filters.fields import RELATIONS, Field, Registry, RelationKind
from crm_tui.filters.tree import (
    EVERYTHING,
    And,
    Duration,
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
    all_of,
    any_of,
)  # fmt: skip
from crm_tui.values.date_values import NAMES, Anniversary, DateValue, Instant, Named, Offset, Period, Unit, Within
from crm_tui.values.records import AttributeInfo

REGISTRY = Registry(
    [
        AttributeInfo("renewal", "Renewal", "date"),
        AttributeInfo("city", "City of birth"),  # a built-in name: attr.city
        AttributeInfo("plan", "Plan", "select", ("basic", "pro")),
        AttributeInfo("topics", "Topics", "multi_select", ("a", "b c")),
        AttributeInfo("vip_since", "VIP since", "datetime"),
        AttributeInfo("opt_in", "Opt-in", "boolean"),
        AttributeInfo("등급", "등급", "number"),
        AttributeInfo("homepage", "Homepage", "url"),
        AttributeInfo("work_email", "Work email", "email"),
        AttributeInfo("fax", "Fax", "phone"),
    ]
)
"""Built-in fields and a custom attribute of every type."""
NAMES_KNOWN: dict[str, dict[str, str]] = {
    "segment": {"gold": "gold", "old friends": "old-friends", "old-friends": "old-friends"},
    "automation": {"welcome": "welcome"},
    "ticket": {},
    "place": {},
}
"""As if segments, automations, tickets and places were there."""

_AWKWARD = [
    *("and", "OR", "not", "|", "-x", "!x", "?", "*", "a*", "*a", "a,b", "(a", "a)", "[b]", "x[", "tag:vip", "a..b"),
    *('say "hi"', "back\\slash", "end\\", "12", "345", "+33", "123456", "06-48", "a b", " a", "word://x", "is:mine"),
    *("12:30", ">5", "%", "_", "김철수", "é", "\u200b", "a\nb", "count>3", "has:", "😀", "(12)", "a~", "~", "."),
]
_letters = st.characters(codec="utf-8", exclude_categories=["Cs"])
texts = st.one_of(
    st.sampled_from(_AWKWARD),
    st.text(st.sampled_from('ab1 "\\*?,()[]:=<>~|-!+./%'), min_size=1, max_size=8),
    st.text(_letters, min_size=1, max_size=8),
).filter(lambda text: bool(text.strip()))
"""Free text that is not blank."""

_dates = st.dates()
_units: SearchStrategy[Unit] = st.sampled_from(["min", "h", "d", "w", "mo", "y"])
_amounts = st.integers(0, 9_999_999)


@st.composite
def _absolute(draw: st.DrawFn) -> Period | Instant:
    day = draw(_dates)
    if draw(st.booleans()):
        length = draw(st.integers(1, 3))
        return Period(day.year, day.month if length > 1 else None, day.day if length > 2 else None)
    second = draw(st.none() | st.integers(0, 59))
    offset = draw(st.none() | st.integers(-23 * 60, 23 * 60))
    return Instant(day.year, day.month, day.day, draw(st.integers(0, 23)), draw(st.integers(0, 59)), second, offset)


_named = st.sampled_from(NAMES).map(Named)
_offsets = st.builds(Offset, st.sampled_from(["+", "-"]), _amounts, _units)
_within = st.builds(Within, _amounts, _units, st.booleans())
_anniversaries = st.builds(Anniversary, st.integers(1, 400), st.sampled_from(["d", "w", "mo", "y"])) | st.just(
    Anniversary()
)
moments: SearchStrategy[DateValue] = st.one_of(_absolute(), _named, _offsets)
"""Date values that may be compared."""

numbers = st.one_of(
    st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.integers(-9, 9)
).map(Number)
durations = st.integers(0, 2**62 - 1).map(Duration)
items = st.builds(Item, texts, st.booleans(), st.booleans())
_plain_items = st.builds(Item, texts)


def _ends(field: Field) -> SearchStrategy[Value]:
    if field.type == "number":
        return numbers
    return durations if field.type == "duration" else moments


@st.composite
def _ranges(draw: st.DrawFn, field: Field) -> Range:
    if field.type in ("date", "datetime"):
        # absolute and relative ends do not compare without a clock, so they are never backwards
        bound = draw(_absolute()), draw(_offsets)
        start, end = bound if draw(st.booleans()) else bound[::-1]
        return Range(*draw(st.sampled_from([(start, end), (start, None), (None, end)])))
    make = Number if field.type == "number" else Duration
    low, high = (make(value) for value in sorted(draw(st.tuples(st.integers(0, 99_999), st.integers(0, 99_999)))))
    return Range(*draw(st.sampled_from([(low, high), (low, None), (None, high)])))


def _ordered_terms(field: Field) -> SearchStrategy[Term]:
    compared = st.builds(
        lambda op, value: Term(field.name, op, (value,)), st.sampled_from([">", ">=", "<", "<="]), _ends(field)
    )
    equal: SearchStrategy[Value] = _ends(field)
    if field.type in ("date", "datetime"):
        equal = st.one_of(_absolute(), _named, _within, _anniversaries)
    several = st.lists(equal, min_size=1, max_size=3).map(tuple)
    same = st.builds(lambda op, values: Term(field.name, op, values), st.sampled_from([":", "="]), several)
    ranged = st.builds(lambda op, value: Term(field.name, op, (value,)), st.sampled_from([":", "="]), _ranges(field))
    return st.one_of(compared, same, ranged)


def _values(field: Field, op: str) -> SearchStrategy[Item]:
    if field.type == "boolean":
        return st.sampled_from(["yes", "no"]).map(Item)
    if field.options and not field.custom:
        return st.sampled_from(field.options).map(Item)
    found = items if op == ":" else _plain_items
    if field.type == "phone":
        return found.filter(lambda item: any(character.isdigit() for character in item.text))
    return found


def terms_of(field: Field) -> SearchStrategy[Term]:
    """Terms that the parser could make of ``field``."""
    if field.type in ("number", "duration", "date", "datetime"):
        return _ordered_terms(field)

    def term(op: str) -> SearchStrategy[Term]:
        several = st.lists(_values(field, op), min_size=1, max_size=3).map(tuple)
        return several.map(lambda values: Term(field.name, ":" if op == ":" else "=", values))

    regexes = st.sampled_from([r"^(a|b)\d", 'say "hi"', r"a\\", "x y", r"[(]\\", ".", r"\"", r"[\"\\]\\"])
    found = st.one_of(term(":"), term("="))
    if field.type == "boolean":
        return found
    return found | regexes.map(lambda text: Term(field.name, "~", (Item(text),)))


def _inner_terms(kind: RelationKind) -> SearchStrategy[Tree]:
    known = {"list": None, "segment": "gold", "automation": "welcome"}.get(kind.name)

    def named(field: Field) -> SearchStrategy[Tree]:
        if known and field.name == "name":
            return st.sampled_from([Item(known), Item("w x", False, True)]).map(lambda item: Term("name", ":", (item,)))
        return terms_of(field) | st.sampled_from([Presence(field.name, True), Presence(field.name, False)])

    found: SearchStrategy[Tree] = st.sampled_from(kind.fields).flatmap(named)
    return found | texts.map(Word) if kind.words else found


def _joined(leaves: SearchStrategy[Tree]) -> SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=4).map(lambda trees: all_of(*trees)),
            st.lists(inner, min_size=2, max_size=4).map(lambda trees: any_of(*trees)),
        ),
        max_leaves=8,
    )


_COUNT = Field("count", "Count", "number", "")


@st.composite
def relations(draw: st.DrawFn) -> Relation:
    """Relations with everything between no and many inner terms, in short form or not."""
    kind = draw(st.sampled_from([kind for kind in RELATIONS if kind.name != "segment"]))
    inner: Tree = draw(st.just(EVERYTHING) | _joined(_inner_terms(kind)))
    if draw(st.booleans()):
        inner = all_of(*draw(_heads(kind)), inner)
    return Relation(kind.name, inner, draw(st.none() | _ordered_terms(_COUNT)))


def _heads(kind: RelationKind) -> SearchStrategy[tuple[Tree, ...]]:
    """What short forms stand for, so that they are met often."""
    active = Term("status", ":", (Item("active"),))
    if kind.name == "did":
        event = st.sampled_from([("page_hit", "url"), ("email_open", "subject"), ("call", "text")])
        value = st.none() | items
        return st.tuples(event, value).map(
            lambda drawn: (
                Term("type", ":", (Item(drawn[0][0]),)),
                Term(drawn[0][1], ":", (drawn[1],)) if drawn[1] else Presence(drawn[0][1]),
            )
        )
    if kind.name in ("list", "automation"):
        name = Term("name", "=" if kind.name == "list" else ":", (Item("welcome"),))
        return st.sampled_from([(name, active), (name,), (active,), (name, Term("status", ":", (Item("bounced"),)))])
    return st.just(())


_segments = st.lists(st.sampled_from(["gold", "old-friends"]).map(Item), min_size=1, max_size=2).map(
    lambda named: Relation("segment", Term("name", ":", tuple(named)))
)
_flags = st.sampled_from(["mine", "anonymous", "deleted", "draft"]).map(Flag)
_near = st.builds(
    Near, st.sampled_from(["Lyon", "45.76,4.84", 'Saint "X"', "a\\b"]), st.integers(0, 40_000) | st.just(0.5)
)
_phone_words = st.from_regex(r"\+?[0-9]{6,14}", fullmatch=True, alphabet=st.sampled_from("+0123456789")).map(
    lambda text: Word(text, phone=True)
)
_fields = [field for field in REGISTRY.fields if not field.relation]
leaves: SearchStrategy[Tree] = st.one_of(
    texts.map(Word),
    st.sampled_from(["12", "34", "5", "(06)", "+3"]).map(Word),
    _phone_words,
    st.sampled_from(_fields).flatmap(terms_of),
    st.builds(Presence, st.sampled_from([field.name for field in _fields]), st.booleans()),
    _flags,
    _near,
    _segments,
    relations(),
)
trees: SearchStrategy[Tree] = st.just(EVERYTHING) | _joined(leaves)
"""Any filter."""

__all__ = ["NAMES_KNOWN", "REGISTRY", "And", "Or", "relations", "terms_of", "texts", "trees"]
