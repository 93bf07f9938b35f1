"""A contact's history: events and notes as one list by windows, in an order that never changes; the chart's figures."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from crm_tui.models import Note
from crm_tui.store import history, notes
from crm_tui.store.contacts.editing import create
from crm_tui.store.counters import record_event
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.values.records import HistoryQuery


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Contact 1 with many events and notes, several at the same moment and with the same ids; another one beside it."""
    store = Store.open(tmp_path_factory.mktemp("history") / "crm.db", agent="ana", clock=FixedClock(1000))
    number, other = create(store, {"name": "Ana"}), create(store, {"name": "Other"})
    draw = random.Random(7)
    with store.write("events") as write:
        for each in range(60):
            kind = draw.choice(("page_hit", "chat", "note:call", "points"))
            record_event(write, number, kind, draw.randrange(10), {"n": each}, points=each % 3)
            if each % 4 == 0:
                record_event(write, other, kind, draw.randrange(10), {"n": -1})
        for each in range(30):
            kind = draw.choice(notes.TYPES)
            write.add(
                Note(
                    contact_id=number, text=f"note {each}", at=draw.randrange(10), type=kind, author="ana", created_at=9
                )
            )
        # an event and a note with the same id at the same moment
        write.connection.execute(
            "UPDATE event SET id = 1, at = 5 WHERE contact_id = ? AND details = '{\"n\":0}'", (number,)
        )
        write.connection.execute("UPDATE note SET at = 5 WHERE id = 1")
    yield store
    store.close()


ANA = 1


@pytest.mark.parametrize("size", [1, 7, 50, 200])
def test_windows_together_are_the_whole_in_order_each_once(past: Store, size: int) -> None:
    whole = history.page(past, ANA, limit=1000)
    assert len(whole) == 90
    # newest first; at the same moment notes before events, the later written first
    assert list(whole) == sorted(whole, key=lambda item: (item.at, item.author is not None, item.id), reverse=True)
    pages = [history.page(past, ANA, start=start, limit=size) for start in range(0, 90, size)]
    assert tuple(item for page in pages for item in page) == whole
    assert len({(item.kind, item.id, item.title) for item in whole}) == 90
    assert history.page(past, ANA, start=90) == ()


def test_kinds_keep_only_these(past: Store) -> None:
    whole = history.page(past, ANA, limit=1000)
    for kinds in (["note"], ["chat"], ["chat", "note"], ["page_hit", "points"], ["unknown"]):
        expected = tuple(item for item in whole if item.kind in kinds or ("note" in kinds and item.author is not None))
        assert history.page(past, ANA, limit=1000, query=HistoryQuery(tuple(kinds))) == expected
        assert history.page(past, ANA, start=3, limit=4, query=HistoryQuery(tuple(kinds))) == expected[3:7]


def test_a_type_of_event_that_looks_like_a_note_is_an_event(past: Store) -> None:
    events = [item for item in history.page(past, ANA, limit=1000) if item.kind == "note:call" and item.author is None]
    assert events
    assert all(item.details[0][0] == "n" for item in events)


def test_kinds_are_counted(past: Store) -> None:
    counted = dict(history.kinds(past, ANA))
    assert sum(counted.values()) == 60
    assert set(counted) == {"page_hit", "chat", "note:call", "points"}
    assert list(counted.values()) == sorted(counted.values(), reverse=True)


def test_a_note_shows_its_first_line_and_the_rest_unfolded(store: Store) -> None:
    number = create(store, {"name": "A"})
    notes.add_note(store, number, "first\nsecond", type="meeting")
    notes.add_note(store, number, "alone", at=1)
    items = history.page(store, number)
    assert (items[0].kind, items[0].title, items[0].details) == ("note:meeting", "first", (("text", "first\nsecond"),))
    assert (items[1].title, items[1].details, items[1].author) == ("alone", (), "ana")


@pytest.mark.parametrize(
    ("details", "title", "shown"),
    [
        ({"url": "/a", "title": "Prices"}, "Prices", (("url", "/a"), ("title", "Prices"))),
        ({"url": "/a\nb", "empty": "", "none": None, "list": []}, "/a", (("url", "/a\nb"),)),
        ({"opened": True, "tags": ["a", 1, None]}, "", (("opened", "yes"), ("tags", "a, 1, None"))),
        ({"lines": [{"by": "ana"}, {"by": "bo"}]}, "", (("lines", "by: ana\nby: bo"),)),
        ({"answers": {"Name": "A", "Age": 7}}, "", (("answers", "Name: A\nAge: 7"),)),
        ({}, "", ()),
    ],
)
def test_details_in_words(
    store: Store, details: dict[str, object], title: str, shown: tuple[tuple[str, str], ...]
) -> None:
    number = create(store, {"name": "A"})
    with store.write("e") as write:
        record_event(write, number, "x", 1, details)
    item = history.page(store, number)[0]
    assert (item.title, item.details) == (title, shown)


BODIES = {"list": "[1,2]", "number": "7", "text": '"text"', "null": "null", "deep": '{"a":' * 900 + "1" + "}" * 900}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_details_of_strangers_need_not_be_an_object(store: Store, body: str) -> None:
    number = create(store, {"name": "A"})
    with store.write("e") as write:
        record_event(write, number, "x", 1)
        write.connection.execute("UPDATE event SET details = ?", (body,))
    assert len(history.page(store, number)) == 1
    assert isinstance(json.loads(body), object)


def test_activity_counts_actions_and_points_by_step(store: Store) -> None:
    number = create(store, {"name": "A"})
    with store.write("e") as write:
        for at, kind, points in ((9, "chat", 5), (10, "chat", 1), (19, "points", 7), (20, "chat", 2), (40, "chat", 9)):
            record_event(write, number, kind, at, points=points)
    assert history.activity(store, number, [10, 20, 30], 40) == ((10, 1, 8), (20, 1, 2), (30, 0, 0))
    assert history.activity(store, number, [], 40) == ()


def test_a_page_reads_the_clustered_key_in_order(store: Store) -> None:
    with store.read() as db:
        sql = history.PAGE.format(events="1", notes="1", pinned="")
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", {"contact": 1, "start": 0, "limit": 50})]
    assert "SEARCH event USING PRIMARY KEY (contact_id=?)" in plan
    assert any("SEARCH note USING INDEX ix_note_contact" in step for step in plan)
