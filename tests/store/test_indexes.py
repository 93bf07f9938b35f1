"""Indexes built behind a sort: which fields get one, that SQLite uses it, and what it costs others."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import StoreError
from crm_tui.filters.fields import Field, Registry
from crm_tui.store.attributes import TYPES, add_attribute, attributes
from crm_tui.store.checks import check_indexes, check_schema
from crm_tui.store.connections import connect_reader, connect_writer
from crm_tui.store.indexes import MOST, IndexBuilder, built, can_be_built, creating, index_name, indexed_sql, is_used
from crm_tui.store.queries import build_query
from crm_tui.store.store import Store
from crm_tui.store.views import View, parts


@pytest.fixture
def fields(store: Store) -> Registry:
    """A custom attribute of each type, in several scripts, and contacts with values of them."""
    for type in TYPES:
        add_attribute(store, f"My {type}", type=type)
    add_attribute(store, "등급", type="number")
    add_attribute(store, "From", type="date")  # its slug is a word of nothing, its SQL must be quoted
    db = connect_writer(store.path)
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO contact(id, uid, kind, last_chat_at, custom, created_at, updated_at) VALUES (?, ?, 0, ?, ?, 0, 0)",
        ((n, str(n), n * 7 % 50 or None, f'{{"my_number": {n * 13 % 40}, "등급": {n % 9}}}') for n in range(300)),
    )
    db.execute("COMMIT")
    db.close()
    return Registry(attributes(store))


def _order(store: Store, registry: Registry, name: str, down: bool) -> tuple[int, ...]:
    view = View(store.path)
    built_query = build_query("", ((name, down),), registry=registry, now=0, zone=ZoneInfo("UTC"), agent="ana")
    ticket = view.supersede()
    total = view.snapshot(built_query.query, ticket)
    ids = view.window(0, total, ticket)
    view.close()
    return ids


def _find(registry: Registry, name: str) -> Field:
    field = registry.find(name)
    assert field is not None
    return field


def test_plain_columns_and_json_get_one_and_folded_texts_do_not(fields: Registry) -> None:
    """``fold`` in a schema would lock every other SQLite out of the table."""
    can = {field.name for field in fields.fields if can_be_built(field)}
    assert {"last_chat", "sessions", "my_number", "my_datetime", "my_boolean", "등급", "from"} <= can
    assert not {"city", "job", "name", "last_seen", "tags", "org"} & can
    assert {"my_text", "my_select"} <= can, "their values, for filters"
    assert all("fold" not in creating(_find(fields, name)) for name in can)


def test_every_field_that_can_is_built_used_and_in_the_same_order_as_before(store: Store, fields: Registry) -> None:
    """EXPLAIN QUERY PLAN says that the page and the snapshot walk it; another SQLite can still write."""
    for field in fields.fields:
        if not can_be_built(field) or indexed_sql(field) != field.order_sql:
            continue
        before = [_order(store, fields, field.name, down) for down in (False, True)]
        builder = IndexBuilder(store.path, least=0)
        assert builder.build([field]) == (index_name(field),)
        assert builder.build([field]) == ()
        assert [_order(store, fields, field.name, down) for down in (False, True)] == before
        db = connect_writer(store.path)
        assert is_used(db, field)
        for down in (False, True):
            order = build_query(
                "", ((field.name, down),), registry=fields, now=0, zone=ZoneInfo("UTC"), agent="ana"
            ).query.order
            end = next(iter(parts(order)))
            plan = db.execute(f"EXPLAIN QUERY PLAN SELECT contact.id FROM contact WHERE (kind = 0){end}").fetchall()
            assert index_name(field) in plan[0][3]
            assert len(plan) == 1, plan
        db.execute(f'DROP INDEX "{index_name(field)}"')
        db.close()


def test_another_program_can_write_and_check_a_table_with_our_indexes(store: Store, fields: Registry) -> None:
    """No function of ours stands in the schema."""
    IndexBuilder(store.path, least=0).build([_find(fields, "my_number"), _find(fields, "last_chat")])
    with sqlite3.connect(store.path) as other:
        other.execute('UPDATE contact SET custom = \'{"my_number": "text"}\', last_chat_at = 5 WHERE id = 3')
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_doctor_names_them_and_still_knows_the_schema(store: Store, fields: Registry) -> None:
    assert "none" in check_indexes(store.path, False).sentence
    IndexBuilder(store.path, least=0).build([_find(fields, "last_chat"), _find(fields, "등급")])
    found = check_indexes(store.path, False)
    assert found.ok
    assert "last_chat" in found.sentence
    assert "등급" in found.sentence
    assert check_schema(store.path, False).ok


def test_few_contacts_need_none_and_there_is_a_most(store: Store, fields: Registry) -> None:
    assert IndexBuilder(store.path).build([_find(fields, "last_chat")]) == ()
    db = connect_writer(store.path)
    for number in range(MOST):
        db.execute(f"CREATE INDEX ix_by_{number} ON contact(city)")
    db.close()
    assert IndexBuilder(store.path, least=0).build([_find(fields, "last_chat")]) == ()


def test_a_busy_database_is_asked_again_later(store: Store, fields: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_tui.store.connections.BUSY_MS", 1)
    writer = connect_writer(store.path)
    writer.execute("BEGIN IMMEDIATE")
    builder = IndexBuilder(store.path, least=0)
    assert builder.build([_find(fields, "last_chat")]) == ()
    writer.execute("COMMIT")
    assert builder.build([_find(fields, "last_chat")]) == ("ix_by_last_chat",)
    writer.close()


def test_stopping_leaves_nothing_half_built(store: Store, fields: Registry) -> None:
    """At the end of the program: from another thread, while it is at work or before."""
    builder = IndexBuilder(store.path, least=0)
    worker = threading.Thread(target=builder.build, args=([f for f in fields.fields if can_be_built(f)],))
    worker.start()
    builder.stop()
    worker.join()
    assert builder.build([_find(fields, "last_chat")]) == ()
    db = connect_reader(store.path)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert len(built(db)) <= MOST
    db.close()


def test_a_database_that_is_gone_is_told_in_words(tmp_path: Path, fields: Registry) -> None:
    with pytest.raises(StoreError):
        IndexBuilder(tmp_path / "gone.db", least=0).build([_find(fields, "last_chat")])
