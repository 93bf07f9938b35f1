"""Organisations: editing, links, people and history by windows, suggestions, merging; all of it can be taken back."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import Interrupted, InvalidValue, NotFound, RefusedData, UsageError
from crm_tui.store import history as of_contact
from crm_tui.store.contacts.editing import create as create_contact
from crm_tui.store.contacts.reading import card as contact_card
from crm_tui.store.counters import MAX_ID, count
from crm_tui.store.notes import add_note
from crm_tui.store.organisations import editing, people, reading
from crm_tui.store.organisations.editing import create, delete, edit
from crm_tui.store.organisations.links import link, make_primary, unlink
from crm_tui.store.organisations.merging import merge
from crm_tui.store.organisations.segments import save_segment
from crm_tui.store.organisations.suggesting import suggestion
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment as save_contact_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import undo
from crm_tui.store.views import View
from crm_tui.store.writing import Conflict
from crm_tui.values.clock import FixedClock
from tests.conftest import NOW
from tests.store.replay import check_replay, check_search, now_point

LONG = "Société anonyme des très grands établissements réunis de la Loire et du Rhône SA"
KOREAN = "주식회사 한빛소프트웨어"


def links_of(store: Store, contact: int) -> list[tuple[str, bool]]:
    return [(each.name, each.primary) for each in contact_card(store, contact).organisations]


def found_by(store: Store, word: str) -> list[int]:
    with store.read() as db:
        rows = db.execute("SELECT rowid FROM search_tri WHERE search_tri MATCH ?", (f'"{word}"',))
        return sorted(row[0] for row in rows)


def test_an_organisation_is_made_edited_renamed_and_deleted_and_all_is_taken_back(filled_store: Store) -> None:
    store = filled_store
    points = [now_point(store)]
    with store.read() as db:
        ada, engines = db.execute(
            "SELECT contact_id, organisation_id FROM contact_organisation ORDER BY contact_id"
        ).fetchone()
    made = create(store, {"name": f"  {LONG} ", "domain": "https://www.Grands.Example/fr", "city": "Lyon"})
    found = reading.card(store, made.id)
    assert (found.name, found.values["domain"], found.people) == (LONG, "grands.example", 0)
    points.append(now_point(store))
    with pytest.raises(InvalidValue, match="merge the two"):
        edit(store, made.id, {"name": "analytical ENGINES"})
    for wrong, reason in (
        ({"domain": "acme"}, "acme.example"),
        ({"name": " "}, "1 to 300"),
        ({"city": "x" * 2001}, "at most"),
    ):
        with pytest.raises(InvalidValue, match=reason):
            edit(store, made.id, wrong)
    for name in ("people", "naem"):
        with pytest.raises(UsageError):
            edit(store, made.id, {name: "1"})
    assert edit(store, made.id, {"city": "Lyon"}).batch_id is None
    renamed = edit(store, engines, {"name": KOREAN, "phone": "+82 2 555 0100"}, version=1)
    assert renamed.message == f"Renamed the organisation Analytical Engines to {KOREAN}"
    assert ada in found_by(store, "한 빛 소 프 트")
    assert found_by(store, "analytical") == []
    check_search(store)
    with pytest.raises(Conflict):
        edit(store, engines, {"city": "Paris"}, version=1)
    points.append(now_point(store))
    delete(store, engines)
    assert found_by(store, "한 빛 소 프 트") == []
    assert links_of(store, ada) == []
    assert contact_card(store, ada).name == "Ada Lovelace"
    with pytest.raises(NotFound):
        delete(store, engines)
    check_search(store)
    check_replay(store, points)


def test_the_search_lines_of_many_people_follow_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed one is made good, and segments that look for words ask again behind the last part."""
    monkeypatch.setattr(people, "PART", 2)
    everybody = [create_contact(store, {"name": f"P{number}", "org": "Acme"}) for number in range(5)]
    before = now_point(store)
    with store.read() as db:
        acme = db.execute("SELECT id FROM organisation").fetchone()[0]
    save_contact_segment(store, "Thirds", "third")
    edit(store, acme, {"name": "Second"})
    assert (found_by(store, "second"), found_by(store, "acme")) == (everybody, [])
    undo(store)
    assert (found_by(store, "second"), found_by(store, "acme")) == ([], everybody)
    with store.write("Rename", "organisation") as write:  # killed behind its first part
        editing.change(write, editing.get(write, acme), {"name": "Third"})
    assert found_by(store, "third") == everybody[:2]
    with pytest.raises(Interrupted):
        rebuild(store, wanted=lambda: False)
    assert found_by(store, "third") == everybody[:2]
    rebuild(store)
    assert found_by(store, "third") == everybody
    assert found_by(store, "acme") == []
    rebuild(store)
    with store.read() as db:
        assert db.execute("SELECT count FROM segment").fetchone()[0] == 5
        assert db.execute("SELECT count(*) FROM setting").fetchone()[0] == 0
    other = create(store, {"name": "Fourth"}).id
    merge(store, other, acme)
    assert found_by(store, "fourth") == everybody
    delete(store, other)
    assert found_by(store, "fourth") == []
    check_search(store)
    check_replay(store, [before])


