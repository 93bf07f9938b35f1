"""Undo and redo: everything that a change wrote goes back with it; what somebody changed later is kept and said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store import notes, settings, tags, tasks
from crm_tui.store.checks import run_checks
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.imports.run import import_contacts
from crm_tui.store.segments.overriding import set_override
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import delete_segment, save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo import run as undoing
from crm_tui.store.undo.choosing import NothingToUndo
from crm_tui.store.undo.run import redo, undo
from crm_tui.values.clock import FixedClock
from tests.store.replay import Dump, check_replay, check_search, dump, last_batch, now_point
from tests.store.test_change_log import FULL, write_everything

OWN = "kind NOT IN ('undo', 'redo', 'setting', 'segments')"


@pytest.fixture
def bob(store: Store) -> Store:
    """A colleague on the same file."""
    return Store.open(store.path, agent="bob", clock=store.clock)


def held(store: Store) -> Dump:
    """What every table holds but the agents' settings, of which undo takes back only what it is asked for."""
    with store.read() as db:
        found = dump(db)
    del found["setting"]
    return found


def check(store: Store) -> None:
    """Counters are the events, search lines the texts, the indexes the lines; no reference leads nowhere."""
    check_search(store)
    assert [finding for finding in run_checks(store, full=True) if not finding.ok] == []


def own_batches(store: Store) -> int:
    with store.read() as db:
        return int(db.execute(f"SELECT count(*) FROM change_batch WHERE {OWN}").fetchone()[0])


def test_all_of_it_taken_back_is_the_start_and_done_again_the_end(store: Store, clock: FixedClock) -> None:
    start = held(store)
    points = write_everything(store, clock)
    end = held(store)
    for _ in range(own_batches(store)):
        undone = undo(store)
        assert (undone.conflicts, undone.skipped) == ((), ())
    assert held(store) == start
    with pytest.raises(NothingToUndo):
        undo(store)
    check(store)
    for _ in range(own_batches(store)):
        redo(store)
    assert held(store) == end
    with pytest.raises(NothingToUndo):
        redo(store)
    check(store)
    check_replay(store, points)


def test_a_later_value_is_kept_and_said_with_who_wrote_it(store: Store, bob: Store) -> None:
    ana = create(store, {**FULL, "tags": "vip"})
    edit(store, ana, {"city": "Paris", "job_title": "Clerk", "first_name": "Eva", "list.news": "unsubscribed"})
    edit(bob, ana, {"city": "Nantes", "list.news": "bounced"})
    undone = undo(store)
    assert undone.conflicts == (
        "kept the later value of City: Nantes, by bob",
        "kept the later value of List status: bounced, by bob",
    )
    assert undone.kept == 2
    values = card(store, ana).values
    assert (values["city"], values["job"], values["name"]) == ("Nantes", None, "Ana Silva")
    check(store)


def test_values_in_one_column_come_back_one_by_one(store: Store, bob: Store) -> None:
    from crm_tui.store.attributes import add_attribute

    for name in ("Plan", "Size"):
        add_attribute(store, name)
    ana = create(store, {"name": "Ana", "plan": "free"})
    edit(store, ana, {"plan": "pro", "size": "9"})
    edit(bob, ana, {"size": "12"})
    assert undo(store).conflicts == ("kept the later value of Size: 12, by bob",)
    with store.read() as db:
        assert db.execute("SELECT custom FROM contact").fetchone()[0] == '{"plan":"free","size":"12"}'


def test_the_addresses_stay_in_order_whoever_changed_them_later(store: Store, bob: Store) -> None:
    ana = create(store, {"emails": "a@x.org,b@x.org", "org": "Acme|Beta"})
    edit(store, ana, {"emails": "c@x.org", "org": "Gamma"})
    edit(bob, ana, {"email": "d@x.org", "org": "Delta|Gamma"})
    undo(store)
    found = card(store, ana)
    assert found.emails[0] == found.values["email"] == "d@x.org"
    assert [each.name for each in found.organisations if each.primary] == ["Delta"]
    with store.read() as db:
        assert [row[0] for row in db.execute("SELECT position FROM contact_email ORDER BY 1")] == [0, 1, 2]
    check(store)


