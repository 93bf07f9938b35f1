"""Views: the first page, the snapshot, windows and positions of it, cancelling, unknown values last, and the plans."""

from __future__ import annotations

import itertools
import random
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.errors import Interrupted, StoreError
from crm_tui.filters.fields import Registry
from crm_tui.filters.fields.contacts import CONTACT_FIELDS
from crm_tui.store import views
from crm_tui.store.connections import connect_reader, connect_writer, even_out_statistics
from crm_tui.store.queries import EVERYBODY, orders
from crm_tui.store.rows import BY_IDS, RowReader
from crm_tui.store.store import Store
from crm_tui.store.views import Order, Plan, Query, View, Where, parts

SIZE = 997
SLOW = Where("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0")
"""A condition that never ends by itself."""
Fact = tuple[int, str | None, int | None, str | None]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("views") / "crm.db"
    Store.open(made, agent="ana").close()
    db = connect_writer(made)
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO contact(id, uid, kind, sort_name, last_seen_at, country, created_at, updated_at) "
        "VALUES (?, ?, 0, ?, ?, ?, 1, 1)",
        ((fact[0], str(fact[0]), *fact[1:]) for fact in FACTS),
    )
    db.execute("COMMIT")
    db.close()
    return made


def _facts() -> list[Fact]:
    draw = random.Random(3)
    names = [None, "a", "b", "c", "d"]
    return [
        (number, draw.choice(names), draw.choice([None, 1, 2, 3]), draw.choice([None, "FR", "KR"]))
        for number in draw.sample(range(1, 5000), SIZE)
    ]


FACTS = _facts()


@pytest.fixture
def view(path: Path) -> Iterator[View]:
    made = View(path)
    yield made
    made.close()


def query(*order: Order, where: Where = EVERYBODY, driven: bool = False) -> Query:
    return Query(lambda connection: Plan(where, where, driven), order)


COLUMNS = {"contact.sort_name": 1, "contact.last_seen_at": 2, "contact.country": 3, "contact.id": 0}


def sorted_ids(order: tuple[Order, ...]) -> list[int]:
    """The order by the rules, in Python: stable sorts from the last key to the first, None last either way."""
    facts = sorted(FACTS, key=lambda fact: fact[0], reverse=bool(order) and order[0].descending)
    for key in reversed(order):
        column = COLUMNS[key.sql]
        known = [fact for fact in facts if fact[column] is not None]
        known = sorted(known, key=lambda fact: fact[column], reverse=key.descending)  # type: ignore[arg-type,return-value]
        facts = known + [fact for fact in facts if fact[column] is None]
    return [fact[0] for fact in facts]


KEYS = [Order(sql, down) for sql in COLUMNS for down in (False, True)]
PAIRS = [pair for pair in itertools.permutations(KEYS, 2) if pair[0].sql != pair[1].sql]
ORDERS = [
    (),
    *((key,) for key in KEYS),
    *PAIRS,
    *random.Random(5).sample(list(itertools.permutations(KEYS[:6], 3)), 12),
]


@pytest.mark.parametrize("driven", [False, True])
def test_every_order_of_up_to_three_keys_in_pages_and_snapshot(view: View, driven: bool) -> None:
    for order in ORDERS:
        expected = sorted_ids(order)
        ticket = view.supersede()
        asked = query(*order, driven=driven)
        page = view.first_page(asked, ticket, limit=300)
        assert (list(page.ids), page.exact, page.late) == (expected[:300], False, False), order
        assert view.snapshot(asked, ticket) == SIZE
        assert list(view.window(0, SIZE, ticket)) == expected, order


def test_windows_and_positions(view: View) -> None:
    ticket = view.supersede()
    order = (Order("contact.sort_name"),)
    view.snapshot(query(*order), ticket)
    expected = sorted_ids(order)
    assert list(view.window(990, 2000, ticket)) == expected[990:]
    assert view.window(5, 5, ticket) == ()
    for place in (0, 500, SIZE - 1):
        assert view.position(expected[place], ticket) == place
    assert view.position(999_999, ticket) is None


