"""``organisations`` and ``import --into organisations``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_tui.cli import main
from crm_tui.store.contacts.editing import create as create_contact
from crm_tui.store.organisations.editing import create
from crm_tui.store.store import Store
from tests.store.replay import check_replay, check_search, now_point

LONG = "Société anonyme des très grands établissements réunis de la Loire et du Rhône SA"
FILE = f"""Company,Company Domain Name,Sector,Ville,Téléphone,Notes
{LONG},https://www.grands.example/,Bank,Lyon,+33 4 72 00 00 00,x
주식회사 한빛소프트웨어,hanbit.example,Software,서울,,
,acme.example,Tools,,,
Initech Group,initech.example,,Paris,,
initech group,,Software,,,
,,Nothing,,,
{"x" * 301},,,,,
Bad Domain,nonsense,,Rome,,
"""


def run(capsys: pytest.CaptureFixture[str], store: Store, *words: str) -> tuple[int, str, str]:
    status = main(["--db", str(store.path), *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def table(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.read() as db:
        return [tuple(row) for row in db.execute(sql)]


@pytest.fixture
def known(store: Store) -> Store:
    """Two organisations that the file knows by their domain, one of them with a person."""
    create(store, {"name": "Acme", "domain": "acme.example", "city": "Ulm"})
    create(store, {"name": "Initech", "domain": "initech.example", "phone": "1"})
    create_contact(store, {"name": "Ana", "org": "Initech"})
    return store


def test_a_file_of_organisations_is_imported_once(
    known: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points = [now_point(known)]
    file = tmp_path / "companies.csv"
    file.write_text(FILE, encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    words = ("import", str(file), "--into", "organisations", "--format", "json")
    expected = {"created": 3, "updated": 3, "unchanged": 0, "rejected": 2, "warnings": 1}
    for options in (("--dry-run",), ("--rejects", str(rejects))):
        status, out, err = run(capsys, known, *words, *options)
        counts = {name: json.loads(out.splitlines()[-1])[name] for name in expected}
        assert (status, counts) == (3, expected)
        assert "line 7: rejected: it has neither a name nor a domain" in err
    columns = "name, domain, industry, city, phone"
    assert table(known, f"SELECT {columns} FROM organisation ORDER BY id") == [
        ("Acme", "acme.example", "Tools", "Ulm", None),
        ("Initech Group", "initech.example", "Software", "Paris", "1"),
        (LONG, "grands.example", "Bank", "Lyon", "+33 4 72 00 00 00"),
        ("주식회사 한빛소프트웨어", "hanbit.example", "Software", "서울", None),
        ("Bad Domain", None, None, "Rome", None),
    ]
    assert "line 7" in rejects.read_text(encoding="utf-8")
    check_search(known)  # the person of the renamed one is found by its new name
    assert table(known, "SELECT line FROM search_doc") == [("ana\ninitech group",)]
    status, out, _ = run(capsys, known, *words)
    again = {name: json.loads(out.splitlines()[-1])[name] for name in expected}
    assert again == {"created": 0, "updated": 0, "unchanged": 6, "rejected": 2, "warnings": 1}
    assert run(capsys, known, "imports", "revert", "1")[0] == 0
    assert table(known, f"SELECT {columns} FROM organisation ORDER BY id") == [
        ("Acme", "acme.example", None, "Ulm", None),
        ("Initech", "initech.example", None, None, "1"),
    ]
    check_search(known)
    check_replay(known, points)


def test_fill_and_skip_and_what_is_refused(known: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "more.csv"
    file.write_text("Name,Where,phone\nAcme,Rome,2\nNew,Oslo,\n", encoding="utf-8")
    words = ("import", str(file), "--into", "organisations")
    for wrong in (("--tags", "a"), ("--key", "name"), ("--map", "Where=ctiy"), ("--map", "Hwere=city")):
        assert run(capsys, known, *words, *wrong)[0] == 2
    assert run(capsys, known, *words, "--map", "phone=", "--map", "Where=name", "--map", "Name=")[0] == 0
    assert run(capsys, known, *words, "--map", "Where=city", "--on-match", "skip")[0] == 0
    assert run(capsys, known, *words, "--map", "Where=city", "--on-match", "fill")[0] == 0
    rows = table(known, "SELECT name, city, phone FROM organisation WHERE name <> 'Initech' ORDER BY name")
    assert rows == [("Acme", "Ulm", "2"), ("New", "Oslo", None), ("Oslo", None, None), ("Rome", None, None)]
    file.write_text("Telephone\n1\n", encoding="utf-8")
    status, _, err = run(capsys, known, *words)
    assert (status, "No heading names an organisation" in err) == (3, True)


def test_organisations_are_listed_by_the_language_of_the_brackets(
    known: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = ("organisations", "--format", "csv", "--columns", "name,people")
    assert run(capsys, known, *listed, "--sort", "people:desc,name")[1].splitlines() == [
        "name,people",
        "Initech,1",
        "Acme,0",
    ]
    assert run(capsys, known, *listed, "-people>0")[1].splitlines() == ["name,people", "Acme,0"]
    assert run(capsys, known, "organisations", "ulm", "or", "initech", "--count")[1] == "2\n"
    assert run(capsys, known, "organisations", "has:phone", "--format", "ids")[1] == "2\n"
    for wrong in ("tag:vip", "naem:x", "org:acme"):
        status, _, err = run(capsys, known, "organisations", wrong)
        assert (status, "An organisation has no" in err) == (2, True)
    assert run(capsys, known, "find", "org[people>0]")[0] == 2  # the brackets know attributes only
