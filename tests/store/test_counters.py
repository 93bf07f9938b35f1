"""Events with their rollup and counters, in any order; and the rebuilding of all that is counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.errors import InvalidValue
from crm_tui.services.demo.activity import counters as demo_counters
from crm_tui.services.demo.activity import stats as demo_stats
from crm_tui.services.demo.texts import KINDS
from crm_tui.store import counters
from crm_tui.store.connections import connect_reader
from crm_tui.store.contacts.editing import create
from crm_tui.store.counters import Recounted, award_points, record_event, recount, recount_all
from crm_tui.store.store import Store
from tests.store.replay import check_replay, check_search, now_point


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, {"name": "Ana"})


def counted(store: Store, contact_id: int) -> dict[str, int | None]:
    with store.read() as db:
        sql = f"SELECT {', '.join(counters.COLUMNS)} FROM contact WHERE id = ?"
        return dict(db.execute(sql, (contact_id,)).fetchone())


KIND = st.one_of(st.just(0), st.integers(0, len(KINDS) - 1))
"""Half of them page views: several make sessions."""
EVENTS = st.lists(st.tuples(st.integers(1, 9_000), KIND, st.integers(-5, 9)), min_size=1, max_size=12)


@given(events=EVENTS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counters_are_those_of_the_recipe_whatever_the_order(store: Store, events: list[tuple[int, int, int]]) -> None:
    """The demonstration's pure functions and the store's SQL say the same of the same events."""
    number = create(store, {"name": "A"})
    with store.write("events") as write:
        for at, kind, points in events:
            record_event(write, number, KINDS[kind], at, points=points)
    told = sorted((at, kind, points, "{}") for at, kind, points in events)
    rollup = demo_stats(told)
    assert counted(store, number) == demo_counters(told, rollup)._asdict()
    with store.read() as db:
        sql = (
            "SELECT name, n, points, first_at, last_at FROM contact_event_stat "
            "JOIN event_type ON event_type.id = type_id WHERE contact_id = ?"
        )
        found = {tuple(row) for row in db.execute(sql, (number,))}
    assert found == {(KINDS[stat[0]], *stat[1:]) for stat in rollup}


def test_a_repeated_file_changes_nothing(store: Store, ana: int) -> None:
    with store.write("e") as write:
        first = record_event(write, ana, "page_hit", 5, {"url": "/"}, 2, "k1")
        assert record_event(write, ana, "page_hit", 5, {"url": "/"}, 2, "k1") is None
        assert record_event(write, ana, "page_hit", 5, {"url": "/"}, 2, "k2") not in (None, first)
    before = now_point(store)
    with store.write("e") as write:
        assert record_event(write, ana, "page_hit", 5, None, 2, "k2") is None
    assert now_point(store) == before
    assert counted(store, ana)["page_views"] == 2


def test_ids_are_unique_and_ascend_with_creation(store: Store, ana: int) -> None:
    made: list[int | None] = []
    for _ in range(3):
        with store.write("e") as write:
            made += [record_event(write, ana, "chat", at) for at in (9, 1)]
    assert made == sorted(set(made), key=lambda number: number or 0)
    assert all(number and 2**40 < number < 2**53 for number in made)  # also a whole number in JSON


def test_what_an_event_cannot_be(store: Store, ana: int) -> None:
    for type, details in (("", None), ("x" * 101, None), ("x", {"n": float("nan")}), ("x", {"n": object()})):
        with pytest.raises(InvalidValue), store.write("e") as write:
            record_event(write, ana, type, 1, details)
    assert counted(store, ana)["last_seen_at"] is None


def test_what_we_do_is_not_the_contact_being_seen(store: Store, ana: int) -> None:
    with store.write("e") as write:
        record_event(write, ana, "email_sent", 100)
        award_points(write, ana, 5, "kind")
        assert award_points(write, ana, 0, "nothing") is None
    found = counted(store, ana)
    assert (found["points"], found["first_seen_at"], found["last_seen_at"]) == (5, None, None)


def test_taking_an_event_back_is_in_the_log(store: Store, ana: int) -> None:
    points = [now_point(store)]
    for at in (7, 3):
        with store.write("e") as write:
            record_event(write, ana, "page_hit", at, points=1)
        points.append(now_point(store))
    check_replay(store, points[:-1])


WRECKS = {
    "UPDATE contact SET points = 99, chats = 1 WHERE id = 1": (0, 1, 0),
    "UPDATE contact_event_stat SET n = n + 1, points = 0 WHERE contact_id = 1": (1, 0, 0),
    "DELETE FROM contact_event_stat": (2, 0, 0),
    "UPDATE search_doc SET line = 'old' WHERE id = 2": (0, 0, 1),
    "DELETE FROM search_doc": (0, 0, 3),
    "DELETE FROM event WHERE contact_id = 1": (1, 1, 0),
}


@pytest.mark.parametrize("wreck", WRECKS)
def test_recount_mends_what_is_wrong_and_only_that(store: Store, wreck: str) -> None:
    for name in "ABC":
        create(store, {"name": name, "points": "5" if name != "C" else "0"})
    before = now_point(store)[1]
    with store.write("wreck") as write:
        write.connection.execute(wreck)
    steps: list[tuple[int, int]] = []
    assert recount_all(store, lambda done, total: steps.append((done, total))) == (*WRECKS[wreck], False)
    assert steps == [(3, 3)]
    if "FROM event" not in wreck:
        assert now_point(store)[1] == before
    check_search(store)
    assert recount_all(store) == Recounted()


def test_recount_goes_on_in_chunks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ABCDE":
        create(store, {"name": name})
    with store.write("wreck") as write:
        write.connection.execute("UPDATE contact SET chats = 3")
        write.connection.execute("DELETE FROM contact WHERE id = 3")
    monkeypatch.setattr(counters, "CHUNK", 2)
    steps: list[int] = []
    assert recount_all(store, lambda done, total: steps.append(done)).counters == 4
    assert steps == [2, 4]


def test_recount_within_a_write_touches_its_range_alone(store: Store) -> None:
    for name in "ABC":
        create(store, {"name": name})
    with store.write("wreck") as write:
        write.connection.execute("UPDATE contact SET chats = 3")
        assert recount(write, 2, 2) == (0, 1, 0, False)
    with store.read() as db:
        assert [row[0] for row in db.execute("SELECT chats FROM contact ORDER BY id")] == [3, 0, 3]


def test_recount_mends_the_indexes_too(store: Store, ana: int) -> None:
    with store.write("wreck") as write:
        write.connection.execute("INSERT INTO search_word(search_word, rowid, line) VALUES ('delete', 1, 'ana')")
    assert recount_all(store) == (0, 0, 0, True)
    check_search(store)


def test_counting_one_contact_reads_its_events_alone(store: Store) -> None:
    db = connect_reader(Path(store.path))
    for sql in (counters.WRONG_ROLLUP, counters.COUNTED):
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", {"first": 1, "last": 1})]
        assert not [step for step in steps if step.startswith("SCAN") and " event" in step], steps
        assert not [step for step in steps if step.startswith("SCAN contact")], steps
    steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {counters.MEND_THESE}", {"contacts": "[1, 2]"})]
    assert not [step for step in steps if step in ("SCAN contact", "SCAN event", "SCAN contact_event_stat")], steps
    db.close()
