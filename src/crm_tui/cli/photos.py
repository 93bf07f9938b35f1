"""``photo``: the photo of a contact, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say
from crm_tui.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("photo")(photo)


def photo(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")],
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="A PNG, JPEG, GIF or WebP file.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the photo away; undo brings it back.")] = False,
) -> int:
    """Choose, replace or remove the photo of a contact.

    \b
    crm-tui photo ana@example.com ~/pictures/ana.jpg
    crm-tui photo ana@example.com --remove

    A small square of the picture is kept in the database, and nothing else of the file (such as the place where it
    was taken). That takes Pillow: pip install 'crm-tui[images]'. Without it the file is kept as it is, up to 256 KB.
    """
    from crm_tui.services.pictures import read_picture
    from crm_tui.store import photos

    if (file is None) != remove:
        raise UsageError("Name a FILE, or say --remove: one of them.")
    with desk(context) as here:
        whom = meant(here, contact)
        if file is None:
            saved = photos.remove(here.store, whom)
        else:
            saved = photos.choose(here.store, whom, read_picture(Path(file)))
        say(f"{saved.message}.")
    return 0