def test_a_contact_that_somebody_has_touched_since_stays_whole(store: Store, bob: Store) -> None:
    ana = create(store, FULL)
    notes.add_note(bob, ana, "called")
    before = held(store)
    assert undo(store).conflicts == ("kept Ana Silva: changed since, by bob",)
    assert held(store) == before
    with pytest.raises(NothingToUndo):  # it was answered: the next one goes on to what came before
        undo(store)
    redo(store)
    undo(bob)
    assert undo(store, 1).kept == 0
    assert not held(store)["contact"]


def test_words_that_others_use_meanwhile_stay(store: Store, bob: Store) -> None:
    ana, bo = create(store, {"name": "Ana"}), create(store, {"name": "Bo"})
    tags.change_tags(store, ana, add=["new"])
    tags.change_tags(bob, bo, add=["New"])
    undo(store)
    assert (tags.of_contact(store, ana), tags.of_contact(store, bo)) == ((), ("new",))
    undo(bob)
    redo(bob)
    assert tags.of_contact(store, bo) == ("new",)


def test_an_id_is_never_given_twice(store: Store, bob: Store) -> None:
    tags.change_tags(store, create(store, {"name": "Ana"}), add=["vip"])
    undo(store)
    undo(store)
    other = create(bob, {"name": "Bo"})
    tags.change_tags(bob, other, add=["gold"])
    assert other == 2
    redo(store)
    redo(store)
    assert (tags.of_contact(store, 1), tags.of_contact(store, 2)) == (("vip",), ("gold",))


def test_a_bulk_change_goes_back_where_it_still_stands(store: Store, bob: Store) -> None:
    people = [create(bob, {"name": f"P{number}"}) for number in range(6)]
    tags.change_tags(bob, people[0], add=["vip"])
    tags.tag_where(store, "1", (), ["vip"], [])
    tags.change_tags(bob, people[1], remove=["vip"])
    assert undo(store).conflicts == ()
    assert [each for each in people if tags.of_contact(store, each)] == [people[0]]
    redo(store)
    assert [each for each in people if tags.of_contact(store, each)] == [*people[:1], *people[2:]]
    check(store)


def test_the_values_of_an_attribute_of_many(store: Store, bob: Store) -> None:
    from crm_tui.store.attributes import add_attribute
    from crm_tui.store.attributes.values import write_values

    add_attribute(store, "Plan")
    for number in range(3):
        create(store, {"name": f"P{number}", "plan": "a"} if number else {"name": "P0"})
    with store.write("Plans", "bulk") as write:
        write_values(write, "plan", {1: None, 2: "a", 3: "a"}, {1: "b", 2: "b", 3: "b"})
    edit(bob, 3, {"plan": "mine"})
    assert undo(store).conflicts == ("kept the later value of plan of 1",)
    plans = "SELECT json_extract(custom, '$.plan') FROM contact ORDER BY id"
    with store.read() as db:
        assert [row[0] for row in db.execute(plans)] == [None, "a", "mine"]
    redo(store)
    with store.read() as db:
        assert [row[0] for row in db.execute(plans)] == ["b", "b", "mine"]


def test_segments_follow_and_their_own_changes_come_back(store: Store) -> None:
    ana = create(store, {"name": "Ana", "city": "Lyon"})
    save_segment(store, "Lyons", "city:Lyon")
    rebuild(store)
    set_override(store, "Lyons", ana, "out")
    delete_segment(store, "Lyons")
    undo(store)
    undo(store)
    rebuild(store)
    with store.read() as db:
        members = "SELECT contact_id, (SELECT count FROM segment) FROM segment_member"
        assert [tuple(row) for row in db.execute(members)] == [(ana, 1)]
    edit(store, ana, {"city": "Rome"})
    before = held(store)["event"]
    undo(store)
    assert len(before) == len(held(store)["event"]) + 1  # who left came back, as if he had never left
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM segment_member").fetchone()[0] == 1
    check(store)


