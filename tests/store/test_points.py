"""Points: by hand, by kind of event, by tag, by segment, in bulk, from files; the ledger explains every one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import tag_definitions, tags
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.counters import MAX_ID, Recounted, count, record_event
from crm_tui.store.points.ledger import give_points, ledger
from crm_tui.store.points.rules import drop_rule, rules, set_rule
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import rename_segment, save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import undo
from crm_tui.values.clock import FixedClock
from crm_tui.values.points import LedgerLine, PointRule
from tests.conftest import NOW
from tests.store.events_file import run
from tests.store.replay import check_replay, now_point
from tests.store.test_segments import ADA, BO, EMILE, MINSU, members


def points(store: Store, contact: int) -> int:
    return int(str(card(store, contact).values["points"]))


def reasons(store: Store, contact: int) -> list[tuple[int, str]]:
    return [(each.points, each.reason) for each in ledger(store, contact)]


def sound(store: Store) -> None:
    """Every ledger comes to the number on its contact, and counting anew finds nothing."""
    with store.read() as db:
        for number, said in db.execute("SELECT id, points FROM contact").fetchall():
            lines = ledger(store, number)
            assert sum(each.points for each in lines) == said == (lines[0].sum if lines else 0)
    with store.write("x") as write:
        assert count(write.connection, 0, MAX_ID) == Recounted()


def test_by_hand_with_a_reason(filled_store: Store, clock: FixedClock) -> None:
    before = now_point(filled_store)
    clock.moment += 60
    saved = give_points(filled_store, ADA, -15, " came \n late ")
    assert saved.message == "-15 points for Ada Lovelace: came late"
    assert ledger(filled_store, ADA) == (
        LedgerLine(NOW + 60, -15, 25, "came late", "ana"),
        LedgerLine(NOW, 40, 40, "set by hand", "ana"),
    )
    sound(filled_store)
    check_replay(filled_store, [before])


@pytest.mark.parametrize(
    ("number", "reason"), [(0, "x"), (1_000_001, "x"), (5, ""), (5, " \n"), (5, "가" * 501), (2**70, "x")]
)
def test_points_that_cannot_be(filled_store: Store, number: int, reason: str) -> None:
    with pytest.raises(InvalidValue):
        give_points(filled_store, ADA, number, reason)
    with pytest.raises(NotFound):
        give_points(filled_store, 99, 5, "x")
    assert points(filled_store, ADA) == 40


def test_by_kind_of_event(filled_store: Store) -> None:
    store = filled_store
    set_rule(store, "event", "webinar", 7)
    with store.write("x") as write:
        record_event(write, BO, "webinar", NOW, {"title": "Spring"})
        record_event(write, BO, "webinar", NOW + 1, points=2)
        record_event(write, BO, "call", NOW + 2)
    assert reasons(store, BO) == [(2, "webinar"), (7, "webinar: Spring")]
    set_rule(store, "event", "page_hit", 1)
    run(store, *({"contact": "bo@example.org", "type": "page_hit", "at": NOW + at} for at in range(3)),
        {"contact": "bo@example.org", "type": "page_hit", "at": NOW + 9, "points": 4},
        {"contact": "minsu@example.kr", "type": "webinar", "at": NOW})  # fmt: skip
    assert (points(store, BO), points(store, MINSU)) == (16, 7)
    drop_rule(store, "event", "page_hit")
    run(store, {"contact": "bo@example.org", "type": "page_hit", "at": NOW + 20})
    assert points(store, BO) == 16
    sound(store)


def test_by_tag_each_time_and_once(filled_store: Store) -> None:
    store = filled_store
    set_rule(store, "tag", "gold", 10)
    set_rule(store, "tag", "VIP", 5, once=True)
    before = now_point(store)
    for _ in range(2):
        tags.change_tags(store, EMILE, add=["gold", "vip"])
        tags.change_tags(store, EMILE, remove=["gold", "vip"])
    assert reasons(store, EMILE) == [(10, "tag gold"), (5, "tag vip"), (10, "tag gold")]
    edit(store, EMILE, {"tags": "gold"})
    assert points(store, EMILE) == 35
    made = create(store, {"name": "New", "tags": "gold,vip"})
    assert points(store, made) == 15
    # what is tagged already is not tagged
    tags.change_tags(store, EMILE, add=["gold"])
    assert points(store, EMILE) == 35
    # a tag under another name is the same one; two that become one tag nobody newly
    tag_definitions.rename_tag(store, "gold", "금")
    assert [each.name for each in rules(store)] == ["vip", "금"]
    tag_definitions.merge_tags(store, "billing", "금")
    assert points(store, ADA) == 40
    sound(store)
    check_replay(store, [before])


def test_in_bulk_and_taken_back(filled_store: Store) -> None:
    store = filled_store
    tag_definitions.add_tag(store, "new")
    set_rule(store, "tag", "new", 3)
    tags.change_tags(store, BO, add=["new"])
    assert tags.tag_where(store, "contact.id < 5", (), ["new"], []) == 3
    assert [points(store, each) for each in (ADA, BO, MINSU, EMILE)] == [43, 3, 3, 3]
    sound(store)
    undo(store)
    assert [points(store, each) for each in (ADA, BO, MINSU, EMILE)] == [40, 3, 0, 0]
    assert reasons(store, ADA) == [(40, "set by hand")]
    sound(store)


def test_by_segment_entered_and_what_follows(filled_store: Store) -> None:
    store = filled_store
    for name, text in (("French", "country:FR"), ("Rich", "points>=50"), ("Richer", "points>=60")):
        save_segment(store, name, text)
    rebuild(store)
    assert members(store, "rich") == set()
    set_rule(store, "segment", "French", 30, once=True)
    set_rule(store, "segment", "Rich", 10)
    rename_segment(store, "Rich", "Wealthy")
    edit(store, MINSU, {"country": "FR"})
    assert reasons(store, MINSU) == [(30, "segment French")]
    edit(store, MINSU, {"country": "KR"})
    edit(store, MINSU, {"country": "FR"})  # once
    assert points(store, MINSU) == 30
    give_points(store, ADA, 10, "a letter")  # 50: in Wealthy, which gives 10: in Richer
    assert [each[1] for each in reasons(store, ADA)[:2]] == ["segment Wealthy", "a letter"]
    assert (points(store, ADA), members(store, "richer")) == (60, {ADA})
    # whom the background finds: a write that said nobody
    with store.write("x", "import") as write:
        write.connection.execute("UPDATE contact SET country = 'FR' WHERE id = 5")
    rebuild(store)
    assert reasons(store, 5) == [(30, "segment French")]
    sound(store)


@pytest.mark.parametrize(
    ("kind", "name", "number", "once", "error"),
    [
        ("tag", "absent", 5, False, NotFound),
        ("segment", "absent", 5, False, NotFound),
        ("event", "", 5, False, InvalidValue),
        ("event", "x" * 101, 5, False, InvalidValue),
        ("event", "points", 5, False, InvalidValue),
        ("event", "segment_in", 5, False, InvalidValue),
        ("event", "call", 5, True, InvalidValue),
        ("list", "vip", 5, False, InvalidValue),
        ("tag", "vip", 0, False, InvalidValue),
        ("tag", "vip", 2_000_000, False, InvalidValue),
    ],
)
def test_rules_that_cannot_be(
    filled_store: Store, kind: str, name: str, number: int, once: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        set_rule(filled_store, kind, name, number, once=once)
    assert rules(filled_store) == ()
    with pytest.raises((NotFound, InvalidValue)):
        drop_rule(filled_store, kind, name)


def test_rules_outlive_what_they_name(filled_store: Store) -> None:
    set_rule(filled_store, "tag", "gold", 5)
    set_rule(filled_store, "tag", "gold", 6)
    set_rule(filled_store, "event", "call", -2)
    number = str(tag_definitions.tag(filled_store, "gold").id)
    assert rules(filled_store) == (
        PointRule("event", "call", -2, False, "call"),
        PointRule("tag", number, 6, False, "gold"),
    )
    tag_definitions.delete_tag(filled_store, "gold")
    assert rules(filled_store)[1] == PointRule("tag", number, 6)
    drop_rule(filled_store, "tag", number)
    assert [each.kind for each in rules(filled_store)] == ["event"]


STEPS = st.lists(
    st.tuples(st.sampled_from(["tag", "untag", "bulk", "event", "give", "undo"]), st.integers(1, 7)),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_the_ledger_comes_to_the_points(filled_store: Store, steps: list[tuple[str, int]]) -> None:
    store = filled_store
    if not rules(store):
        save_segment(store, "Rich", "points>=45 or tag:gold")
        rebuild(store)
        set_rule(store, "segment", "rich", 9)
        set_rule(store, "tag", "gold", 4)
        set_rule(store, "event", "call", -3)
    for what, contact in steps:
        match what:
            case "tag" | "untag":
                name = ["gold"] if what == "tag" else []
                tags.change_tags(store, contact, add=name, remove=[] if name else ["gold"])
            case "bulk":
                tags.tag_where(store, "contact.id >= ?", (contact,), ["gold"], [])
            case "event":
                with store.write("x") as write:
                    record_event(write, contact, "call", NOW + contact)
            case "give":
                give_points(store, contact, contact * 10, "because")
            case "undo":
                try:
                    undo(store)
                except NotFound:  # nothing of this agent's is left
                    continue
    sound(store)
