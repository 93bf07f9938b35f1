"""Segments: names and slugs, what can be saved, overrides, who enters and leaves, what falls due; plans."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import CrmError, Interrupted, InvalidValue, NotFound, RefusedData
from crm_tui.filters import FilterError, Registry, parse
from crm_tui.filters.compile import compile_filter
from crm_tui.store.attributes import add_attribute
from crm_tui.store.connections import connect_reader
from crm_tui.store.contacts.editing import edit
from crm_tui.store.segments.definitions import read_definitions
from crm_tui.store.segments.due import has_dates, is_due
from crm_tui.store.segments.keeping import AT_ONCE, EVALUATE
from crm_tui.store.segments.overriding import set_override
from crm_tui.store.segments.reading import mark_seen, member_filter, segment, segments, standings
from crm_tui.store.segments.rebuilding import DIFFERENCE, FILL, FRESH, members_sql, rebuild
from crm_tui.store.segments.saving import delete_segment, rename_segment, save_segment, users_of
from crm_tui.store.store import Store
from crm_tui.store.tags import change_tags, tag_where
from crm_tui.values.clock import FixedClock
from crm_tui.values.segments import Standing

ADA, BO, MINSU, EMILE, NAMELESS, CALLER, HOSTILE = range(1, 8)
MOVES = """
SELECT contact_id, event_type.name, details ->> 'title' FROM event JOIN event_type ON event_type.id = type_id
WHERE event_type.name LIKE 'segment%' ORDER BY event.id
"""


def members(store: Store, name: str) -> set[int]:
    with store.read() as db:
        sql = "SELECT contact_id FROM segment_member JOIN segment ON segment.id = segment_id WHERE slug = ?"
        return {row[0] for row in db.execute(sql, (segment(store, name).slug,))}


def rows(store: Store, sql: str, *params: object) -> list[tuple[object, ...]]:
    with store.read() as db:
        return [tuple(row) for row in db.execute(sql, params)]


def saved(store: Store, name: str, text: str) -> set[int]:
    save_segment(store, name, text)
    rebuild(store)
    return members(store, name)


# ---------------------------------------------------------------- names and filters


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("VIP in France", "vip-in-france"),
        ("  many   blanks ", "many-blanks"),
        ("김민수 고객", "김민수-고객"),
        ("🔥🔥", "segment"),
        ("Été", "été"),
        ("or", "or"),
        ('a "quoted", one', "a-quoted-one"),
        ("[@click=app.quit]", "click-app-quit"),
    ],
)
def test_every_name_has_a_slug_that_a_filter_finds(filled_store: Store, name: str, slug: str) -> None:
    assert save_segment(filled_store, name, "tag:vip").slug == slug
    rebuild(filled_store)
    assert saved(filled_store, "again", member_filter(slug)) == {ADA, MINSU}
    quoted = name.strip().replace('"', '\\"')
    assert saved(filled_store, "by name", f'segment:"{" ".join(quoted.split())}"') == {ADA, MINSU}


def test_slugs_differ_for_filters_that_mind_no_accents(filled_store: Store) -> None:
    made = [save_segment(filled_store, name, "tag:vip").slug for name in ("Été", "ete!", "🔥", "❄")]
    assert made == ["été", "ete-2", "segment", "segment-2"]


def test_a_name_in_another_case_is_the_same_segment(filled_store: Store) -> None:
    assert save_segment(filled_store, "Vip", "tag:vip").created
    again = save_segment(filled_store, "VIP", "tag:gold")
    assert (again.created, again.name) == (False, "Vip")
    assert rows(filled_store, "SELECT name, filter FROM segment") == [("Vip", "tags:gold")]


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * 101, "김" * 300])
def test_names_that_cannot_be(filled_store: Store, name: str) -> None:
    with pytest.raises(InvalidValue, match=r"needs a name|at most 100 characters"):
        save_segment(filled_store, name, "tag:vip")
    assert segments(filled_store) == ()


@pytest.mark.parametrize("text", ["counrty:FR", "segment:nobody", "(", "has:draft"])
def test_filters_that_cannot_be(filled_store: Store, text: str) -> None:
    with pytest.raises(CrmError):
        save_segment(filled_store, "x", text)
    assert segments(filled_store) == ()


def test_canonical_text_is_stored_and_mine_is_said_by_name(filled_store: Store) -> None:
    save_segment(filled_store, "Gold", "tag:gold")
    save_segment(filled_store, "x", 'not (country=FR and segment:"GOLD") | is:mine')
    assert segment(filled_store, "x").filter == "-(country=FR segment:gold) or owner=ana"


def test_cycles_are_named(filled_store: Store) -> None:
    save_segment(filled_store, "One", "tag:vip")
    save_segment(filled_store, "Two", "segment:one")
    save_segment(filled_store, "Three", "-segment:two tag:gold")
    with pytest.raises(RefusedData, match="One → Three → Two → One"):
        save_segment(filled_store, "One", "segment:three")
    with pytest.raises(RefusedData, match="One → One"):
        save_segment(filled_store, "one", "segment:one")
    with pytest.raises(RefusedData, match="New → any segment → New"):
        save_segment(filled_store, "New", "has:segment")
    assert segment(filled_store, "one").filter == "tags:vip"


def test_renaming_keeps_the_slug_and_what_refers_to_it(filled_store: Store) -> None:
    save_segment(filled_store, "One", "tag:vip")
    assert saved(filled_store, "Two", "segment:one") == {ADA, MINSU}
    assert users_of(filled_store, "One") == ("Two",)
    assert rename_segment(filled_store, "One", "  First ") == "First"
    assert (segment(filled_store, "first").slug, segment(filled_store, "one").name) == ("one", "First")
    change_tags(filled_store, BO, ["vip"])
    assert members(filled_store, "Two") == {ADA, BO, MINSU}
    with pytest.raises(InvalidValue, match="There is a segment TWO already"):
        rename_segment(filled_store, "One", "TWO")
    assert rename_segment(filled_store, "Two", "two") == "two"
    # the name is free again, the slug is not
    assert save_segment(filled_store, "One", "tag:gold").slug == "one-2"


def test_one_that_is_used_cannot_be_deleted(filled_store: Store) -> None:
    save_segment(filled_store, "One", "tag:vip")
    save_segment(filled_store, "Two", "segment:one")
    set_override(filled_store, "One", BO, "in")
    with pytest.raises(RefusedData, match="One is used by Two"):
        delete_segment(filled_store, "One")
    assert delete_segment(filled_store, "two") == "Two"
    assert delete_segment(filled_store, "one") == "One"
    for table in ("segment", "segment_member", "segment_override"):
        assert rows(filled_store, f"SELECT count(*) FROM {table}") == [(0,)]
    assert rows(filled_store, "SELECT entity, operation FROM change ORDER BY id DESC LIMIT 2") == [
        ("segment", "remove"),
        ("segment_override", "remove"),
    ]


def test_an_unknown_segment_names_the_nearest(filled_store: Store) -> None:
    save_segment(filled_store, "Friends", "tag:vip")
    for ask in (lambda: segment(filled_store, "Freinds"), lambda: delete_segment(filled_store, "Freinds")):
        with pytest.raises(NotFound, match="Did you mean Friends"):
            ask()
    with pytest.raises(FilterError, match="did you mean friends"):
        save_segment(filled_store, "x", "segment:freinds")


# ---------------------------------------------------------------- members


def test_overrides_win_while_they_stand(filled_store: Store) -> None:
    assert saved(filled_store, "French", "country:FR") == {ADA, BO, EMILE}
    assert set_override(filled_store, "French", MINSU, "in")
    assert set_override(filled_store, "French", ADA, "out")
    assert not set_override(filled_store, "French", ADA, "out")
    assert members(filled_store, "French") == {BO, MINSU, EMILE}
    save_segment(filled_store, "French", "country:KR")
    rebuild(filled_store)
    assert members(filled_store, "French") == {MINSU}
    assert set_override(filled_store, "French", MINSU, "auto")
    assert members(filled_store, "French") == {MINSU}
    assert [each for each in standings(filled_store, ADA) if each.slug == "french"] == [
        Standing("french", "French", "out", False, False)
    ]
    with pytest.raises(NotFound, match="gone"):
        set_override(filled_store, "French", 999, "in")


def test_without_a_filter_there_are_just_the_overrides(filled_store: Store) -> None:
    assert saved(filled_store, "Hand", "  ") == set()
    set_override(filled_store, "Hand", ADA, "in")
    assert members(filled_store, "Hand") == {ADA}
    assert standings(filled_store, ADA)[0].matches is None
    with filled_store.write("Deleted") as write:
        from crm_tui.models import Contact

        found = write.session.get(Contact, ADA)
        assert found is not None
        write.change(found, deleted_at=write.now)
    assert (members(filled_store, "Hand"), segment(filled_store, "Hand").size) == (set(), 0)


def test_entering_and_leaving_are_events_but_drawing_the_line_is_none(filled_store: Store) -> None:
    saved(filled_store, "VIP", "tag:vip")
    saved(filled_store, "Not VIP", "-segment:vip")
    assert rows(filled_store, MOVES) == []
    change_tags(filled_store, BO, ["vip"])
    set_override(filled_store, "VIP", ADA, "out")
    assert rows(filled_store, MOVES) == [
        (BO, "segment_in", "VIP"),
        (BO, "segment_out", "Not VIP"),
        (ADA, "segment_out", "VIP"),
        (ADA, "segment_in", "Not VIP"),
    ]
    sql = "SELECT contact_id, key FROM change WHERE entity = 'event' AND contact_id IN (1, 2) AND after LIKE '%VIP%'"
    assert len(rows(filled_store, sql)) == 4
    assert saved(filled_store, "VIP", "tag:gold") == {BO}
    assert len(rows(filled_store, MOVES)) == 4


def test_who_shares_an_address_is_asked_again(filled_store: Store) -> None:
    assert saved(filled_store, "Twice", "is:duplicate") == set()
    edit(filled_store, BO, {"emails": "ada@example.com"})
    assert members(filled_store, "Twice") == {ADA, BO}
    edit(filled_store, BO, {"emails": "bo@example.org"})
    assert members(filled_store, "Twice") == set()


def test_what_a_write_does_not_say_falls_due(filled_store: Store) -> None:
    saved(filled_store, "Initech", "org:initech")
    assert not is_due(filled_store)
    with filled_store.write("Organisation") as write:
        from crm_tui.models import Organisation

        found = write.connection.execute("SELECT id FROM organisation WHERE name = 'Initech'").fetchone()
        record = write.session.get(Organisation, found[0])
        assert record is not None
        write.change(record, name="Umbrella", name_key="umbrella")
    assert is_due(filled_store)
    assert rebuild(filled_store).moved == 1
    assert members(filled_store, "Initech") == set()
    assert rows(filled_store, MOVES) == [(BO, "segment_out", "Initech")]
    with filled_store.write("Import", "import"):
        pass
    assert is_due(filled_store)


def test_bulk_tags_are_followed_at_once(filled_store: Store) -> None:
    saved(filled_store, "VIP", "tag:vip")
    assert tag_where(filled_store, "contact.kind = 0", (), ["vip"], []) == 5
    assert not is_due(filled_store)
    assert segment(filled_store, "VIP").size == 7
    assert AT_ONCE > 7


def test_a_filter_that_cannot_be_asked_any_more_keeps_its_members(filled_store: Store) -> None:
    assert saved(filled_store, "Pro", "plan:pro") == {ADA}
    with filled_store.write("Attribute") as write:
        from crm_tui.models import Attribute

        record = write.session.get(Attribute, 1)
        assert record is not None
        write.remove(record)
    rebuild(filled_store)
    assert "plan" in segment(filled_store, "Pro").problem
    change_tags(filled_store, ADA, ["x"])
    assert members(filled_store, "Pro") == {ADA}
    add_attribute(filled_store, "Plan", type="select", options=("free", "pro"))
    assert is_due(filled_store)
    rebuild(filled_store)
    assert segment(filled_store, "Pro").problem == ""


def test_the_change_since_the_last_visit_is_each_agents_own(filled_store: Store) -> None:
    saved(filled_store, "VIP", "tag:vip")
    assert segment(filled_store, "VIP").change is None
    batches = rows(filled_store, "SELECT count(*) FROM change_batch")
    mark_seen(filled_store, "vip")
    assert rows(filled_store, "SELECT count(*) FROM change_batch") == batches
    change_tags(filled_store, ADA, (), ["vip"])
    assert (segment(filled_store, "VIP").size, segment(filled_store, "VIP").change) == (1, -1)
    other = Store.open(filled_store.path, agent="ben", clock=filled_store.clock)
    assert segment(other, "VIP").change is None
    other.close()


# ---------------------------------------------------------------- time


def test_relative_dates_fall_due(filled_store: Store, clock: FixedClock) -> None:
    assert len(saved(filled_store, "New", "created:7d")) == 7
    assert has_dates(filled_store)
    assert not is_due(filled_store)
    clock.moment += 8 * 86_400
    assert is_due(filled_store)
    assert rebuild(filled_store) == (1, 7)
    assert members(filled_store, "New") == set()
    assert len(rows(filled_store, MOVES)) == 7
    assert rebuild(filled_store) == (0, 0)


def test_days_begin_where_the_segment_was_saved(filled_store: Store, clock: FixedClock) -> None:
    save_segment(filled_store, "Today", "created:today", zone=ZoneInfo("Pacific/Kiritimati"))
    rebuild(filled_store)
    clock.moment += 86_400 - 3600 * 15  # past midnight there, not yet in UTC
    rebuild(filled_store)
    assert members(filled_store, "Today") == set()


def test_a_rebuilding_that_is_stopped_stays_due(filled_store: Store) -> None:
    save_segment(filled_store, "All", "is:identified")
    with pytest.raises(Interrupted):
        rebuild(filled_store, wanted=lambda: False)
    assert members(filled_store, "All") == set()
    assert segment(filled_store, "All").building
    assert is_due(filled_store)
    rebuild(filled_store)
    assert segment(filled_store, "All").size == 7
    assert not segment(filled_store, "All").building


def test_what_is_written_while_a_segment_is_rebuilt_is_not_lost(filled_store: Store) -> None:
    save_segment(filled_store, "One", "tag:vip")
    looks = 0

    def write_between() -> bool:
        nonlocal looks
        looks += 1
        if looks == 1:
            change_tags(filled_store, BO, ["vip"])
            with filled_store.write("Import", "import"):
                pass
        return True

    rebuild(filled_store, wanted=write_between)
    assert members(filled_store, "One") == {ADA, BO, MINSU}
    assert is_due(filled_store)  # the import came after the look


# ---------------------------------------------------------------- plans


def plan(db: sqlite3.Connection, text: str, params: tuple[object, ...]) -> str:
    return "\n".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {text}", params))


def test_a_changed_contact_is_read_alone(filled_store: Store) -> None:
    """Nothing of the probe form reads a table whole but the list of ids and the names of tags."""
    saved(filled_store, "x", "tag:vip country:FR")
    with filled_store.read() as db:
        definition = read_definitions(db).all[0]
        assert definition.tree is not None
        condition = compile_filter(
            definition.tree, registry=Registry(), now=0, zone=definition.zone, agent="ana"
        ).walked
        text = EVALUATE.format(where=condition.text)
        found = plan(db, text, (*condition.params, 1, 1, "[1]"))
    assert "SEARCH contact USING INTEGER PRIMARY KEY" in found
    assert [line for line in found.splitlines() if line.startswith("SCAN")] == [
        "SCAN asked VIRTUAL TABLE INDEX 1:",
        "SCAN tag",
    ]


def test_members_are_found_by_index_from_both_sides(filled_store: Store) -> None:
    saved(filled_store, "x", "tag:vip")
    with filled_store.write("Statistics") as write:  # of a dozen contacts: a few pages are best read whole
        write.connection.execute("DELETE FROM sqlite_stat1")
    with closing(connect_reader(filled_store.path)) as db:
        condition = compile_filter(
            parse("segment:x", Registry()).tree, registry=Registry(), now=0, zone=ZoneInfo("UTC"), agent="ana"
        )
        probe = plan(db, f"SELECT 1 FROM contact WHERE id = 1 AND {condition.where}", condition.params)
        whole = plan(db, condition.members.text, condition.members.params)
    assert "SCAN segment_member" not in probe + whole
    assert "SCAN contact" not in whole
    assert "segment_member USING" in probe
    assert "SEARCH segment_member USING PRIMARY KEY (segment_id=?" in whole


def test_a_rebuilding_is_one_statement_that_reads_members_by_key(filled_store: Store) -> None:
    saved(filled_store, "x", "tag:vip")
    with filled_store.read() as db:
        fresh = members_sql(read_definitions(db).all[0], 0)
        assert fresh is not None
        found = plan(db, DIFFERENCE.replace(FRESH, fresh.text), (*fresh.params, 1, 1))
        found += plan(db, FILL.replace(FRESH, fresh.text), (*fresh.params, 1))
    assert "SCAN segment_member" not in found
    assert "SCAN segment_override" not in found


def test_without_a_segment_a_write_asks_one_question_more(filled_store: Store) -> None:
    asked: list[str] = []
    with filled_store.write("Tags") as write:
        write.connection.set_trace_callback(asked.append)
        write.record_set("contact", "nothing", {})
    assert [text for text in asked if "segment" in text] == ["SELECT EXISTS (SELECT 1 FROM segment)"]
