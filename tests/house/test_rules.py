"""The tree keeps the rules of the house. What each rule catches is in test_rules_catch.py."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from tests.house.rules import markup, privacy, sql, words
from tests.house.rules.sources import ROOT, Finding, Source, repository_files, sources

Rule = Callable[[Source], Iterator[Finding]]

SRC = ("src/",)
ALL = ("src/", "tests/", "perf/", "scripts/")
SCREEN = ("src/crm_tui/app.py", "src/crm_tui/commands", "src/crm_tui/screens/", "src/crm_tui/widgets/")
ROOMS = ("cli", "days", "filters", "house", "services", "snapshots", "store", "tui", "values")
NO_SLEEP = tuple(f"tests/{room}/" for room in ROOMS)
"""Not tests/hostile: it kills processes at chosen moments."""


RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (words.too_long, SRC),
    (words.undocumented, ("src/", "perf/", "scripts/")),
    (words.sleeps, NO_SLEEP),
    (sql.assembled_sql, SRC),
    (sql.second_opener, SRC),
    (markup.stranger_markup, (*SCREEN, "src/crm_tui/cli/")),
    (privacy.foreign_private, ALL),
)


def test_the_tree_keeps_every_rule() -> None:
    """One test for all: parsing and walking the sources is most of the work."""
    found = [
        str(finding)
        for source in sources(*ALL)
        for rule, folders in RULES
        if source.path.startswith(folders)
        for finding in rule(source)
    ]
    assert not found, "\n".join(found)


def test_no_private_name_of_textual() -> None:
    found = [
        str(finding)
        for source in sources(*SCREEN)
        for finding in privacy.textual_private(source, vars(importlib.import_module(source.module)))
    ]
    assert not found, "\n".join(found)


def test_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    found = []
    for path in repository_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [str(finding) for finding in words.addresses(path.relative_to(ROOT).as_posix(), text)]
    assert not found, "\n".join(found)


def test_no_lock_file() -> None:
    assert not [path for path in repository_files() if path.name in words.FORBIDDEN_FILES]


def test_every_package_is_one() -> None:
    """A folder of modules without ``__init__.py`` would be missing from the wheel's packages."""
    folders = {ROOT.joinpath(source.path).parent for source in sources("src/crm_tui/")}
    assert not [folder for folder in folders if not (folder / "__init__.py").exists()]
