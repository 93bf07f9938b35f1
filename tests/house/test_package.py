"""The list that `make package-check` holds against a built wheel sees what is missing and what is too much."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.constraints import asked_for, closure
from scripts.package_check import complaints, expected
from tests.house.rules.sources import ROOT


def test_a_complete_wheel_is_complete() -> None:
    assert complaints(expected()) == []


@pytest.mark.parametrize("ending", [".py", ".toml", ".tcss", ".tsv", "py.typed"])
def test_a_missing_file_is_named(ending: str) -> None:
    (name, *_) = [name for name in expected() if name.endswith(ending)] or pytest.fail(f"nothing ends in {ending}")
    assert complaints(each for each in expected() if each != name) == [f"missing: {name}"]


@pytest.mark.parametrize("name", ["tests/test_x.py", "crm_tui/__pycache__/app.cpython-311.pyc", "crm_tui/data/demo.db"])
def test_what_should_not_be_there_is_named(name: str) -> None:
    assert complaints([*expected(), name]) == [f"unwanted: {name}"]


def test_requirements_are_pinned_as_they_are_installed() -> None:
    """`make constraints` after a requirement was added or a package upgraded (another Python may need one more)."""
    pinned = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    asked = asked_for(ROOT / "pyproject.toml")
    installed = closure(asked)
    assert {name: version for name, version in pinned.items() if installed.get(name, version) != version} == {}
    assert {canonicalize_name(Requirement(line).name) for line in asked} <= set(pinned)
