"""One change of many contacts: all of it or none, one batch, taken back and done again row by row."""

from __future__ import annotations

import json

import pytest

from crm_tui.errors import CrmError, InvalidValue, NotFound, UsageError
from crm_tui.store import lists, tags
from crm_tui.store.attributes import add_attribute
from crm_tui.store.bulk import run as running
from crm_tui.store.bulk.actions import DeleteMany, ListMany, OverrideMany, SetField, TagMany, TaskMany
from crm_tui.store.bulk.run import Action, Stopped, change_many
from crm_tui.store.contacts.binning import delete
from crm_tui.store.contacts.editing import create
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import redo, undo
from tests.store.replay import Dump, check_search, now_point
from tests.store.test_undo import check, held

PEOPLE = 23


@pytest.fixture
def desk(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """23 people of whom some have what the actions give, one is in the bin; parts of seven."""
    monkeypatch.setattr(running, "PART", 7)
    add_attribute(store, "Plan", type="select", options=("free", "pro"))
    for number in range(PEOPLE):
        values = {"name": f"P{number}", "city": ["Lyon", "Paris", ""][number % 3], "tags": "old" if number % 4 else ""}
        create(store, values | ({"plan": "free"} if number % 5 == 0 else {"plan": "pro"} if number % 5 == 1 else {}))
    with store.write("lists") as write:
        lists.set_status(write, 2, "News", "active", "form", "I agree")
        lists.set_status(write, 3, "News", "unsubscribed")
    save_segment(store, "Lyons", "city:Lyon")
    change_many(store, [2, 3], OverrideMany("Lyons", "in"))
    rebuild(store)
    delete(store, PEOPLE)
    return store


EVERYBODY = range(1, PEOPLE + 3)
"""Ids, with one in the bin and two that were never there."""
LIVE = PEOPLE - 1
ACTIONS: list[tuple[Action, int, str, str]] = [
    (TagMany(("VIP", "old"), ()), LIVE, "Tagged 22 contacts +VIP +old",
     "SELECT count(*) FROM contact_tag JOIN tag ON tag.id = tag_id WHERE name IN ('VIP', 'old') AND contact_id < 23"),
    (TagMany((), ("old", "never")), 16, "Tagged 16 contacts -old -never", "SELECT 44 - 2 * count(*) FROM contact_tag "
     "WHERE contact_id < 23"),
    (SetField("owner", "bob"), LIVE, "Set Owner of 22 contacts to bob",
     "SELECT 2 * count(*) FROM contact WHERE owner = 'bob'"),
    (SetField("city", "Lyon"), 14, "Set City of 14 contacts to Lyon",
     "SELECT 2 * count(*) FROM search_doc WHERE line LIKE '%lyon%' AND id < 23"),
    (SetField("city", ""), 15, "Cleared City of 15 contacts",
     "SELECT 2 * count(*) FROM contact WHERE city IS NULL AND id < 23"),
    (SetField("plan", "pro"), 17, "Set Plan of 17 contacts to pro",
     "SELECT 2 * count(*) FROM contact WHERE json_extract(custom, '$.plan') = 'pro'"),
    (SetField("plan", ""), 10, "Cleared Plan of 10 contacts",
     "SELECT 44 - 2 * count(*) FROM contact WHERE json_extract(custom, '$.plan') IS NOT NULL AND id < 23"),
    (ListMany("News", "active", "fair"), 20, "News: active, 20 contacts · 1 who unsubscribed stay so",
     "SELECT 2 + 2 * count(*) FROM subscription WHERE status = 'active'"),
    (ListMany("News", ""), 2, "Took 2 contacts off News", "SELECT 44 - 2 * count(*) FROM subscription"),
    (OverrideMany("Lyons", "out"), LIVE, "Kept 22 contacts out of Lyons",
     "SELECT 2 * count(*) FROM segment_override WHERE included = 0"),
    (OverrideMany("Lyons", "auto"), 2, "Left 2 contacts to the filter of Lyons",
     "SELECT 44 - 2 * count(*) FROM segment_override"),
    (TaskMany("Call \x1b[2J", 99, "bob"), LIVE, "Task for 22 contacts: Call",
     "SELECT 2 * count(*) FROM task WHERE due_at = 99 AND assignee = 'bob' AND author = 'ana'"),
    (DeleteMany(), LIVE, "Deleted 22 contacts", "SELECT 2 * count(*) - 2 FROM contact WHERE deleted_at IS NOT NULL"),
]  # fmt: skip
"""An action, how many contacts it changes, what it says, and a count that is 44 after it."""


@pytest.mark.parametrize(("action", "changed", "said", "count"), ACTIONS, ids=[case[2] for case in ACTIONS])
def test_done_taken_back_and_done_again(desk: Store, action: Action, changed: int, said: str, count: str) -> None:
    before = held(desk)
    heard: list[int] = []
    done = change_many(desk, list(EVERYBODY), action, progress=heard.append)
    assert done.changed == changed
    assert done.message.startswith(said)
    assert "\x1b" not in done.message
    assert heard == [7, 14, 21, 25]
    with desk.read() as db:
        assert db.execute(count).fetchone()[0] == 44
        assert db.execute("SELECT count(*), max(title) FROM change_batch WHERE id = ?", (done.batch_id,)).fetchone()[
            :2
        ] == (1, done.message)
        sets = db.execute("SELECT count(*) FROM change WHERE batch_id = ?", (done.batch_id,)).fetchone()[0]
        assert sets < LIVE, "set-wise, not a row each"
    after = held(desk)
    check_search(desk)
    assert undo(desk).conflicts == ()
    _same(held(desk), before)
    redo(desk)
    _same(held(desk), after)
    check(desk)
    assert change_many(desk, list(EVERYBODY), action).batch_id is None or isinstance(action, TaskMany)


def _same(one: Dump, other: Dump) -> None:
    # a tag that was made for it, and the date on which segments fall due, may stay; a task done again has another id
    for table in one.keys() - {"tag", "segment", "search_doc", "task"}:
        assert one[table] == other[table], table
    assert _tasks(one) == _tasks(other)


def _tasks(held: Dump) -> list[tuple[object, ...]]:
    return sorted((row["contact_id"], row["title"], row["due_at"]) for row in held["task"].values())


def test_what_is_stopped_leaves_nothing(desk: Store) -> None:
    before = held(desk)
    seen: list[int] = []
    with pytest.raises(Stopped, match="nothing was changed"):
        change_many(desk, list(EVERYBODY), TagMany(("vip",)), progress=seen.append, wanted=lambda: len(seen) < 2)
    assert seen == [7, 14]
    _same(held(desk), before)
    check(desk)
    seen.clear()
    with pytest.raises(Stopped):
        change_many(desk, [1], TagMany(("vip",)), wanted=lambda: False)
    _same(held(desk), before)


def test_a_full_disk_in_the_middle_leaves_nothing(desk: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = held(desk)

    def full(done: int) -> None:
        if done == 14:
            with desk.write("limit") as write:
                pages = write.connection.execute("PRAGMA page_count").fetchone()[0]
                write.connection.execute(f"PRAGMA max_page_count = {pages}")

    many = [f"{'x' * 400}{number}" for number in range(30)]
    with pytest.raises(CrmError, match=r"full|space"):
        change_many(desk, list(EVERYBODY), TaskMany(json.dumps(many)), progress=full)
    with desk.write("room") as write:
        write.connection.execute("PRAGMA max_page_count = 1000000")
    with desk.read() as db:
        stand = "SELECT count(*) FROM task"
        left = db.execute(stand).fetchone()[0]
    if left:  # there was no room to take it back either: the log has it
        undo(desk)
    _same(held(desk), before)


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (TagMany(("a,b",)), InvalidValue, "comma"),
        (TagMany(), InvalidValue, "Which tags"),
        (SetField("name", "Bob"), InvalidValue, "belongs to one contact"),
        (SetField("points", "5"), InvalidValue, "belongs to one contact"),
        (SetField("email", "a@example.com"), InvalidValue, "belongs to one contact"),
        (SetField("nosuch", "5"), UsageError, "no field"),
        (SetField("birthday", "32/13"), InvalidValue, ""),
        (SetField("plan", "gold"), InvalidValue, ""),
        (ListMany("Nope", "active"), NotFound, ""),
        (ListMany("News", "loud"), InvalidValue, "one of"),
        (OverrideMany("Nope", "in"), NotFound, ""),
        (TaskMany("  "), InvalidValue, "title"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    desk: Store, action: Action, error: type[CrmError], words: str
) -> None:
    before, point = held(desk), now_point(desk)
    with pytest.raises(error, match=words):
        change_many(desk, [1, 2], action)
    assert held(desk) == before
    assert now_point(desk) == point


def test_nobody_is_said(desk: Store) -> None:
    with pytest.raises(InvalidValue, match="Space marks one"):
        change_many(desk, [], TagMany(("vip",)))


def test_a_colleagues_later_tag_is_not_taken_away(desk: Store) -> None:
    """The action goes back where it stands; who had the tag before keeps it."""
    tags.change_tags(desk, 5, add=["vip"])
    change_many(desk, list(EVERYBODY), TagMany(("vip",)))
    tags.change_tags(desk, 7, remove=["vip"])
    undo(desk, None)
    undo(desk, None)
    with desk.read() as db:
        sql = "SELECT contact_id FROM contact_tag JOIN tag ON tag.id = tag_id WHERE name_key = 'vip'"
        assert [row[0] for row in db.execute(sql)] == [5]
