"""Editing a contact: only what was named changes, all of it or nothing, and never over another agent's change."""

from __future__ import annotations

import pytest

from crm_tui.errors import CrmError, InvalidValue, NotFound, RefusedData
from crm_tui.store import tags
from crm_tui.store.attributes import add_attribute
from crm_tui.store.contacts.editing import create, edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.notes import add_note
from crm_tui.store.store import Store
from crm_tui.store.writing import Conflict
from crm_tui.values.clock import FixedClock
from tests.store.replay import check_search, dump, last_batch

FULL = {
    "name": "Ana Silva", "emails": "a@x.org,b@x.org,c@x.org", "phones": "+33648392107|+12125550147", "org": "Acme|Beta",
    "tags": "vip,gold", "city": "Lyon", "list.news": "active", "dnc.sms": "manual",
}  # fmt: skip


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, FULL)


def test_what_is_not_named_stays(store: Store, ana: int) -> None:
    before = card(store, ana)
    edit(store, ana, {"city": "Paris"})
    after = card(store, ana)
    assert after.values["city"] == "Paris"
    assert (after.emails, after.phones, after.tags, after.lists) == (
        before.emails,
        before.phones,
        before.tags,
        before.lists,
    )
    assert {n: v for n, v in after.values.items() if n != "city"} == {
        n: v for n, v in before.values.items() if n != "city"
    }


@pytest.mark.parametrize(
    ("texts", "emails"),
    [
        ({"email": "n@x.org"}, ("n@x.org", "b@x.org", "c@x.org")),  # a new primary takes the place of the former
        ({"email": "b@x.org"}, ("b@x.org", "c@x.org")),
        ({"email": "A@X.org"}, ("A@X.org", "b@x.org", "c@x.org")),
        ({"email": ""}, ("b@x.org", "c@x.org")),
        ({"emails": "c@x.org"}, ("c@x.org",)),
        ({"emails": "c@x.org,n@x.org,a@x.org"}, ("c@x.org", "n@x.org", "a@x.org")),
        ({"emails": ""}, ()),
    ],
)
def test_emails_primary_and_whole(store: Store, ana: int, texts: dict[str, str], emails: tuple[str, ...]) -> None:
    edit(store, ana, texts)
    found = card(store, ana)
    assert found.emails == emails
    assert found.values["email"] == (emails[0] if emails else None)
    check_search(store)


@pytest.mark.parametrize(
    ("texts", "phones"),
    [
        ({"phone": "+33648392108"}, ("+33648392108", "+12125550147")),
        ({"phone": "+33 6 48 39 21 07"}, ("+33 6 48 39 21 07", "+12125550147")),
        ({"phones": "+12125550147"}, ("+12125550147",)),
        ({"phones": ""}, ()),
    ],
)
def test_phones_primary_and_whole(store: Store, ana: int, texts: dict[str, str], phones: tuple[str, ...]) -> None:
    edit(store, ana, texts)
    found = card(store, ana)
    assert (found.phones, found.values["phone"]) == (phones, phones[0] if phones else None)
    check_search(store)


@pytest.mark.parametrize(
    ("texts", "name", "first", "last"),
    [
        ({"name": "Ana Maria Costa"}, "Ana Maria Costa", None, None),
        ({"first_name": "Eva"}, "Eva Silva", "Eva", "Silva"),
        ({"last_name": ""}, "Ana", "Ana", None),
        ({"name": ""}, None, None, None),
    ],
)
def test_the_name_and_its_parts(
    store: Store, ana: int, texts: dict[str, str], name: str | None, first: str | None, last: str | None
) -> None:
    edit(store, ana, texts)
    found = card(store, ana).values
    assert (found["name"], found["first_name"], found["last_name"]) == (name, first, last)
    check_search(store)


def test_a_whole_name_renews_parts_that_were_there(store: Store, ana: int) -> None:
    edit(store, ana, {"first_name": "Eva"})
    edit(store, ana, {"name": "Ana Maria Costa"})
    found = card(store, ana).values
    assert (found["first_name"], found["last_name"]) == ("Ana Maria", "Costa")


def test_links_and_statuses_are_replaced_and_cleared(store: Store, ana: int) -> None:
    edit(store, ana, {"org": "Beta|Gamma", "tags": "gold,new", "list.news": "unsubscribed", "dnc.sms": "bounced"})
    found = card(store, ana)
    assert [(each.name, each.primary) for each in found.organisations] == [("Beta", True), ("Gamma", False)]
    assert found.tags == ("gold", "new")
    assert (found.lists[0].status, found.do_not_contact[0].reason) == ("unsubscribed", "bounced")
    check_search(store)
    edit(store, ana, {"org": "", "tags": "", "list.news": "", "dnc.sms": ""})
    found = card(store, ana)
    assert (found.organisations, found.tags, found.lists, found.do_not_contact) == ((), (), (), ())
    check_search(store)


def test_leaving_a_list_does_not_make_it(store: Store, ana: int) -> None:
    assert edit(store, ana, {"list.typo": ""}).batch_id is None
    with store.read() as db:
        assert db.execute("SELECT count(*) FROM subscription_list").fetchone()[0] == 1