def test_links_one_of_them_primary(filled_store: Store, clock: FixedClock) -> None:
    store = filled_store
    points = [now_point(store)]
    who = create_contact(store, {"name": "Cy Young"})
    points.append(now_point(store))
    assert link(store, who, "Initech").message == "Cy Young: linked to Initech, primary"
    clock.moment += 60
    assert link(store, who, KOREAN).message == f"Cy Young: linked to {KOREAN}"
    assert link(store, who, "INITECH").batch_id is None
    assert contact_card(store, who).values["updated"] == clock.now()
    assert links_of(store, who) == [("Initech", True), (KOREAN, False)]
    korean = contact_card(store, who).organisations[1].id
    points.append(now_point(store))
    make_primary(store, who, korean)
    assert links_of(store, who) == [(KOREAN, True), ("Initech", False)]
    assert who in found_by(store, "initech")
    points.append(now_point(store))
    unlink(store, who, korean)
    assert links_of(store, who) == [("Initech", True)]
    with store.read() as db:
        row = db.execute("SELECT organisation_id, version FROM contact WHERE id = ?", (who,)).fetchone()
    assert row[0] == contact_card(store, who).organisations[0].id
    with pytest.raises(NotFound):
        unlink(store, who, korean)
    with pytest.raises(NotFound):
        make_primary(store, who, korean)
    with pytest.raises(NotFound):
        link(store, who, 999)
    check_search(store)
    check_replay(store, points)


def test_an_address_says_where_somebody_works(store: Store, clock: FixedClock) -> None:
    acme = create(store, {"name": "Acme", "domain": "acme.example"})
    by_domain = create_contact(store, {"name": "A", "emails": "a@gmail.com,a@acme.example"})
    found = suggestion(store, by_domain)
    assert found is not None
    assert (found.id, found.reason) == (acme.id, "@acme.example")
    link(store, by_domain, acme.id)
    assert suggestion(store, by_domain) is None
    for number in range(3):
        person = create_contact(store, {"name": f"P{number}", "email": f"p{number}@initech.example", "org": "Initech"})
        link(store, person, "Everybody's Club")
    create_contact(store, {"name": "Q", "email": "q@other.example", "org": "Everybody's Club"})
    for number in range(4):
        create_contact(store, {"name": "R", "email": f"r{number}@else.example", "org": "Everybody's Club"})
    new = create_contact(store, {"name": "New", "email": "new@initech.example"})
    found = suggestion(store, new)
    assert found is not None
    assert (found.name, found.people) == ("Initech", 3)
    for address in ("x@gmail.com", "x@nobody.example", "x@other.example"):
        assert suggestion(store, create_contact(store, {"email": address})) is None


