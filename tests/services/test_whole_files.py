"""Files whole or not at all, for their owner alone, in folders that others may write to."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from crm_tui.services.csv.writing import write_new_file
from crm_tui.services.whole_files import whole_file


def test_what_fails_leaves_nothing_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "tasks.ics"
    path.write_text("former")

    def fail() -> None:
        with whole_file(path, replaces=True) as file:
            file.write("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [each.name for each in tmp_path.iterdir()] == ["tasks.ics"]
    assert path.read_text() == "former"
    with whole_file(path, replaces=True) as file:
        file.write("whole")
    assert path.read_text() == "whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with pytest.raises(FileExistsError), whole_file(path, replaces=False):
        path.write_text("came meanwhile")
    assert path.read_text() == "came meanwhile"


def test_a_link_that_waits_leads_nowhere(tmp_path: Path) -> None:
    """Names that could be guessed, in a folder where another user may write."""
    own, path = tmp_path / "own", tmp_path / "shared" / "contacts.csv"
    own.write_text("precious")
    path.parent.mkdir()
    for name in (f".{path.name}.unfinished", f".{path.name}.new"):
        path.with_name(name).symlink_to(own)
    write_new_file(path, ["name"], [["Ana"]])
    assert own.read_text() == "precious"
    assert path.read_text().splitlines() == ["name", "Ana"]


def test_a_disk_without_links_takes_the_file_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "x.csv"
    write_new_file(path, ["name"], [["Ana"]])
    assert path.read_text().splitlines() == ["name", "Ana"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError), whole_file(path, replaces=False):
        pass
