"""``demo``: a believable data set to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.opening import options_of
from crm_tui.cli.options import data_folder
from crm_tui.cli.output import say
from crm_tui.cli.progress import Bar
from crm_tui.cli.start import check_terminal, open_interface
from crm_tui.store.store import Store

OWN_NAME = "demo.db"
"""The database of the demonstration, beside the agent's own."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    contacts: Annotated[int, typer.Option(help="Contacts and visitors together.", min=1, metavar="N")] = 2_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same data.", metavar="S")] = 2026,
    no_open: Annotated[bool, typer.Option("--no-open", help="Make the data, and nothing else.")] = False,
) -> int:
    """Make a believable data set and open it.

    It lies in a database of its own, made once; with --db (or CRM_TUI_DB) in that one, when it is absent or empty.
    """
    options = options_of(context)
    agent = options.login
    if not no_open:
        check_terminal()  # before the work, not after it
    path = options.path if options.names_database else data_folder() / OWN_NAME
    make(path, agent, contacts, seed, again=options.names_database)
    return 0 if no_open else open_interface(path, agent, "", options)


def make(path: Path, agent: str, contacts: int, seed: int, *, again: bool) -> None:
    """Fill the database at ``path``; one that is whole already stays as it is, unless ``again`` asks for it anew.

    Raises:
        StoreError: it holds something else, or cannot be written.
    """
    from crm_tui.store.demo import demo_state, make_demo

    store = Store.open(path, agent=agent)
    try:
        state = demo_state(store)
        if state is not None and state.finished and not again:
            say(f"The demo data is there already: {state.contacts:,} contacts of seed {state.seed} in {path}.")
            return
        bar = Bar("making demo data", timed=True)
        try:
            made = make_demo(store, contacts, seed, bar.show)
        finally:
            bar.clear()
        say(
            f"Demo data in {path}: {made.contacts:,} contacts, {made.visitors:,} of them visitors, "
            f"with {made.events:,} events."
        )
    finally:
        store.close()
