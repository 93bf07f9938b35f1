"""Creating a contact from typed texts: every kind of field, what follows from what was typed, all or nothing."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from crm_tui.errors import CrmError, InvalidValue, UsageError
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.editing import create
from crm_tui.store.contacts.reading import card
from crm_tui.store.store import Store
from tests.store.replay import check_search, dump

PARIS = ZoneInfo("Europe/Paris")


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.read() as db:
        return [tuple(row) for row in db.execute(sql)]


def test_every_built_in_column_is_stored_under_its_own_name(store: Store) -> None:
    texts = {
        "name": "Ana Silva", "title": "Dr", "job": "Engineer", "website": "https://ana.example", "zip": "69002",
        "address": "1 rue A\n69002 Lyon", "birthday": "1984-07-30", "language": "pt", "timezone": "Europe/Lisbon",
        "facebook": "ana", "linkedin": "ana-silva", "twitter": "@ana", "instagram": "ana.s", "country": "FR",
        "region": "ARA", "city": "Lyon", "hostname": "h.example", "ip": "192.0.2.7", "os": "Linux",
        "browser": "Firefox", "device": "desktop", "external_id": "X-1", "owner": "ben", "stage": "customer",
        "location": "45.76, 4.84",
    }  # fmt: skip
    found = card(store, create(store, texts))
    expected = {**texts, "location": "45.76,4.84"}
    assert {name: found.values[name] for name in expected} == expected
    assert found.values["created"] == found.values["identified"] == store.clock.now()
    assert not found.anonymous


@pytest.mark.parametrize(
    ("texts", "name", "first", "last", "sort_name"),
    [
        ({"name": "Émile Zola"}, "Émile Zola", None, None, "emile zola"),
        ({"first_name": "Émile", "last_name": "Zola"}, "Émile Zola", "Émile", "Zola", "emile zola"),
        ({"first_name": "Cher"}, "Cher", "Cher", None, "cher"),
        ({"last_name": "Zola"}, "Zola", None, "Zola", "zola"),
        ({"name": "E. Zola", "first_name": "Émile", "last_name": "Zola"}, "E. Zola", "Émile", "Zola", "e. zola"),
        ({"email": "x@example.com"}, None, None, None, None),
        ({"name": "  a\tb\x1b[31m "}, "a b\ufffd[31m", None, None, "a b\ufffd[31m"),
    ],
)
def test_names_follow_from_each_other(
    store: Store, texts: dict[str, str], name: str | None, first: str | None, last: str | None, sort_name: str | None
) -> None:
    create(store, texts)
    assert rows(store, "SELECT name, first_name, last_name, sort_name FROM contact") == [(name, first, last, sort_name)]


def test_emails_the_first_is_primary_each_once(store: Store) -> None:
    number = create(store, {"emails": "B@Example.com, a@example.com,b@example.com"})
    assert card(store, number).emails == ("B@Example.com", "a@example.com")
    assert rows(store, "SELECT email, email_key FROM contact") == [("B@Example.com", "b@example.com")]


@pytest.mark.parametrize("texts", [{"email": "p@x.org", "emails": "a@x.org,b@x.org"},
                                   {"emails": "a@x.org,b@x.org", "email": "p@x.org"}])  # fmt: skip
def test_email_and_emails_together_lose_none(store: Store, texts: dict[str, str]) -> None:
    assert card(store, create(store, texts)).emails == ("p@x.org", "a@x.org", "b@x.org")


def test_phones_are_read_with_the_region_and_kept_as_typed(store: Store) -> None:
    create(store, {"phones": "06 48 39 21 07|+1 212 555 0147|call \x1bme"}, region="FR")
    found = rows(store, "SELECT phone, phone_key, digits, national, verified, position FROM contact_phone ORDER BY 6")
    assert found[0] == ("06 48 39 21 07", "+33648392107", "33648392107", "0648392107", 1, 0)
    assert found[1][:2] == ("+1 212 555 0147", "+12125550147")
    assert found[2][:5] == ("call \ufffdme", "call \ufffdme", "", "", 0)


def test_organisations_tags_lists_and_channels(store: Store) -> None:
    texts = {
        "name": "A",
        "org": "Acme | Beta|ACME",
        "tags": "VIP, gold,vip",
        "list.News": "active",
        "dnc.sms": "manual",
    }
    found = card(store, create(store, texts))
    assert [(each.name, each.primary) for each in found.organisations] == [("Acme", True), ("Beta", False)]
    assert found.tags == ("gold", "VIP")
    assert [(each.name, each.slug, each.status) for each in found.lists] == [("News", "news", "active")]
    assert [(each.channel, each.reason) for each in found.do_not_contact] == [("sms", "manual")]
    assert rows(store, "SELECT organisation_id FROM contact") == [(found.organisations[0].id,)]


def test_a_second_contact_shares_organisation_tag_and_list(store: Store) -> None:
    for name in ("A", "B"):
        create(store, {"name": name, "org": "ACME", "tags": "vip", "list.news": "active"})
    for table, expected in (("organisation", 1), ("tag", 1), ("subscription_list", 1), ("contact_tag", 2)):
        assert rows(store, f"SELECT count(*) FROM {table}") == [(expected,)], table


CUSTOM: list[tuple[str, str, object]] = [
    ("text", "x", "x"), ("number", "12", 12), ("number", "-1.5", -1.5), ("number", "0", 0),
    ("date", "2026-02-28", "2026-02-28"),
    ("datetime", "2026-11-21T14:30", 1795267800), ("datetime", "2026-11-21T14:30Z", 1795271400),
    ("boolean", "yes", True),
    ("boolean", "No", False), ("select", "PRO", "pro"), ("multi_select", "pro, free,pro", ["pro", "free"]),
    ("email", "a@example.com", "a@example.com"), ("phone", "+33 1", "+33 1"), ("url", "https://x", "https://x"),
]  # fmt: skip


@pytest.mark.parametrize(("type", "text", "value"), CUSTOM)
def test_custom_values_are_json_of_their_type(store: Store, type: str, text: str, value: object) -> None:
    options = ("free", "pro") if "select" in type else ()
    slug = add_attribute(store, "My field", type=type, options=options, required=True).slug
    found = card(store, create(store, {"name": "A", slug: text}, zone=PARIS))
    assert found.custom == {slug: value}
    assert json.dumps(found.custom[slug]) == json.dumps(value)


def test_a_default_fills_what_was_not_typed(store: Store) -> None:
    add_attribute(store, "Plan", type="select", options=("free", "pro"), default="free", required=True)
    assert card(store, create(store, {"name": "A"})).custom == {"plan": "free"}
    assert card(store, create(store, {"name": "B", "plan": "pro"})).custom == {"plan": "pro"}
    with pytest.raises(InvalidValue, match="Plan is required"):
        create(store, {"name": "C", "plan": ""})


WRONG: list[tuple[dict[str, str], type[CrmError], str]] = [
    ({}, InvalidValue, "needs a name"),
    ({"city": "Lyon"}, InvalidValue, "needs a name"),
    ({"nmae": "A"}, UsageError, "Did you mean name"),
    ({"email": "nope"}, InvalidValue, "no email address"),
    ({"email": "a\ud800@x.org"}, InvalidValue, "no email address"),
    ({"birthday": "30/07/1984"}, InvalidValue, "1984-07-30"),
    ({"points": "many"}, InvalidValue, "is a number"),
    ({"points": "1.5"}, InvalidValue, "whole number"),
    ({"points": "9" * 19}, InvalidValue, "too large"),
    ({"location": "91,0"}, InvalidValue, "outside the world"),
    ({"location": "nan,0"}, InvalidValue, "outside the world"),
    ({"location": "here"}, InvalidValue, "latitude,longitude"),
    ({"tags": "x" * 101}, InvalidValue, "100 characters"),
    ({"org": "x" * 301}, InvalidValue, "300 characters"),
    ({"phone": "1" * 10_001}, InvalidValue, "10,000 characters"),
    ({"name": "x" * 10_001}, InvalidValue, "10,000 characters"),
    ({"list.news": "maybe"}, InvalidValue, "active, unconfirmed"),
    ({"list.": "active"}, InvalidValue, "needs a name"),
    ({"dnc.fax": "manual"}, InvalidValue, "channel"),
    ({"dnc.sms": "because"}, InvalidValue, "reason"),
    ({"created": "2020-01-01"}, UsageError, "cannot be set"),
    ({"lists": "news"}, UsageError, "cannot be set"),
    ({"id": "7"}, UsageError, "cannot be set"),
]


@pytest.mark.parametrize(("texts", "error", "words"), WRONG)
def test_what_does_not_read_writes_nothing_at_all(
    store: Store, texts: dict[str, str], error: type[CrmError], words: str
) -> None:
    with store.read() as db:
        before = dump(db)
    good = {"name": "A", "tags": "new", "org": "New"} if texts and "city" not in texts else {}
    with pytest.raises(error, match=words):
        create(store, {**good, **texts})
    with store.read() as db:
        assert dump(db) == before
        assert db.execute("SELECT count(*) FROM change_batch").fetchone()[0] == 0


def test_a_required_attribute_is_asked_for_and_0_and_no_are_answers(store: Store) -> None:
    add_attribute(store, "Seats", type="number", required=True)
    add_attribute(store, "Agreed", type="boolean", required=True)
    with pytest.raises(InvalidValue, match="Seats is required") as refused:
        create(store, {"name": "A"})
    assert refused.value.field == "seats"
    assert card(store, create(store, {"name": "A", "seats": "0", "agreed": "no"})).custom == {
        "seats": 0,
        "agreed": False,
    }


def test_points_typed_are_explained_by_the_ledger(store: Store) -> None:
    number = create(store, {"name": "A", "points": "5"})
    assert card(store, number).values["points"] == 5
    assert rows(store, "SELECT points, json_extract(details, '$.reason') FROM event") == [(5, "set by hand")]


def test_the_search_finds_all_of_it(store: Store) -> None:
    create(store, {"name": "Émile Zola", "emails": "e@x.org,z@x.org", "org": "Médan", "job": "Author", "city": "Paris"})
    assert rows(store, "SELECT line FROM search_doc") == [("emile zola\ne@x.org\nz@x.org\nmedan\nauthor\nparis",)]
    check_search(store)


def test_the_log_names_the_contact(store: Store) -> None:
    create(store, {"email": "x@example.com"})
    assert rows(store, "SELECT title, kind, agent, at FROM change_batch") == [
        ("New contact x@example.com", "create", "ana", store.clock.now())
    ]
