"""What goes wrong around a command: a sentence, an exit status, no traceback, nobody's data (G10, G12)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crm_tui.store.store import Store
from tests.cli.conftest import Run


def not_a_database(path: Path) -> None:
    path.write_text("name,email\nAna,ana@example.com\n" * 50)


def another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmark(url)")


def newer(path: Path) -> None:
    Store.open(path, agent="ana").close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=999")


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("spoil", [not_a_database, another_program, newer, a_folder])
@pytest.mark.parametrize("words", [["find"], ["add", "name=X"], ["show", "1"], ["demo", "--no-open"]], ids=str)
def test_a_store_that_cannot_be_used_is_status_4(
    run: Run, tmp_path: Path, spoil: Callable[[Path], None], words: list[str]
) -> None:
    path = tmp_path / "what?ever#.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    ran = run(*words, db=path)
    assert (ran.status, ran.out) == (4, "")
    assert str(path) in ran.err
    assert ran.err.count("\n") == 1
    assert before == (path.read_bytes() if path.is_file() else b"")
    # reading a database in WAL mode leaves an empty -wal and -shm beside it, and nothing else
    assert {each.name.removesuffix("-wal").removesuffix("-shm") for each in tmp_path.iterdir()} == {path.name}


def test_a_place_that_cannot_be_written_is_status_4(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = run("find", db=tmp_path / "file" / "crm.db")
    assert (ran.status, ran.out, ran.err.count("\n")) == (4, "", 1)


def test_wrong_settings_are_status_2(run: Run, filled_store: Store, home: Path) -> None:
    (home / ".config/crm-tui").mkdir(parents=True)
    (home / ".config/crm-tui/config.toml").write_text('zone = "Mars/Olympus"\n')
    ran = run("find", "--columns", "created", db=filled_store.path)
    assert (ran.status, "Mars/Olympus" in ran.err, "Traceback" in ran.err) == (2, True, False)


def test_no_argument_may_be_no_text(run: Run, filled_store: Store) -> None:
    ran = run("add", "name=\udcff\udcfe", db=filled_store.path)
    assert (ran.status, ran.out) == (2, "")
    assert "Argument 4" in ran.err
    assert "\udcff" not in ran.err


def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        secret = "Zaphod Beeblebrox"
        try:
            raise ValueError(f"no int in {secret}")
        except ValueError as error:
            raise RuntimeError("zaphod@example.com") from error

    monkeypatch.setattr("crm_tui.store.contacts.finding.find_contact", fail)


def test_a_fault_of_the_program_leaves_a_report_without_data(
    run: Run, filled_store: Store, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    crashing(monkeypatch)
    ran = run("show", "Zaphod", db=filled_store.path)
    assert (ran.status, ran.out) == (70, "")
    (report,) = (home / ".local/state/crm-tui").iterdir()
    assert str(report) in ran.err
    assert report.stat().st_mode & 0o777 == 0o600
    assert report.parent.stat().st_mode & 0o777 == 0o700
    text = report.read_text()
    assert "builtins.ValueError" in text
    assert "builtins.RuntimeError" in text
    assert "in find_contact" in text or "in fail" in text
    assert "doing: show" in text
    for told in (text, ran.err):
        assert "aphod" not in told.replace(__file__, "")
        assert "Traceback" not in told


def test_a_report_that_cannot_be_written_is_no_second_fault(
    run: Run, filled_store: Store, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    crashing(monkeypatch)
    (home / ".local").mkdir(parents=True)
    (home / ".local/state").write_text("")
    ran = run("show", "Zaphod", db=filled_store.path)
    assert (ran.status, ran.err.count("\n"), "report" in ran.err) == (70, 1, False)


def test_ctrl_c_is_130(run: Run, monkeypatch: pytest.MonkeyPatch, filled_store: Store) -> None:
    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("crm_tui.store.contacts.finding.find_contact", interrupt)
    ran = run("show", "1", db=filled_store.path)
    assert (ran.status, "Traceback" in ran.err) == (130, False)


def process(store: Store, *words: str, **more: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crm_tui", "--db", str(store.path), *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env={**os.environ, **more},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "unbuffered"), [("table", ""), ("table", "1"), ("ids", ""), ("csv", "1"), ("json", "")]
)
def test_a_reader_that_leaves_is_no_error(filled_store: Store, form: str, unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui", "--db", str(filled_store.path), "find", "--format", form],
        stdout=writing, stderr=subprocess.PIPE, check=False, env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux only")
def test_a_full_disk_behind_stdout_is_a_sentence(filled_store: Store) -> None:
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run(
            [sys.executable, "-m", "crm_tui", "--db", str(filled_store.path), "find"],
            stdout=full, stderr=subprocess.PIPE, check=False, env=os.environ | {"PYTHONUNBUFFERED": ""},
        )  # fmt: skip
    assert done.returncode == 4
    assert done.stderr.startswith(b"The output cannot be written")
    assert b"Traceback" not in done.stderr


def test_a_closed_stdout_is_no_fault(filled_store: Store) -> None:
    line = f'exec "{sys.executable}" -m crm_tui --db "{filled_store.path}" find >&- 2>&-'
    assert subprocess.run(["sh", "-c", line], check=False).returncode == 0


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl"])
def test_an_ascii_locale_does_not_end_it(filled_store: Store, form: str) -> None:
    running = process(
        filled_store, "find", "id:3", "--columns", "name", "--format", form,
        LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0",
    )  # fmt: skip
    out, err = running.communicate()
    assert (running.returncode, err) == (0, b"")
    if form == "table":
        assert out == b"name\n???\n"
    else:
        assert "김민수" in out.decode()


def test_undecodable_bytes_on_the_command_line(filled_store: Store) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui", "--db", str(filled_store.path), "find", b"caf\xe9"],
        capture_output=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no text" in done.stderr
    assert b"Traceback" not in done.stderr
