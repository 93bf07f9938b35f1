"""``attribute``: custom attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say, write
from crm_tui.errors import AsksFirst
from crm_tui.values.records import Saved
from crm_tui.values.safe_text import safe_line

HEADS = ("slug", "name", "type", "options", "required", "default", "contacts")
TYPES = "text, number, date, datetime, boolean, select, multi_select, email, phone, url."

Name = Annotated[str, typer.Argument(metavar="NAME", help="Its name, or its slug.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it although something is lost; without it, what is said.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(help="Custom attributes: fields of your own.", no_args_is_help=True)
    family.command("list")(list_attributes)
    family.command("add")(add)
    family.command("rename")(rename)
    family.command("set")(change)
    family.command("move")(move)
    family.command("delete")(delete)
    app.add_typer(family, name="attribute")


def list_attributes(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE,
) -> int:
    """The custom attributes, with how many contacts have a value; the slug is what filters and columns call them."""
    from crm_tui.store.attributes.using import counted_attributes

    with desk(context) as here:
        records: list[dict[str, object]] = [
            {**each.info._asdict(), "options": list(each.info.options), "contacts": each.contacts}
            for each in counted_attributes(here.store)
        ]
        write_records(form, HEADS, records, colour=here.colour)
    return 0


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    type: Annotated[str, typer.Option(help=TYPES, metavar="T")] = "text",
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

    with desk(context) as here:
        made = add_attribute(
            here.store, name, type=_type(type), options=_offered(options), required=required, default=default
        )
        write(f"{safe_line(made.slug)}\n")
    return 0


def rename(
    context: typer.Context,
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Another name; the slug stays.")],
) -> int:
    """Give an attribute another name. What uses it goes on: its slug stays, and filters know it by both."""
    from crm_tui.store.attributes.changing import rename_attribute

    with desk(context) as here:
        say(f"{rename_attribute(here.store, name, new_name).message}.")
    return 0


def change(
    context: typer.Context,
    name: Name,
    type: Annotated[str | None, typer.Option(help=f"{TYPES} Values are converted.", metavar="T")] = None,
    options: Annotated[str | None, typer.Option(help="All that it offers from now on.", metavar="a,b")] = None,
    required: Annotated[
        bool | None, typer.Option("--required/--optional", help="Whether a contact must have a value.")
    ] = None,
    default: Annotated[
        str | None, typer.Option(help='The value of new contacts; "" for none.', metavar="VALUE")
    ] = None,
    yes: Yes = False,
) -> int:
    """Change an attribute. An option that contacts have, and values that do not read as the new type, are said first.

    \b
    crm-tui attribute set Plan --options free,pro,team
    crm-tui attribute set Renewal --type date
    """
    from crm_tui.store.attributes.changing import change_attribute

    with desk(context) as here:
        _confirmed(
            lambda: change_attribute(
                here.store,
                name,
                type=None if type is None else _type(type),
                options=None if options is None else _offered(options),
                required=required,
                default=default,
                told=yes,
                zone=here.zone,
            )
        )
    return 0


def move(
    context: typer.Context,
    name: Name,
    place: Annotated[int, typer.Argument(metavar="PLACE", help="From 1, the first.")],
) -> int:
    """Put an attribute at another place among the others: the order of forms and of columns to choose."""
    from crm_tui.store.attributes.changing import place_attribute

    with desk(context) as here:
        say(f"{place_attribute(here.store, name, place - 1).message}.")
    return 0


def delete(context: typer.Context, name: Name, yes: Yes = False) -> int:
    """Delete an attribute with its values. One that is used is refused without --yes, and what uses it is said."""
    from crm_tui.store.attributes.deleting import delete_attribute

    with desk(context) as here:
        _confirmed(lambda: delete_attribute(here.store, name, told=yes))
    return 0


def _confirmed(task: Callable[[], Saved]) -> None:
    """Do it, or say what would be lost and with which word it is done."""
    try:
        saved = task()
    except AsksFirst as error:
        raise AsksFirst(f"{error.sentence} Nothing was written; with --yes it is done.") from None
    say(f"{saved.message.removesuffix('.')}.")


def _type(text: str) -> str:
    return text.replace("-", "_")


def _offered(options: str) -> list[str]:
    return [option.strip() for option in options.split(",") if option.strip()]