def test_two_become_one_and_two_again(filled_store: Store, clock: FixedClock) -> None:
    store = filled_store
    keep = create(store, {"name": "Acme", "city": "Paris", "phone": "1"}).id
    clock.moment += 60
    other = create(store, {"name": LONG, "city": "Lyon", "domain": "acme.example", "industry": "x"}).id
    people = [create_contact(store, {"name": f"P{number}"}) for number in range(4)]
    link(store, people[0], other)
    link(store, people[1], keep)
    link(store, people[1], other, primary=True)
    link(store, people[2], "Initech")
    link(store, people[2], other)
    link(store, people[3], keep)
    points = [now_point(store)]
    with pytest.raises(RefusedData):
        merge(store, keep, keep)
    for take in ({"people": keep}, {"city": 999}):
        with pytest.raises(UsageError):
            merge(store, keep, other, take)
    made = merge(store, keep, other, {"industry": keep})
    assert made.message == f"Merged the organisation {LONG} into Acme"
    found = reading.card(store, other)  # the former id leads to the one that was kept
    assert (found.id, found.name, found.people) == (keep, "Acme", 4)
    shown = {name: found.values[name] for name in ("city", "phone", "domain", "industry")}
    assert shown == {"city": "Lyon", "phone": "1", "domain": "acme.example", "industry": None}
    assert links_of(store, people[0]) == [("Acme", True)]
    assert links_of(store, people[1]) == [("Acme", True)]
    assert links_of(store, people[2]) == [("Initech", True), ("Acme", False)]
    with store.read() as db:
        primary = db.execute("SELECT organisation_id FROM contact WHERE id = ?", (people[1],)).fetchone()
    assert primary[0] == keep
    assert set(people) == set(found_by(store, "acme"))
    check_search(store)
    with pytest.raises(NotFound):
        merge(store, keep, other)
    check_replay(store, points)


@pytest.fixture
def crowded(store: Store) -> int:
    """An organisation with 3,000 people, each of whom did seven things; its id."""
    number = create(store, {"name": "Crowd"}).id
    with store.write("Crowd", "demo") as write:
        db = write.connection
        people = range(1, 3001)
        db.executemany(
            "INSERT INTO contact(id, uid, name, sort_name, email, kind, organisation_id, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, 0, ?, 1, 1)",
            ((each, f"u{each}", f"P {each:04}", f"p {each:04}", f"p{each}@x.example", number) for each in people),
        )
        db.executemany("INSERT INTO contact_organisation VALUES (?, ?, 1)", ((each, number) for each in people))
        db.execute("INSERT INTO event_type(id, name) VALUES (1, 'page_hit')")
        db.executemany(
            "INSERT INTO event(contact_id, at, id, type_id, points) VALUES (?, ?, ?, 1, 0)",
            ((each, NOW - each * 7919 % 4001 - step * 50, each * 10 + step) for each in people for step in range(7)),
        )
        count(db, 0, MAX_ID)
    return number


def test_thousands_of_people_come_by_windows(store: Store, crowded: int) -> None:
    add_note(store, 5, "A note that is newer than all.", at=NOW + 5)
    add_note(store, 6, "An old one.", at=NOW - 9000)
    with store.read() as db:
        whole = [
            tuple(row)
            for row in db.execute(
                "SELECT at, 0, id FROM event UNION ALL SELECT at, 1, id FROM note ORDER BY 1 DESC, 2 DESC, 3 DESC"
            )
        ]
    assert reading.history_count(store, crowded) == len(whole) == 21_002
    for start, limit in ((0, 100), (100, 100), (2_950, 100), (20_950, 100)):
        page = reading.history(store, crowded, start=start, limit=limit)
        shown = [(each.item.at, int(each.item.kind.startswith("note:")), each.item.id) for each in page]
        assert shown == whole[start : start + limit]
    first = reading.history(store, crowded, limit=1)[0]
    assert (first.contact_id, first.person, first.item.title) == (5, "P 0005", "A note that is newer than all.")
    view = View(store.path)
    try:
        query, ticket = reading.people_query(crowded), view.supersede()
        assert view.first_page(query, ticket, 40).ids == tuple(range(1, 41))
        assert view.snapshot(query, ticket) == 3_000
        assert view.window(2_990, 3_000, ticket) == tuple(range(2_991, 3_001))
    finally:
        view.close()


