"""``explain``: the same answer as the list, at every term, with the contact's value."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import NotFound
from crm_tui.filters import parse
from crm_tui.filters.explain import Verdict, explain
from tests.filters import oracle
from tests.filters.data import AGENT, NOW, REGISTRY, ZONE
from tests.filters.data_base import Base
from tests.filters.data_people import PEOPLE

IDS = {contact["key"]: contact["id"] for contact in PEOPLE}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("explain") / "crm.db", PEOPLE)


def explained(base: Base, text: str, contact: int) -> Verdict:
    tree = parse(text, REGISTRY).tree
    return explain(base.db, contact, tree, registry=REGISTRY, now=NOW, zone=ZoneInfo(ZONE), agent=AGENT)


def told(base: Base, text: str, key: str) -> list[tuple[int, str, bool, str | None]]:
    lines = explained(base, text, IDS[key]).explanation.lines()
    return [(depth, part.text, part.matches, part.value) for depth, part in lines]


def test_every_term_is_told_with_the_value_that_it_looked_at(base: Base) -> None:
    assert told(base, "(tag:vip or points>100) -city:lyon created:today", "ana") == [
        (0, "and", False, None),
        (1, "or", True, None),
        (2, "tags:vip", True, "gold, VIP"),
        (2, "points>100", False, "10"),
        (1, "-", False, None),
        (2, "city:lyon", True, "Lyon"),
        (1, "created:today", True, "2025-11-21 09:00"),
    ]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("visited:/pricing", "ana", "2 of 4"),
        ("visited:/pricing", "null", "0 of 0"),
        ('near:"45.76,4.84"[within:50km]', "ana", "1.4 km"),
        ('near:"45.76,4.84"[within:50km]', "null", ""),
        ("is:mine", "bob", "bob"),
        ("is:anyone", "bob", None),
        ("no:city", "null", ""),
        ("plan:pro", "bob", "free"),
        ("lyon", "bob", "bob smith, bob@example.org, initech, plumber, new york, 12125550147, 2125550147"),
    ],
)
def test_values(base: Base, text: str, key: str, value: str | None) -> None:
    assert explained(base, text, IDS[key]).explanation.value == value


@pytest.mark.parametrize("text", ["tag:vip", "-tag:vip", "is:deleted", "is:anyone ana", "no:name or points>5"])
def test_the_whole_answer_is_that_of_the_list(base: Base, text: str) -> None:
    tree = parse(text, REGISTRY).tree
    members, seen = oracle.matching(tree, PEOPLE), oracle.universe(tree, PEOPLE)
    for number in IDS.values():
        verdict = explained(base, text, number)
        assert (verdict.matches, verdict.seen) == (number in members, number in seen)


def test_a_contact_that_is_not_there(base: Base) -> None:
    with pytest.raises(NotFound, match="999"):
        explained(base, "ana", 999)
