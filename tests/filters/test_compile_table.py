"""Operator × type × empty value: the cases of ``data_cases.tsv``, written from docs/filters.md, in every form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from crm_tui.filters import parse
from crm_tui.filters.tree import Not, Tree
from tests.filters import oracle
from tests.filters.data import REGISTRY
from tests.filters.data_base import Base
from tests.filters.data_people import KEYS, PEOPLE

PLACES = {"place": {"lyon": "Lyon", "seoul": "Seoul"}}
SEEN = [c["key"] for c in PEOPLE if not c.get("kind") and not c.get("deleted_at")]
"""Whom a filter sees that mentions nobody else."""


class Case(NamedTuple):
    """A filter, the short names of its members in order of id, and how other programs differ."""

    text: str
    members: str
    differs: str
    """Where contacts are chosen in another way: products that document their segment filters, or *others*."""
    reason: str


def read_cases() -> Iterator[Case]:
    lines = Path(__file__).with_name("data_cases.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        yield Case(*line.split("\t"))


CASES = list(read_cases())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("table") / "crm.db", PEOPLE)


def tree_of(text: str) -> Tree:
    return parse(text, REGISTRY, names=PLACES).tree


def expected(case: Case) -> set[str]:
    if case.members == "nobody":
        return set()
    if case.members.startswith("all but"):
        return set(SEEN) - set(case.members.split()[2:])
    if case.members.startswith("all and"):
        return set(SEEN) | set(case.members.split()[2:])
    return set(case.members.split())


def test_there_are_enough_cases_and_each_stands_once() -> None:
    assert len(CASES) >= 150
    assert len({case.text for case in CASES}) == len(CASES)


def test_what_differs_elsewhere_has_its_reason() -> None:
    different = [case for case in CASES if case.differs]
    assert len(different) >= 80
    for case in different:
        assert case.reason, case.text
        assert set(case.differs.split(",")) <= {"Mautic", "Intercom", "ActiveCampaign", "others"}, case.text
        assert "as here" not in case.reason, case.text


@pytest.mark.parametrize("case", CASES, ids=[case.text for case in CASES])
def test_every_form_has_the_members_of_the_table(base: Base, case: Case) -> None:
    tree = tree_of(case.text)
    wanted = expected(case)
    found = [{KEYS[number] for number in members} for members in base.forms(tree)]
    assert found == [wanted] * len(found)


@pytest.mark.parametrize("case", CASES, ids=[case.text for case in CASES])
def test_the_complement_has_everybody_else(base: Base, case: Case) -> None:
    tree = tree_of(case.text)
    universe = oracle.universe(tree, PEOPLE)
    members = base.forms(tree)[0]
    assert base.forms(Not(tree)) == [universe - members] * len(base.forms(Not(tree)))


def test_the_judge_agrees_with_the_table() -> None:
    wrong = [c.text for c in CASES if {KEYS[n] for n in oracle.matching(tree_of(c.text), PEOPLE)} != expected(c)]
    assert not wrong
