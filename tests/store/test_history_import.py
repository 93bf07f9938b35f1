"""Importing a history: events of contacts, what is counted, what they tell of the contact, what is rejected."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from crm_tui.errors import RefusedData, UsageError
from crm_tui.store import history, log
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.import_runs import import_runs
from crm_tui.store.imports.history.run import import_history
from crm_tui.store.imports.options import Progress, Remark
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from tests.conftest import NOW
from tests.store.events_file import DAY, Event, counts, hit, people, run, sound, value, written

CHAT: Event = {
    "contact": "ana@example.com",
    "type": "chat",
    "at": "2025-11-20T10:00:00Z",
    "text": "Hello\nthere",
    "agent": "bo",
}


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, {"name": "Ana", "email": "ana@example.com", "external_id": "E1", "city": "Rome"})


def test_events_come_by_email_id_and_external_id(store: Store, ana: int) -> None:
    report = run(store, hit("ANA@example.com", -1), hit(str(ana), -2), hit("E1", -3), {**hit("x", -4), "contact": ana})
    assert counts(report) == (4, 0, 0, 0)
    assert card(store, ana).values["page_views"] == 4
    sound(store)


def test_the_history_shows_every_detail(store: Store, ana: int) -> None:
    ticket = {
        "contact": "E1",
        "type": "ticket",
        "at": NOW,
        "subject": "Broken",
        "text": "It is",
        "steps": {"a": [1, True]},
    }
    run(store, CHAT, ticket, hit("E1", 5, url="/pricing", title="Pricing", points=3, ip="10.0.0.1"))
    items = history.page(store, ana)
    assert [item.kind for item in items] == ["page_hit", "ticket", "chat"]
    assert items[0].title == "Pricing"
    assert dict(items[0].details) == {"url": "/pricing", "title": "Pricing", "ip": "10.0.0.1"}
    assert items[0].points == 3
    assert dict(items[1].details)["steps"] == "a: 1, yes"
    assert dict(items[2].details) == {"text": "Hello\nthere", "agent": "bo"}


def test_sessions_begin_anew_after_half_an_hour(store: Store, ana: int) -> None:
    run(store, *(hit("E1", at) for at in (0, 1_800, 3_601, 3_700, 90_000)))
    found = card(store, ana).values
    assert [found[name] for name in ("sessions", "page_views", "time_spent")] == [3, 5, 1_899]
    run(store, hit("E1", 2_700))  # between two sessions: both become one
    assert [card(store, ana).values[name] for name in ("sessions", "time_spent")] == [2, 3_700]
    sound(store)


def test_points_first_and_last_times_and_times_to_come(store: Store, ana: int) -> None:
    run(
        store,
        CHAT,
        {**CHAT, "at": NOW + 400 * DAY, "points": -2},
        {**CHAT, "type": "email_sent", "at": NOW + 500 * DAY},
    )
    found = card(store, ana).values
    assert (found["chats"], found["points"]) == (2, -2)
    assert found["last_seen"] == found["last_chat"] == NOW + 400 * DAY
    sound(store)


def test_a_repeated_file_changes_nothing(store: Store, ana: int) -> None:
    events = (CHAT, hit("E1"), hit("k1", 5, city="Lyon"), hit("k1", 9, email="bob@example.com"), hit("k2", id="e7"))
    assert counts(run(store, *events)) == (5, 0, 0, 0)
    before, batches = people(store), value(store, "SELECT count(*) FROM change_batch")
    assert counts(run(store, *events)) == (0, 5, 0, 0)
    assert counts(run(store, *reversed(events), hit("E1"))) == (0, 6, 0, 0)
    assert people(store) == before
    assert value(store, "SELECT count(*) FROM change_batch") == batches


def test_an_id_says_which_event_it_is(store: Store, ana: int) -> None:
    report = run(store, hit("E1", id=1), hit("E1", 5, id=1, url="/other"), {**CHAT, "id": 1}, hit("E1", id=1))
    assert counts(report) == (2, 2, 0, 1)
    assert report.remarks == (Remark(2, "line 1 has the same id: this one is left out"),)
    assert counts(run(store, hit("E1", 77, id=1))) == (0, 1, 0, 0)


def test_newer_events_tell_where_and_with_what_a_contact_is(store: Store, ana: int) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"
    run(store, hit("E1", 10, city="Lyon", ip="10.0.0.1", latitude=45.7, longitude=4.8, user_agent=agent, language="fr"))
    found = card(store, ana).values
    names = ("city", "ip", "os", "browser", "device", "language")
    assert [found[name] for name in names] == ["Lyon", "10.0.0.1", "Linux", "Firefox", "desktop", "fr"]
    assert value(store, "SELECT latitude FROM contact") == 45.7
    run(store, hit("E1", 5, city="Nice", hostname="h.example.com"), hit("E1", 20, ip="10.0.0.2"))
    found = card(store, ana).values
    assert [found[name] for name in ("city", "hostname", "ip")] == ["Lyon", "h.example.com", "10.0.0.2"]
    sound(store)


def test_what_was_written_by_hand_later_stays(store: Store, ana: int) -> None:
    run(store, hit("E1", -DAY, city="Lyon"))
    assert card(store, ana).values["city"] == "Rome"  # written when she was created, today
    edit(store, ana, {"city": "Nice", "country": "FR"})
    run(store, hit("E1", -5, city="Lille", country="BE"))
    assert [card(store, ana).values[name] for name in ("city", "country")] == ["Nice", "FR"]
    run(store, hit("E1", 5, city="Lille"))
    assert card(store, ana).values["city"] == "Lille"


def test_what_is_rejected_and_why(store: Store, ana: int, tmp_path: Path) -> None:
    gone = create(store, {"name": "Gone"})
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE id = ?", (gone,))
    bad: tuple[Event | str, ...] = (
        "{",
        "[1]",
        hit("nobody@example.com"),
        hit(str(gone)),
        {"contact": "E1", "type": "chat"},
        "\x01",
        '{"a": NaN}',
    )
    path, rejects, seen = tmp_path / "events.jsonl", tmp_path / "rejects.jsonl", list[Remark]()
    path.write_bytes(written([hit("E1"), "", *bad, hit("E1", 1)]))
    report = import_history(store, path, rejects=rejects, on_reject=seen.append)
    assert counts(report) == (2, 0, 7, 0)
    assert [remark.line for remark in seen] == [3, 4, 5, 6, 7, 8, 9]
    assert [seen[2].text, seen[3].text] == ["there is no contact nobody@example.com", f"contact {gone} is deleted"]
    assert rejects.stat().st_mode & 0o777 == 0o600
    kept = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [each["Rejected because"].partition(":")[0] for each in kept] == [f"line {line}" for line in range(3, 10)]
    assert kept[0]["text"] == "{"
    assert kept[2]["contact"] == "nobody@example.com"
    create(store, {"name": "New", "email": "nobody@example.com"})
    mended = import_history(store, rejects)
    assert (mended.created, mended.rejected) == (1, 6)
    assert [dict(item.details) for item in history.page(store, 3)] == [{}]
    assert counts(run(store, hit("nobody@example.com"))) == (0, 1, 0, 0)  # known again without the reason


def test_a_merged_contact_leads_to_the_one_that_was_kept(store: Store, ana: int) -> None:
    other = create(store, {"name": "Old"})
    with store.write("merge") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1, merged_into = ? WHERE id = ?", (ana, other))
    assert counts(run(store, hit(str(other)))) == (1, 0, 0, 0)
    assert card(store, ana).values["page_views"] == 1


def test_two_contacts_with_one_address(store: Store, ana: int) -> None:
    create(store, {"name": "Twin", "email": "ana@example.com"})
    report = run(store, CHAT)
    assert "several contacts" in report.remarks[0].text
    assert card(store, ana).values["chats"] == 1


def test_a_dry_run_counts_and_leaves_nothing(store: Store, ana: int) -> None:
    run(store, CHAT)
    before = people(store)
    events = (CHAT, hit("k1"), hit("k1", 1, email="x@example.com"), "{", hit("nobody"))
    report = run(store, *events, dry_run=True)
    assert (report.id, counts(report)) == (None, (2, 1, 2, 0))
    assert people(store) == before
    assert counts(run(store, *events)) == (2, 1, 2, 0)


def test_the_log_has_one_batch_and_the_import_its_record(store: Store, ana: int) -> None:
    report = run(store, CHAT, hit("E1", 5, city="Lyon"), hit("k1"), "{")
    last = log.latest(store, 5)
    assert [batch.title for batch in last] == ["Imported standard input: 3 events", "New contact Ana"]
    assert log.of_contact(store, 2, 5) == log.of_contact(store, ana, 5)[:1] == last[:1]
    (made,) = import_runs(store)
    assert (made.id, made.state, made.created, made.rejected) == (report.id, "done", 3, 1)
    with store.read() as db:
        rows = db.execute("SELECT entity, operation, before, after FROM change WHERE batch_id = ?", (last[0].id,))
        logged = {(row[0], row[1]): (json.loads(row[2] or "null"), json.loads(row[3])) for row in rows}
        ids = [row[0] for row in db.execute("SELECT id FROM event ORDER BY id")]
    assert logged["contact", "change"] == ({"city": "Rome"}, {"city": "Lyon"})
    assert logged["contact", "add_set"][1] == {"import_id": report.id, "first": 2, "last": 2}
    assert logged["event", "add_set"][1] == {"import_id": report.id, "first": ids[0], "last": ids[-1]}


def test_segments_fall_due(store: Store, ana: int) -> None:
    save_segment(store, "Chatty", "chats>0")
    with store.write("built", "segments") as write:
        write.connection.execute("UPDATE segment SET due_at = NULL")
    run(store, CHAT)
    assert value(store, "SELECT due_at FROM segment") == 0


def test_progress_is_told(store: Store, ana: int) -> None:
    seen = list[Progress]()
    import_history(store, "-", seen.append, stdin=io.BytesIO(written([CHAT, hit("E1")])))
    assert list(dict.fromkeys(each.phase for each in seen)) == ["reading", "matching", "merging"]
    assert all(each.done <= each.total for each in seen)
    assert (seen[-1].done, seen[-1].total) == (2, 2)


@pytest.mark.parametrize("content", [b"", b"  \n", bytes(range(256)) * 50, b"PK\x03\x04xxx", b"\x89PNG"])
def test_what_is_no_text_is_refused_and_leaves_no_trace(store: Store, content: bytes) -> None:
    with pytest.raises(RefusedData):
        import_history(store, "-", stdin=io.BytesIO(content))
    assert value(store, "SELECT count(*) FROM import_run") == 0
    assert list(store.path.parent.glob("*.stage*")) == []


def test_a_place_for_rejects_that_is_none(store: Store) -> None:
    with pytest.raises(UsageError):
        import_history(store, "-", rejects=Path("/nowhere/rejects.jsonl"))
    with pytest.raises(UsageError):
        import_history(store, "/nowhere/events.jsonl")