def test_clearing_a_field_and_a_custom_value(store: Store, ana: int) -> None:
    add_attribute(store, "Plan")
    edit(store, ana, {"plan": "pro", "job": "Engineer"})
    edit(store, ana, {"plan": " ", "city": "", "job": "", "location": ""})
    found = card(store, ana)
    assert (found.custom, found.values["city"], found.values["job"]) == ({}, None, None)
    with store.read() as db:
        assert db.execute("SELECT custom FROM contact").fetchone()[0] is None
    check_search(store)


def test_a_required_attribute_may_stay_unknown_but_not_be_cleared(store: Store, ana: int) -> None:
    add_attribute(store, "Plan", required=True)
    edit(store, ana, {"city": "Paris"})
    edit(store, ana, {"plan": "pro"})
    with pytest.raises(InvalidValue, match="Plan is required"):
        edit(store, ana, {"plan": "", "city": "Rome"})
    assert card(store, ana).values["city"] == "Paris"


def test_nobody_loses_their_last_name(store: Store) -> None:
    number = create(store, {"email": "a@x.org"})
    with pytest.raises(InvalidValue, match="needs a name"):
        edit(store, number, {"email": ""})
    edit(store, number, {"email": "", "twitter": "@a"})


@pytest.mark.parametrize(
    "wrong", [{"email": "no"}, {"birthday": "x"}, {"zzz": "1"}, {"list.news": "x"}, {"dnc.sms": "x"}, {"points": "x"}]
)
def test_one_wrong_field_writes_none_of_them(store: Store, ana: int, wrong: dict[str, str]) -> None:
    with store.read() as db:
        before = dump(db)
    with pytest.raises(CrmError):
        edit(
            store,
            ana,
            {"city": "Rome", "tags": "other", "emails": "q@x.org", "org": "Other", "list.x": "active", **wrong},
        )
    with store.read() as db:
        assert dump(db) == before
    assert last_batch(store) == 1


def test_saying_what_is_so_already_writes_nothing(store: Store, ana: int) -> None:
    before = card(store, ana)
    saved = edit(
        store, ana, {"name": "Ana Silva", "emails": "a@x.org,b@x.org,c@x.org", "tags": "gold,vip", "city": "Lyon"}
    )
    assert (saved.batch_id, saved.message) == (None, "Nothing changed.")
    assert card(store, ana) == before


@pytest.mark.parametrize(
    "texts",
    [
        {"city": "Rome"},
        {"emails": "a@x.org,n@x.org"},  # the primary one stays: no column of the contact changes
        {"phones": "+33648392107"},
        {"tags": "vip"},
        {"list.news": "unsubscribed"},
        {"dnc.sms": ""},
        {"points": "4"},
        {"org": "Acme"},
    ],
)
def test_every_edit_moves_the_version_so_that_a_stale_form_is_refused(
    store: Store, ana: int, texts: dict[str, str]
) -> None:
    seen = card(store, ana).version  # the clock stands still: times alone would not tell
    edit(store, ana, texts, version=seen)
    with pytest.raises(Conflict, match="another agent"):
        edit(store, ana, {"city": "Oslo"}, version=seen)
    assert card(store, ana).values["city"] != "Oslo"


def test_a_note_does_not_make_a_form_stale(store: Store, ana: int) -> None:
    seen = card(store, ana).version
    add_note(store, ana, "called")
    edit(store, ana, {"city": "Oslo"}, version=seen)


def test_a_conflict_has_the_exit_status_of_refused_data(store: Store, ana: int) -> None:
    with pytest.raises(RefusedData) as refused:
        edit(store, ana, {"city": "Oslo"}, version=99)
    assert refused.value.status == 3


def test_updated_follows_every_edit(store: Store, ana: int, clock: FixedClock) -> None:
    clock.moment += 60
    edit(store, ana, {"emails": "a@x.org"})
    assert card(store, ana).values["updated"] == clock.moment


def test_points_set_by_hand_keep_the_ledger(store: Store, ana: int) -> None:
    for points in ("10", "4", "4"):
        edit(store, ana, {"points": points})
    assert card(store, ana).values["points"] == 4
    with store.read() as db:
        assert [row[0] for row in db.execute("SELECT points FROM event ORDER BY id")] == [10, -6]


def test_a_visitor_that_gets_a_name_is_identified(store: Store, clock: FixedClock) -> None:
    with store.write("visitor") as write:
        write.connection.execute(
            "INSERT INTO contact(uid, kind, ip, created_at, updated_at) VALUES ('v', 1, '::1', 1, 1)"
        )
    edit(store, 1, {"city": "Lyon"})
    assert card(store, 1).anonymous
    clock.moment += 5
    edit(store, 1, {"twitter": "@v"})
    found = card(store, 1)
    assert (found.anonymous, found.values["identified"]) == (False, clock.moment)


def test_gone_contacts_are_not_found(store: Store, ana: int) -> None:
    with pytest.raises(NotFound):
        edit(store, 99, {"city": "x"})
    with pytest.raises(NotFound):
        tags.change_tags(store, 99, add=["x"])
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1")
    for attempt in (lambda: edit(store, ana, {"city": "x"}), lambda: tags.change_tags(store, ana, add=["x"])):
        with pytest.raises(NotFound, match="gone"):
            attempt()


def test_an_id_too_large_for_sqlite_is_not_found(store: Store) -> None:
    for number in (2**63, -(2**70)):
        with pytest.raises(NotFound):
            card(store, number)
        with pytest.raises((NotFound, RefusedData)):
            edit(store, number, {"city": "x"})
