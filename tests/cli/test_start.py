"""The way to the interface: quick, refused where there is no terminal, prepared for a line."""

from __future__ import annotations

import json
import os
import pty
import pwd
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from crm_tui.cli.options import Options, named_path, read_options
from crm_tui.cli.start import ON_A_LINE, check_terminal, prepare_environment
from crm_tui.errors import UsageError
from crm_tui.store.store import Store
from tests.cli.conftest import Run

MODULES = """
import json, sys
from crm_tui.cli import main
status = main(json.loads(sys.argv[1]))
print(json.dumps([status, sorted({name.split(".")[0] for name in sys.modules})]))
"""
HEAVY = {"textual", "typer", "sqlmodel", "sqlalchemy", "pydantic", "rich", "phonenumbers", "email_validator"}


def loaded(*words: str) -> tuple[int, set[str]]:
    """The exit status of a run in a new process, and the packages that it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", MODULES, json.dumps(words)],
        capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    status, names = json.loads(done.stdout.splitlines()[-1])
    return status, set(names)


@pytest.mark.parametrize("words", [[], ["tui", "-tag:vip"], ["--version"], ["--db", "x", "tui"]], ids=str)
def test_the_way_to_the_interface_loads_nothing_heavy(words: list[str]) -> None:
    _, names = loaded(*words)
    assert not names & HEAVY


def test_reading_commands_load_neither_textual_nor_sqlmodel(filled_store: Store) -> None:
    status, names = loaded("--db", str(filled_store.path), "find", "tag:vip", "--sort", "name")
    assert (status, names & {"textual", "sqlmodel", "sqlalchemy"}) == (0, set())


@pytest.mark.parametrize(
    ("argv", "options", "rest"),
    [
        ([], Options(), []),
        (["find", "-tag:vip", "--db", "x"], Options(), ["find", "-tag:vip", "--db", "x"]),
        (["--db", "a b.db", "--as=ana", "find"], Options("a b.db", "ana"), ["find"]),
        (["--db=x=y", "--no-color"], Options("x=y", None, False), []),
        (["--no-color", "--color", "--version"], Options(None, None, True, True), []),
        (["--help", "tui"], Options(help=True), ["tui"]),
    ],
)
def test_global_options_stand_before_the_command(argv: list[str], options: Options, rest: list[str]) -> None:
    assert read_options(argv) == (options, rest)


@pytest.mark.parametrize(
    "argv", [["--db"], ["--as"], ["--property", "x", "find"], ["--color=red"], ["--nonsense"], ["-tag:vip"], ["-h"]]
)
def test_wrong_global_options_are_status_2(run: Run, argv: list[str]) -> None:
    ran = run(*argv)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("text", ["", "  ", "postgresql://host/db", "https://x"])
def test_what_is_no_file_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        named_path(text)


def test_a_database_by_path_or_sqlite_url(home: Path) -> None:
    assert named_path("sqlite:////tmp/a?b.db") == Path("/tmp/a?b.db")
    assert named_path("~/a.db") == home / "a.db"


@pytest.mark.parametrize("words", [[], ["tui"], ["tui", "-tag:vip"], ["demo"]], ids=str)
def test_without_a_terminal_it_is_refused_with_a_hint(run: Run, words: list[str], tmp_path: Path) -> None:
    ran = run(*words, db=tmp_path / "x.db")
    assert (ran.status, ran.out) == (2, "")
    assert "crm-tui find" in ran.err
    assert not (tmp_path / "x.db").exists()


def test_an_option_that_the_interface_has_not(run: Run) -> None:
    assert run("tui", "--foo").status == 2


@pytest.mark.parametrize(("term", "refused"), [("dumb", True), ("", True), (None, True), ("xterm", False)])
def test_a_dumb_terminal_is_refused(monkeypatch: pytest.MonkeyPatch, term: str | None, refused: bool) -> None:
    primary, secondary = pty.openpty()
    with os.fdopen(primary), os.fdopen(secondary, "w") as terminal:
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, terminal)
        if term is None:
            monkeypatch.delenv("TERM", raising=False)
        else:
            monkeypatch.setenv("TERM", term)
        if refused:
            with pytest.raises(UsageError, match="crm-tui find"):
                check_terminal()
        else:
            check_terminal()


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_every_stream_must_be_the_terminal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    primary, secondary = pty.openpty()
    monkeypatch.setenv("TERM", "xterm")
    with os.fdopen(primary), os.fdopen(secondary, "w") as terminal, open(os.devnull, "w", encoding="ascii") as nowhere:
        for each in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, each, nowhere if each == name else terminal)
        with pytest.raises(UsageError, match="none"):
            check_terminal()


def test_a_line_is_spared() -> None:
    environment = {"SSH_TTY": "/dev/pts/1", "TEXTUAL_FPS": "30"}
    prepare_environment(environment, None)
    assert environment == {"SSH_TTY": "/dev/pts/1", **ON_A_LINE, "TEXTUAL_FPS": "30"}
    local: dict[str, str] = {}
    prepare_environment(local, None)
    assert local == {}


@pytest.mark.parametrize(
    ("colour", "before", "after"),
    [(False, {}, {"NO_COLOR": "1"}), (True, {"NO_COLOR": "1"}, {}), (None, {"NO_COLOR": "1"}, {"NO_COLOR": "1"})],
)
def test_colours_reach_textual(colour: bool | None, before: dict[str, str], after: dict[str, str]) -> None:
    prepare_environment(before, colour)
    assert before == after


def test_the_interface_opens_with_the_filter(monkeypatch: pytest.MonkeyPatch, filled_store: Store) -> None:
    import crm_tui.app
    from crm_tui.cli import main
    from crm_tui.config import Settings

    opened: list[tuple[Path, str, str]] = []

    def run(path: Path, agent: str, filter_text: str = "", settings: Settings | None = None) -> int:
        opened.append((path, agent, filter_text))
        return 7

    monkeypatch.setattr(crm_tui.app, "run", run)
    monkeypatch.setattr("crm_tui.cli.start.check_terminal", lambda: None)
    assert main(["--db", str(filled_store.path), "--as", "ben", "tui", "-tag:vip", "or", "city:Lyon"]) == 7
    assert opened == [(filled_store.path, "ben", "-tag:vip or city:Lyon")]


def test_a_number_without_a_name_and_a_home_can_work(
    run: Run, filled_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container: no list of users knows who runs it."""

    def unknown(number: int) -> NoReturn:
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in [name for name in os.environ if name.startswith("XDG_") or name == "HOME"]:
        monkeypatch.delenv(name)
    ran = run("tag", "1", "+seen", db=filled_store.path)
    assert (ran.status, os.environ["HOME"]) == (0, "/")
    assert f"uid{os.getuid()}" in run("log", "--limit", "1", db=filled_store.path).out