def test_a_page_that_holds_all_is_exact(view: View) -> None:
    few = Where("contact.id < ?", (200,))
    page = view.first_page(query(Order("contact.sort_name"), where=few), view.supersede())
    assert page.exact
    assert set(page.ids) == {fact[0] for fact in FACTS if fact[0] < 200}


def test_a_condition_with_or_keeps_to_itself(view: View) -> None:
    either = Where("contact.id = ? OR contact.id = ?", (FACTS[0][0], FACTS[1][0]))
    ticket = view.supersede()
    asked = query(Order("contact.sort_name"), where=either)
    assert sorted(view.first_page(asked, ticket).ids) == sorted((FACTS[0][0], FACTS[1][0]))
    assert view.snapshot(asked, ticket) == 2


def test_an_old_ticket_gets_nothing(view: View) -> None:
    old = view.supersede()
    view.snapshot(query(), old)
    new = view.supersede()
    for ask in (view.first_page, view.snapshot):
        with pytest.raises(Interrupted):
            ask(query(), old)
    with pytest.raises(Interrupted):
        view.window(0, 1, old)
    with pytest.raises(Interrupted):  # nor the new one before its snapshot is made
        view.window(0, 1, new)


def test_a_key_cancels_what_runs(view: View) -> None:
    ticket = view.supersede()
    begun = threading.Event()
    ended: list[BaseException] = []

    def plan(connection: object) -> Plan:
        begun.set()
        return Plan(SLOW, SLOW)

    def run() -> None:
        try:
            view.snapshot(Query(plan, ()), ticket)
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    new = view.supersede()
    thread.join(10)
    assert [type(error) for error in ended] == [Interrupted]
    assert view.snapshot(query(), new) == SIZE


def test_a_page_over_its_budget_says_so(view: View) -> None:
    assert view.first_page(query(where=SLOW), view.supersede()) == ((), False, True)


def test_a_snapshot_that_failed_is_not_taken_for_the_one_before(view: View) -> None:
    view.snapshot(query(), view.supersede())
    ticket = view.supersede()
    with pytest.raises(StoreError):
        view.snapshot(query(where=Where("nonsense")), ticket)
    with pytest.raises(Interrupted):
        view.window(0, 10, ticket)


