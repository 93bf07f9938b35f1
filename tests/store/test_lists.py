"""Subscription lists, statuses with their history, do-not-contact: rules, names, the log."""

from __future__ import annotations

import pytest

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import list_definitions, lists
from crm_tui.store.contacts.editing import edit
from crm_tui.store.contacts.reading import card
from crm_tui.store.do_not_contact import change_do_not_contact, may_contact
from crm_tui.store.segments.reading import segment
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from crm_tui.values.labels import ListItem, ListStanding, Refusal
from tests.conftest import NOW
from tests.store.replay import check_replay, now_point
from tests.store.test_segments import ADA, BO, MINSU, members


def standing(store: Store, contact_id: int, slug: str) -> ListStanding:
    return next(each for each in lists.standings(store, contact_id) if each.slug == slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [(" Spring  news ", "spring-news"), ("소식지", "소식지"), ("🔥", "list"), ("active", "active"), ("?", "list")],
)
def test_a_list_is_found_by_slug_and_name(store: Store, name: str, slug: str) -> None:
    made = list_definitions.add_list(store, name)
    assert (made.name, made.slug, made.archived, made.contacts) == (" ".join(name.split()), slug, False, 0)
    assert list_definitions.list_item(store, slug.upper()) == list_definitions.list_item(store, name) == made


@pytest.mark.parametrize("name", ["", " \n ", "x" * 101, "가" * 300, "NEWS", "Another one", "spring-news"])
def test_names_that_a_list_cannot_have(store: Store, name: str) -> None:
    list_definitions.add_list(store, "News")
    other = list_definitions.add_list(store, "Spring news").slug
    list_definitions.rename_list(store, other, "Another one")  # its slug goes on being spring-news
    with pytest.raises(InvalidValue, match=r"needs a name|at most 100|There is a list (News|Another one) already"):
        list_definitions.add_list(store, name)
    if name != "NEWS":
        with pytest.raises(InvalidValue):
            list_definitions.rename_list(store, "news", name if name != "spring-news" else "another ONE")
    assert [each.name for each in list_definitions.lists(store)] == ["Another one", "News"]


def test_renaming_and_archiving_keep_who_is_on_it_and_what_asks(filled_store: Store) -> None:
    store = filled_store
    list_definitions.add_list(store, "News")
    lists.change_status(store, ADA, "news", "active", source="by phone")
    lists.change_status(store, BO, "news", "bounced")
    save_segment(store, "Readers", "list:news")
    rebuild(store)
    before = now_point(store)
    assert list_definitions.rename_list(store, "NEWS", "월간 소식") == "월간 소식"
    assert list_definitions.archive_list(store, "월간 소식") is True
    assert list_definitions.archive_list(store, "news") is False
    assert list_definitions.lists(store) == (
        ListItem(1, "월간 소식", "news", True, active=1, bounced=1, segments=("Readers",)),
    )
    rebuild(store)
    assert (members(store, "readers"), segment(store, "readers").filter) == ({ADA}, "list:news")
    batch, dump = before
    check_replay(store, [(batch, {"subscription_list": dump["subscription_list"]})])
    assert list_definitions.archive_list(store, "news", archived=False)
    with pytest.raises(NotFound, match=r"There is no list newz\. Did you mean"):
        list_definitions.rename_list(store, "newz", "x")


def test_deleting_a_list_is_logged_row_by_row(filled_store: Store) -> None:
    store = filled_store
    list_definitions.add_list(store, "News")
    for contact in (ADA, BO, MINSU):
        lists.change_status(store, contact, "news", "active", source="fair", consent="Yes, please.")
    lists.change_status(store, BO, "news", "unsubscribed")
    save_segment(store, "Readers", "list:news")
    rebuild(store)
    before = now_point(store)
    assert list_definitions.users_of(store, "news") == ("Readers",)
    assert list_definitions.delete_list(store, "news") == 3
    rebuild(store)
    assert (list_definitions.lists(store), members(store, "readers")) == ((), set())
    batch, dump = before
    check_replay(store, [(batch, {name: dump[name] for name in ("subscription", "subscription_list")})])


