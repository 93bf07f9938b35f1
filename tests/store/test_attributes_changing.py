"""Attributes that change: nothing that uses one breaks; what would lose something is said first; all can be undone."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import AsksFirst, InvalidValue, NotFound
from crm_tui.filters import Registry, parse
from crm_tui.store import settings
from crm_tui.store.attributes import TYPES, add_attribute, attributes
from crm_tui.store.attributes.changing import change_attribute, move_attribute, place_attribute, rename_attribute
from crm_tui.store.attributes.deleting import delete_attribute
from crm_tui.store.attributes.using import counted_attributes, use_of
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card, registry
from crm_tui.store.segments.reading import segments
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.undo.run import redo, undo
from tests.store.replay import check_replay, now_point

ZONE = ZoneInfo("Europe/Paris")


def _values(store: Store, slug: str) -> list[object]:
    with store.read() as db:
        texts = [row[0] for row in db.execute("SELECT custom FROM contact ORDER BY id")]
    return [json.loads(text or "{}").get(slug) for text in texts]


def _contacts(store: Store, slug: str, *texts: str) -> list[int]:
    return [create(store, {"name": f"Person {number}", slug: text}) for number, text in enumerate(texts)]


@pytest.fixture
def used(filled_store: Store) -> Store:
    """*Plan* is asked for by three segments, is a column of ana and of a segment, and ben sorts by it."""
    save_segment(filled_store, "Pro", "plan:pro", columns=["name", "plan"], sort=[("plan", True)])
    save_segment(filled_store, "Free or vip", "plan:free or tag:vip")
    save_segment(filled_store, "Unknown", "no:plan country:FR")
    settings.put(filled_store, "contacts.list", {"columns": [["name", None], ["plan", 12]], "sort": []})
    settings.put(filled_store, "contacts.list", {"columns": [["name", None]], "sort": [["plan", True]]}, agent="ben")
    rebuild(filled_store)
    return filled_store


def _members(store: Store) -> dict[str, int]:
    return {each.name: each.size for each in segments(store)}


# ---------------------------------------------------------------- another name


def test_renaming_breaks_nothing_that_uses_it(used: Store) -> None:
    """Three segments, two column sets, two sorts: they know it by its slug. Filters know it by both names."""
    before, start = _members(used), now_point(used)
    assert rename_attribute(used, "plan", " Tariff  class ").message == "Renamed the attribute Plan to Tariff class"
    rebuild(used)
    assert _members(used) == before == {"Pro": 1, "Free or vip": 2, "Unknown": 2}
    assert not any(each.problem for each in segments(used))
    assert use_of(used, "Tariff class") == use_of(used, "plan")
    fields = registry(used)
    texts = ("plan:pro", "tariff_class:pro", "Tariff_Class:pro", "attr.plan:pro")
    assert {str(parse(text, fields).tree) for text in texts} == {"plan:pro"}
    check_replay(used, [start])


def test_a_name_of_now_is_never_another_attributes_slug(store: Store) -> None:
    """Old text keeps its meaning: a slug wins over a name, and a new slug goes round the names of now."""
    add_attribute(store, "Plan")
    add_attribute(store, "Level")
    rename_attribute(store, "plan", "Level of old")
    rename_attribute(store, "level", "Plan")
    fields = registry(store)
    assert [str(parse(f"{name}:x", fields).tree) for name in ("plan", "level", "level_of_old")] == [
        "plan:x", "level:x", "plan:x",
    ]  # fmt: skip
    assert add_attribute(store, "Level of old!").slug == "level_of_old_2"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        (" \t", "needs a name"),
        ("x" * 300, "at most 100 characters; this one has 300"),
        ("LEVEL", "There is an attribute Level already"),
        ("lével", "There is an attribute Level already"),
        ("Level\u200b", "There is an attribute Level already"),
        ("City", "is a field of every contact"),
        ("Prenom", ""),
        ("등급", ""),
        ("🎉", ""),
        ("[@click=app.quit]x[/]", ""),
        ("plan", ""),
        ("PLAN", ""),
    ],
)
def test_names_that_are_taken_and_names_that_are_not(store: Store, name: str, words: str) -> None:
    """The same rules for a new one and another name; another case of its own name is none of theirs."""
    add_attribute(store, "Plan")
    add_attribute(store, "Level")
    if not words:
        rename_attribute(store, "plan", name)
        assert attributes(store)[0] == ("plan", name, "text", (), False, None)
        return
    with pytest.raises(InvalidValue, match=words) as refused:
        rename_attribute(store, "plan", name)
    assert refused.value.field == "name"
    with pytest.raises(InvalidValue, match=words):
        add_attribute(store, name)
    assert [each.name for each in attributes(store)] == ["Plan", "Level"]


def test_an_attribute_that_is_not_there(store: Store) -> None:
    add_attribute(store, "Renewal")
    with pytest.raises(NotFound, match="Did you mean Renewal"):
        rename_attribute(store, "Renewl", "x")
    with pytest.raises(NotFound, match="Did you mean Renewal"):
        delete_attribute(store, "Renewl")


# ---------------------------------------------------------------- another type


TURNS: list[tuple[str, str, list[str], list[object]]] = [
    ("text", "date", ["2026-01-02", "2026-01-02"], ["2026-01-02", "2026-01-02"]),
    ("text", "number", ["12", "-0.5"], [12, -0.5]),
    ("text", "boolean", ["oui", "no"], [True, False]),
    ("text", "datetime", ["2026-01-02T10:00", "2026-01-02"], [1767344400, 1767308400]),
    ("text", "multi_select", ["a, b", "a"], [["a", "b"], ["a"]]),
    ("text", "email", ["a@example.com", "b@example.org"], ["a@example.com", "b@example.org"]),
    ("text", "url", ["https://example.com/x", "example.org"], ["https://example.com/x", "example.org"]),
    ("text", "phone", ["+33 6 48 39 21 07", "0648392107"], ["+33 6 48 39 21 07", "0648392107"]),
    ("datetime", "text", ["2026-01-02T10:00+01:00", "2026-06-02T08:00Z"],
     ["2026-01-02T10:00:00+01:00", "2026-06-02T10:00:00+02:00"]),
    ("datetime", "date", ["2026-01-02T23:30+00:00", "2026-01-02T10:00Z"], ["2026-01-03", "2026-01-02"]),
    ("date", "datetime", ["2026-01-02", "2026-07-02"], [1767308400, 1782943200]),
    ("boolean", "text", ["yes", "no"], ["yes", "no"]),
    ("number", "text", ["12", "1.5"], ["12", "1.5"]),
    ("multi_select", "text", ["b,a", "a"], ["b, a", "a"]),
    ("select", "multi_select", ["a", "b"], [["a"], ["b"]]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "texts", "values"), TURNS)
def test_values_follow_their_type_and_come_back(
    store: Store, before: str, after: str, texts: list[str], values: list[object]
) -> None:
    add_attribute(store, "Field", type=before)
    _contacts(store, "field", *texts)
    start = now_point(store)
    saved = change_attribute(store, "Field", type=after, zone=ZONE)
    found = _values(store, "field")
    assert [(type(value), value) for value in found] == [(type(value), value) for value in values]
    assert saved.batch_id is not None
    assert f"{before} is now {after}" in saved.message
    check_replay(store, [start])
    undo(store, saved.batch_id)
    assert now_point(store)[1]["contact"] == start[1]["contact"]
    assert now_point(store)[1]["attribute"] == start[1]["attribute"]


def test_values_that_do_not_read_are_counted_and_nothing_is_done_until_told(store: Store) -> None:
    """Then those that read are converted, and the others stay readable."""
    add_attribute(store, "Renewal", default="")
    _contacts(store, "renewal", "2026-01-02", "soon", "02.01.2026", "soon", "", "2026-02-30")
    start = now_point(store)
    with pytest.raises(AsksFirst) as asked:
        change_attribute(store, "Renewal", type="date")
    assert asked.value.sentence == (
        "4 of 5 values do not read as date (“soon”, “02.01.2026”, “2026-02-30”); they stay as they are."
    )
    assert now_point(store) == start, "nothing is written by asking"
    change_attribute(store, "Renewal", type="date", told=True)
    assert _values(store, "renewal") == ["2026-01-02", "soon", "02.01.2026", "soon", None, "2026-02-30"]
    assert attributes(store)[0].type == "date"
    check_replay(store, [start])


def test_a_segment_that_a_type_cannot_answer_is_named(used: Store) -> None:
    with pytest.raises(AsksFirst, match=r"2 segments ask what a date cannot answer \(Pro, Free or vip\)"):
        change_attribute(used, "Plan", type="date")
    assert attributes(used)[0].type == "select"


@pytest.mark.parametrize("type", TYPES)
def test_every_type_takes_its_values_and_refuses_others(store: Store, type: str) -> None:
    good = {
        "text": "x", "number": "12.5", "date": "2026-01-02", "datetime": "2026-01-02T10:00", "boolean": "yes",
        "select": "gold", "multi_select": "gold,silver", "email": "a@example.com", "phone": "+33 6 48 39 21 07",
        "url": "https://example.com/a?b=c",
    }  # fmt: skip
    bad = {
        "number": "many", "date": "2026-02-30", "datetime": "soon", "boolean": "perhaps", "select": "iron",
        "multi_select": "gold,iron", "email": "a@", "phone": "call me", "url": "not an address",
    }  # fmt: skip
    options = ("gold", "silver") if "select" in type else ()
    slug = add_attribute(store, "Field", type=type, options=options, default=good[type]).slug
    number = create(store, {"name": "Ada"})
    assert slug in card(store, number).custom
    if type in bad:
        with pytest.raises(InvalidValue):
            edit(store, number, {slug: bad[type]})
        with pytest.raises(InvalidValue, match="The default does not fit") as refused:
            change_attribute(store, "Field", default=bad[type])
        assert refused.value.field == "default"
    edit(store, number, {slug: ""})
    assert card(store, number).custom == {}


# ---------------------------------------------------------------- options, required, default, order


def test_an_option_that_is_used_goes_after_it_was_said(store: Store) -> None:
    add_attribute(store, "Level", type="select", options=("gold", "silver", "iron"), default="gold")
    ids = _contacts(store, "level", "gold", "silver", "silver")
    change_attribute(store, "Level", options=("Silver", "gold", "silver"))
    assert attributes(store)[0].options == ("Silver", "gold"), "nobody had iron; case tells no options apart"
    with pytest.raises(InvalidValue, match="The default does not fit"):
        change_attribute(store, "Level", options=("silver",))
    with pytest.raises(AsksFirst, match=r"^1 contact has gold; they keep it"):
        change_attribute(store, "Level", options=("silver",), default="")
    change_attribute(store, "Level", options=("silver",), default="", told=True)
    assert card(store, ids[0]).custom == {"level": "gold"}
    assert attributes(store)[0] == ("level", "Level", "select", ("silver",), False, None)
    with pytest.raises(InvalidValue, match="one of silver"):
        edit(store, ids[1], {"level": "gold"})


@pytest.mark.parametrize("options", [("a,b",), ("x" * 101,), tuple(map(str, range(201)))])
def test_options_that_are_refused(store: Store, options: tuple[str, ...]) -> None:
    add_attribute(store, "Level", type="select", options=("a",))
    with pytest.raises(InvalidValue) as refused:
        change_attribute(store, "Level", options=options)
    assert refused.value.field == "options"


def test_order_is_changed_and_taken_back(store: Store) -> None:
    for name in ("One", "Two", "Three"):
        add_attribute(store, name)
    start = now_point(store)
    move_attribute(store, "Three", -1)
    move_attribute(store, "one", -1)
    assert [each.name for each in attributes(store)] == ["One", "Three", "Two"]
    place_attribute(store, "One", 99)
    assert [each.name for each in attributes(store)] == ["Three", "Two", "One"]
    assert change_attribute(store, "One", required=False).batch_id is None
    check_replay(store, [start])


# ---------------------------------------------------------------- deleting


def test_deleting_says_what_uses_it_and_does_it_only_when_told(used: Store) -> None:
    start = now_point(used)
    with pytest.raises(AsksFirst) as asked:
        delete_attribute(used, "Plan")
    assert asked.value.sentence == (
        "Plan is used: 1 contact has a value · 3 segments ask for it (Free or vip, Pro, Unknown) · a column of "
        "ana (contacts), the segment Pro · a sort key of ben (contacts), the segment Pro."
    )
    assert now_point(used) == start
    saved = delete_attribute(used, "Plan", told=True)
    assert saved.message == "Deleted the attribute Plan and 1 value"
    assert attributes(used) == ()
    assert [value for value in _values(used, "plan") if value is not None] == []
    rebuild(used)
    assert all(each.problem for each in segments(used))
    assert _members(used) == {"Pro": 1, "Free or vip": 2, "Unknown": 2}, "they keep whom they had"
    check_replay(used, [start])


def test_a_deleted_attribute_comes_back_whole(used: Store) -> None:
    """Undo and redo."""
    start = now_point(used)
    saved = delete_attribute(used, "Plan", told=True)
    undo(used)
    rebuild(used)
    again = now_point(used)[1]
    assert {name: again[name] for name in ("attribute", "contact", "setting")} == {
        name: start[1][name] for name in ("attribute", "contact", "setting")
    }
    assert not any(each.problem for each in segments(used))
    redo(used)
    assert attributes(used) == ()
    assert saved.batch_id is not None


def test_a_value_that_was_changed_later_stays_when_a_type_is_taken_back(store: Store) -> None:
    add_attribute(store, "Renewal")
    ids = _contacts(store, "renewal", "2026-01-02", "2026-01-03", "2026-01-04")
    saved = change_attribute(store, "Renewal", type="datetime")
    edit(store, ids[0], {"renewal": "2027-05-05"})
    edit(store, ids[1], {"renewal": ""})
    done = undo(store, saved.batch_id)
    assert _values(store, "renewal") == [1809475200, None, "2026-01-04"]
    assert done.conflicts == ("kept the later value of renewal of 2",)


def test_a_new_attribute_of_that_name_is_not_mixed_with_the_one_that_comes_back(used: Store) -> None:
    """The slug is taken: the deletion cannot be taken back whole, and no value goes astray."""
    saved = delete_attribute(used, "Plan", told=True)
    add_attribute(used, "Plan", type="number")
    undo(used, saved.batch_id)
    assert [(each.slug, each.type) for each in attributes(used)] == [("plan", "number")]
    assert [value for value in _values(used, "plan") if value is not None] == []


def test_what_nobody_uses_is_deleted_without_a_question(store: Store) -> None:
    add_attribute(store, "Idle")
    assert delete_attribute(store, "idle").message == "Deleted the attribute Idle"
    assert attributes(store) == ()


# ---------------------------------------------------------------- very many


def test_two_hundred_attributes_are_read_by_as_many_questions_as_one(filled_store: Store) -> None:
    """Registry, counts, card and completion ask the database the same number of times, however many there are."""
    one = _statements(filled_store)
    with filled_store.write("Many") as write:
        from crm_tui.store.attributes import add_within

        for number in range(200):
            add_within(write, f"등급 {number}", type=TYPES[number % len(TYPES)])
    assert len(attributes(filled_store)) == 201
    assert _statements(filled_store) == one
    fields = Registry(attributes(filled_store))
    assert len([field for field in fields.fields if field.custom]) == 201
    assert fields.suggest("등급_1O") is not None


def _statements(store: Store) -> int:
    seen: list[str] = []
    with store.read() as db:
        db.set_trace_callback(seen.append)
        registry(store)
        counted_attributes(store)
        card(store, 1)
        db.set_trace_callback(None)
    return len(seen)