def test_the_two_halves_of_an_order_are_one_moment(path: Path, view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the page is read, the first contact's name becomes unknown: it must not be shown twice."""
    first = sorted_ids((Order("contact.sort_name"),))[0]
    writer = connect_writer(path, create=False)
    walked = parts((Order("contact.sort_name"),))

    def meddling(*args: object, **words: object) -> Iterator[str]:
        yield next(walked)
        writer.execute("UPDATE contact SET sort_name = NULL WHERE id = ?", (first,))
        yield from walked

    monkeypatch.setattr(views, "parts", meddling)
    page = view.first_page(query(Order("contact.sort_name")), view.supersede(), limit=SIZE + 10)
    writer.execute("UPDATE contact SET sort_name = 'a' WHERE id = ?", (first,))
    writer.close()
    assert len(page.ids) == len(set(page.ids)) == SIZE


def test_tickets_drawn_by_many_threads_are_all_different(view: View) -> None:
    drawn: list[int] = []

    def draw() -> None:
        drawn.extend(view.supersede() for _ in range(500))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 2000


def test_after_close_a_late_key_does_no_harm(view: View) -> None:
    view.snapshot(query(), view.supersede())
    view.close()
    view.supersede()
    view.close()


def test_reading_a_file_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    view = View(tmp_path / "gone.db")
    with pytest.raises(StoreError, match="not there"):
        view.snapshot(query(), view.supersede())
    reader = RowReader(tmp_path / "gone.db")
    with pytest.raises(StoreError, match="not there"):
        reader.read([1], [])
    assert list(tmp_path.iterdir()) == []


def plan_of(path: Path, sql: str, params: tuple[object, ...] = ()) -> list[str]:
    db = connect_reader(path)
    db.execute("CREATE TEMP TABLE snapshot(position INTEGER PRIMARY KEY, id INTEGER NOT NULL)")
    try:
        return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", params)]
    finally:
        db.close()


INDEXED = [field for field in CONTACT_FIELDS if field.order_index and field.order_sql]


@pytest.mark.parametrize("field", INDEXED, ids=[field.name for field in INDEXED])
@pytest.mark.parametrize("down", [False, True])
def test_the_first_page_of_an_indexed_order_is_a_walk_of_the_index(path: Path, field: object, down: bool) -> None:
    name = str(getattr(field, "name"))  # noqa: B009
    for end in parts(orders([(name, down)], Registry())):
        steps = plan_of(path, f"SELECT contact.id FROM contact WHERE ({EVERYBODY.sql}){end} LIMIT ?", (200,))
        assert not any("TEMP B-TREE FOR ORDER BY" in step for step in steps), (end, steps)
        assert all("USING COVERING INDEX" in step or step == "SCAN contact" for step in steps), (end, steps)


def test_the_default_page_the_window_and_the_cells_are_index_walks(path: Path) -> None:
    end = next(parts((Order("contact.last_seen_at", True),)))
    page = plan_of(path, f"SELECT contact.id FROM contact WHERE ({EVERYBODY.sql}){end} LIMIT 200")
    assert page == ["SCAN contact USING COVERING INDEX ix_contact_seen"]
    window = plan_of(path, views.WINDOW, (1, 50))
    assert window == ["SEARCH temp.snapshot USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]
    cells = plan_of(path, BY_IDS.format(table="contact", cells=""), ("[1]",))
    assert "SEARCH contact USING INTEGER PRIMARY KEY (rowid=?)" in cells


def test_every_cell_of_the_registry_can_be_read(path: Path) -> None:
    cells = [field.cell_sql for field in CONTACT_FIELDS if field.cell_sql]
    reader = RowReader(path)
    found = reader.read([FACTS[0][0], 999_999], cells)
    reader.close()
    assert list(found) == [FACTS[0][0]]
    assert len(found[FACTS[0][0]].values) == len(cells)


def test_a_plan_that_looked_something_up_is_made_anew_when_somebody_has_written(store: Store) -> None:
    made: list[int] = []

    def plan(connection: sqlite3.Connection) -> Plan:
        made.append(connection.execute("SELECT count(*) FROM tag").fetchone()[0])
        return Plan(Where("1"), Where("1"))

    view = View(store.path)
    ticket = view.supersede()
    asked = Query(plan, ())
    view.first_page(asked, ticket)
    view.snapshot(asked, ticket)
    assert made == [0], "nobody wrote: one plan for both"
    writer = connect_writer(store.path, create=False)
    writer.execute("INSERT INTO tag(name, name_key) VALUES ('new', 'new')")
    writer.close()
    view.still_holds(asked, ticket, ())
    view.close()
    assert made == [0, 1]


def test_statistics_do_not_take_the_order_from_its_index(store: Store) -> None:
    """Estimates of a limited ANALYZE differ from index to index of one table; the walk must not depend on them."""
    writer = connect_writer(store.path, create=False)
    writer.execute("ANALYZE")
    writer.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'contact'")
    estimates = (("ix_contact_email", "565452 3"), ("ix_contact_updated", "5177 1"), ("ix_contact_import", "12 1"))
    writer.executemany("INSERT INTO sqlite_stat1(tbl, idx, stat) VALUES ('contact', ?, ?)", estimates)
    walk = (
        "EXPLAIN QUERY PLAN SELECT contact.id FROM contact WHERE contact.kind = 0 AND contact.deleted_at IS NULL "
        "AND +contact.city = 'Lyon'" + next(parts((Order("contact.email_key", True),))) + " LIMIT ?"
    )

    def plan() -> list[str]:
        reader = connect_reader(store.path)
        found = [row[3] for row in reader.execute(walk, (200,))]
        reader.close()
        return found

    assert plan() != ["SCAN contact USING INDEX ix_contact_email"]  # what is to be prevented does happen
    even_out_statistics(writer)
    assert plan() == ["SCAN contact USING INDEX ix_contact_email"]
    stats = dict(writer.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'contact'").fetchall())
    assert stats["ix_contact_updated"] == "565452 1"
    assert stats["ix_contact_import"] == "12 1", "a partial index has its own number of rows"
    writer.close()
