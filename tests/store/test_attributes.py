"""Custom attributes: slugs, options, defaults, what is refused; and settings, which are as small."""

from __future__ import annotations

import pytest

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields import Registry
from crm_tui.store import settings
from crm_tui.store.attributes import TYPES, add_attribute, add_within, attributes
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card, registry
from crm_tui.store.store import Store
from tests.store.replay import check_replay, last_batch, now_point


def test_an_attribute_is_a_field_at_once(store: Store) -> None:
    start = now_point(store)
    made = add_attribute(
        store, " Loyalty\tLevel ", type="select", options=(" gold ", "silver", "gold"), default="silver"
    )
    assert made == ("loyalty_level", "Loyalty Level", "select", ("gold", "silver"), False, "silver")
    assert attributes(store) == (made,)
    field = registry(store).find("loyalty_level")
    assert field is not None
    assert field.custom
    check_replay(store, [start])


@pytest.mark.parametrize(
    ("name", "slug"),
    [("1st buy", "a_1st_buy"), ("!!!", "a"), ("Größe", "grösse"), ("고객", "고객"), ('a"b\\c', "a_b_c")],
)
def test_slugs_can_stand_in_sql(store: Store, name: str, slug: str) -> None:
    assert add_attribute(store, name).slug == slug
    assert card(store, create(store, {"name": "A", slug: "x"})).custom == {slug: "x"}


def test_a_heading_that_is_a_built_in_field_is_reached_by_its_prefix(store: Store) -> None:
    """Imports make attributes of headings, whatever they are called."""
    with store.write("Import") as write:
        add_within(write, "City")
    number = create(store, {"name": "A", "city": "Lyon", "attr.city": "other"})
    found = card(store, number)
    assert (found.values["city"], found.custom) == ("Lyon", {"city": "other"})


@pytest.mark.parametrize("name", ["City", "last seen", "LAST_SEEN", "Labels of tag", "tag", "Prénom"])
def test_a_built_in_field_lends_its_name_to_nobody(store: Store, name: str) -> None:
    """Two columns *City*: nobody could tell them apart. What only sounds like one may be."""
    if name in ("Labels of tag", "Prénom"):
        assert add_attribute(store, name).name == name
        return
    with pytest.raises(InvalidValue, match="is a field of every contact") as refused:
        add_attribute(store, name)
    assert refused.value.field == "name"


def test_equal_slugs_are_told_apart_and_order_is_kept(store: Store) -> None:
    assert [add_attribute(store, name).slug for name in ("Plan!", "Plan", "Plan?")] == ["plan", "plan_2", "plan_3"]
    assert [each.name for each in attributes(store)] == ["Plan!", "Plan", "Plan?"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", {}), (" \n", {}), ("x" * 101, {}), ("PLAN", {}), ("New", {"type": "colour"}),
        ("New", {"type": "text", "options": ("a",)}), ("New", {"type": "select", "options": ("a,b",)}),
        ("New", {"type": "select", "options": ("a", " ")}), ("New", {"type": "number", "default": "many"}),
        ("New", {"type": "select", "options": ("a",), "default": "b"}),
    ],
)  # fmt: skip
def test_attributes_that_are_refused(store: Store, name: str, words: dict[str, object]) -> None:
    add_attribute(store, "Plan")
    with pytest.raises(InvalidValue):
        add_attribute(store, name, **words)  # type: ignore[arg-type]
    assert len(attributes(store)) == 1


def test_every_type_is_known_to_the_fields(store: Store) -> None:
    for type in TYPES:
        add_attribute(store, f"A {type}", type=type)
    fields = [field for field in Registry(attributes(store)).fields if field.custom]
    assert [field.type for field in fields] == [*TYPES[:6], "multi", *TYPES[7:]]


def test_half_a_character_in_a_title_does_no_harm(store: Store) -> None:
    assert add_attribute(store, "a\ud800b").name == "a\ufffdb"
    with store.read() as db:
        assert db.execute("SELECT title FROM change_batch").fetchone()[0] == "Attribute a\ufffdb"


def test_settings_of_the_agent_before_those_of_everybody(store: Store) -> None:
    assert settings.get(store, "columns") is None
    settings.put(store, "columns", ["name"], agent="*")
    assert settings.get(store, "columns") == ["name"]
    settings.put(store, "columns", {"é": 1})
    assert settings.get(store, "columns") == {"é": 1}
    settings.put(store, "columns", None)
    assert settings.get(store, "columns") is None


def test_settings_are_recorded_and_the_same_value_is_not(store: Store) -> None:
    settings.put(store, "k", 1)
    middle = now_point(store)
    settings.put(store, "k", 2)
    settings.put(store, "k", 2)
    assert last_batch(store) == middle[0] + 1
    check_replay(store, [middle])
