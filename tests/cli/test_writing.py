"""``tag``, ``note``, ``tasks``, ``attribute``, ``log``: what agents write from a script."""

from __future__ import annotations

import io
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run


def shown(crm: Run, contact: str) -> dict[str, Any]:
    """The contact whole."""
    found = crm("show", contact, "--format", "json").json
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["1", "+new"], "1\n"),
        (["1", "+VIP"], "0\n"),
        (["1", "-vip", "-absent"], "1\n"),
        (["-tag:vip -tag:gold zola", "+new"], "1\n"),
        (["+33 6 48-39-21 07", "+new"], "1\n"),
        (["--where", "country:FR", "+vip"], "2\n"),
        (["--where", "-tag:vip", "+vip", "-gold"], "5\n"),
        (["--where", "", "-vip"], "2\n"),
        (["--where", "nobody", "+new"], "0\n"),
    ],
)
def test_tag_prints_how_many_changed(crm: Run, words: list[str], printed: str) -> None:
    ran = crm("tag", *words)
    assert (ran.status, ran.out) == (0, printed)
    assert crm("tag", *words).out == "0\n"


def test_tagging_nobody_leaves_no_tag_and_no_change(crm: Run, filled_store: Store) -> None:
    before = crm("log", "--format", "tsv").out
    assert crm("tag", "--where", "nobody", "+new", "-vip").out == "0\n"
    assert crm("log", "--format", "tsv").out == before
    with filled_store.read() as db:
        assert db.execute("SELECT count(*) FROM tag WHERE name = 'new'").fetchone()[0] == 0


def test_tags_are_there(crm: Run) -> None:
    crm("tag", "1", "+key account", "-billing")
    assert shown(crm, "1")["tags"] == ["key account", "vip"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["1"], 2),
        (["1", "vip"], 2),
        (["1", "+"], 2),
        (["1", "+vip", "-VIP"], 2),
        (["1", "--vip"], 2),
        (["--where", "country:FR"], 2),
        (["--where", "counrty:FR", "+a"], 2),
        (["--where", "country:FR", "1", "+a"], 2),
        (["1", "+a,b"], 3),
        (["99", "+a"], 1),
    ],
)
def test_wrong_tags_change_nothing(crm: Run, words: list[str], status: int) -> None:
    ran = crm("tag", *words)
    assert (ran.status, ran.out) == (status, "")
    assert len(ran.err.splitlines()) <= 3
    assert shown(crm, "1")["tags"] == ["billing", "vip"]


def test_note_with_type_date_tags_and_task(crm: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    ran = crm(
        "note", "bo@example.org", "Asked for\nthe invoice", "--type", "Call", "--at", "2025-11-20 16:30",
        "--tag", "billing", "--tag", "urgent", "--task", "Call back @ben >2025-12-01 10:00",
    )  # fmt: skip
    assert (ran.status, ran.out) == (0, "")
    assert "2025-11-20 16:30: Thu 20 Nov 2025 16:30 (Europe/Paris)" in ran.err
    found = shown(crm, "2")
    note = found["notes"][0]
    assert (note["type"], note["text"], note["at"]) == ("call", "Asked for\nthe invoice", "2025-11-20T15:30:00Z")
    assert found["tags"] == ["billing", "gold", "urgent"]
    task = found["tasks"][0]
    assert (task["title"], task["assignee"], task["due"]) == ("Call back", "ben", "2025-12-01T09:00:00Z")


def test_a_dash_reads_standard_input(crm: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("minutes of\nthe 회의".encode())))
    assert crm("note", "2", "-").status == 0
    assert shown(crm, "2")["notes"][0]["text"] == "minutes of\nthe 회의"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe")))
    assert crm("note", "2", "-").status == 2


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["2", ""], 3),
        (["2", "x", "--type", "letter"], 3),
        (["2", "x", "--at", "soon"], 2),
        (["2", "x", "--at", "2025-02-30"], 2),
        (["2", "x", "--at", "tomorrow 25:00"], 2),
        (["2", "x", "--at", "20251120"], 2),
        (["2", "x", "--task", "@ben"], 2),
        (["2", "x", "--task", "Call >someday"], 2),
        (["99", "x"], 1),
        (["2"], 2),
    ],
)
def test_a_refused_note_writes_nothing(crm: Run, words: list[str], status: int) -> None:
    ran = crm("note", *words)
    assert (ran.status, ran.out) == (status, "")
    assert "Traceback" not in ran.err
    assert len(shown(crm, "2")["notes"]) == 1
    assert shown(crm, "2")["tasks"] == []


