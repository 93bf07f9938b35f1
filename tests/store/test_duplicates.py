"""Who somebody may already be: by address, by number, by a name with a second shared fact; never by a name alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.errors import Interrupted, NotFound, RefusedData
from crm_tui.store.contacts.binning import delete
from crm_tui.store.contacts.editing import create
from crm_tui.store.duplicates import pairs
from crm_tui.store.duplicates.likely import CROWD, duplicates_of, likely_duplicates
from crm_tui.store.duplicates.refusing import not_a_duplicate
from crm_tui.store.duplicates.search import DuplicateSearch
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.likeness import are_alike, sorted_name
from tests.store.replay import check_replay, now_point

JOHN = {
    "name": "John Smith",
    "email": "john.smith@example.com",
    "phone": "+33 6 48 39 21 07",
    "org": "Acme",
    "city": "Lyon",
    "country": "FR",
    "birthday": "1980-02-29",
}
CASES = [
    # typed so far, the reason or None
    ({"email": "JOHN.SMITH@Example.com"}, "same email john.smith@example.com"),
    ({"emails": "other@example.com, john.smith@example.com"}, "same email john.smith@example.com"),
    ({"email": "john.smi"}, None),
    ({"email": "john@"}, None),
    ({"phone": "+33648392107"}, "same phone +33 6 48 39 21 07"),
    ({"phone": "06 48 39 21 07"}, "same phone +33 6 48 39 21 07"),  # as dialled in the country, none given
    ({"phone": "0648"}, None),
    ({"phone": "+33 6 48 39 21 08"}, None),
    ({"name": "John Smith"}, None),  # a name alone
    ({"name": "John Smith", "city": "Lyon"}, None),  # there are Lyons in many countries
    ({"name": "John Smith", "city": "lyon", "country": "fr"}, "same name, same city and country"),
    ({"name": "Smith, John", "birthday": "1980-02-29"}, "same name, same birthday"),
    ({"first_name": "JÖHN", "last_name": "Smith", "org": "ACME"}, "same name, same organisation"),
    ({"name": "Jonh Smith", "org": "Acme"}, "similar name, same organisation"),
    ({"name": "John Smith", "email": "john.smith@other.example"}, "same name, same name before the @"),
    ({"name": "John Smith", "phone": "+44 20 839 2107"}, "same name, same last digits of the number"),
    ({"name": "Mary Smith", "org": "Acme"}, None),
    ({"name": "John Smith 2", "org": "Acme"}, None),
    ({"name": "John Smith", "org": "Initech"}, None),
    ({"name": "John Smith", "org": "Acme", "birthday": "1980-02-29"}, "same name, same organisation and birthday"),
    ({"name": "[@click=app.quit]x[/]\x1b[31m", "org": "\x00", "phone": "'; DROP TABLE contact; --123456"}, None),
    ({"email": "a@b@c,,@", "emails": "@"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("typed", "reason"), CASES)
def test_what_is_typed_is_known_by_a_key_or_by_a_name_with_a_second_fact(
    store: Store, typed: dict[str, str], reason: str | None
) -> None:
    john = create(store, JOHN)
    create(store, {"name": "John Appleseed", "org": "Acme", "city": "Lyon", "country": "FR"})

    found = likely_duplicates(store, typed)

    assert [(each.contact_id, each.name, each.reason) for each in found] == (
        [(john, "John Smith", reason)] if reason else []
    )


def test_the_surest_come_first_and_who_is_edited_is_left_out(store: Store) -> None:
    by_name = create(store, {"name": "John Smith", "org": "Acme"})
    by_both = create(store, JOHN)
    by_phone = create(store, {"name": "Office", "phone": "+33 6 48 39 21 07"})

    assert [each.contact_id for each in likely_duplicates(store, JOHN)] == [by_both, by_phone, by_name]
    assert [each.contact_id for each in likely_duplicates(store, JOHN, limit=1)] == [by_both]
    assert [each.contact_id for each in likely_duplicates(store, JOHN, besides=by_both)] == [by_phone, by_name]
    with store.read() as db:
        assert [each.contact_id for each in duplicates_of(db, by_name)] == [by_both]
        assert duplicates_of(db, 999) == ()


def test_a_number_that_a_crowd_has_says_nothing(store: Store) -> None:
    for number in range(CROWD):
        create(store, {"name": f"Person {number}", "phone": "+1 212 555 0147"})
    assert len(likely_duplicates(store, {"phone": "+12125550147"}, limit=99)) == CROWD

    create(store, {"name": "One more", "phone": "+1 212 555 0147"})

    assert likely_duplicates(store, {"phone": "+12125550147"}, limit=99) == ()


def test_two_people_stay_two_people_until_that_is_taken_back(store: Store) -> None:
    first, second = create(store, JOHN), create(store, {**JOHN, "name": "Jane Smith"})
    before = now_point(store)

    saved = not_a_duplicate(store, second, first)

    assert saved.message == "John Smith and Jane Smith are two people"
    assert likely_duplicates(store, JOHN, besides=first) == ()
    assert likely_duplicates(store, JOHN, besides=second) == ()
    assert [each.contact_id for each in likely_duplicates(store, JOHN)] == [first, second]  # a third one may be either
    assert not_a_duplicate(store, first, second).batch_id is None
    check_replay(store, [before])


def test_the_sure_pairs_come_before_names_are_compared_and_no_more_than_anybody_walks_through(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = create(store, JOHN)
    create(store, {"name": "Smith, John", "email": JOHN["email"], "country": "FR", "city": "Lyon"})
    create(store, {"name": "Office", "phone": JOHN["phone"]})
    create(store, {"name": "John Smyth", "org": "Acme"})
    delete(store, create(store, {"name": "In the bin", "email": JOHN["email"]}))
    sure = "same email john.smith@example.com"
    search = DuplicateSearch(store.path)
    stages = [[(pair.ids, pair.reason) for pair in found.pairs] for found in search.find_in_turn(search.supersede())]
    assert stages[0] == [((first, 2), sure)]
    assert stages[1] == [((first, 2), sure), ((first, 3), "same phone +33 6 48 39 21 07")]
    assert stages[2] == [
        ((first, 2), f"{sure}; same name, same city and country and name before the @"),
        ((first, 3), "same phone +33 6 48 39 21 07"),
        ((first, 4), "similar name, same organisation"),
    ]

    running = search.find_in_turn(search.supersede())
    next(running)
    search.supersede()
    with pytest.raises(Interrupted):
        list(running)
    running.close()
    assert [pair.ids for pair in search.find(search.supersede()).pairs] == [(1, 2), (1, 3), (1, 4)]
    monkeypatch.setattr(pairs, "MOST", 1)
    full = search.find(search.supersede())
    assert [pair.reason for pair in full.pairs] == [stages[2][0][1]]
    assert full.names == {1: "John Smith", 2: "Smith, John"}
    search.close()


def test_what_cannot_be_two_people_is_refused_in_words(store: Store) -> None:
    first = create(store, JOHN)
    with pytest.raises(RefusedData, match="no duplicate of itself"):
        not_a_duplicate(store, first, first)
    with pytest.raises(NotFound, match="Contact 99 is gone"):
        not_a_duplicate(store, first, 99)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_holds_of_oneself(one: str, other: str) -> None:
    first, second = sorted_name(fold(one)), sorted_name(fold(other))
    assert are_alike(first, first) == bool(first)
    assert are_alike(first, second) == are_alike(second, first)
