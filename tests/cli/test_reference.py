"""docs/cli.md is what the commands say, and no command goes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui.cli.reference import commands, main, reference
from tests.cli.conftest import Run

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
NAMES = {
    "agents list", "agents add", "agents set", "agents leave", "share",
    "tags list", "tags rename", "tags merge", "tags delete", "tags colour", "lists list", "lists add", "lists rename",
    "lists archive", "lists delete", "lists put", "lists history",
    "points", "point-rules list", "point-rules set", "point-rules drop",
    "explain",
    "tui", "demo", "find", "query", "show", "add", "set", "tag", "note", "tasks list", "tasks add", "tasks done",
    "photo", "tasks export", "tasks types",
    "segment list", "segment show", "segment save", "segment rename", "segment delete", "segment include",
    "segment exclude", "segment auto",
    "attribute list", "attribute add", "import", "imports list", "log", "undo", "redo", "doctor", "recount",
    "config", "merge", "duplicates", "organisations",
    "delete", "restore", "purge", "imports revert", "backup", "restore-backup",
    "attribute rename", "attribute set", "attribute move", "attribute delete",
}  # fmt: skip


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "python -m crm_tui.cli.reference docs/cli.md"


def test_it_names_every_command_and_every_option() -> None:
    page = reference()
    found = dict(commands())
    assert set(found) == NAMES
    for name, command in found.items():
        assert f"## crm-tui {name}\n" in page
        assert command.help
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.help, (name, parameter.opts)
            if parameter.param_type_name == "option" and "--help" not in parameter.opts:
                assert f"`{parameter.opts[0]}" in page.split(f"## crm-tui {name}\n")[1].split("\n## ")[0]
                assert all(each.startswith("--") for each in parameter.opts), "words with one dash go to the filter"


def test_a_command_that_is_not_in_the_page_is_seen(tmp_path: Path) -> None:
    assert main([str(tmp_path / "cli.md")]) == 0
    assert (tmp_path / "cli.md").read_text(encoding="utf-8") == reference()
    assert reference().replace("## crm-tui show\n", "") != reference()


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in NAMES}))
def test_help_of_every_command(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert f"crm-tui {name}" in ran.out
    assert "\x1b" not in ran.out


def test_help_of_all_has_the_global_options(run: Run) -> None:
    ran = run("--help")
    assert ran.status == 0
    for word in ("--db PATH", "--as AGENT", "--no-color", "find", "doctor"):
        assert word in ran.out
    assert "..." not in ran.out, "a first line of a help is too long"
