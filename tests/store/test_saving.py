"""Saving edited fields while others save: nobody's value is lost, and two values of one field are both shown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.binning import delete
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.contacts.saving import Outcome, save_fields
from crm_tui.store.store import Store
from crm_tui.values.records import ContactCard

UTC = ZoneInfo("UTC")


def _save(store: Store, seen: ContactCard, values: dict[str, str], former: dict[str, str]) -> Outcome:
    return save_fields(store, seen, values, former, zone=UTC)


def test_other_fields_of_somebody_else_are_kept_and_said(store: Store) -> None:
    made = create(store, {"name": "Ana", "city": "Lyon"})
    seen = card(store, made)
    edit(store, made, {"job": "Engineer", "emails": "a@example.com"})
    outcome = _save(store, seen, {"city": "Paris"}, {"city": "Lyon"})
    assert outcome.saved is not None
    assert outcome.others == ("All emails", "Job title")
    now = card(store, made)
    assert (now.values["city"], now.values["job"], now.emails) == ("Paris", "Engineer", ("a@example.com",))


def test_the_same_field_is_a_clash_with_both_values_and_nothing_is_written(store: Store) -> None:
    made = create(store, {"name": "Ana", "emails": "a@example.com", "city": "Lyon"})
    seen = card(store, made)
    edit(store, made, {"emails": "b@example.com,a@example.com", "city": "Rome"})
    mine = {"emails": "c@example.com", "city": "Rome", "job": "x"}
    outcome = _save(store, seen, mine, {"emails": "a@example.com", "city": "Lyon", "job": ""})
    assert outcome.saved is None
    assert [tuple(clash) for clash in outcome.clashes] == [
        ("emails", "All emails", "c@example.com", "b@example.com, a@example.com", "a@example.com")
    ]  # the same city is no clash
    assert card(store, made).values["job"] is None
    settled = _save(store, seen, mine, {"emails": "b@example.com, a@example.com", "city": "Lyon", "job": ""})
    assert settled.saved is not None
    assert card(store, made).emails == ("c@example.com",)


def test_an_error_in_one_field_writes_none(store: Store) -> None:
    add_attribute(store, "Account", required=True)
    made = create(store, {"name": "Ana", "account": "1"})
    edit(store, made, {"city": "Lyon"})
    seen = card(store, made)
    for values, field in (
        ({"city": "Rome", "emails": "nobody"}, "emails"),
        ({"city": "Rome", "account": ""}, "account"),
        ({"city": "Rome", "name": ""}, "name"),
        ({"city": "Rome", "birthday": "32/13"}, "birthday"),
    ):
        with pytest.raises(InvalidValue) as refused:
            _save(store, seen, values, {"city": "Lyon", "name": "Ana", "account": "1"})
        assert refused.value.field == field
    assert card(store, made).version == seen.version


def test_a_required_attribute_that_never_had_a_value_is_asked_for(store: Store) -> None:
    made = create(store, {"name": "Ana"})
    add_attribute(store, "Account", required=True)
    with pytest.raises(InvalidValue, match="Account is required"):
        _save(store, card(store, made), {"city": "Rome"}, {})
    assert edit(store, made, {"city": "Rome"}).batch_id  # the command line sets what it is told to


def test_who_is_gone_is_not_written(store: Store) -> None:
    made = create(store, {"name": "Ana"})
    seen = card(store, made)
    delete(store, made)
    with pytest.raises(NotFound, match="Ana was deleted by somebody else"):
        _save(store, seen, {"city": "Rome"}, {})
