"""The writer of the demonstration data: what lies in the database is what the services would have written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.services.demo import KINDS, pool
from crm_tui.store.connections import connect_writer
from crm_tui.store.counters import Recounted, recount_all
from crm_tui.store.demo import DemoMade, DemoRefused, demo_state, make_demo
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock

N, NOW = 300, 1_763_715_600 + 1_234
TABLES = (
    "agent", "attribute", "contact", "contact_email", "contact_event_stat", "contact_organisation", "contact_phone",
    "contact_tag", "do_not_contact", "event", "event_type", "note", "organisation", "search_doc", "setting",
    "subscription", "subscription_list", "tag", "task",
)  # fmt: skip


def open_store(path: Path, agent: str = "eve") -> Store:
    return Store.open(path, agent=agent, clock=FixedClock(NOW))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """300 contacts; no test may change them."""
    store = open_store(tmp_path_factory.mktemp("demo") / "demo.db")
    make_demo(store, N)
    yield store
    store.close()


def rows(store: Store, table: str, where: str = "1") -> set[tuple[object, ...]]:
    with store.read() as db:
        return {tuple(row) for row in db.execute(f"SELECT * FROM {table} WHERE {where}")}


def count(store: Store, table: str) -> int:
    with store.read() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_counts_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_tui.store.demo.making.CHUNK", 13)  # organisations appear at a chunk's first contact
    store = open_store(tmp_path / "demo.db")
    seen: list[tuple[int, int]] = []
    made = make_demo(store, 120, 7, lambda done, total: seen.append((done, total)))
    with store.read() as db:
        visitors = db.execute("SELECT count(*) FROM contact WHERE kind = 1").fetchone()[0]
    assert made == DemoMade(120, visitors, count(store, "event"))
    assert count(store, "contact") == 120
    assert count(store, "organisation") == pool(120)
    assert seen[0] == (13, 141)
    assert (120, 141) in seen
    assert seen[-1] == (141, 141)
    assert seen == sorted(seen)
    store.close()


def test_counters_rollup_search_documents_and_indexes_are_right(demo: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with demo.read() as db, sqlite3.connect(copy) as target:
        db.backup(target)
    store = open_store(copy)
    assert recount_all(store) == Recounted()
    store.close()


def test_integrity_and_foreign_keys(demo: Store) -> None:
    connection = connect_writer(demo.path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_every_table_and_kind_is_there(demo: Store) -> None:
    for table in TABLES:
        assert count(demo, table) > 0, table
    with demo.read() as db:
        kinds = db.execute("SELECT DISTINCT name FROM event JOIN event_type ON event_type.id = type_id").fetchall()
        states = db.execute("SELECT DISTINCT status FROM subscription").fetchall()
        notes = db.execute("SELECT DISTINCT type FROM note").fetchall()
    assert {row[0] for row in kinds} == set(KINDS)
    assert {row[0] for row in states} == {"active", "unconfirmed", "unsubscribed", "bounced"}
    assert {row[0] for row in notes} == {"general", "email", "call", "meeting"}


def test_primary_address_number_and_organisation_come_first(demo: Store) -> None:
    with demo.read() as db:
        for table, column, key in (
            ("contact_email", "email", "email_key"),
            ("contact_phone", "phone", "phone_key"),
        ):
            wrong = db.execute(
                f"SELECT count(*) FROM contact LEFT JOIN {table} AS t ON t.contact_id = contact.id AND t.position = 0 "
                f"WHERE contact.{column} IS NOT t.{column} OR contact.{key} IS NOT t.{key}"
            ).fetchone()[0]
            assert wrong == 0
        wrong = db.execute(
            "SELECT count(*) FROM contact LEFT JOIN contact_organisation AS t ON t.contact_id = contact.id "
            "AND t.is_primary WHERE contact.organisation_id IS NOT t.organisation_id"
        ).fetchone()[0]
        assert wrong == 0


def test_same_seed_same_database_and_any_number_begins_alike(demo: Store, tmp_path: Path) -> None:
    again, fewer = open_store(tmp_path / "again.db"), open_store(tmp_path / "fewer.db")
    again.clock = FixedClock(NOW + 900)  # within the same hour
    make_demo(again, N)
    make_demo(fewer, 100)
    for table in TABLES:
        assert rows(again, table) == rows(demo, table), table
    assert rows(fewer, "contact") == rows(demo, "contact", "id <= 100")
    for table in ("contact_email", "contact_phone", "contact_tag", "event", "note", "task"):
        assert rows(fewer, table) == rows(demo, table, "contact_id <= 100"), table
    again.close()
    fewer.close()


def test_one_batch_in_the_log(demo: Store) -> None:
    with demo.read() as db:
        batches = db.execute("SELECT agent, kind, title FROM change_batch").fetchall()
        changes = db.execute("SELECT entity, operation FROM change").fetchall()
    assert [tuple(row) for row in batches] == [("eve", "demo", "Demo data: 300 contacts and visitors")]
    assert [tuple(row) for row in changes] == [("contact", "demo")]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO tag(name, name_key) VALUES ('mine', 'mine')",
        "INSERT INTO contact(uid, kind, created_at, updated_at) VALUES ('u', 0, 1, 1)",
        "INSERT INTO segment(name, name_key, slug, filter, zone, created_by, created_at) "
        "VALUES ('S', 's', 's', '', 'UTC', 'eve', 1)",
        "INSERT INTO attribute(slug, name, type, created_at) VALUES ('a', 'A', 'text', 1)",
    ],
)
def test_a_database_with_anything_in_it_is_refused(tmp_path: Path, sql: str) -> None:
    store = open_store(tmp_path / "mine.db")
    with store.write("Mine") as write:
        write.connection.execute(sql)
    with pytest.raises(DemoRefused, match="is not empty") as caught:
        make_demo(store, 10)
    assert caught.value.status == 4
    assert count(store, "subscription_list") == count(store, "event_type") == count(store, "setting") == 0
    store.close()


def test_a_second_time_is_refused(demo: Store) -> None:
    state = demo_state(demo)
    assert state is not None
    assert state.finished
    assert state.done == state.contacts == N
    with pytest.raises(DemoRefused, match="is not empty"):
        make_demo(demo, N)
    assert count(demo, "contact") == N


def test_no_contacts_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path / "none.db")
    with pytest.raises(DemoRefused, match="at least one"):
        make_demo(store, 0)
    assert demo_state(store) is None
    store.close()


class Stopped(Exception):
    """Stands for whatever ends it in the middle."""


@pytest.mark.parametrize("error", [Stopped, KeyboardInterrupt])
def test_stopped_in_the_middle_it_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    store = open_store(tmp_path / "stopped.db")

    def stop(done: int, total: int) -> None:
        assert 0 < done < total
        raise error

    with pytest.raises(error):
        make_demo(store, 20, progress=stop)
    assert count(store, "contact") == count(store, "tag") == count(store, "change_batch") == 0
    assert demo_state(store) is None
    make_demo(store, 20)
    assert count(store, "contact") == count(store, "search_word") == 20
    store.close()


def test_the_half_of_an_older_program_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path / "half.db")
    with store.write("Half") as write:
        half = '{"contacts":9,"seed":1,"now":3600,"agent":"eve","done":3,"finished":false}'
        write.connection.execute("INSERT INTO setting(agent, key, value) VALUES ('*', 'demo', ?)", (half,))
    with pytest.raises(DemoRefused, match="first half of demo data"):
        make_demo(store, 9, 1)
    store.close()
