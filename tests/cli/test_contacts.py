"""``show``, ``add``, ``set``: one contact, and which one is meant."""

from __future__ import annotations

import sqlite3

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("ada@example.com", 1),
        ("ADA@Example.com", 1),
        ("bo.li@example.net", 2),
        ("+33 6 48-39-21 07", 1),
        ("+33648392107", 1),
        ("0648392107", 1),
        ("ext 7", 3),
        ("tag:gold", 2),
        ("-has:name has:phone", 6),
        ("zola", 4),
    ],
)
def test_a_contact_is_an_id_an_address_a_number_or_a_filter(crm: Run, text: str, expected: int) -> None:
    assert crm("set", "3", "external_id=ext 7").status == 0
    ran = crm("show", text, "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.json["id"] == expected


@pytest.mark.parametrize(
    "text", ["99", "0", "99999999999999999999", "da@example.com", "648392107", "+33 6 48 39 21", "nobody here"]
)
def test_who_is_not_there_is_status_1_and_never_somebody_like_it(crm: Run, text: str) -> None:
    ran = crm("show", text)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.count("\n") == 1


def test_several_are_named_and_status_2(crm: Run) -> None:
    ran = crm("show", "has:id")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    for named in ("1 Ada Lovelace", "2 Bo Li", "3 김민수", "4 Émile Zola", "5 someone@example.com"):
        assert named in ran.err
    assert "6 " not in ran.err
    assert crm("show", "country:FR -city:Lyon").err.endswith("2 Bo Li, 4 Émile Zola. Give an id.\n")


def test_two_contacts_of_one_address_are_several(crm: Run) -> None:
    assert crm("add", "name=Twin", "email=ada@example.com").out == "8\n"
    ran = crm("show", "ada@example.com")
    assert (ran.status, "1 Ada Lovelace, 8 Twin" in ran.err) == (2, True)


def test_a_merged_id_leads_to_the_kept_one(crm: Run, filled_store: Store) -> None:
    with filled_store.write("merge by hand") as write:
        write.connection.execute("UPDATE contact SET merged_into = 3, deleted_at = 1 WHERE id = 2")
        write.connection.execute("UPDATE contact SET merged_into = 4, deleted_at = 1 WHERE id = 3")
    assert crm("show", "2", "--format", "json").json["id"] == 4
    assert crm("show", "bo@example.org").status == 1


def test_show_json_has_everything_by_its_name(crm: Run) -> None:
    crm("set", "1", "dnc.sms=manual", "list.news=active")
    shown = crm("show", "1", "--format", "json").json
    assert isinstance(shown, dict)
    assert {key: shown[key] for key in ("id", "name", "email", "emails", "city", "plan", "points", "stage")} == {
        "id": 1, "name": "Ada Lovelace", "email": "ada@example.com", "emails": ["ada@example.com"], "city": "Lyon",
        "plan": "pro", "points": 40, "stage": "customer",
    }  # fmt: skip
    assert shown["tags"] == ["billing", "vip"]
    assert shown["orgs"] == [{"id": 1, "name": "Analytical Engines", "primary": True}]
    assert [(each["name"], each["status"]) for each in shown["lists"]] == [("news", "active")]
    assert [(each["channel"], each["reason"]) for each in shown["dnc"]] == [("sms", "manual")]
    assert (shown["segments"], shown["automations"]) == ([], [])
    assert shown["website"] is None
    assert [(each["type"], each["at"], each["author"], each["edited"]) for each in shown["notes"]] == [
        ("general", "2025-11-21T09:00:00Z", "ana", None),
        ("call", "2025-11-20T09:00:00Z", "ana", None),
    ]
    assert shown["notes"][1]["text"] == "Asked for the invoice\nof October."
    task = {"type": "to do", "status": "open", "duration": None, "alert": None}
    assert shown["tasks"] == [
        {"id": 2, "title": "Send the contract", "due": "2025-11-20T09:00:00Z", "assignee": "ben", **task},
        {"id": 1, "title": "Call back", "due": "2025-11-22T09:00:00Z", "assignee": "ana", **task},
    ]
    assert {"org", "organisations", "phone_key"} & set(shown) == set()
    assert isinstance(shown["version"], int)


def test_history_is_newest_first_with_its_details(crm: Run, filled_store: Store) -> None:
    from crm_tui.store.counters import record_event

    with filled_store.write("events") as write:
        record_event(write, 2, "page_hit", 1_700_000_000, {"url": "/pricing", "form": {"a": [1, 2]}, "id": "x"}, 3)
        record_event(write, 2, "chat", 1_700_000_100, {"text": "hello\nthere"})
    shown = crm("show", "2", "--format", "json").json
    history = shown["history"]
    assert [each["type"] for each in history] == ["chat", "page_hit"]
    assert history[1] | {"id": 0} == {
        "id": 0, "type": "page_hit", "at": "2023-11-14T22:13:20Z", "points": 3, "url": "/pricing",
        "form": {"a": [1, 2]}, "detail_id": "x",
    }  # fmt: skip
    text = crm("show", "2").out
    assert "2023-11-14 22:15  chat\n    text: hello\n    there\n" in text


def test_changes_are_the_audit_bulk_writes_included(crm: Run) -> None:
    crm("--as", "ben", "set", "2", "city=Nice")
    crm("tag", "--where", "country:FR", "+seen")
    changes = crm("show", "2", "--format", "json").json["changes"]
    assert [each["id"] for each in changes] == sorted((each["id"] for each in changes), reverse=True)
    assert changes[0]["title"] == "Tagged 3 contacts +seen"
    assert "contacts" not in changes[0]["after"]
    edit = next(each for each in changes if each["agent"] == "ben")
    assert (edit["entity"], edit["before"]["city"], edit["after"]["city"]) == ("contact", "Paris", "Nice")
    others = crm("show", "3", "--format", "json").json["changes"]
    assert "Tagged 3 contacts +seen" not in [each["title"] for each in others]


def test_show_text_reads_like_a_card(crm: Run) -> None:
    lines = crm("show", "ada@example.com").lines
    assert lines[0] == "Ada Lovelace  (1)"
    assert "City              Lyon" in lines
    assert "Plan              pro" in lines
    assert lines[lines.index("Notes") + 3 :][:3] == [
        "2025-11-20 09:00  call, ana",
        "    Asked for the invoice",
        "    of October.",
    ]


def test_add_prints_the_id_and_the_data_is_there(crm: Run, filled_store: Store) -> None:
    ran = crm(
        "add", "name=Grace Hopper", "emails=grace@example.com,g@example.org", "phone=+1 212 555 0199", "tags=vip, navy",
        "org=Navy|Initech", "list.news=active", "dnc.sms=manual", "birthday=1906-12-09", "plan=FREE", "twitter=",
    )  # fmt: skip
    assert (ran.status, ran.out) == (0, "8\n")
    with sqlite3.connect(filled_store.path) as db:
        assert db.execute("SELECT name, email, birthday, custom FROM contact WHERE id = 8").fetchone() == (
            "Grace Hopper", "grace@example.com", "1906-12-09", '{"plan":"free"}',
        )  # fmt: skip
        tags = "SELECT tag.name FROM contact_tag JOIN tag ON tag.id = tag_id WHERE contact_id = 8 ORDER BY 1"
        assert [row[0] for row in db.execute(tags)] == ["navy", "vip"]
    assert crm("find", "org:initech", "--count").out == "2\n"


def test_set_changes_clears_and_keeps_the_rest(crm: Run) -> None:
    ran = crm("set", "ada@example.com", "city=", "stage=lead", "name=Ada King")
    assert (ran.status, ran.out) == (0, "")
    assert "Ada King" in ran.err
    shown = crm("show", "1", "--format", "json").json
    assert isinstance(shown, dict)
    assert (shown["city"], shown["stage"], shown["name"], shown["country"]) == (None, "lead", "Ada King", "FR")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add"], 2, "crm-tui add --help"),
        (["add", "city=Lyon"], 3, "name"),
        (["add", "name=X", "email=no"], 3, "no"),
        (["add", "name=X", "plan=gold"], 3, "free, pro"),
        (["add", "name=X", "birthday=tomorrow"], 3, "1984-07-30"),
        (["add", "nmae=X"], 2, "Did you mean name?"),
        (["add", "name=X", "created=2020-01-01"], 2, "Created"),
        (["add", "name"], 2, "field=value"),
        (["add", "=X"], 2, "field=value"),
        (["add", "name=X", "name=Y"], 2, "twice"),
        (["add", "name=X", "dnc.fax=manual"], 3, "channel"),
        (["set", "99", "city=Lyon"], 1, "99"),
        (["set", "has:id", "city=Lyon"], 2, "Several"),
        (["set", "5", "email="], 3, "name"),
        (["set", "1", "city=Lyon", "points=many"], 3, "Points"),
        (["show"], 2, "CONTACT"),
        (["show", ""], 2, "Say which contact"),
        (["show", "(("], 2, "(("),
    ],
)
def test_what_is_refused_is_a_sentence_and_writes_nothing(crm: Run, words: list[str], status: int, said: str) -> None:
    before = crm("find", "is:anyone", "--format", "csv", "--columns", "id,name,email,city,points,updated").out
    ran = crm(*words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert crm("find", "is:anyone", "--format", "csv", "--columns", "id,name,email,city,points,updated").out == before
