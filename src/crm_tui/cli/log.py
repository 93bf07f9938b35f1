"""``log``: who did what, when."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.services.csv.writing import iso
from crm_tui.values.dates import format_moment

HEADS = ("id", "at", "agent", "kind", "title")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("log", context_settings=FILTER_CONTEXT)(log)


def log(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[CONTACT]", help="Only what touched this contact.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Changes, at most.", min=1, metavar="N")] = 50,
    form: Annotated[Format, typer.Option("--format", help="Dates are ISO 8601 in UTC but in a table.")] = Format.TABLE,
) -> int:
    """The change log, newest first."""
    from crm_tui.store.log import latest, of_contact

    text = filter_text(words)
    with desk(context) as here:
        found = of_contact(here.store, meant(here, text), limit) if text else latest(here.store, limit)
        records: list[dict[str, object]] = [
            {
                "id": each.id,
                "at": format_moment(each.at, here.zone) if form is Format.TABLE else iso(each.at),
                "agent": each.agent,
                "kind": each.kind,
                "title": each.title,
            }
            for each in found
        ]
        write_records(form, HEADS, records, colour=here.colour)
    return 0
