"""Laws of every filter: its forms agree with an independent judge, ``F`` and ``-F`` part everybody, no NULL leaks."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_tui.filters.compile import read_selectivity
from crm_tui.filters.tree import EVERYTHING, And, Everything, Not, Or, Tree, Word, all_of, any_of
from tests.filters import oracle
from tests.filters.data import Contact, write_contacts
from tests.filters.data_base import Base
from tests.filters.data_people import PEOPLE
from tests.filters.data_strategies import contacts, leaves, numbered, trees

LONG = bool(os.environ.get("CRM_TUI_LONG"))
quietly = settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
    # a failure is told by its text; to shrink one takes minutes, so that is for who asks
    phases=list(Phase) if LONG else [Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("laws") / "crm.db", [])


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("people") / "crm.db", PEOPLE)


@settings(quietly, max_examples=3_000 if LONG else 80)
@given(made=st.lists(contacts, min_size=1, max_size=6).map(numbered), asked=st.lists(trees, min_size=3, max_size=6))
def test_every_form_agrees_with_the_judge(empty: Base, made: list[Contact], asked: list[Tree]) -> None:
    empty.db.execute("BEGIN")
    try:
        write_contacts(empty.db, made)
        empty.selectivity = read_selectivity(empty.db)
        for tree in asked:
            check_against_judge(empty, tree, made)
    finally:
        empty.db.execute("ROLLBACK")


def check_against_judge(base: Base, tree: Tree, made: list[Contact]) -> None:
    members = oracle.matching(tree, made)
    found = base.forms(tree)
    assert found == [members] * len(found), (str(tree), base.compiled(tree))
    if not isinstance(tree, Everything):
        others = base.forms(Not(tree))
        assert others == [oracle.universe(tree, made) - members] * len(others), str(tree)
    assert null_answers(base, tree) == 0, str(tree)


def null_answers(base: Base, tree: Tree) -> int:
    condition = base.compiled(tree)
    text = f"SELECT count(*) FROM contact WHERE ({condition.where}) IS NULL"
    return int(base.db.execute(text, condition.params).fetchone()[0])


@settings(quietly, max_examples=3_000 if LONG else 80)
@given(tree=trees)
def test_forms_agree_on_the_people_of_the_table(peopled: Base, tree: Tree) -> None:
    found = peopled.forms(tree)
    assert found == [found[0]] * len(found), str(tree)
    if not isinstance(tree, Everything):
        others = peopled.forms(Not(tree))[0]
        assert not found[0] & others
        assert found[0] | others == oracle.universe(tree, PEOPLE)


@settings(quietly, max_examples=60)
@given(one=leaves, other=leaves)
def test_de_morgan_and_double_negation(peopled: Base, one: Tree, other: Tree) -> None:
    neither = any_of(one, other)
    assert peopled.forms(Not(neither))[0] == peopled.forms(all_of(Not(one), Not(other)))[0]
    assert peopled.forms(Not(Not(one)))[0] == peopled.forms(one)[0]


def deep(levels: int, leaf: Tree) -> Tree:
    """And and or by turns, with a negation at every third level."""
    tree = leaf
    for level in range(levels):
        parts = (tree, Word(f"level{level}"))
        tree = And(parts) if level % 2 else Or((*parts[::-1],))
        if level % 3 == 0:
            tree = Not(tree)
    return tree


@pytest.mark.parametrize("levels", [1, 4, 5, 6, 7, 11, 12, 30, 100])
@pytest.mark.parametrize("leaf", [Word("ana"), EVERYTHING])
def test_a_hundred_levels_are_no_limit_of_sqlite(peopled: Base, levels: int, leaf: Tree) -> None:
    tree = deep(levels, leaf) if leaf is not EVERYTHING else deep(levels, Not(Word("김")))
    found = peopled.forms(tree)
    assert found == [oracle.matching(tree, PEOPLE)] * len(found)
