"""``parse(str(tree)) == tree`` for every tree, and what canonical text looks like."""

from __future__ import annotations

from hypothesis import given

from crm_tui.filters import parse
from crm_tui.filters.tree import And, Tree, Word
from tests.filters.trees import NAMES_KNOWN, REGISTRY, trees


@given(trees)
def test_text_of_a_tree_parses_back(tree: Tree) -> None:
    assert parse(str(tree), REGISTRY, names=NAMES_KNOWN).tree == tree


def test_a_word_of_signs_is_not_swallowed_by_a_number() -> None:
    """``/ 000000`` would be one pasted number."""
    tree = And((Word("/"), Word("000000", True)))
    assert str(tree) == '"/" 000000'
    assert parse(str(tree), REGISTRY).tree == tree
