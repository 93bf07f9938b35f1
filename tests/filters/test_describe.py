"""Filters in words, and the builder's rows: phrases that write terms, and terms that show as phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.filters import describe, parse
from crm_tui.filters.fields import Field
from crm_tui.filters.fields.operators import Choice, Operator, operators_of, read_choice, write_choice
from crm_tui.filters.tree import Not, Tree
from tests.filters.trees import NAMES_KNOWN, REGISTRY, terms_of, texts, trees

FIELDS = {field.name: field for field in REGISTRY.fields if not field.relation}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "everybody"),
        ("country=France tag:vip,gold", "country is France, and tag is vip or gold"),
        ("a or b c", "the text contains a, or (the text contains b, and the text contains c)"),
        ("(a or b) -c", "(the text contains a, or the text contains b), and not the text contains c"),
        ("-(a b)", "not (the text contains a, and the text contains b)"),
        ("city:a* -city:*b city:*c* city~^d", "city starts with a, and city does not end with b, and city contains c, "
         "and city matches ^d"),
        ("name:a*,b", "name starts with a or contains b"),
        ("-name:a*,b", "name does not start with a and does not contain b"),
        ("no:email -no:email has:city", "email is unknown, and email has any value, and city has any value"),
        ("points>5 points<=3 points:1..5 points:..2", "points is more than 5, and points is at most 3, and "
         "points is between 1 and 5, and points is up to 2"),
        ("time_spent>90", "time spent is more than 1m30s"),
        ("last_chat<-30d", "last chat is more than 30 days ago"),
        ("last_chat>-1w created<+2mo", "last chat is less than 1 week ago, and created is less than 2 months from now"),
        ("created:7d -created:+1h", "created is in the last 7 days, and created is not in the next 1 hour"),
        ("created:2026-11 created>=2026-11-21 created:last-month", "created is in 2026-11, and created is on or after "
         "2026-11-21, and created is last month"),
        ("birthday:anniversary -birthday:anniversary+7d", "birthday comes round today, and birthday does not come "
         "round within 7 days"),
        ("phone:0648 +33648392107", "phone contains the digits 0648, and a phone number contains +33648392107"),
        ("is:mine -is:unsubscribed -has:draft", "is mine, and has not unsubscribed, and has no draft"),
        ("did:page_hit[url:/pricing count>=3]", "has at least 3 events (where event type is page_hit, and address "
         "contains /pricing)"),
        ("-note[invoice] has:org", "has no note (where the text contains invoice), and has an organisation"),
        ("list:news", "has a list entry (where list is news, and status is active)"),
        ('near:"45,4"[within:50km]', "is within 50 km of 45,4"),
        ("opt_in:yes renewal:today", "Opt-in is yes, and renewal is today"),
    ],
)  # fmt: skip
def test_words(text: str, words: str) -> None:
    assert describe(parse(text, REGISTRY).tree, REGISTRY).lower() == words.lower()


@given(trees)
def test_every_tree_has_words(tree: Tree) -> None:
    assert describe(tree, REGISTRY)


# ---------------------------------------------------------------- the builder's rows

EXAMPLES = {
    "text": "de la cruz", "country": "France", "url": "/pricing?a=b", "email": "ana@example.com", "multi": "vip, gold",
    "number": "5", "duration": "1h30m", "date": "2026-11-21", "datetime": "2026-11", "phone": "+33 6 48",
    "select": "pro", "agent": "ana", "boolean": "yes",
}  # fmt: skip


def _examples(field: Field, operator: Operator) -> tuple[str, ...]:
    example = EXAMPLES[field.type]
    match operator.takes:
        case "nothing":
            return ()
        case "two":
            return (example, example)
        case "last" | "next" | "anniversary":
            return ("7d",)
        case "many":
            return (example, example)
    return (example,)


@pytest.mark.parametrize(("field", "operator"), [(f, o) for f in FIELDS.values() for o in operators_of(f)])
def test_every_operator_writes_a_term_that_shows_as_itself(field: Field, operator: Operator) -> None:
    choice = Choice(field.name, operator, _examples(field, operator))
    tree = parse(write_choice(choice), REGISTRY).tree
    assert read_choice(tree, FIELDS) == choice


@given(texts, st.sampled_from(["city", "website", "tags", "stage", "owner"]), st.integers(0, 20))
def test_whatever_is_typed_as_a_value_is_that_value(text: str, name: str, number: int) -> None:
    operators = [o for o in operators_of(FIELDS[name]) if o.takes in ("one", "many") and o.op != "~"]
    choice = Choice(name, operators[number % len(operators)], (text,))
    read = read_choice(parse(write_choice(choice), REGISTRY).tree, FIELDS)
    assert read is not None
    assert (read.field, read.values, read.operator.negated) == (name, (text,), choice.operator.negated)


@given(st.sampled_from(list(FIELDS.values())).flatmap(terms_of), st.booleans())
def test_a_row_says_what_its_term_says(term: Tree, negated: bool) -> None:
    tree = Not(term) if negated else term
    choice = read_choice(tree, FIELDS)
    if choice is not None:
        assert parse(write_choice(choice), REGISTRY, names=NAMES_KNOWN).tree == tree


def test_the_phrases_of_the_builder() -> None:
    phrases = {type: [o.phrase for o in operators_of(FIELDS[name])] for type, name in [
        ("text", "city"), ("many", "tags"), ("emails", "emails"), ("number", "points"), ("date", "created"),
        ("boolean", "opt_in"), ("phone", "phone"), ("select", "stage"),
    ]}  # fmt: skip
    known = ["is unknown", "has any value"]
    many = ["contains", "does not contain", "is", "is not", *known]
    assert phrases == {
        "text": ["is", "is not", "contains", "does not contain", "starts with", "ends with", "is any of",
                 "is none of", "matches", *known],
        "many": many,
        "emails": many,
        "number": ["equals", "not equal", ">", "≥", "<", "≤", "between", *known],
        "date": ["on", "before", "after", "between", "in the last", "in the next", "not in the last", "anniversary",
                 *known],
        "boolean": ["yes", "no", *known],
        "phone": ["contains digits", "is", "starts with", *known],
        "select": ["is", "is not", "is any of", "is none of", *known],
    }  # fmt: skip
