"""Keys that are faster than the list: End before the count, a held j, words over a query that never ends, resizes."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from crm_tui.errors import CrmError
from crm_tui.screens import list_reading
from crm_tui.screens.contacts import ContactsScreen
from crm_tui.screens.list_layout import SortKeys
from crm_tui.screens.list_reading import ListReading
from crm_tui.store.connections import connect_writer
from crm_tui.store.indexes import IndexBuilder, built
from crm_tui.store.queries import Built
from crm_tui.store.store import Store
from crm_tui.store.views import Page, Plan, Query, View, Where
from crm_tui.values.clock import FixedClock
from crm_tui.widgets.filter_line import FilterLine
from tests.tui.desk import PATIENCE, Desk, at_desk

LONG = bool(os.environ.get("CRM_TUI_LONG"))
MANY = 2_500
ENDLESS = Where("(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0")
"""A condition that never ends by itself: what is asked next must stop it."""


@pytest.fixture
def many(store: Store) -> Store:
    """2,500 contacts, last seen in the order of their numbers; ``p7`` is seen before ``p8``."""
    db = connect_writer(store.path)
    db.execute("BEGIN")
    db.executemany(
        "INSERT INTO contact(id, uid, kind, name, sort_name, last_seen_at, created_at, updated_at) "
        "VALUES (?, ?, 0, ?, ?, ?, 0, 0)",
        ((n, str(n), f"p{n}", f"p{n}", 10_000 - n) for n in range(1, MANY + 1)),
    )
    db.execute("INSERT INTO search_doc(id, line) SELECT id, name FROM contact")
    db.execute("COMMIT")
    db.close()
    return store


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Snapshots wait until this is set (it is set to begin with)."""
    event = threading.Event()
    event.set()
    make = View.snapshot

    def waiting(view: View, query: Query, ticket: int) -> int:
        event.wait(PATIENCE)
        return make(view, query, ticket)

    monkeypatch.setattr(View, "snapshot", waiting)
    yield event
    event.set()


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The filter ``slow`` is a query that never ends."""
    _answer(monkeypatch, "slow", ENDLESS)


def _answer(monkeypatch: pytest.MonkeyPatch, text: str, where: Where) -> None:
    """Let a filter's text be a condition of the test."""
    build = ListReading.build

    def built(reading: ListReading, asked: str, sort: SortKeys, *, interactive: bool) -> Built:
        found = build(reading, asked, sort, interactive=interactive)
        if asked != text:
            return found
        return found._replace(query=Query(lambda connection: Plan(where, where), found.query.order))

    monkeypatch.setattr(ListReading, "build", built)


async def until(desk: Desk, holds: Callable[[], bool]) -> None:
    """Let the application go on until something holds."""

    async def wait() -> None:
        while not holds():
            await desk.pilot.pause()

    await asyncio.wait_for(wait(), PATIENCE)


def _contacts(desk: Desk) -> ContactsScreen:
    screen = desk.app.screen
    assert isinstance(screen, ContactsScreen)
    return screen


def _search(desk: Desk, text: str) -> None:
    _contacts(desk).query_one(FilterLine).set_text(text)


async def _reread_behind(desk: Desk, gate: threading.Event) -> None:
    """Ask for the list again: its first page is there, its count is not."""
    gate.clear()
    before = _contacts(desk).listing.ticket
    await desk.pilot.press("ctrl+r")
    await until(desk, lambda: _contacts(desk).listing.ticket > before and desk.table.total == 200)


async def test_end_before_the_count_is_done_when_the_count_comes(
    many: Store, clock: FixedClock, gate: threading.Event
) -> None:
    """Not the end of the first page; until then the key is kept, and Enter after it, too."""
    async with at_desk(many.path, clock=clock) as desk:
        await _reread_behind(desk, gate)
        await desk.pilot.press("end")
        await desk.pilot.pause()
        assert desk.table.cursor == 0
        assert _contacts(desk).contact_id is None, "n or t would act on a contact that nobody looks at"
        await desk.pilot.press("enter")
        gate.set()
        await desk.settle()
        assert desk.table.cursor == MANY - 1
        assert type(desk.app.screen).__name__ == "ProfileScreen"
        assert getattr(desk.app.screen, "contact_name", "") == f"p{MANY}"


async def test_a_move_after_end_is_the_last_word(many: Store, clock: FixedClock, gate: threading.Event) -> None:
    """And another list forgets an End that was meant for the former one."""
    async with at_desk(many.path, clock=clock) as desk:
        await _reread_behind(desk, gate)
        await desk.pilot.press("end", "j", "j")
        gate.set()
        await desk.settle()
        assert desk.table.cursor == 2
        await _reread_behind(desk, gate)
        await desk.pilot.press("end", "ctrl+r")
        gate.set()
        await desk.settle()
        assert desk.table.cursor == 0


async def test_end_before_the_first_list(many: Store, clock: FixedClock, gate: threading.Event) -> None:
    """Typed ahead of the start."""
    gate.clear()
    async with at_desk(many.path, clock=clock, settled=False) as desk:
        await desk.pilot.press("G")
        gate.set()
        await desk.settle()
        assert desk.table.cursor == MANY - 1


