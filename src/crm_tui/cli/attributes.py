"""``attribute``: custom attributes."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import write
from crm_tui.values.safe_text import safe_line

HEADS = ("slug", "name", "type", "options", "required", "default")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(help="Custom attributes: fields of your own.", no_args_is_help=True)
    family.command("list")(list_attributes)
    family.command("add")(add)
    app.add_typer(family, name="attribute")


def list_attributes(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE,
) -> int:
    """The custom attributes; the slug is what filters and columns call them."""
    from crm_tui.store.attributes import attributes

    with desk(context) as here:
        records: list[dict[str, object]] = [
            {**each._asdict(), "options": list(each.options)} for each in attributes(here.store)
        ]
        write_records(form, HEADS, records, colour=here.colour)
    return 0


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    type: Annotated[
        str,
        typer.Option(
            help="text, number, date, datetime, boolean, select, multi_select, email, phone, url.", metavar="T"
        ),
    ] = "text",
    options: Annotated[str, typer.Option(help="What a select or multi_select offers.", metavar="a,b")] = "",
    required: Annotated[bool, typer.Option("--required", help="A contact must have a value.")] = False,
    default: Annotated[str | None, typer.Option(help="The value of new contacts.", metavar="VALUE")] = None,
) -> int:
    """Make a custom attribute; prints its slug. It is a field, a column, a sort key at once.

    \b
    crm-tui attribute add "Renewal date" --type date
    crm-tui attribute add Plan --type select --options free,pro
    """
    from crm_tui.store.attributes import add_attribute

    offered = [option.strip() for option in options.split(",") if option.strip()]
    with desk(context) as here:
        made = add_attribute(
            here.store, name, type=type.replace("-", "_"), options=offered, required=required, default=default
        )
        write(f"{safe_line(made.slug)}\n")
    return 0
