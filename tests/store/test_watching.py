"""What others write is noticed: who, what, and nothing of one's own; whether a list still holds is exact."""

from __future__ import annotations

import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from crm_tui.filters.fields import Registry
from crm_tui.store import drafts, notes, tags
from crm_tui.store.bulk.actions import TagMany
from crm_tui.store.bulk.run import change_many
from crm_tui.store.contacts import binning
from crm_tui.store.contacts.editing import edit
from crm_tui.store.queries import SetSizes, build_query
from crm_tui.store.settings import put
from crm_tui.store.store import Store
from crm_tui.store.views import View
from crm_tui.store.watching import Noticed, Watching


@pytest.fixture
def bob(filled_store: Store) -> Iterator[Store]:
    """Another agent on the same file, as in another process."""
    other = Store.open(filled_store.path, agent="bob", clock=filled_store.clock)
    yield other
    other.close()


def test_what_others_write_is_told_once_and_what_is_written_here_never(filled_store: Store, bob: Store) -> None:
    watching = Watching(filled_store, print)
    assert watching.look() is None
    tags.change_tags(bob, 1, ["late"])
    assert watching.look() == Noticed(frozenset({1}), frozenset({"tag", "contact_tag"}))
    assert watching.look() is None
    notes.add_note(filled_store, 2, "mine")
    assert watching.look() is None
    notes.add_note(filled_store, 2, "mine again")
    notes.add_note(bob, 3, "not mine")
    noticed = watching.look()
    assert noticed is not None
    assert noticed.concerns(3)
    assert not noticed.concerns(2)
    put(bob, "columns", "[]")
    assert watching.look() in (None, Noticed(frozenset(), frozenset({"setting"})))
    keeper = drafts.DraftKeeper(bob.path, "bob", bob.clock)
    keeper.keep("quick:1", "half a sen")
    keeper.close()
    assert watching.look() is None
    watching.end()


def test_a_bulk_write_is_told_by_its_contacts(filled_store: Store, bob: Store) -> None:
    watching = Watching(filled_store, print)
    change_many(bob, [1, 2, 4], TagMany(add=("fair",)))
    noticed = watching.look()
    assert noticed is not None
    assert noticed.contacts == frozenset({1, 2, 4})
    watching.end()


@pytest.mark.parametrize("text", ["", "country:FR", "tag:vip OR city:Paris"])
@pytest.mark.parametrize("sort", [(("name", False),), (("name", True),), (("city", False), ("name", True))])
def test_a_list_holds_exactly_when_it_would_be_the_same(
    filled_store: Store, bob: Store, text: str, sort: tuple[tuple[str, bool], ...]
) -> None:
    draw, held = random.Random(f"{text}{sort}"), 0
    view, registry = View(filled_store.path), Registry()
    query = build_query(
        text, sort, registry=registry, now=bob.clock.now(), zone=ZoneInfo("UTC"), agent="ana", sizes=SetSizes()
    ).query
    for _ in range(12):
        ticket = view.supersede()
        before = view.window(0, view.snapshot(query, ticket), ticket)
        written = set()
        for number in draw.sample(range(1, 8), draw.choice((1, 1, 2))):
            field = draw.choice(("name", "city", "country", "title", "title"))
            edit(bob, number, {field: draw.choice(("Lyon", "Paris", "Zug")) if field != "country" else "FR"})
            written.add(number)
        holds = view.still_holds(query, ticket, written)
        now = view.window(0, view.snapshot(query, ticket), ticket)
        assert holds == (before == now)
        held += holds
    assert held
    binning.delete(bob, 1)
    assert view.still_holds(query, ticket, {1}) == (1 not in now)
    view.close()