async def test_a_held_j_stops_at_the_first_page_and_goes_on_after_the_count(
    many: Store, clock: FixedClock, gate: threading.Event
) -> None:
    async with at_desk(many.path, clock=clock) as desk:
        await _reread_behind(desk, gate)
        await desk.pilot.press(*["j"] * 230)
        assert desk.table.cursor == 199
        gate.set()
        await desk.settle()
        assert (desk.table.cursor, desk.table.total) == (199, MANY)
        await desk.pilot.press(*["j"] * 150)
        await desk.settle()
        assert desk.table.cursor == 349
        assert desk.table.highlighted is not None
        assert desk.table.highlighted.cells[0] == "p350"


async def test_a_held_page_down_and_back_leaves_no_row_unread(many: Store, clock: FixedClock) -> None:
    """A newer window takes the older one's place; the older rows are asked for again when they are seen again."""
    async with at_desk(many.path, clock=clock, size=(80, 24)) as desk:
        await desk.pilot.press(*["pagedown"] * 60)
        await desk.pilot.press(*["pageup"] * 45)
        await desk.settle()
        shown = desk.table.source.rows(desk.table.visible_rows.start, desk.table.visible_rows.stop)
        assert [row.cells[0] if row else None for row in shown] == [f"p{n + 1}" for n in desk.table.visible_rows]
        assert "…" not in desk.text().replace("searching…", "").splitlines()[5]


@pytest.mark.usefixtures("endless")
async def test_while_a_query_is_late_the_old_rows_stay_and_the_status_line_says_so(
    many: Store, clock: FixedClock
) -> None:
    """The budget of the first page has run out; the next words stop the query and are answered."""
    async with at_desk(many.path, clock=clock) as desk:
        await desk.press("down", "down")
        _search(desk, "slow")
        await until(desk, lambda: "searching…" in desk.status())
        await until(desk, lambda: _late(desk))
        assert desk.names()[:3] == ["p1", "p2", "p3"]
        assert desk.table.total == MANY
        assert "searching…" in desk.status()
        _search(desk, "name=p77")
        await desk.settle()
        assert desk.names() == ["p77"]
        assert "1 contact " in desk.status()


def _late(desk: Desk) -> bool:
    return _contacts(desk).listing.late


@pytest.mark.usefixtures("endless")
async def test_no_result_of_an_older_query_is_ever_shown(many: Store, clock: FixedClock) -> None:
    """Every word typed over a query that runs; what an older one still says is dropped by its ticket."""
    async with at_desk(many.path, clock=clock) as desk:
        _search(desk, "slow")
        await until(desk, lambda: _late(desk))
        old = _contacts(desk).listing.ticket
        for text in ("name=p1", "slow", "name=p2", "slow", "name=p3"):
            _search(desk, text)
            await desk.pilot.pause()
        await desk.settle()
        assert desk.names() == ["p3"]
        page = Page((5, 6), exact=False)
        for late in (
            list_reading.PageRead(old, page),
            list_reading.Counted(old, 2, (5, 6)),
            list_reading.WindowRead(old, 0, (5, 6)),
            list_reading.Failed(CrmError("too late"), ticket=old),
        ):
            _contacts(desk).post_message(late)
        await desk.settle()
        assert desk.names() == ["p3"]
        assert "1 contact " in desk.status()
        assert "too late" not in desk.status()


@pytest.mark.usefixtures("endless")
async def test_resizes_while_a_query_runs(many: Store, clock: FixedClock) -> None:
    """From 20×5 to 250×80 and back; the list, the query and the cursor survive (more: on a pty, in hostile/)."""
    async with at_desk(many.path, clock=clock) as desk:
        await desk.press("end")
        _search(desk, "slow")
        await until(desk, lambda: _late(desk))
        for number in range(0, 100, 9 if LONG else 23):  # each waits for a second: the query leaves no idle moment
            await desk.pilot.resize_terminal(20 + number * 97 % 231, 5 + number * 31 % 76)
        assert desk.table.cursor == MANY - 1
        _search(desk, "name=p9")
        await desk.pilot.resize_terminal(80, 24)
        await desk.settle()
        assert desk.names() == ["p9"]
        assert "p9" in desk.text()


async def test_a_query_that_fails_says_so_and_leaves_the_list(
    many: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither *searching…* for ever, nor an End that waits for ever."""
    broken = Where("contact.id = (SELECT value FROM json_each('{'))")
    _answer(monkeypatch, "broken", broken)
    async with at_desk(many.path, clock=clock) as desk:
        _search(desk, "broken")
        await desk.settle()
        assert "not read" in desk.status()
        assert "✗" not in desk.names()
        await desk.press("end")
        assert desk.table.cursor == MANY - 1


async def test_a_column_that_is_sorted_by_gets_an_index_behind_the_list(
    many: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, and not for a column that has one or whose texts are folded."""
    monkeypatch.setattr("crm_tui.screens.list_reading.IndexBuilder", partial(IndexBuilder, least=0))
    async with at_desk(many.path, clock=clock) as desk:
        for name in ("last_chat", "name", "city", "last_chat:desc"):
            await desk.press("o")
            await desk.type(name)
            await desk.press("enter")
        with many.read() as db:
            assert built(db) == ("ix_by_last_chat",)
