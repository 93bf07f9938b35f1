"""``import --history``: what it tells, its status, and what is found afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run

EVENTS = (
    '{"contact": "ada@example.com", "type": "page_hit", "at": "2025-11-20T09:00:00Z", "url": "/pricing", "points": 2}\n'
    '{"visitor": "k1", "type": "page_hit", "at": "2025-11-20T10:00:00Z", "ip": "10.0.0.1", "city": "Nice"}\n'
    '{"contact": "nobody@example.com", "type": "chat", "at": "2025-11-20T10:00:00Z"}\n'
    "no JSON\n"
)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Two events and two lines that are refused."""
    path = tmp_path / "events.jsonl"
    path.write_text(EVENTS, encoding="utf-8")
    return path


def test_a_history_tells_its_counts_and_a_second_one_changes_nothing(crm: Run, events: Path) -> None:
    ran = crm("import", "--history", str(events), "--format", "json")
    assert ran.status == 3
    assert ran.err.splitlines() == [
        "line 3: rejected: there is no contact nobody@example.com",
        "line 4: rejected: it is no JSON: expecting value at character 1",
    ]
    counts = {"created": 2, "updated": 0, "unchanged": 0, "rejected": 2, "warnings": 0, "rows": 4}
    assert counts.items() <= json.loads(ran.lines[-1]).items()
    assert crm("find", "visited:/pricing", "--format", "ids").out == "1\n"
    assert (
        crm("find", "is:anonymous", "--columns", "ip,city,page_views", "--format", "tsv").lines[1]
        == "10.0.0.1\tNice\t1"
    )
    shown = crm("show", "ada@example.com", "--format", "json").json
    assert shown["points"] == 42
    assert {"type": "page_hit", "url": "/pricing", "points": 2}.items() <= shown["history"][-1].items()
    again = crm("import", str(events), "--history")
    assert again.lines[-1] == "created 0, updated 0, unchanged 2, rejected 2, warnings 0"
    assert crm("doctor", "--full").status == 0
    listed = crm("imports", "list", "--format", "json").json
    assert [each["created"] for each in listed] == [0, 2]


def test_a_dry_run_and_a_file_of_rejects(crm: Run, events: Path, tmp_path: Path) -> None:
    ran = crm("import", "--history", str(events), "--dry-run", "--rejects", str(tmp_path / "r.jsonl"))
    assert (ran.status, ran.lines[-1]) == (3, "created 2, updated 0, unchanged 0, rejected 2, warnings 0")
    assert "dry run" in ran.err
    assert crm("find", "is:anyone", "--count").out == "7\n"
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 2


def test_standard_input_is_a_history(filled_store: Store) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui", "--db", str(filled_store.path), "import", "--history", "-"],
        input=EVENTS.splitlines(keepends=True)[0].encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"created 1, updated 0, unchanged 0, rejected 0, warnings 0\n"


@pytest.mark.parametrize(
    "words",
    [["--map", "a=name"], ["--tags", "x"], ["--key", "email"], ["--new-attributes"], ["--on-match", "fill"], []],
)
def test_options_that_mean_nothing_are_refused(crm: Run, events: Path, words: list[str]) -> None:
    ran = crm("import", "--history", *(str(events) if words else "/nowhere/e.jsonl",), *words)
    assert (ran.status, ran.out) == (2, "")
    assert crm("find", "is:anyone", "--count").out == "7\n"