def test_a_status_with_its_consent_and_history(filled_store: Store, clock: FixedClock) -> None:
    store = filled_store
    list_definitions.add_list(store, "News")
    before = now_point(store)
    told = lists.change_status(store, ADA, "news", "active", source=" web\nform ", consent="I agree.")
    assert told.message == "Ada Lovelace: News active"
    clock.moment += 60
    assert lists.change_status(store, ADA, "News", "active").batch_id is None
    lists.change_status(store, ADA, "news", "unsubscribed")
    assert standing(store, ADA, "news") == ListStanding(
        "news", "News", "unsubscribed", NOW + 60, "web form", "I agree.", False
    )
    clock.moment += 60
    lists.change_status(store, ADA, "news", "unsubscribed", source="letter")  # where it came from, and nothing else
    lists.change_status(store, ADA, "news", "")
    edit(store, ADA, {"list.news": "unconfirmed", "dnc.sms": "manual"})
    change_do_not_contact(store, ADA, "sms", "")
    told_history = [(each.of, each.key, each.at - NOW, each.agent, each.status, each.source)
                    for each in lists.status_history(store, ADA)]  # fmt: skip
    assert told_history == [
        ("channel", "sms", 120, "ana", "", None),
        ("channel", "sms", 120, "ana", "manual", None),
        ("list", "news", 120, "ana", "unconfirmed", None),
        ("list", "news", 120, "ana", "", None),
        ("list", "news", 60, "ana", "unsubscribed", None),
        ("list", "news", 0, "ana", "active", "web form"),
    ]
    check_replay(store, [before])


def test_what_is_in_no_log_is_told_as_it_stands(filled_store: Store) -> None:
    store = filled_store
    list_definitions.add_list(store, "News")
    with store.write("x", "import") as write:
        write.connection.execute("INSERT INTO subscription VALUES (?, 1, 'active', 5, 'file', NULL)", (BO,))
        write.connection.execute("INSERT INTO do_not_contact VALUES (?, 'post', 'bounced', 6)", (BO,))
    assert [tuple(each) for each in lists.status_history(store, BO)] == [
        ("list", "news", 5, None, "active", "file"),
        ("channel", "post", 6, None, "bounced", None),
    ]


@pytest.mark.parametrize(
    ("name", "status", "source", "error"),
    [
        ("absent", "active", None, NotFound),
        ("absent", "", None, NotFound),
        ("news", "gone", None, InvalidValue),
        ("news", "active", "가" * 501, InvalidValue),
    ],
)
def test_statuses_that_cannot_be(
    filled_store: Store, name: str, status: str, source: str | None, error: type[Exception]
) -> None:
    list_definitions.add_list(filled_store, "News")
    with pytest.raises(error):
        lists.change_status(filled_store, ADA, name, status, source=source)
    with pytest.raises(NotFound, match="Contact 99 is gone"):
        lists.change_status(filled_store, 99, "news", "active")
    assert lists.status_history(filled_store, ADA) == ()


def test_who_may_be_contacted(filled_store: Store) -> None:
    store = filled_store
    before = now_point(store)
    assert may_contact(store, ADA, "phone") is None
    told = change_do_not_contact(store, ADA, "phone", "manual")
    assert told.message == "Ada Lovelace: do not contact by phone (manual)"
    assert may_contact(store, ADA, "phone") == Refusal("Ada Lovelace", "phone", "manual", NOW)
    assert may_contact(store, ADA, "email") is may_contact(store, BO, "phone") is None
    assert change_do_not_contact(store, ADA, "phone", "manual").batch_id is None
    assert change_do_not_contact(store, ADA, "phone", "").message == "Ada Lovelace: may be contacted by phone"
    assert card(store, ADA).do_not_contact == ()
    for channel, reason in (("fax", "manual"), ("phone", "because")):
        with pytest.raises(InvalidValue):
            change_do_not_contact(store, ADA, channel, reason)
    with pytest.raises(InvalidValue):
        may_contact(store, ADA, "fax")
    check_replay(store, [before])
