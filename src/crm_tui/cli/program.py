"""The commands as typer sees them, and how its own complaints are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import typer
from typer.main import get_command

from crm_tui.cli import (
    agents,
    attributes,
    backups,
    binning,
    configuration,
    contacts,
    demo,
    doctor,
    explaining,
    find,
    imports,
    interface,
    lists,
    log,
    merging,
    notes,
    organisations,
    photos,
    points,
    segments,
    sharing,
    tags,
    tasks,
    undoing,
)
from crm_tui.cli.options import GLOBAL_OPTIONS, Options
from crm_tui.errors import UsageError

FAMILIES = (
    interface,
    demo,
    find,
    explaining,
    contacts,
    photos,
    organisations,
    binning,
    tags,
    lists,
    points,
    notes,
    tasks,
    segments,
    attributes,
    agents,
    imports,
    merging,
    log,
    undoing,
    doctor,
    sharing,
    backups,
    configuration,
)
"""The modules of commands, in the order of the help."""
SYNOPSIS = """A contact manager and small CRM that lives in the terminal.

Without a command the terminal interface opens."""


def program() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help=SYNOPSIS,
        epilog=_global_options(),
        no_args_is_help=True,
        subcommand_metavar="COMMAND …",
        options_metavar="[GLOBAL OPTIONS]",
    )
    app.callback(invoke_without_command=False)(_nothing)
    for family in FAMILIES:
        family.register(app)
    return app


def _nothing() -> None:
    """The global options are read before typer is loaded (``cli.options``)."""


_nothing.__doc__ = SYNOPSIS


def _global_options() -> str:
    width = max(len(f"{row.name} {row.value}") for row in GLOBAL_OPTIONS)
    lines = [f"  {row.name} {row.value}".ljust(width + 4) + row.help for row in GLOBAL_OPTIONS]
    # \b keeps the lines as they are
    return "\b\n" + "\n".join(["Global options, before the command:", *lines])


@cache
def _main() -> Callable[..., object]:
    """What runs a command; made once a process: a tenth of a second, and tests run hundreds of commands in one."""
    return get_command(program()).main


def run_command(words: Sequence[str], options: Options) -> int:
    """Run one command; its exit status.

    Raises:
        UsageError: the words do not fit the command.
        CrmError: what the command itself refuses.
    """
    try:
        status = _main()(args=list(words), prog_name="crm-tui", standalone_mode=False, obj=options)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except Exception as error:
        complaint = _complaint(error)
        if complaint is None:
            raise
        raise UsageError(complaint) from None
    return status if isinstance(status, int) else 0


def _complaint(error: Exception) -> str | None:
    """The sentence of an error of typer's own, or None: its classes have moved between its releases."""
    tell = getattr(error, "format_message", None)
    if tell is None:
        return None
    sentence = " ".join(str(tell()).split())
    command = getattr(getattr(error, "ctx", None), "command_path", "crm-tui")
    said = sentence.replace(":", " ").split()
    if any(row.name in said for row in GLOBAL_OPTIONS if row.name != "--help"):
        return f"{sentence.rstrip('.')}. A global option goes before the command."
    return f"{sentence.rstrip('.')}. {command} --help says how."
