"""The recipe: the same for the same seed, gaps everywhere, nothing that could reach a real person."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import islice
from random import Random

import pytest

from crm_tui.services.demo import KINDS, DemoContact, Recipe, contacts, lists
from crm_tui.services.demo.activity import Activity, Who, counters, stats
from crm_tui.services.demo.people import People
from crm_tui.values.folding import fold, search_line
from crm_tui.values.phones import parse_phone

N, SEED, NOW = 300, 2026, 1_763_715_600
EXAMPLE = re.compile(r"example\.(com|org|net)|([a-z0-9-]+\.)+example")
NEVER_EMPTY = {"id", "uid", "kind", "created_at", "updated_at", "points", "sessions", "page_views", "time_spent"}
NEVER_EMPTY |= {"chats", "tickets"}


@pytest.fixture(scope="module")
def everybody() -> list[DemoContact]:
    return list(contacts(N, SEED, NOW, agent="eve"))


@pytest.fixture(scope="module")
def known(everybody: list[DemoContact]) -> list[DemoContact]:
    return [contact for contact in everybody if contact.columns["kind"] == 0]


def test_same_seed_same_data(everybody: list[DemoContact]) -> None:
    assert list(contacts(N, SEED, NOW, agent="eve")) == everybody


def test_contact_is_the_same_for_every_number(everybody: list[DemoContact]) -> None:
    assert list(contacts(40, SEED, NOW, agent="eve")) == everybody[:40]
    assert list(contacts(N, SEED, NOW, agent="eve", start=290)) == everybody[289:]
    assert list(islice(contacts(10**6, SEED, NOW, agent="eve"), 40)) == everybody[:40]


def test_other_seed_other_people(everybody: list[DemoContact]) -> None:
    names = [contact.columns["name"] for contact in contacts(N, SEED + 1, NOW)]
    same = sum(a == b.columns["name"] is not None for a, b in zip(names, everybody, strict=True))
    assert same < N / 10


def test_gaps_and_values_in_every_field(known: list[DemoContact]) -> None:
    for column in known[0].columns:
        values = [contact.columns[column] for contact in known]
        assert any(value not in (None, "") for value in values), f"{column} is never known"
        if column not in NEVER_EMPTY and column != "identified_at":
            assert None in values, f"{column} is never unknown"
        assert "" not in values, f"{column} is an empty text"


def test_everything_that_has_many_is_absent_single_and_many(known: list[DemoContact]) -> None:
    for name in ("emails", "phones", "organisations", "tags", "subscriptions", "notes", "tasks", "events"):
        lengths = {min(2, len(getattr(contact, name))) for contact in known}
        assert lengths == {0, 1, 2}, name


def test_a_known_contact_can_be_named(known: list[DemoContact]) -> None:
    for contact in known:
        assert any(contact.columns[each] for each in ("name", "email", "phone"))


def test_a_quarter_are_visitors_without_identity(everybody: list[DemoContact]) -> None:
    visitors = [contact for contact in everybody if contact.columns["kind"] == 1]
    assert 0.15 < len(visitors) / N < 0.35
    for visitor in visitors:
        for column in ("name", "sort_name", "email", "phone", "identified_at", "custom", "owner", "stage", "title"):
            assert visitor.columns[column] is None
        many = (visitor.emails, visitor.phones, visitor.tags, visitor.notes, visitor.tasks, visitor.organisations)
        assert not any(many)
        assert visitor.events
    assert sum(visitor.columns["ip"] is not None for visitor in visitors) > 0.8 * len(visitors)


def test_mail_and_web_addresses_lead_nowhere(everybody: list[DemoContact]) -> None:
    recipe = Recipe(SEED, NOW)
    addresses = [email for contact in everybody for email in contact.emails]
    assert len(addresses) > N / 2
    domains = [email.partition("@")[2].lower() for email in addresses]
    domains += [str(each.domain) for each in map(recipe.directory.organisation, range(1, 200)) if each.domain]
    texts = json.dumps([[contact.columns, contact.events] for contact in everybody])
    domains += re.findall(r"https?://([^/\"\\]+)", texts)
    for domain in set(domains):
        assert EXAMPLE.fullmatch(domain), domain
    for email in addresses:
        assert re.fullmatch(r"[a-z0-9._-]+@[a-z0-9.-]+", email, re.IGNORECASE), email


def test_ip_addresses_are_of_documentation_and_benchmarks(everybody: list[DemoContact]) -> None:
    addresses = [str(contact.columns["ip"]) for contact in everybody if contact.columns["ip"]]
    allowed = ("192.0.2.", "198.51.100.", "203.0.113.", "198.18.", "198.19.", "2001:db8:")
    assert all(address.startswith(allowed) for address in addresses)
    assert len({address.split(".")[0] for address in addresses}) > 3


def test_phones_read_as_the_country_reads_them(everybody: list[DemoContact]) -> None:
    codes = {country.name: country.code for country in lists().countries}
    phones = [(phone, contact) for contact in everybody for phone in contact.phones]
    assert len(phones) > N / 4
    for phone, contact in phones:
        country = contact.columns["country"]
        assert parse_phone(phone.shown, codes[str(country)] if country else None) == phone
    ways = {phone.shown[0] if phone.shown[0] in "+(" else phone.shown[:2] == "00" for phone, _ in phones}
    assert ways >= {"+", True, False}, "numbers are all typed in one way"


def test_times_run_from_creation_to_now(everybody: list[DemoContact]) -> None:
    for contact in everybody:
        created, updated = contact.columns["created_at"], contact.columns["updated_at"]
        assert isinstance(created, int)
        assert isinstance(updated, int)
        assert created <= updated <= NOW
        times = [event[0] for event in contact.events]
        assert times == sorted(times)
        assert all(created <= at <= NOW for at in times)
        written = [note.created_at for note in contact.notes] + [task.created_at for task in contact.tasks]
        written += [each.since for each in contact.subscriptions] + [each.since for each in contact.do_not_contact]
        assert all(created <= at <= NOW for at in written)
        identified = contact.columns["identified_at"]
        assert identified is None or (isinstance(identified, int) and created <= identified <= updated)


def test_every_kind_of_event_with_its_details(everybody: list[DemoContact]) -> None:
    found: dict[str, set[str]] = {}
    for contact in everybody:
        for _, kind, _, details in contact.events:
            found.setdefault(KINDS[kind], set()).update(json.loads(details))
    assert set(found) == set(KINDS)
    expected = {
        "page_hit": {"url", "title", "referer", "source"}, "link_click": {"url", "subject"},
        "form_submit": {"form", "values", "text"}, "email_sent": {"subject", "opened"},
        "email_open": {"subject", "opened_on"}, "email_reply": {"subject", "text"}, "download": {"url", "title"},
        "chat": {"agent", "text"}, "ticket": {"subject", "text", "priority", "status"},
        "call": {"direction", "minutes", "text"}, "meeting": {"title", "place"}, "points": {"reason"},
    }  # fmt: skip
    for name, keys in expected.items():
        assert keys <= found[name], name


def test_no_gap_of_a_text_is_left_open(everybody: list[DemoContact]) -> None:
    texts = [details for contact in everybody for *_, details in contact.events if '"text"' in details]
    texts += [note.text for contact in everybody for note in contact.notes]
    texts += [f"{task.title} {task.description}" for contact in everybody for task in contact.tasks]
    for text in texts:
        assert not re.search(r"\{(first|agent|org|n)\}", text), text


def test_histories_are_mostly_short_and_some_very_long(everybody: list[DemoContact]) -> None:
    lengths = sorted(len(contact.events) for contact in everybody)
    assert lengths[0] == 0
    assert 4 <= lengths[N // 2] <= 16
    assert lengths[-1] >= 1_500
    assert 12 <= sum(lengths) / N <= 30


def test_counters_follow_from_the_events(everybody: list[DemoContact]) -> None:
    for contact in everybody:
        rollup = stats(contact.events)
        assert rollup == contact.stats
        for name, value in counters(contact.events, rollup)._asdict().items():
            assert contact.columns[name] == value
        kinds = Counter(KINDS[event[1]] for event in contact.events)
        assert contact.columns["page_views"] == kinds["page_hit"]
        assert contact.columns["chats"] == kinds["chat"]
        assert contact.columns["tickets"] == kinds["ticket"]
        assert contact.columns["points"] == sum(event[2] for event in contact.events)


def test_keys_are_the_comparable_forms(everybody: list[DemoContact]) -> None:
    for contact in everybody:
        columns = contact.columns
        assert columns["sort_name"] == (fold(str(columns["name"])) if columns["name"] else None)
        assert columns["email"] == (contact.emails or (None,))[0]
        assert columns["email_key"] == (contact.emails[0].casefold() if contact.emails else None)
        assert columns["phone_key"] == (contact.phones[0].key if contact.phones else None)
        assert columns["organisation_id"] == (contact.organisations or (None,))[0]
    assert len({contact.columns["uid"] for contact in everybody}) == N


def test_search_document_is_the_search_line(everybody: list[DemoContact]) -> None:
    directory = Recipe(SEED, NOW).directory
    for contact in everybody:
        columns, phones = contact.columns, sorted(contact.phones, key=lambda phone: phone.key)
        texts: list[object] = [columns["name"], f"{columns['first_name'] or ''} {columns['last_name'] or ''}"]
        emails = sorted(contact.emails, key=str.casefold)
        texts += emails
        texts += [directory.seat(number).name for number in sorted(contact.organisations)]
        texts += [columns["job_title"], columns["city"]]
        texts += [phone.digits for phone in phones] + [phone.national for phone in phones]
        assert contact.line == search_line(str(text) for text in texts if text)


def test_names_in_many_scripts_and_odd_ones() -> None:
    names = [str(each.columns["name"]) for each in contacts(1_500, SEED, NOW) if each.columns["name"]]
    foreign = sum(not name.isascii() for name in names) / len(names)
    assert 0.1 < foreign < 0.3
    for script in ("[а-яё]", "[α-ω]", "[\u0621-\u064a]", "[\uac00-\ud7a3]", "[\u4e00-\u9fff]", "[ạ-ỹ]"):
        assert any(re.search(script, name) for name in names), script
    odd = {each.name for each in lists().odd}
    assert len(odd & set(names)) >= 10
    assert max(map(len, odd)) == 80


def test_some_were_entered_twice() -> None:
    people = People(SEED, Recipe(SEED, NOW).directory)
    everybody = [people.person(number) for number in range(1, 1_501)]
    twins = [person for person in everybody if person.twin_of is not None]
    assert 3 <= len(twins) <= 40
    for person in twins:
        assert person.twin_of is not None
        former = people.person(person.twin_of, twins=False)
        phones = {phone.key for phone in person.phones} & {phone.key for phone in former.phones}
        assert set(person.emails) & set(former.emails) or phones


def test_nothing_happens_after_now() -> None:
    who = Who(False, "Ana", "Ana", None, "Acme", ("ana",), NOW - 40, NOW, NOW, 0, "en")
    for seed in range(20):
        events = Activity(Random(seed)).events(who, 40)
        assert len(events) >= 40
        assert all(NOW - 40 <= event[0] <= NOW for event in events)


def test_tasks_are_overdue_today_next_and_done(known: list[DemoContact]) -> None:
    today = NOW // 86_400
    states = Counter[str]()
    for task in (task for contact in known for task in contact.tasks):
        assert (task.status == "done") == (task.done_at is not None)
        days = None if task.due_at is None else task.due_at // 86_400 - today
        where = "undated" if days is None else "today" if days == 0 else "past" if days < 0 else "next"
        states[f"{task.status} {where}"] += 1
    assert {"open past", "open today", "open next", "done past"} <= set(states)


def test_the_agent_who_looks_owns_some(known: list[DemoContact]) -> None:
    owners = Counter(contact.columns["owner"] for contact in known)
    assert owners["eve"] > 20
    assert {agent.login for agent in lists().agents} <= set(owners)


def test_the_agent_may_have_any_login() -> None:
    for contact in contacts(60, SEED, NOW, agent='o"b\\rien'):
        for event in contact.events:
            json.loads(event[3])


def test_no_two_organisations_have_one_name_or_domain() -> None:
    directory = Recipe(SEED, NOW).directory
    made = [directory.organisation(number) for number in range(1, 4_001)]
    assert len({each.name_key for each in made}) == len(made)
    domains = [each.domain for each in made if each.domain]
    assert len(set(domains)) == len(domains)
    assert made[5] == Recipe(SEED, NOW).directory.organisation(6)
    assert all(each.name_key == fold(each.name) for each in made)


def test_custom_attributes_fit_their_types(known: list[DemoContact]) -> None:
    attributes = {attribute.slug: attribute for attribute in lists().attributes}
    found = Counter[str]()
    for contact in known:
        custom = contact.columns["custom"]
        for slug, value in json.loads(str(custom)).items() if custom else ():
            found[slug] += 1
            attribute = attributes[slug]
            match attribute.type:
                case "select":
                    assert value in attribute.options
                case "multi_select":
                    assert value
                    assert set(value) <= set(attribute.options)
                case "number" | "datetime":
                    assert isinstance(value, int | float)
                case "boolean":
                    assert isinstance(value, bool)
                case "date":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\d", value)
                case _:
                    assert isinstance(value, str)
    assert set(found) == set(attributes)
