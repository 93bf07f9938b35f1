"""Visitors: anonymous contacts, and who they turn out to be; whatever the order in which a file says so."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.filters.fields import Registry
from crm_tui.store import history, tags
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.finding import find_contact
from crm_tui.store.contacts.listing import Asked
from crm_tui.store.contacts.reading import card
from crm_tui.store.imports.options import Remark
from crm_tui.store.notes import add_note
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.values.clock import FixedClock
from tests.conftest import AGENT, NOW
from tests.store.events_file import DAY, Event, counts, hit, people, run, sound, value
from tests.store.replay import check_search

LONG = bool(os.environ.get("CRM_TUI_LONG"))


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, {"name": "Ana", "email": "ana@example.com", "twitter": "@Ana"})


def is_anonymous(store: Store, number: int) -> bool:
    return bool(value(store, "SELECT kind FROM contact WHERE id = ?", number))


def test_a_visitor_becomes_an_anonymous_contact(store: Store) -> None:
    assert counts(run(store, hit("k1", 3, ip="10.0.0.1", city="Lyon"), hit("k2"), hit("k1", 9))) == (3, 0, 0, 0)
    assert is_anonymous(store, 1)
    found = card(store, 1).values
    assert [found[name] for name in ("ip", "city", "page_views", "name", "identified")] == [
        "10.0.0.1",
        "Lyon",
        2,
        None,
        None,
    ]
    run(store, hit("k1", 20), {**hit("k1", 30), "visitor": 1})
    assert card(store, 1).values["page_views"] == 3
    assert value(store, "SELECT count(*) FROM contact") == 3
    sound(store)
    check_search(store)


@pytest.mark.parametrize("detail", [{"email": "Bob@Example.com"}, {"twitter": "@bob"}])
def test_an_address_or_a_handle_identifies_a_visitor(store: Store, detail: Event) -> None:
    run(store, hit("k1", -DAY), hit("k1", -60, **detail), hit("k1", -30, **detail))
    assert not is_anonymous(store, 1)
    found = card(store, 1).values
    assert (found["identified"], found["page_views"]) == (NOW - 60, 3)
    assert found.items() >= detail.items()
    run(store, hit("k1", 5), hit("k9", 6, **detail))  # a second browser of the same person
    assert card(store, 1).values["page_views"] == 5
    assert value(store, "SELECT count(*) FROM contact") == 1
    sound(store)
    check_search(store)


def test_a_time_to_come_is_no_moment_of_identification(store: Store) -> None:
    run(store, hit("k1", DAY, email="bob@example.com"))
    assert card(store, 1).values["identified"] == NOW


@pytest.mark.parametrize("how", [{"contact": "ana@example.com"}, {"email": "ana@example.com"}, {"twitter": "ana"}])
@pytest.mark.parametrize("at_once", [True, False])
def test_who_is_known_takes_the_history_of_the_visitor(store: Store, ana: int, how: Event, *, at_once: bool) -> None:
    first, second = hit("k1", -DAY, ip="10.0.0.1"), hit("k1", 5, **how)
    for events in ((first, second),) if at_once else ((first,), (second,)):
        run(store, *events)
    assert [item.at for item in history.page(store, ana)] == [NOW + 5, NOW - DAY]
    assert card(store, ana).values["ip"] == "10.0.0.1"
    if not at_once:
        rows = "SELECT kind, deleted_at, merged_into, page_views FROM contact WHERE id = 2"
        with store.read() as db:
            assert tuple(db.execute(rows).fetchone()) == (1, NOW, ana, 0)
        assert find_contact(store, "2", Asked(Registry(), NOW, ZoneInfo("UTC"), store.agent)) == ana
    run(store, hit("k1", 9))
    assert card(store, ana).values["page_views"] == 3
    sound(store)
    check_search(store)


def test_what_agents_added_to_a_visitor_goes_with_it(store: Store, ana: int) -> None:
    run(store, hit("k1"), hit("k1", 1), hit("k2"))
    add_note(store, 2, "Looks keen.")
    add_task(store, 2, "Watch")
    tags.change_tags(store, 2, ["hot"])
    run(store, hit("k1", 5, contact="ana@example.com"), hit("k2", 5, contact="ana@example.com"))
    assert [item.kind for item in history.page(store, ana)].count("note:general") == 1
    assert value(store, "SELECT contact_id FROM task") == ana
    assert card(store, ana).tags == ("hot",)
    assert card(store, ana).values["page_views"] == 5
    assert value(store, "SELECT count(*) FROM event WHERE contact_id <> ?", ana) == 0
    sound(store)


def test_two_people_who_are_known_are_never_merged(store: Store, ana: int) -> None:
    bob = create(store, {"name": "Bob", "email": "bob@example.com"})
    report = run(
        store, hit("k1", 1, email="ana@example.com"), hit("k1", 2), hit("k1", 3, email="bob@example.com"), hit("k1", 4)
    )
    assert [card(store, number).values["page_views"] for number in (ana, bob)] == [3, 1]
    assert [remark.line for remark in report.remarks] == [3]
    assert counts(run(store, hit("k1", 5, contact=bob))) == (1, 0, 0, 1)
    assert card(store, bob).values["page_views"] == 2
    sound(store)


def test_a_browser_is_whose_it_was_first_in_time(store: Store, ana: int) -> None:
    bob = create(store, {"name": "Bob", "email": "bob@example.com"})
    run(store, hit("k1", 3, email="ana@example.com"), hit("k1", 9), hit("k1", 1, email="bob@example.com"))
    assert [card(store, number).values["page_views"] for number in (ana, bob)] == [1, 2]


def test_an_address_that_the_file_gives_names_a_contact(store: Store) -> None:
    events = (
        hit("bob@example.com", 9),
        hit("k1", 1),
        hit("k1", 5, email="bob@example.com"),
        hit("k2", 3, contact="bob@example.com"),
    )
    assert counts(run(store, *events)) == (4, 0, 0, 0)
    assert card(store, 1).values["page_views"] == 4
    assert counts(run(store, *events)) == (0, 4, 0, 0)


def test_a_visitor_with_an_unknown_contact_is_rejected_and_nobody_is_made(store: Store) -> None:
    report = run(store, hit("k1", contact="nobody@example.com"))
    assert report.rejects == (Remark(1, "there is no contact nobody@example.com"),)
    assert value(store, "SELECT count(*) FROM contact") == 0


def test_a_second_address_of_a_visitor_is_added(store: Store) -> None:
    run(store, hit("k1", 9, email="second@example.com"), hit("k1", 1, email="first@example.com"))
    assert card(store, 1).emails == ("first@example.com", "second@example.com")
    sound(store)


def test_a_visitor_whose_contact_was_deleted_is_somebody_new(store: Store) -> None:
    run(store, hit("k1"))
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1")
    assert counts(run(store, hit("k1"), hit("k1", 1))) == (1, 1, 0, 0)
    assert card(store, 2).values["page_views"] == 1


WHO = st.sampled_from(["k1", "k2", "k3", "ana@example.com", "bob@example.com"])
NAMING: list[Event] = [
    {}, {}, {}, {"email": "ana@example.com"}, {"email": "cy@example.com"}, {"twitter": "@dee"}, {"contact": "E2"},
    {"city": "Lyon"}, {"city": "Nice", "ip": "10.0.0.9"}, {"type": "chat"}, {"points": 2},
]  # fmt: skip


def _event(who: str, at: int, more: Event) -> Event:
    return {**hit(who, at), **more}


EVENTS = st.lists(st.builds(_event, WHO, st.integers(-9_000, 9_000), st.sampled_from(NAMING)), min_size=1, max_size=8)


def _fresh(folder: Path, source: Path, name: str) -> Store:
    path = folder / f"{name}.db"
    path.unlink(missing_ok=True)
    shutil.copyfile(source, path)
    return Store.open(path, agent=AGENT, clock=FixedClock(NOW))


@pytest.fixture(scope="module")
def two_people(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Path:
    store = _fresh(tmp_path_factory.mktemp("two"), empty_file, "two")
    create(store, {"name": "Ana", "email": "ana@example.com"})
    create(store, {"name": "Bob", "email": "bob@example.com", "external_id": "E2"})
    store.close()
    return store.path


@given(events=EVENTS, order=st.randoms(use_true_random=False), cut=st.integers(0, 10))
@settings(max_examples=300 if LONG else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_twice_is_once_in_any_order(
    tmp_path: Path, two_people: Path, events: list[Event], order: random.Random, cut: int
) -> None:
    one, other = _fresh(tmp_path, two_people, "one"), _fresh(tmp_path, two_people, "other")
    try:
        run(one, *events)
        before = people(one)
        assert counts(run(one, *events))[:3] == (0, len(events), 0)
        assert people(one) == before
        sound(one)
        check_search(one)
        order.shuffle(events)
        run(other, *events)
        assert people(other) == before
        run(other, *events[: cut + 1])
        assert people(other) == before
    finally:
        one.close()
        other.close()
