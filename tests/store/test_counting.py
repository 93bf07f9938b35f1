"""Counts of parts: exact, capped, cancelled, kept, and seen anew when the data changes."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import Interrupted
from crm_tui.filters import parse
from crm_tui.filters.fields import Registry
from crm_tui.filters.tree import EVERYTHING, Tree
from crm_tui.store import counting
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import registry
from crm_tui.store.counting import Amount, Counting
from crm_tui.store.store import Store
from tests.conftest import NOW


@pytest.fixture
def known(filled_store: Store) -> Iterator[Counting]:
    made = Counting(filled_store.path, registry(filled_store), now=lambda: NOW, zone=ZoneInfo("UTC"), agent="ana")
    yield made
    made.close()


def _tree(text: str) -> Tree:
    return parse(text, Registry()).tree


@pytest.mark.parametrize(
    ("text", "number"), [("", 7), ("tag:vip", 2), ("-tag:vip", 5), ("country=FR (tag:vip or tag:gold)", 2), ("김", 1)]
)
def test_parts_are_counted(known: Counting, text: str, number: int) -> None:
    ticket = known.supersede()
    tree = _tree(text) if text else EVERYTHING
    assert known.exactly(ticket, tree) == Amount(number)
    assert known.roughly(ticket, tree).words == str(number)
    assert known.known(tree) == Amount(number)


def test_a_big_number_is_a_lower_bound_first(known: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 3)
    ticket = known.supersede()
    assert known.roughly(ticket, EVERYTHING) == Amount(3, exact=False)
    assert Amount(20_000, exact=False).words == "> 20,000 …"
    assert known.exactly(ticket, EVERYTHING) == Amount(7)
    assert known.roughly(ticket, EVERYTHING) == Amount(7)


def test_an_older_question_is_not_answered_and_changes_are_seen(known: Counting, filled_store: Store) -> None:
    older = known.supersede()
    assert known.exactly(older, _tree("tag:vip")) == Amount(2)
    assert known.exactly(older, _tree("-tag:gold")) == Amount(6)
    create(filled_store, {"name": "Zoé", "tags": "vip"})
    ticket = known.supersede()
    assert known.exactly(ticket, _tree("tag:vip")) == Amount(3)
    assert known.roughly(ticket, _tree("-tag:gold")) == Amount(7)
    with pytest.raises(Interrupted):
        known.exactly(older, _tree("tag:vip"))


def test_too_many_conditions_say_so(known: Counting) -> None:
    tree = _tree(" or ".join(f"(name:a{n} city:b{n})" for n in range(600)))
    found = known.roughly(known.supersede(), tree)
    assert found.words == "✗"
    assert "conditions" in found.problem
