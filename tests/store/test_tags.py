"""Tags on one contact, and on all that match, as one batch."""

from __future__ import annotations

import json

import pytest

from crm_tui.errors import InvalidValue
from crm_tui.store import search, tags
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from tests.store.replay import check_replay, now_point


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, {"name": "Ana", "tags": "VIP"})


def test_adding_and_removing_at_once(store: Store, ana: int) -> None:
    made = tags.change_tags(store, ana, add=["gold", " new  one "], remove=["vip", "absent"])
    assert made == (("gold", "new one"), ("vip",))
    assert tags.of_contact(store, ana) == ("gold", "new one")


def test_case_and_accents_aside_a_tag_is_one(store: Store, ana: int) -> None:
    assert tags.change_tags(store, ana, add=["vip", "Été", "ete"]) == (("Été",), ())
    assert tags.of_contact(store, ana) == ("Été", "VIP")


def test_what_changes_nothing_leaves_no_trace(store: Store, ana: int) -> None:
    before = (now_point(store), card(store, ana))
    assert tags.change_tags(store, ana, add=["Vip"], remove=["absent"]) == ((), ())
    assert (now_point(store), card(store, ana)) == before


@pytest.mark.parametrize("name", ["", "  ", "a,b", "x" * 101])
def test_names_that_no_tag_can_have(store: Store, ana: int, name: str) -> None:
    with pytest.raises(InvalidValue):
        tags.change_tags(store, ana, add=["good", name])
    assert tags.of_contact(store, ana) == ("VIP",)


def test_controls_in_a_name_are_made_visible(store: Store, ana: int) -> None:
    tags.change_tags(store, ana, add=["a\x1b[2Jb\nc"])
    assert "a\ufffd[2Jb c" in tags.of_contact(store, ana)


def test_suggestions_the_most_used_first(store: Store, ana: int) -> None:
    create(store, {"name": "B", "tags": "gold,golf"})
    create(store, {"name": "C", "tags": "golf"})
    assert tags.suggest(store, "GOL") == [("golf", 2), ("gold", 1)]
    assert tags.suggest(store, "", limit=1) == [("golf", 2)]
    assert tags.suggest(store, "%") == []


def test_the_log_says_what_was_done(store: Store, ana: int) -> None:
    tags.change_tags(store, ana, add=["gold"], remove=["VIP"])
    with store.read() as db:
        assert db.execute("SELECT title FROM change_batch ORDER BY id DESC").fetchone()[0] == "Tagged Ana +gold -VIP"


@pytest.fixture
def thousand(store: Store) -> Store:
    with store.write("many") as write:
        write.connection.executemany(
            "INSERT INTO contact(uid, kind, name, created_at, updated_at) VALUES (?, 0, ?, 1, 1)",
            ((f"u{number}", f"Contact {number}") for number in range(1000)),
        )
        search.refresh(write.connection, range(1, 1001))
    return store


def test_tagging_a_thousand_is_one_batch_of_one_row_a_tag(thousand: Store) -> None:
    start = now_point(thousand)
    assert tags.tag_where(thousand, "contact.id <= ?", (600,), ["vip", "gold"], []) == 600
    middle = now_point(thousand)
    assert tags.tag_where(thousand, "contact.id > ?", (500,), ["vip"], ["gold", "absent"]) == 500
    with thousand.read() as db:
        batches = [row[0] for row in db.execute("SELECT title FROM change_batch ORDER BY id")]
        sets = db.execute("SELECT operation, after FROM change WHERE operation LIKE '%_set' ORDER BY id").fetchall()
        counts = dict(
            db.execute("SELECT name, count(*) FROM tag JOIN contact_tag ON id = tag_id GROUP BY id").fetchall()
        )
        touched = db.execute("SELECT count(*) FROM contact WHERE version > 1 AND updated_at > 1").fetchone()[0]
    assert batches == ["Tagged 600 contacts +vip +gold", "Tagged 500 contacts +vip -gold -absent"]
    assert [(row[0], len(json.loads(row[1])["contacts"])) for row in sets] == [
        ("add_set", 600), ("add_set", 600), ("add_set", 400), ("remove_set", 100),
    ]  # fmt: skip
    assert (counts, touched) == ({"vip": 1000, "gold": 500}, 1000)
    check_replay(thousand, [start, middle])


def test_a_filter_on_tags_does_not_see_the_tags_being_written(thousand: Store) -> None:
    untagged = "NOT EXISTS (SELECT 1 FROM contact_tag WHERE contact_id = contact.id)"
    assert tags.tag_where(thousand, untagged, (), ["one", "two"], []) == 1000
    assert tags.tag_where(thousand, untagged, (), ["three"], []) == 0


def test_nobody_matching_leaves_no_batch(thousand: Store) -> None:
    before = now_point(thousand)[0]
    assert tags.tag_where(thousand, "0", (), [], ["vip"]) == 0
    assert now_point(thousand)[0] == before


def test_a_wrong_condition_leaves_nothing_behind(thousand: Store) -> None:
    before = now_point(thousand)
    with pytest.raises(Exception, match="no such column"):
        tags.tag_where(thousand, "nonsense", (), ["vip"], [])
    assert now_point(thousand) == before
    assert tags.tag_where(thousand, "1", (), ["vip"], []) == 1000  # the temporary tables do not stand in the way
