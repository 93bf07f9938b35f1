"""What an import loads, seen in a process of its own: the static contracts cannot see what happens at run time.

SQLModel costs more to import than Textual; the first paint waits for neither it nor plotext, geopy and the rest.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import pytest

from tests.house.rules.sources import sources

DATABASE = ("sqlmodel", "sqlalchemy", "pydantic", "alembic")
LATER = ("plotext", "geopy", "phonenumbers", "email_validator", "re2", "rapidfuzz")
"""Loaded where they are used, when they are."""
SCREEN = ("textual", "rich")

LOAD = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def loaded(*modules: str) -> set[str]:
    """The top-level packages that a new process has loaded after these imports."""
    return {name.split(".")[0] for name in all_loaded(*modules)}


def all_loaded(*modules: str) -> set[str]:
    """Every module that a new process has loaded after these imports."""
    done = subprocess.run([sys.executable, "-c", LOAD, *modules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def modules_of(*rooms: str) -> list[str]:
    """Every module of these packages of ``crm_tui``."""
    return [source.module for source in sources(*(f"src/crm_tui/{room}" for room in rooms))]


def test_the_command_line_loads_no_screen_and_no_database() -> None:
    assert not loaded("crm_tui.cli") & {"textual", "typer", *DATABASE, *LATER}


def test_the_application_loads_no_database() -> None:
    names = modules_of("app.py", "screens/", "widgets/", "filters/")
    assert not loaded(*names) & {*DATABASE, *LATER}


FIRST_SCREEN = ("crm_tui.cli", "crm_tui.cli.start", "crm_tui.cli.opening", "crm_tui.app")
"""What is imported, in this order, until the list is painted."""
OPENED_LATER = (
    "crm_tui.commands", "crm_tui.own_keys", "crm_tui.screens.bulk.asking", "crm_tui.screens.bulk.exporting",
    "crm_tui.screens.calendar", "crm_tui.screens.dialogs.", "crm_tui.screens.duplicates",
    "crm_tui.screens.organisations", "crm_tui.screens.preview_text", "crm_tui.screens.profile",
    "crm_tui.screens.settings", "crm_tui.screens.tasks", "crm_tui.services", "crm_tui.store.changes",
    "crm_tui.values.human_dates", "crm_tui.values.prefill",
)  # fmt: skip
"""What an action imports when it opens it (a name that ends with a dot: the modules in that package)."""
AT_MOST = 115
"""Modules of ours at the first paint, which waits a millisecond or two for each: 109, and room for a few new ones."""


def test_the_first_paint_waits_for_nothing_that_is_opened_later() -> None:
    ours = {name for name in all_loaded(*FIRST_SCREEN) if name.startswith("crm_tui")}
    assert not [
        name for name in sorted(ours) if f"{name}.".startswith(OPENED_LATER) and name != "crm_tui.screens.dialogs"
    ]
    assert len(ours) <= AT_MOST


READING = ("connections", "rows", "views", "store", "settings", "search", "history", "drafts")
"""The modules of ``store`` on the way to the first page."""


@pytest.mark.parametrize(
    "names",
    [
        ["crm_tui.store", *(f"crm_tui.store.{name}" for name in READING)],
        modules_of("filters/"),
        modules_of("values/", "errors.py"),
    ],
    ids=["store", "filters", "values"],
)
def test_what_reads_the_list_is_the_standard_library(names: list[str]) -> None:
    foreign = loaded(*names) - set(sys.stdlib_module_names) - loaded() - {"crm_tui", "__mp_main__"}
    assert not foreign


def test_services_know_neither_screen_nor_database() -> None:
    assert not loaded(*modules_of("services/")) & {"textual", *DATABASE}


@pytest.mark.parametrize(("module", "package"), [("crm_tui.store.writing", "sqlmodel"), ("textual.app", "textual")])
def test_a_breach_would_be_seen(module: str, package: str) -> None:
    assert importlib.util.find_spec(module)
    assert package in loaded(module)
