"""Merging as a table of given, when, then; each case is taken back row by row afterwards."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import InvalidValue, NotFound, RefusedData, UsageError
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.finding import find_contact
from crm_tui.store.contacts.listing import Asked
from crm_tui.store.contacts.reading import card, registry
from crm_tui.store.merging.merge import merge
from crm_tui.store.merging.moving import KEYED, OWN
from crm_tui.store.merging.proposal import propose
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import redo, undo
from crm_tui.store.writing import Conflict
from crm_tui.values.clock import FixedClock
from tests.conftest import AGENT, NOW
from tests.store.merging import make, read_cases, seen
from tests.store.replay import Dump, check_replay, check_search, now_point

MOVED: dict[str, object] = {
    "emails": [],
    "tags": [],
    "notes": [],
    "tasks": [],
    "events": [],
    "orgs": [],
    "lists": {},
    "dnc": {},
}
CASES = read_cases()


class Merged(NamedTuple):
    """All cases in one database: who was kept and who went, and the whole database before each merge."""

    store: Store
    ids: list[list[int]]
    points: list[tuple[int, Dump]]
    batches: list[int]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[Merged]:
    """Given and when of every case."""
    path = tmp_path_factory.mktemp("merged") / "crm.db"
    shutil.copyfile(empty_file, path)
    clock = FixedClock(NOW)
    store = Store.open(path, agent=AGENT, clock=clock)
    add_attribute(store, "Plan", type="select", options=("free", "pro"))
    add_attribute(store, "Size", type="number")
    save_segment(store, "Gold", "")
    save_segment(store, "VIPs", "tag:vip")
    create(store, {"name": "Third person"})
    ids, points, batches = [], [], []
    for case in CASES:
        made = [make(store, clock, given, day) for day, given in enumerate(case.sides, 1)]
        points.append(_but_members(now_point(store)))
        clock.moment = NOW + 20 * 86_400
        saved = merge(store, made[0], made[1:], {name: made[place] for name, place in case.take.items()})
        assert saved.batch_id is not None
        batches.append(saved.batch_id)
        ids.append(made)
    yield Merged(store, ids, points, batches)
    store.close()


def _but_members(point: tuple[int, Dump]) -> tuple[int, Dump]:
    """Who is in a segment follows from the rest, and is in no log."""
    return point[0], {table: rows for table, rows in point[1].items() if not table.startswith("segment")} | {
        "segment_override": point[1]["segment_override"]
    }


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.it for case in CASES])
def test_merging(merged: Merged, number: int) -> None:
    keep, *others = merged.ids[number]
    found = seen(merged.store, keep)

    assert {word: found[word] for word in CASES[number].then} == CASES[number].then
    assert (found["merged_into"], found["deleted"]) == (None, 0)
    for other in others:
        gone = seen(merged.store, other)
        assert (gone["merged_into"], gone["deleted"]) == (keep, 1)
        assert {word: gone[word] for word in MOVED} == MOVED
        assert card(merged.store, other).id == keep


def test_who_was_said_to_be_somebody_else_than_the_other_is_not_the_kept_one(merged: Merged) -> None:
    keep = merged.ids[-1][0]
    with merged.store.read() as db:
        assert [tuple(row) for row in db.execute("SELECT * FROM not_duplicate")] == [(1, keep)]


def test_each_merge_is_taken_back_row_by_row(merged: Merged) -> None:
    check_search(merged.store)
    check_replay(merged.store, merged.points)


def test_undo_restores_each_of_them_and_redo_merges_them_again(merged: Merged, tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with closing(sqlite3.connect(path)) as copy, merged.store.read() as db:
        db.backup(copy)
    path.chmod(0o600)
    store = Store.open(path, agent=AGENT, clock=merged.store.clock, create=False)

    for batch in reversed(merged.batches):
        assert (undone := undo(store, batch)).kept == 0, undone.conflicts
    found = now_point(store)[1]
    for case, ids, (_, before) in zip(CASES, merged.ids, merged.points, strict=True):
        assert _of(found, ids) == _of(before, ids), case.it
    check_search(store)

    redo(store)
    assert _of(now_point(store)[1], merged.ids[0])["contact"] != _of(merged.points[0][1], merged.ids[0])["contact"]
    store.close()


def _of(dump: Dump, contacts: list[int]) -> Dump:
    """The rows of some contacts, but which segments they are in."""
    found = {
        table: {key: row for key, row in rows.items() if row.get("contact_id", key[0]) in contacts}
        for table, rows in dump.items()
        if table == "contact" or any("contact_id" in row for row in rows.values())
    }
    return {table: rows for table, rows in found.items() if rows and table != "segment_member"}


def test_the_other_way_round_is_proposed_without_reading_again(merged: Merged, store: Store) -> None:
    one = create(store, {"name": "Ana", "city": "Lyon", "email": "a@x.org"})
    two = create(store, {"name": "Ana", "email": "b@x.org"})

    proposal = propose(store, [one, two], two)

    assert [side.id for side in proposal.sides] == [two, one]
    assert [each.field.name for each in proposal.conflicts] == ["email"]
    assert proposal.conflicts[0].proposed == 0
    assert proposal.with_keeper(one) == propose(store, [one, two], one)


def test_an_old_id_leads_to_who_was_kept_at_the_end_of_the_chain(store: Store) -> None:
    a, b, c = (create(store, {"name": name}) for name in ("A", "B", "C"))
    merge(store, b, [a])
    merge(store, c, [b])

    asked = Asked(registry(store), NOW, ZoneInfo("UTC"), AGENT)
    assert [find_contact(store, str(each), asked) for each in (a, b, c)] == [c, c, c]
    assert [card(store, each).id for each in (a, b, c)] == [c, c, c]


def test_what_cannot_be_merged_is_refused_in_words_and_nothing_is_written(store: Store) -> None:
    one, two = create(store, {"name": "One", "city": "Lyon"}), create(store, {"name": "Two"})
    gone, away = create(store, {"name": "Gone"}), create(store, {"name": "Away"})
    merge(store, one, [away])
    with store.write("Gone") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE id = ?", (gone,))
        write.record_set("contact", "recount", {})
    before = now_point(store)

    for keep, others, choices, error, words in (
        (one, [one], {}, RefusedData, "A contact cannot be merged with itself"),
        (one, [two, one], {}, RefusedData, "merged with itself"),
        (one, [], {}, RefusedData, "give two different ones"),
        (one, [999], {}, NotFound, "There is no contact 999"),
        (one, [2**70], {}, NotFound, "There is no contact"),
        (-1, [one], {}, NotFound, "There is no contact -1"),
        (one, [gone], {}, RefusedData, "Gone is deleted; restore it"),
        (gone, [one], {}, RefusedData, "Gone is deleted"),
        (one, [away], {}, RefusedData, f"Away was merged into contact {one} already"),
        (one, [two], {"town": two}, UsageError, "There is no field town"),
        (one, [two], {"tags": two}, UsageError, "Tags is not chosen: a merge keeps all of it"),
        (one, [two], {"last_name": two}, UsageError, "choose name"),
        (one, [two], {"city": two}, InvalidValue, "Two has no City to take"),
        (one, [two], {"city": 999}, InvalidValue, "contact 999 is none of those"),
    ):
        with pytest.raises(error, match=words):
            merge(store, keep, others, choices)
    assert now_point(store) == before


def test_an_edit_of_another_agent_in_between_is_said_and_nothing_is_half_done(store: Store) -> None:
    one, two = create(store, {"name": "One"}), create(store, {"name": "Two", "tags": "vip"})
    proposal = propose(store, [one, two], one)
    ben = Store.open(store.path, agent="ben", clock=store.clock)
    edit(ben, two, {"city": "Lyon"})
    ben.close()
    before = now_point(store)

    with pytest.raises(Conflict, match="Two was changed by another agent in the meantime"):
        merge(store, one, [two], versions=proposal.versions)

    assert now_point(store) == before
    assert merge(store, one, [two]).message == "Merged Two into One"


def test_every_table_that_hangs_on_a_contact_is_moved(store: Store) -> None:
    follows = {"contact_event_stat", "segment_member", "search_doc"}
    with store.read() as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        hang = {name for name in names for key in db.execute(f"PRAGMA foreign_key_list({name})") if key[2] == "contact"}

    moved = {each.table for each in KEYED} | {table for table, _, _ in OWN} | {"event", "not_duplicate"}
    assert hang == moved | follows