def test_tasks_are_listed_added_and_done(crm: Run) -> None:
    ran = crm("tasks", "add", "4", "Write to him", "--due", "2031-01-05 09:00", "--duration", "1h30m", "--alert", "15m")
    assert ran.status == 0
    listed = crm("tasks", "list", "--format", "json").json
    assert [(each["id"], each["title"]) for each in listed] == [
        (2, "Send the contract"),
        (1, "Call back"),
        (4, "Write to him"),
        (3, "Ask for the address"),
    ]
    assert listed[2] == {
        "id": 4, "contact_id": 4, "contact": "Émile Zola", "due": "2031-01-05T09:00:00Z", "title": "Write to him",
        "type": "to do", "status": "open", "assignee": listed[2]["assignee"], "duration": 90, "alert": 15,
    }  # fmt: skip
    assert crm("tasks", "done", "2", "4").out == "2\n"
    assert crm("tasks", "done", "2").out == "0\n"
    assert [line.split("\t")[0] for line in crm("tasks", "list", "--format", "tsv").lines] == ["id", "1", "3"]
    assert [each["status"] for each in crm("tasks", "list", "--done", "--format", "json").json] == ["done", "done"]
    assert shown(crm, "4")["tasks"][0]["status"] == "done"


def test_tasks_of_mine_that_are_overdue(crm: Run) -> None:
    assert [line.split("\t")[0] for line in crm("--as", "ben", "tasks", "list", "--mine", "--format", "tsv").lines] == [
        "id",
        "2",
    ]
    crm("tasks", "add", "4", "Far", "--due", "2099-01-01")
    overdue = crm("tasks", "list", "--overdue", "--format", "json").json
    assert [each["id"] for each in overdue] == [2, 1]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["done", "99"], 1),
        (["done", "x"], 2),
        (["add", "1", ""], 3),
        (["add", "1", "x", "--duration", "90"], 2),
        (["add", "1", "x", "--duration", "45s"], 2),
        (["add", "1", "x", "--due", "whenever"], 2),
        ([], 2),
        (["burn"], 2),
    ],
)
def test_wrong_tasks(crm: Run, words: list[str], status: int) -> None:
    ran = crm("tasks", *words)
    assert ran.status == status
    assert "Traceback" not in ran.err
    assert len(crm("tasks", "list", "--format", "jsonl").lines) == 3


def test_an_attribute_is_a_field_at_once(crm: Run) -> None:
    assert crm("attribute", "add", "Renewal date", "--type", "date").out == "renewal_date\n"
    assert crm("attribute", "add", "Colours", "--type", "multi-select", "--options", "red, blue").out == "colours\n"
    assert crm("set", "1", "renewal_date=2026-01-31", "colours=red,blue").status == 0
    assert crm("find", "renewal_date:2026-01", "--columns", "id,renewal_date,colours", "--format", "csv").lines == [
        "id,renewal_date,colours",
        '1,2026-01-31,"red,blue"',
    ]
    listed = crm("attribute", "list", "--format", "json").json
    assert [each["slug"] for each in listed] == ["plan", "renewal_date", "colours"]
    found = crm("show", "1", "--format", "json").json
    assert (found["renewal_date"], found["colours"]) == ("2026-01-31", ["red", "blue"])


