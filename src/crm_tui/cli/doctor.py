"""``doctor`` and ``recount``: is everything in order, and mending what is counted."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from shutil import get_terminal_size
from typing import Annotated, NamedTuple

import typer

from crm_tui import __version__
from crm_tui.cli.opening import desk, options_of
from crm_tui.cli.options import Options
from crm_tui.cli.output import colours, painted, say, write
from crm_tui.cli.progress import Bar
from crm_tui.config import config_path, load
from crm_tui.errors import CrmError
from crm_tui.store.store import Store
from crm_tui.values.safe_text import safe_line

BROKEN = 4
"""Exit status when something is broken."""


class Line(NamedTuple):
    """One line of the report. ``ok`` None is a fact that is neither good nor bad."""

    name: str
    ok: bool | None
    sentence: str


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("doctor")(doctor)
    app.command("recount")(recount)


def doctor(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read every row, and compare every index.")] = False,
) -> int:
    """Check the database, and what is around it.

    Disk, settings, terminal and versions, too; says what to do about what is broken, and ends with status 4 then.
    """
    options = options_of(context)
    coloured = colours(options.colour)
    broken = False
    for line in _lines(options, full):
        broken = broken or line.ok is False
        mark, colour = {True: ("✓", "32"), False: ("✗", "31"), None: ("·", "2")}[line.ok]
        write(f"{painted(mark, colour, coloured)} {line.name:<11} {safe_line(line.sentence)}\n")
    if broken:
        say("Something is broken; the lines with ✗ say what to do.")
    return BROKEN if broken else 0


def _lines(options: Options, full: bool) -> Iterator[Line]:
    yield from _database(options, full)
    yield _settings()
    yield from _surroundings()


def _database(options: Options, full: bool) -> Iterator[Line]:
    from crm_tui.store.checks import run_checks

    path = options.path
    if not path.exists():
        yield Line("database", None, f"There is none at {path} yet; the first command that needs it makes it.")
        return
    store = Store(path, agent=options.login)  # not Store.open: what it would refuse is what is looked for
    try:
        for finding in run_checks(store, full):
            yield Line(*finding)
    finally:
        store.close()


def _settings() -> Line:
    try:
        settings = load()
        zone = settings.time_zone().key
        if settings.keys:
            from crm_tui.own_keys import own_keys

            own_keys(settings.keys)
    except CrmError as error:
        return Line("settings", False, error.sentence)
    where = config_path()
    return Line("settings", True, f"{where}{'' if where.exists() else ' (absent: defaults)'}, time zone {zone}.")


def _surroundings() -> Iterator[Line]:
    size = get_terminal_size()
    term = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        yield Line("terminal", None, "The output goes into a pipe or a file.")
    elif term in ("", "dumb", "unknown"):
        yield Line("terminal", None, f"TERM={term}: commands work, the interface needs another terminal.")
    elif size.columns < 80 or size.lines < 24:
        yield Line("terminal", None, f"{term}, {size.columns}×{size.lines}: the interface wants 80×24 at least.")
    else:
        yield Line("terminal", True, f"{term}, {size.columns}×{size.lines}.")
    encoding = sys.stdout.encoding or ""
    if encoding.replace("-", "").lower() == "utf8":
        yield Line("locale", True, f"{encoding}.")
    else:
        yield Line("locale", None, f"{encoding}: letters that it lacks are shown as ?. Set LANG=C.UTF-8, for example.")
    yield Line(
        "versions", True, ", ".join([f"crm-tui {__version__}", f"Python {platform.python_version()}", *_parts()])
    )


def _parts() -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, version

    yield f"SQLite {sqlite3.sqlite_version}"
    for name in ("textual", "sqlmodel"):
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} missing: install crm-tui again"


def recount(context: typer.Context) -> int:
    """Rebuild counters and search.

    From the history and the texts of the contacts; prints how many were wrong.
    """
    from crm_tui.store.counters import recount_all

    with desk(context) as here:
        bar = Bar("recounting")
        try:
            made = recount_all(here.store, bar.show)
        finally:
            bar.clear()
        write(f"rollups {made.rollups}, counters {made.counters}, search {made.documents}\n")
        if made.indexes:
            say("The search indexes were built anew.")
    return 0
