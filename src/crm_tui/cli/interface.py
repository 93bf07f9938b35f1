"""``crm-tui tui``: here for the help alone; ``cli.running`` takes the way that does not load typer."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.filter_words import FILTER_CONTEXT
from crm_tui.cli.opening import options_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tui", context_settings=FILTER_CONTEXT)(tui)


def tui(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[FILTER]", help="What the list shows first.")] = None,
) -> int:
    """Open the terminal interface."""
    from crm_tui.cli.start import start

    return start(options_of(context), words or ())
