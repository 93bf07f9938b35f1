"""``parse(str(tree)) == tree`` for every tree, and what canonical text looks like."""

from __future__ import annotations

from hypothesis import given, settings

from crm_tui.filters import parse
from crm_tui.filters.tree import Tree
from tests.filters.trees import NAMES_KNOWN, REGISTRY, trees


@given(trees)
@settings(max_examples=200, deadline=None)
def test_text_of_a_tree_parses_back(tree: Tree) -> None:
    assert parse(str(tree), REGISTRY, names=NAMES_KNOWN).tree == tree