@pytest.mark.parametrize(
    "words", [["plan"], ["x", "--type", "colour"], ["x", "--options", "a,b"], [""], ["n" * 101]], ids=str
)
def test_a_wrong_attribute_is_refused(crm: Run, words: list[str]) -> None:
    ran = crm("attribute", "add", *words)
    assert (ran.status, ran.out) == (3, "")
    assert len(crm("attribute", "list", "--format", "jsonl").lines) == 1


def test_the_log_is_newest_first(crm: Run) -> None:
    crm("--as", "ben", "tag", "3", "+a")
    crm("tag", "--where", "tag:vip", "+b")
    newest = crm("log", "--limit", "2", "--format", "json").json
    assert [(each["kind"], each["title"]) for each in newest] == [
        ("tag", "Tagged 2 contacts +b"),
        ("tag", "Tagged 김민수 +a"),
    ]
    assert newest[1]["agent"] == "ben"
    of_contact = crm("log", "minsu@example.kr", "--format", "tsv").lines
    assert of_contact[0] == "id\tat\tagent\tkind\ttitle"
    assert [line.split("\t")[4] for line in of_contact[1:3]] == ["Tagged 2 contacts +b", "Tagged 김민수 +a"]
    assert not any("+b" in line for line in crm("log", "2").lines)


def test_undo_and_redo_and_what_somebody_changed_since(crm: Run) -> None:
    assert crm("undo", "99").status == 1
    crm("set", "1", "city=Genoa", "job_title=Clerk")
    assert crm("undo").err == "Took back: Edited Ada Lovelace: city, job_title.\n"
    assert crm("redo").status == 0
    crm("--as", "ben", "set", "1", "city=Nantes")
    ran = crm("undo")
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.splitlines()[1] == "  kept the later value of City: Nantes, by ben"
    number = crm("log", "1", "--limit", "1", "--format", "json").json[0]["id"]
    assert crm("undo", str(number)).err.startswith("Did again: Edited Ada Lovelace")
    assert crm("--as", "nobody", "undo").status == 1


def test_the_bin_from_a_script(crm: Run) -> None:
    assert crm("delete", "ada@example.com").err == "Deleted Ada Lovelace.\n"
    assert crm("find", "ada").lines[1:] == []
    assert crm("find", "is:deleted", "--format", "ids").out == "1\n"
    assert crm("delete", "1").status == 1
    assert crm("restore", "lovelace").err == "Restored Ada Lovelace.\n"
    assert crm("restore", "1").status == 3
    assert crm("purge", "1").status == 2
    assert crm("purge", "1", "--yes").err == "Erased contact 1 for good.\n"
    assert (crm("show", "1").status, crm("undo").err.count("cannot be taken back")) == (1, 2)


def test_an_import_is_taken_back_by_its_number(crm: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("name,email\nP,p@x.org\nQ,q@x.org\n")
    crm("import", str(tmp_path / "p.csv"))
    crm("--as", "ben", "tag", "p@x.org", "+vip")
    ran = crm("imports", "revert", "1")
    assert (ran.status, ran.err.splitlines()[1:]) == (3, ["  kept P: changed since, by ben"])
    assert crm("find", "x.org", "--count").out == "1\n"
    assert (crm("imports", "revert", "1").status, crm("imports", "revert", "9").status) == (3, 1)


def test_who_writes_is_the_unix_user_or_as(crm: Run, filled_store: Store) -> None:
    from crm_tui.cli.options import unix_user

    crm("tag", "1", "+a")
    crm("--as", "ben", "tag", "1", "+b")
    with sqlite3.connect(filled_store.path) as db:
        agents = [row[0] for row in db.execute("SELECT agent FROM change_batch ORDER BY id DESC LIMIT 2")]
    assert agents == ["ben", unix_user()]
    assert crm("--as", "", "tag", "1", "+c").status == 2
