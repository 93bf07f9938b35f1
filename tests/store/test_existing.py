"""The values that exist, with their counts, and that a newer question stops the older one."""

from __future__ import annotations

import pytest

from crm_tui.errors import Interrupted
from crm_tui.filters.completion import named
from crm_tui.filters.fields import Registry
from crm_tui.store import existing
from crm_tui.store.asking import OutOfTime
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import registry
from crm_tui.store.existing import ExistingValues
from crm_tui.store.store import Store


def _found(store: Store, name: str, typed: str = "", known: Registry | None = None) -> list[tuple[str, int]]:
    values = ExistingValues(store.path)
    try:
        field, relation = named(name, known or registry(store))
        assert field is not None, name
        return [each[:2] for each in values.find(values.supersede(), field, typed, relation)]
    finally:
        values.close()


def test_values_come_with_the_number_of_contacts_that_have_them(filled_store: Store) -> None:
    assert _found(filled_store, "tag") == [("vip", 2), ("[red]", 1), ("billing", 1), ("gold", 1)]
    assert _found(filled_store, "tag", "v") == [("vip", 2)]
    assert _found(filled_store, "country") == [("FR", 3), ("KR", 1)]
    assert _found(filled_store, "city", "PAR") == [("Paris", 1)]
    assert _found(filled_store, "stage") == [("customer", 1)]
    assert _found(filled_store, "plan") == [("pro", 1), ("free", 0)]
    assert _found(filled_store, "org", "init") == [("Initech", 1)]
    assert {"points"} <= {name for name, _ in _found(filled_store, "did")}


def test_a_country_is_found_by_its_names_and_counted_once(filled_store: Store) -> None:
    create(filled_store, {"name": "Zoé", "country": "France"})
    assert _found(filled_store, "country", "fra") == [("FR", 4)]
    assert _found(filled_store, "country", "coree") == [("KR", 1)]


def test_a_change_is_seen(filled_store: Store) -> None:
    values = ExistingValues(filled_store.path)
    field, _ = named("city", registry(filled_store))
    assert field is not None
    assert [each[:2] for each in values.find(values.supersede(), field, "ly")] == [("Lyon", 1)]
    create(filled_store, {"name": "Zoé", "city": "Lyon"})
    assert [each[:2] for each in values.find(values.supersede(), field, "ly")] == [("Lyon", 2)]
    values.close()


def test_fields_with_a_value_for_everybody_are_looked_up_by_their_beginning(filled_store: Store) -> None:
    assert _found(filled_store, "name", "émi") == [("Émile Zola", 1)]
    assert _found(filled_store, "email", "bo@") == [("bo@example.org", 1)]
    assert _found(filled_store, "emails", "bo.li") == [("bo.li@example.net", 1)]
    assert _found(filled_store, "name", "a") == []


@pytest.mark.parametrize("field", [field.name for field in Registry().fields])
def test_every_field_can_be_asked_in_an_empty_database(store: Store, field: str) -> None:
    assert _found(store, field, "ab") == []


@pytest.mark.parametrize("typed", ["%", "_", "'", '"', "\\", "\x00", "😀", "김", "a" * 5000])
def test_hostile_texts_find_nothing_and_break_nothing(filled_store: Store, typed: str) -> None:
    for name in ("tag", "city", "name", "emails", "phone", "first_name", "org", "lists", "plan"):
        found = _found(filled_store, name, typed)
        assert all(count >= 0 for _, count in found)


@pytest.mark.parametrize(
    ("name", "values"), [("tag", ["billing", "gold", "vip", "[red]"]), ("city", ["Lyon", "Paris", "Seoul"])]
)
def test_what_cannot_be_counted_in_time_is_offered_without_numbers(
    filled_store: Store, monkeypatch: pytest.MonkeyPatch, name: str, values: list[str]
) -> None:
    def late(*_: object) -> None:
        raise OutOfTime("late")

    monkeypatch.setattr(existing, "_read", late)
    found = _found(filled_store, name)
    assert sorted(value for value, _ in found) == sorted(values)
    assert {number for _, number in found} == {0}


def test_an_older_question_is_not_answered(filled_store: Store) -> None:
    values = ExistingValues(filled_store.path)
    field, _ = named("city", registry(filled_store))
    assert field is not None
    older = values.supersede()
    newer = values.supersede()
    with pytest.raises(Interrupted):
        values.find(older, field, "")
    assert values.find(newer, field, "")
    values.close()
