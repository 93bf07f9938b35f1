"""``delete``, ``restore``, ``purge``: to the bin, back, erased for good."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say
from crm_tui.errors import UsageError

Words = Annotated[list[str], typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("delete", context_settings=FILTER_CONTEXT)(delete)
    app.command("restore", context_settings=FILTER_CONTEXT)(restore)
    app.command("purge", context_settings=FILTER_CONTEXT)(purge)


def delete(context: typer.Context, words: Words) -> int:
    """Move a contact to the bin.

    It is in no list but is:deleted, keeps everything, and restore brings it back.
    """
    from crm_tui.store.contacts import binning

    with desk(context) as here:
        say(f"{binning.delete(here.store, meant(here, filter_text(words))).message}.")
    return 0


def restore(context: typer.Context, words: Words) -> int:
    """Bring a contact back from the bin.

    By its id, or by words that fit one contact there.
    """
    from crm_tui.store.contacts import binning

    with desk(context) as here:
        say(f"{binning.restore(here.store, _in_the_bin(here, filter_text(words))).message}.")
    return 0


def purge(
    context: typer.Context,
    words: Words,
    yes: Annotated[bool, typer.Option("--yes", help="Really: nothing can bring it back.")] = False,
) -> int:
    """Erase a contact for good.

    Out of the tables, the search, the values of the log, and the files of the database.

    The log goes on saying that and when it was erased, not who it was. Backups are yours to erase.
    """
    from crm_tui.store.contacts import purging

    if not yes:
        raise UsageError("What is erased cannot come back, by no undo either. Say so: crm-tui purge CONTACT --yes.")
    with desk(context) as here:
        text = filter_text(words)
        number = int(text) if text.isdecimal() else meant(here, text)
        done = purging.purge(here.store, number)
        others = f", with {done.contacts - 1} merged into it" if done.contacts > 1 else ""
        say(f"Erased contact {number} for good{others}.")
        if not done.log_emptied:
            say("Another program reads an older state of the database: its last traces go when that one ends.")
    return 0


def _in_the_bin(here: Desk, text: str) -> int:
    return int(text) if text.isdecimal() else meant(here, f"is:deleted ({text})")
