"""One way to write: the log holds all that undo needs, a failed write leaves no trace, and the words are right."""

from __future__ import annotations

import json
import sqlite3

import pytest

from crm_tui.errors import RefusedData, StoreError
from crm_tui.models import Contact, Note, Tag
from crm_tui.store import attributes, notes, settings, tags, tasks
from crm_tui.store.connections import SCHEMA_VERSION
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.counters import record_event
from crm_tui.store.store import Store
from crm_tui.store.writing import Conflict, Write
from crm_tui.values.clock import FixedClock
from tests.store.replay import Dump, check_replay, check_search, last_batch, now_point

FULL = {
    "name": "Ana Silva", "emails": "a@x.org,b@x.org", "phones": "+33648392107|+12125550147", "org": "Acme|Beta",
    "tags": "vip,gold", "city": "Lyon", "list.news": "active", "dnc.sms": "manual", "points": "7", "location": "1.5,-2",
}  # fmt: skip


def write_everything(store: Store, clock: FixedClock) -> list[tuple[int, Dump]]:
    """Every use case that writes, one after the other; what the tables held before each."""
    points = [now_point(store)]

    def done() -> None:
        clock.moment += 1
        points.append(now_point(store))

    attributes.add_attribute(store, "Plan", type="multi_select", options=("a", "b"))
    done()
    ana = create(store, {**FULL, "plan": "b,a"})
    done()
    bo = create(store, {"email": "bo@x.org"})
    done()
    edit(store, ana, {"emails": "c@x.org,b@x.org", "phones": "+12125550147", "org": "Beta", "tags": "gold,new"})
    done()
    edit(store, ana, {"plan": "", "first_name": "Eva", "list.news": "bounced", "dnc.sms": "", "dnc.email": "manual"})
    done()
    edit(store, ana, {"emails": "", "list.news": "", "points": "2", "location": ""})
    done()
    tags.change_tags(store, bo, add=["vip"], remove=["none"])
    done()
    tags.tag_where(store, "contact.id > 0", (), ["all", "vip"], ["gold"])
    done()
    notes.add_note(store, bo, "text", type="call", at=5, tags=["noted"])
    done()
    tasks.add_task(store, ana, "Call", due_at=9)
    done()
    settings.put(store, "columns", ["a"])
    settings.put(store, "columns", ["b"])
    done()
    with store.write("events") as write:
        for at in (10, 20, 5000):
            record_event(write, bo, "page_hit", at, {"url": "/"}, points=1)
        record_event(write, bo, "chat", 50)
    done()
    return points[:-1]


def test_replayed_backwards_the_log_restores_every_table_at_every_point(store: Store, clock: FixedClock) -> None:
    points = write_everything(store, clock)
    check_replay(store, points)
    check_search(store)


def test_the_checker_finds_a_write_that_was_not_logged(store: Store, clock: FixedClock) -> None:
    """The mutant: each kind of unlogged write must be seen."""
    points = write_everything(store, clock)
    for sql in (
        "UPDATE contact SET city = 'Rome' WHERE id = 1",
        "UPDATE contact_email SET position = 7",
        "DELETE FROM contact_phone",
        "INSERT INTO tag(name, name_key) VALUES ('x', 'x')",
        "UPDATE note SET text = 'other'",
        "UPDATE contact SET custom = '{}' WHERE id = 2",
    ):
        with store.write("x") as write:
            write.connection.execute("SAVEPOINT unlogged")
            write.connection.execute(sql)
            changed = points_differ(write, points[-1])
            write.connection.execute("ROLLBACK TO unlogged")
        assert changed, sql


def points_differ(write: Write, point: tuple[int, Dump]) -> bool:
    """Whether taking back, within this write, ends elsewhere than at ``point``."""
    from tests.store.replay import dump, take_back

    take_back(write.connection, point[0])
    return dump(write.connection) != point[1]


