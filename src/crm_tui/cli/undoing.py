"""``undo`` and ``redo``: this agent's last change, or one that the log names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say
from crm_tui.cli.progress import Bar

if TYPE_CHECKING:
    from crm_tui.store.undo.run import OnProgress, Undone


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("undo")(undo)
    app.command("redo")(redo)


def undo(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="[N]", help="A change by its number in the log, whoever made it.")
    ] = None,
) -> int:
    """Take back your last change, or change N.

    What somebody changed later is kept and said: then the status is 3.

    Taking back is a change itself: redo, or undo with its number, does it again.
    """
    from crm_tui.store.undo import run

    with desk(context) as here:
        return taken_back(here, lambda progress: run.undo(here.store, number, progress=progress))


def redo(context: typer.Context) -> int:
    """Do again what your last undo took back."""
    from crm_tui.store.undo import run

    with desk(context) as here:
        return taken_back(here, lambda progress: run.redo(here.store, progress=progress))


def taken_back(here: Desk, work: Callable[[OnProgress], Undone]) -> int:
    """Run an undo, say what it did and what it kept; the exit status."""
    bar = Bar("Taking back")
    done = work(lambda rows: bar.show(rows, max(rows * 2, 1)))
    bar.clear()
    say(f"{done.message}.")
    for sentence in (*done.conflicts, *done.skipped):
        say(f"  {sentence}")
    return 3 if done.kept else 0