def test_fewer_people_than_items_are_merged_the_same_way(filled_store: Store) -> None:
    store = filled_store
    with store.read() as db:
        (number,) = db.execute("SELECT id FROM organisation WHERE name = 'Analytical Engines'").fetchone()
    page = reading.history(store, number, limit=3)
    assert [(each.person, each.item.title) for each in page] == [
        ("Ada Lovelace", "Prefers to be called after ten."),
        ("Ada Lovelace", "set by hand"),
        ("Ada Lovelace", "Asked for the invoice"),
    ]
    everything = reading.history(store, number, limit=100)
    assert len(everything) == reading.history_count(store, number)
    counts = [of_contact.counts(store, contact)[0] for contact in {each.contact_id for each in everything}]
    assert sum(counts) == len(everything)


def test_the_plans_read_no_table_whole(store: Store, crowded: int) -> None:
    def steps(sql: str, params: object) -> list[str]:
        with store.read() as db:
            return [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", params)]  # type: ignore[arg-type]

    merged = steps(reading.HISTORY, {"organisation": crowded, "start": 0, "limit": 100})
    tables = "event|note|contact|contact_organisation|own|event_type"
    assert not [step for step in merged if re.match(rf"SCAN ({tables})\b", step)], merged
    assert "SEARCH event USING PRIMARY KEY (contact_id=? AND at>?)" in merged
    assert any(
        re.match(r"SEARCH note USING INDEX ix_note_contact \(contact_id=\? AND at>\?\)", step) for step in merged
    )
    assert any("ix_organisation_contact (organisation_id=?)" in step for step in merged)
    for sql in (reading.CARD, reading.HISTORY_COUNT):
        plan = steps(sql, (crowded,))
        assert not [step for step in plan if step.startswith("SCAN")], plan
    people = steps(
        f"SELECT contact.id FROM contact WHERE {reading.THEIR_PEOPLE} ORDER BY +contact.sort_name", (crowded,)
    )
    assert any(re.match(r"SEARCH contact USING INTEGER PRIMARY KEY", step) for step in people), people


def test_every_change_of_organisations_is_undone(filled_store: Store) -> None:
    store = filled_store
    with store.read() as db:
        ids = dict(db.execute("SELECT name, id FROM organisation").fetchall())
    engines, initech = ids["Analytical Engines"], ids["Initech"]

    def state() -> list[list[tuple[object, ...]]]:
        with store.read() as db:
            return [
                [tuple(row) for row in db.execute(sql)]
                for sql in (
                    "SELECT * FROM contact_organisation ORDER BY 1, 2",
                    "SELECT id, name, name_key, deleted_at, merged_into, city FROM organisation ORDER BY id",
                    "SELECT id, organisation_id FROM contact ORDER BY id",
                    "SELECT * FROM search_doc ORDER BY id",
                    "SELECT name, filter FROM organisation_segment",
                )
            ]

    changes = (
        lambda: edit(store, engines, {"name": KOREAN, "city": "Seoul"}),
        lambda: delete(store, initech),
        lambda: merge(store, initech, engines, {"name": engines}),
        lambda: merge(store, engines, initech),
        lambda: link(store, 1, "Initech", primary=True),
        lambda: unlink(store, 2, initech),
        lambda: save_segment(store, "Big", "people>1", zone=ZoneInfo("UTC"), columns=["name"], sort=[]),
    )
    for change in changes:
        before = state()
        change()
        assert state() != before
        undo(store)
        assert state() == before
        check_search(store)