def test_a_batch_says_who_when_what(store: Store) -> None:
    notes.add_note(store, create(store, {"name": "Ana"}), "x", type="call")
    with store.read() as db:
        batch = dict(db.execute("SELECT * FROM change_batch ORDER BY id DESC").fetchone())
        change = dict(db.execute("SELECT * FROM change ORDER BY id DESC").fetchone())
    assert batch == {
        "id": 2, "at": store.clock.now(), "agent": "ana", "kind": "note", "title": "Call note on Ana", "undoes": None,
    }  # fmt: skip
    assert (change["entity"], change["operation"], change["contact_id"]) == ("note", "add", 1)
    assert json.loads(change["after"])["text"] == "x"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, StoreError, GeneratorExit])
def test_an_error_within_a_write_leaves_nothing(store: Store, error: type[BaseException]) -> None:
    before = now_point(store)

    def fail() -> None:
        with store.write("x") as write:
            write.add(Tag(name="a", name_key="a"))
            write.connection.execute("INSERT INTO tag(name, name_key) VALUES ('b', 'b')")
            raise error("no")

    with pytest.raises(error):
        fail()
    assert now_point(store) == before
    assert create(store, {"name": "after"}) == 1  # the writer goes on


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO tag(id, name, name_key) VALUES (1, 'y', 'a')",
        "INSERT INTO contact_tag VALUES (99, 99)",
        "INSERT INTO setting VALUES ('a', 'k', 'no json')",
        "INSERT INTO tag(name, name_key) VALUES (x'00', 'b')",
    ],
)
def test_what_contradicts_the_schema_is_refused_data(store: Store, sql: str) -> None:
    tags.change_tags(store, create(store, {"name": "A"}), add=["a"])
    with pytest.raises(RefusedData, match="Nothing was written"), store.write("x") as write:
        write.connection.execute(sql)


def test_half_a_character_and_a_giant_number_are_refused_data(store: Store) -> None:
    number = create(store, {"name": "A"})
    for text, at in (("\ud800", 1), ("x", 2**63)):
        with pytest.raises(RefusedData, match="Nothing was written"), store.write("x") as write:
            write.add(Note(contact_id=number, text=text, at=at, author="a", created_at=1))
    assert last_batch(store) == 1


def test_a_write_within_a_write_is_said_and_does_not_hang(store: Store) -> None:
    with pytest.raises(RuntimeError, match="within a write"), store.write("outer"):
        settings.put(store, "k", 1)
    settings.put(store, "k", 1)


def test_a_record_read_before_another_agents_change_is_a_conflict(store: Store) -> None:
    number = create(store, {"name": "A"})

    def overwrite() -> None:
        with store.write("x") as write:
            contact = write.session.get(Contact, number)
            assert contact is not None
            write.connection.execute("UPDATE contact SET version = version + 1")
            write.change(contact, city="Rome")

    with pytest.raises(Conflict):
        overwrite()
    assert card(store, number).values["city"] is None


def test_an_empty_write_leaves_no_batch_and_a_title_may_be_made_precise(store: Store) -> None:
    with store.write("nothing") as write:
        assert not write.wrote
    assert last_batch(store) == 0
    with store.write("rough") as write:
        write.add(Tag(name="a", name_key="a"))
        write.title = "precise \x1b[31m"
    with store.read() as db:
        assert db.execute("SELECT title FROM change_batch").fetchone()[0] == "precise \ufffd[31m"


def test_a_file_that_was_moved_away_gets_no_lost_writes(store: Store) -> None:
    number = create(store, {"name": "A"})
    moved = store.path.with_name("moved.db")
    store.path.rename(moved)
    with pytest.raises(StoreError, match="moved or replaced"):
        edit(store, number, {"city": "Rome"})
    assert not store.path.exists()
    moved.rename(store.path)
    edit(store, number, {"city": "Rome"})


def test_a_database_updated_meanwhile_is_not_written_by_the_old_program(store: Store) -> None:
    create(store, {"name": "A"})
    with sqlite3.connect(store.path) as db:
        db.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match="newer crm-tui"):
        create(store, {"name": "B"})
