"""``share``: who may use the database on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.opening import options_of
from crm_tui.cli.output import say
from crm_tui.errors import NotFound, UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("share")(share)


def share(
    context: typer.Context,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="Open it to this Unix group, by name or number.")
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Open it to nobody else any more.")] = False,
) -> int:
    """Open the database to a Unix group, or say who may use it.

    Its folder gets the mode 2770 and its files 0660, also those that are made later, under every umask.

    \b
    crm-tui --db /srv/crm/crm.db share --group support
    crm-tui --db /srv/crm/crm.db share --private
    """
    from crm_tui.store import sharing

    path = options_of(context).path
    if not path.exists():
        raise NotFound(f"There is no database at {path}. Check --db.")
    if private and group:
        raise UsageError("Either --group or --private.")
    if private or group == "":
        say(sharing.make_private(path))
    elif group is not None:
        say(sharing.share(path, group))
    else:
        named = sharing.shared_with(path)
        say(f"{path} is open to the group {named}." if named else f"{path} is private: share --group GROUP opens it.")
    return 0
