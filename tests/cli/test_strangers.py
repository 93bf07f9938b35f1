"""Text of strangers in what a command prints: nothing that a terminal obeys gets through (G1)."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crm_tui.cli.cells import json_text
from crm_tui.services.csv.writing import defused
from crm_tui.store.store import Store
from tests.cli.conftest import Run

HOSTILE = (
    "\x1b]52;c;ZXZpbA==\x07clip",
    "\x1b[2J\x1b[Hgone",
    "a\x00b\x08\x08c",
    "\x9b31mC1\x9c",
    "\u202egnp.exe\u202c",
    "tag\U000e0041\U000e007f",
    "one\r\ntwo\rthree",
    "line\u2028sep\u0085nel",
    "del\x7f",
    "=HYPERLINK(\"http://x\";\"y\")",
    "[@click=app.quit]click[/]",
    "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\",
)  # fmt: skip
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]")


STATEMENTS = (
    """INSERT INTO contact(id, uid, kind, points, sessions, page_views, time_spent, chats, tickets, created_at,
    updated_at, version, name, job_title, city, address, external_id)
    VALUES (:id, :key, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, :text, :text, :text, :text, :text)""",
    "INSERT INTO tag(name, name_key) VALUES (:text, :key)",
    "INSERT INTO contact_tag SELECT :id, id FROM tag WHERE name_key = :key",
    "INSERT INTO contact_email VALUES (:id, :key, :text, 0)",
    """INSERT INTO note(contact_id, type, text, at, author, created_at, pinned, version)
    VALUES (:id, :text, :text, 0, :text, 0, 0, 1)""",
    """INSERT INTO task(contact_id, title, type, status, due_at, assignee, author, created_at, updated_at, version)
    VALUES (:id, :text, :text, 'open', 0, :text, :text, 0, 0, 1)""",
    "INSERT INTO event_type(name) VALUES (:text)",
    """INSERT INTO event(contact_id, at, id, type_id, points, details)
    SELECT :id, 0, :id, id, 0, :json FROM event_type WHERE name = :text""",
    "INSERT INTO change_batch(at, agent, kind, title) VALUES (0, :text, :text, :text)",
)


@pytest.fixture
def hostile_file(filled_store: Store) -> Path:
    """Hostile texts in every place that a command prints, written below every check that would mend them."""
    with filled_store.write("bad data", "test") as write:
        for number, text in enumerate(HOSTILE):
            values = {"id": 100 + number, "key": f"k{number}", "text": text, "json": json.dumps({text: {text: [text]}})}
            for statement in STATEMENTS:
                write.connection.execute(statement, values)
    return filled_store.path


COMMANDS = (
    ["find", "--columns", "id,name,emails,tags,job,city,address,external_id"],
    ["tasks", "list"],
    ["log", "--limit", "500"],
    *(["show", str(100 + number)] for number in range(len(HOSTILE))),
    ["show", "is:anyone"],
    ["find", HOSTILE[0]],
    ["find", "x:" + HOSTILE[1]],
    ["show", HOSTILE[1]],
    ["add", HOSTILE[3] + "=1"],
    ["set", "1", "points=" + HOSTILE[0]],
    ["note", "1", "x", "--at", HOSTILE[0]],
    ["tag", "1", HOSTILE[0]],
    [HOSTILE[0]],
    ["--" + HOSTILE[0]],
    ["find", "--" + HOSTILE[0]],
    ["find", "--format", HOSTILE[0]],
    ["import", HOSTILE[1].replace("\x00", "")],
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: repr(words)[:40])
def test_nothing_that_a_terminal_obeys_is_printed(run: Run, hostile_file: Path, words: list[str]) -> None:
    ran = run(*(word.replace("\x00", "") for word in words), db=hostile_file)
    assert ran.status in (0, 1, 2, 3)
    assert "Traceback" not in ran.err
    assert not BAD.findall(ran.out + ran.err)


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_escapes_it_and_loses_nothing(run: Run, hostile_file: Path, form: str) -> None:
    ran = run("find", "id>=100", "--format", form, "--columns", "name", db=hostile_file)
    assert not BAD.findall(ran.out)
    found = ran.json if form == "json" else [json.loads(line) for line in ran.lines]
    assert [each["name"] for each in found] == list(HOSTILE)


def test_the_whole_contact_as_json_loses_nothing(run: Run, hostile_file: Path) -> None:
    for number, text in enumerate(HOSTILE):
        ran = run("show", str(100 + number), "--format", "json", db=hostile_file)
        assert not BAD.findall(ran.out)
        assert (ran.json["name"], ran.json["notes"][0]["text"], ran.json["emails"]) == (text, text, [text])
        assert ran.json["history"][0][text] == {text: [text]}


def test_csv_in_a_pipe_keeps_values_but_no_formulas(run: Run, hostile_file: Path) -> None:
    ran = run("find", "id>=100", "--format", "csv", "--columns", "name", db=hostile_file)
    read = [row[0] for row in csv.reader(io.StringIO(ran.out, newline=""))]
    assert read == ["name", *(f"'{text}" if text.startswith("=") else text for text in HOSTILE)]


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json"])
def test_a_real_terminal_gets_colours_and_text_alone(hostile_file: Path, form: str) -> None:
    written = on_terminal(hostile_file, "find", "--columns", "name,job,tags", "--format", form)
    left = re.sub("\x1b\\[[0-9]*m", "", written)
    assert not BAD.findall(left.replace("\r\n", "\n"))
    assert "Ada Lovelace" in left


def on_terminal(path: Path, *words: str) -> str:
    """What a terminal gets from the command."""
    primary, secondary = pty.openpty()
    with os.fdopen(primary, "rb", buffering=0) as reader:
        process = subprocess.Popen(
            [sys.executable, "-m", "crm_tui", "--db", str(path), *words],
            stdin=secondary, stdout=secondary, stderr=secondary,
            env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        os.close(secondary)
        got = b""
        try:
            while block := reader.read(65536):
                got += block
        except OSError:  # EIO: the last writer has left
            pass
        assert process.wait() == 0
    return got.decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+33 6 48 39 21 07", "+33 6 48 39 21 07"),
        ("-5.25", "-5.25"),
        ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
        ("+1-1", "+1-1"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_formulas_are_defused_and_numbers_are_not(text: str, expected: str) -> None:
    assert defused(text) == expected


def test_json_text_is_json_of_the_same() -> None:
    value = {"a": "".join(map(chr, range(0x2100))) + "\U000e0041\u2028김민수", "b": [1, None, True, 1.5]}
    for indent in (None, 2):
        text = json_text(value, indent=indent)
        assert json.loads(text) == value
        assert not BAD.findall(text)
    assert "김민수" in json_text(value)


def test_the_texts_lie_in_the_database_as_they_came(hostile_file: Path) -> None:
    with closing(sqlite3.connect(hostile_file)) as db:
        assert [row[0] for row in db.execute("SELECT name FROM contact WHERE id >= 100 ORDER BY id")] == list(HOSTILE)
