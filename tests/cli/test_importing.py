"""``import``, ``imports``, ``demo``, ``doctor``, ``config``: the commands about the whole database."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run

PEOPLE = """First Name,Last Name,E-mail,Company,Client no
Zoé,Zürn,zoe@example.org,Initech,17
Jo,,jo@example.org,,18
,,no address,,
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Two contacts and a row that is refused."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def counts(created: int, updated: int, unchanged: int, rejected: int) -> dict[str, int]:
    """What a report says."""
    return {"created": created, "updated": updated, "unchanged": unchanged, "rejected": rejected}


def test_an_import_tells_its_counts_and_a_second_one_changes_nothing(crm: Run, people: Path) -> None:
    ran = crm("import", str(people), "--format", "json", "--map", "Client no=external_id", "--tags", "fair,2025")
    assert ran.status == 3
    assert "line 4: rejected:" in ran.err
    last = json.loads(ran.lines[-1])
    assert len(ran.lines) == 1
    assert counts(2, 0, 0, 1).items() <= last.items()
    assert crm("show", "17x").status == 1
    shown = crm("show", "zoe@example.org", "--format", "json").json
    assert (shown["name"], shown["external_id"], shown["tags"]) == ("Zoé Zürn", "17", ["2025", "fair"])
    assert [each["name"] for each in shown["orgs"]] == ["Initech"]
    again = crm("import", str(people), "--map", "Client no=external_id", "--tags", "fair,2025")
    assert (again.status, again.lines[-1]) == (3, "created 0, updated 0, unchanged 2, rejected 1, warnings 0")
    assert crm("find", "tag:fair", "--count").out == "2\n"


def test_a_clean_file_is_status_0_and_an_imported_contact_has_its_change(crm: Run, people: Path) -> None:
    people.write_text("\n".join(PEOPLE.splitlines()[:-1]), encoding="utf-8")
    assert crm("import", str(people)).status == 0
    changes = crm("show", "jo@example.org", "--format", "json").json["changes"]
    assert changes[-1]["kind"] == "import"
    assert "Imported people.csv" in crm("log", "jo@example.org").out


def test_a_dry_run_writes_nothing(crm: Run, people: Path) -> None:
    ran = crm("import", str(people), "--dry-run")
    assert ran.lines[-1].startswith("created 2, updated 0")
    assert "dry run" in ran.err
    assert crm("find", "--count").out == "7\n"
    assert crm("imports", "list", "--format", "jsonl").out == ""


def test_rejects_and_new_attributes(crm: Run, people: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    ran = crm("import", str(people), "--rejects", str(rejects), "--new-attributes", "--on-match", "fill")
    assert ran.status == 3
    assert "no address" in rejects.read_text(encoding="utf-8")
    assert crm("find", "client_no:17", "--count").out == "1\n"
    listed = crm("imports", "list", "--format", "json").json
    assert counts(2, 0, 0, 1).items() <= listed[0].items()
    assert (listed[0]["file"], listed[0]["state"]) == ("people.csv", "done")


def test_standard_input_is_a_file(filled_store: Store) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui", "--db", str(filled_store.path), "import", "-", "--format", "json"],
        input=PEOPLE.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert json.loads(done.stdout)["created"] == 2
    assert b"\r" not in done.stderr


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["/nowhere/at/all.csv"], 2),
        (["PEOPLE", "--map", "x"], 2),
        (["PEOPLE", "--map", "a=name", "--map", "a=email"], 2),
        (["PEOPLE", "--map", "E-mail=nmae"], 2),
        (["PEOPLE", "--on-match", "merge"], 2),
        (["PEOPLE", "--key", "nmae"], 2),
        ([], 2),
    ],
)
def test_a_wrong_import_writes_nothing(crm: Run, people: Path, words: list[str], status: int) -> None:
    ran = crm("import", *(str(people) if word == "PEOPLE" else word for word in words))
    assert (ran.status, ran.out) == (status, "")
    assert "Traceback" not in ran.err
    assert crm("find", "--count").out == "7\n"


def test_demo_fills_an_absent_database(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--no-open", "--contacts", "30", "--seed", "7", db=tmp_path / "d.db")
    assert (ran.status, ran.out) == (0, "")
    assert int(run("find", "is:anyone", "--count", db=tmp_path / "d.db").out) == 30
    again = run("demo", "--no-open", "--contacts", "30", "--seed", "7", db=tmp_path / "d.db")
    assert (again.status, again.err.count("\n")) == (4, 1)
    assert run("doctor", "--full", db=tmp_path / "d.db").status == 0


def test_demo_of_its_own_is_made_once(run: Run, home: Path) -> None:
    assert run("demo", "--no-open", "--contacts", "20").status == 0
    path = home / ".local/share/crm-tui/demo.db"
    before = path.read_bytes()
    ran = run("demo", "--no-open")
    assert (ran.status, "there already" in ran.err) == (0, True)
    assert path.read_bytes() == before
    assert not path.with_name("contacts.db").exists()


def test_demo_does_not_mix_with_what_is_there(crm: Run) -> None:
    ran = crm("demo", "--no-open", "--contacts", "20")
    assert (ran.status, ran.out) == (4, "")
    assert crm("find", "--count").out == "7\n"


def test_doctor_finds_nothing_wrong(crm: Run) -> None:
    for words in (["doctor"], ["doctor", "--full"]):
        ran = crm(*words)
        assert (ran.status, ran.err) == (0, "")
        assert "✗" not in ran.out
        names = [line.split()[1] for line in ran.lines]
        assert {"rights", "room", "integrity", "search", "counters", "settings", "terminal", "locale"} <= set(names)


def others_may_read(path: Path) -> None:
    path.chmod(0o644)


def a_search_line_is_old(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE search_doc SET line = 'old' WHERE id = 2")


def a_counter_is_wrong(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE contact SET page_views = 9 WHERE id = 2")


@pytest.mark.parametrize(
    ("spoil", "name"),
    [(others_may_read, "rights"), (a_search_line_is_old, "search"), (a_counter_is_wrong, "counters")],
)
def test_doctor_sees_what_is_broken(crm: Run, filled_store: Store, spoil: object, name: str) -> None:
    filled_store.close()
    assert callable(spoil)
    spoil(filled_store.path)
    ran = crm("doctor")
    assert ran.status == 4
    broken = [line for line in ran.lines if line.startswith("✗")]
    assert [line.split()[1] for line in broken] == [name]
    if name != "rights":
        assert "recount" in broken[0]
        assert crm("recount").status == 0
        assert crm("doctor", "--full").status == 0


def test_doctor_of_no_database_makes_none(run: Run, tmp_path: Path) -> None:
    ran = run("doctor", db=tmp_path / "absent.db")
    assert ran.status == 0
    assert not (tmp_path / "absent.db").exists()
    (tmp_path / "bad.db").write_text("no database")
    assert run("doctor", db=tmp_path / "bad.db").status == 4


def test_config_says_where_and_what(crm: Run, filled_store: Store, home: Path) -> None:
    (home / ".config/crm-tui").mkdir(parents=True)
    (home / ".config/crm-tui/config.toml").write_text('zone = "Asia/Seoul"\npreview = false\n[keys]\n"a" = "b"\n')
    ran = crm("config")
    assert ran.status == 0
    said = dict(line.split(None, 1) for line in ran.lines)
    assert said["settings"] == str(home / ".config/crm-tui/config.toml")
    assert said["database"] == str(filled_store.path)
    assert (said["zone"], said["preview"], said["keys"]) == ("Asia/Seoul", "false", "a = b")
    assert "(not set)" in said["theme"]