def test_what_happens_by_the_way_is_passed_over_but_has_a_number(store: Store) -> None:
    settings.put(store, "columns", ["a"])
    create(store, {"name": "Ana"})
    settings.put(store, "columns", ["b"])
    assert undo(store).title == "New contact Ana"
    undo(store, 3)
    assert settings.get(store, "columns") == ["a"]


def test_what_cannot_be_undone_is_said_in_words(store: Store, bob: Store) -> None:
    ana = create(store, {"name": "Ana"})
    with pytest.raises(NothingToUndo, match="Nothing of yours"):
        undo(bob)
    with pytest.raises(NotFound, match="no change 99"):
        undo(store, 99)
    with pytest.raises(NotFound, match="no change"):
        undo(store, 2**70)
    assert undo(bob, 1).batch_id == 2  # a colleague's change, by its number; it is bob who did it
    with pytest.raises(RefusedData, match="taken back already"):
        undo(store, 1)
    with pytest.raises(NothingToUndo):
        redo(store)
    redo(bob)
    with pytest.raises(RefusedData, match="stands"):
        undo(store, 2)
    edit(bob, ana, {"city": "Lyon"})
    undo(bob)
    create(bob, {"name": "Bo"})
    with pytest.raises(NothingToUndo, match="before any other change"):
        redo(bob)
    with store.write("Sent", "mail") as write:
        write.record_set("contact", "mail", {"to": 1})
    assert undo(store).message == "Sent cannot be taken back"


def test_a_read_only_database_and_a_failure_half_way_leave_everything(
    store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_everything(store, clock)
    before = now_point(store)
    monkeypatch.setattr(undoing, "follow", _fails)
    with pytest.raises(RefusedData, match="half way"):
        undo(store)
    assert now_point(store) == before


def _fails(taking: object) -> None:
    raise RefusedData("half way")


def people_file(folder: Path, count: int) -> Path:
    """A file with so many people."""
    path = folder / "people.csv"
    lines = [f"P{number},p{number}@x.org,vip,Acme {number % 7}" for number in range(count)]
    path.write_text("name,email,tags,org\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def killed_in_the_third_part() -> Callable[[int], None]:
    """A progress after which the process ends."""
    told: list[int] = []

    def tell(rows: int) -> None:
        told.append(rows)
        if len(told) == 3:
            raise KeyboardInterrupt

    return tell


def test_an_import_goes_back_in_parts_but_for_who_was_changed_since(
    store: Store, bob: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two parts, the same undo goes on; and it can be done again."""
    create(bob, {"name": "Bo", "email": "p1@x.org"})
    start = held(store)
    import_contacts(store, people_file(tmp_path, 450))
    end = held(store)
    monkeypatch.setattr(undoing, "LARGE", 100)
    monkeypatch.setattr(undoing, "LOCK_GOAL", 0.0)
    with pytest.raises(KeyboardInterrupt):
        undo(store, progress=killed_in_the_third_part())
    assert 0 < len(held(store)["contact"]) < 451
    assert undo(store).kept == 0
    assert held(store) == start
    check(store)
    redo(store)
    assert held(store) == end
    check(store)
    with store.read() as db:
        number = db.execute("SELECT id FROM contact WHERE email = 'p5@x.org'").fetchone()[0]
    tasks.add_task(bob, number, "Call")
    assert undo(store).conflicts == ("kept P5: changed since, by bob",)
    assert [row["name"] for row in held(store)["contact"].values()] == ["Bo", "P5"]
    check(store)


def test_two_agents_who_undo_the_same_change_at_once(store: Store, bob: Store) -> None:
    create(store, {"name": "Ana"})
    undo(store, 1)
    with pytest.raises(RefusedData, match="already"):
        undo(bob, 1)
    assert last_batch(store) == 2
