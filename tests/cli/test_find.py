"""``find``: which contacts, in which order, in which format."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run

ALL = [1, 2, 3, 4, 5, 6, 7]


def ids(crm: Run, *words: str) -> list[int]:
    """The ids that a ``find`` prints."""
    ran = crm("find", "--format", "ids", *words)
    assert (ran.status, ran.err) == (0, "")
    return [int(line) for line in ran.lines]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ALL),
        (["tag:vip"], [1, 3]),
        (["-tag:vip"], [2, 4, 5, 6, 7]),
        (["-(tag:vip", "or", "tag:gold)"], [4, 5, 6, 7]),
        (["-(tag:vip or tag:gold)"], [4, 5, 6, 7]),
        (["country:FR", "-city:Lyon", "--limit", "1"], [2]),
        (["--limit=2", "-no:name"], [1, 2]),
        (["emile"], [4]),
        (["--", "-tag:vip"], [2, 4, 5, 6, 7]),
        (["nobody at all"], []),
    ],
)
def test_words_make_one_filter(crm: Run, words: list[str], expected: list[int]) -> None:
    assert ids(crm, *words) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("city", [1, 2, 3, 4, 5, 6, 7]),
        ("city:desc", [3, 2, 1, 4, 5, 6, 7]),
        ("country,city:desc", [2, 1, 4, 3, 5, 6, 7]),
        ("name", [7, 1, 2, 4, 3, 5, 6]),
        ("id:desc", ALL[::-1]),
        ("points:desc", ALL),
    ],
)
def test_sorting_puts_unknown_values_last_and_ties_by_id(crm: Run, sort: str, expected: list[int]) -> None:
    assert ids(crm, "--sort", sort) == expected


def test_several_sorts_are_one(crm: Run) -> None:
    assert ids(crm, "--sort", "country", "--sort", "city:desc") == ids(crm, "--sort", "country,city:desc")


@pytest.mark.parametrize(("words", "printed"), [(["country:FR"], "3\n"), ([], "7\n"), (["--limit", "2"], "2\n")])
def test_count_is_a_number_alone(crm: Run, words: list[str], printed: str) -> None:
    ran = crm("find", *words, "--count")
    assert (ran.status, ran.out) == (0, printed)


def test_table_has_heads_and_straight_columns(crm: Run) -> None:
    ran = crm("find", "country:FR,KR", "--columns", "name,city")
    assert ran.lines == [
        "name          city",
        "Ada Lovelace  Lyon",
        "Bo Li         Paris",
        "김민수        Seoul",
        "Émile Zola",
    ]


def test_nobody_is_a_table_of_heads(crm: Run) -> None:
    ran = crm("find", "nobody", "--columns", "id,name")
    assert (ran.status, ran.out) == (0, "id  name\n")


def test_csv_is_read_back_and_defused(crm: Run) -> None:
    crm("set", "5", "city==1+1", "address=-SUM(A1)", "phone=+33 6 48 39 21 08", "region=-5")
    ran = crm("find", "id:2,5", "--format", "csv", "--columns", "id,emails,org,city,address,phone,region")
    rows = list(csv.reader(io.StringIO(ran.out)))
    assert rows[0] == ["id", "emails", "org", "city", "address", "phone", "region"]
    assert rows[1] == ["2", "bo@example.org,bo.li@example.net", "Initech|Analytical Engines", "Paris", "", "", ""]
    assert rows[2] == ["5", "someone@example.com", "", "'=1+1", "'-SUM(A1)", "+33 6 48 39 21 08", "-5"]


def test_tsv_has_no_tab_or_line_end_in_a_cell(crm: Run) -> None:
    crm("set", "5", "address=one\ntwo\tthree")
    ran = crm("find", "id:5", "--format", "tsv", "--columns", "id,address")
    assert ran.out == "id\taddress\n5\tone two three\n"


def test_json_has_numbers_arrays_and_null(crm: Run) -> None:
    ran = crm("find", "id:1,6", "--format", "json", "--columns", "id,name,tags,points,plan,city")
    assert ran.json == [
        {"id": 1, "name": "Ada Lovelace", "tags": ["billing", "vip"], "points": 40, "plan": "pro", "city": "Lyon"},
        {"id": 6, "name": None, "tags": [], "points": 0, "plan": None, "city": None},
    ]
    assert crm("find", "nobody", "--format", "json").json == []


def test_jsonl_is_an_object_a_line(crm: Run) -> None:
    ran = crm("find", "country:FR", "--format", "jsonl", "--columns", "id")
    assert ran.lines == ['{"id": 1}', '{"id": 2}', '{"id": 4}']


def test_moments_are_local_in_a_table_and_utc_in_files(crm: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    assert crm("find", "id:1", "--columns", "created").lines[1] == "2025-11-21 18:00"
    assert crm("find", "id:1", "--columns", "created", "--format", "csv").lines[1] == "2025-11-21T09:00:00Z"
    assert crm("find", "id:1", "--columns", "created", "--format", "jsonl").json == {"created": "2025-11-21T09:00:00Z"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["counrty:FR"], "There is no field counrty: did you mean country?"),
        (["(a"], None),
        (["--columns", "nmae"], "There is no field nmae. Did you mean name?"),
        (["--columns", ","], "--columns takes fields"),
        (["--sort", "nmae"], "There is no field nmae."),
        (["--sort", "name:down"], "--sort takes name:asc or name:desc"),
        (["--sort", "city;DROP TABLE contact"], "There is no field city;DROP TABLE contact."),
        (["--limit", "-1"], "--limit"),
        (["--format", "xml"], "--format"),
        (["--colums", "name"], "There is no option --colums here"),
        (["--db", "x"], "it goes before the command"),
        (["list:nowhere"], "nowhere"),
    ],
)
def test_wrong_usage_is_a_sentence_and_status_2(crm: Run, words: list[str], said: str | None) -> None:
    ran = crm("find", *words)
    assert (ran.status, ran.out) == (2, "")
    assert said is None or said in ran.err
    assert 1 <= len(ran.err.splitlines()) <= 3
    assert "Traceback" not in ran.err


def test_a_thousand_contacts_come_whole_and_in_order(run: Run, store: Store, tmp_path: Path) -> None:
    rows = "".join(f"{number:04},n{number % 7}@example.com\n" for number in range(1200))
    (tmp_path / "people.csv").write_text("external_id,email\n" + rows)
    assert run("import", str(tmp_path / "people.csv"), db=store.path).status == 0
    ran = run("find", "--sort", "external_id:desc", "--columns", "external_id", "--format", "tsv", db=store.path)
    assert ran.lines[1:] == [f"{number:04}" for number in range(1199, -1, -1)]


def test_an_absent_database_is_made_and_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new" / "crm.db"
    ran = run("find", db=path)
    assert ran.status == 0
    assert ran.err == f"Made a new, empty database: {path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert run("find", db=path).err == ""


def test_the_database_may_be_named_by_the_environment(
    run: Run, filled_store: Store, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("CRM_TUI_DB", str(filled_store.path))
    assert run("find", "--count").out == "7\n"
    monkeypatch.delenv("CRM_TUI_DB")
    assert run("find", "--count").out == "0\n"
    assert (home / ".local/share/crm-tui/contacts.db").exists()


def test_query_prints_what_mutt_reads(crm: Run) -> None:
    ran = crm("query", "bo")
    assert ran.status == 0
    assert ran.lines == [
        "3 addresses for bo",
        "bobby@example.com\t[@click=app.quit]Bobby[/] =1+1\t",
        "bo@example.org\tBo Li\tInitech",
        "bo.li@example.net\tBo Li\tInitech",
    ]
    assert crm("query", "bo", "initech").lines[0] == "2 addresses for bo initech"


@pytest.mark.parametrize("text", ["nobody", "tag:vip", "(", '"', "-tag:vip", "*"])
def test_query_of_nobody_is_status_1_and_no_text_is_an_error(crm: Run, text: str) -> None:
    ran = crm("query", text)
    assert (ran.status, ran.out) == (1, "")
    assert "Traceback" not in ran.err
