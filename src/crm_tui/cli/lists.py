"""``lists``: subscription lists, and how a contact stands on them."""

from __future__ import annotations

from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say, write
from crm_tui.services.csv.writing import iso
from crm_tui.values.safe_text import safe_line

HEADS = ("slug", "name", "archived", "active", "unconfirmed", "unsubscribed", "bounced", "segments")
HISTORY_HEADS = ("at", "agent", "of", "key", "status", "source")
Name = Annotated[str, typer.Argument(metavar="LIST", help="A list, by its name or slug.")]
Form = Annotated[Format, typer.Option("--format", help="How they are written.")]
Contact = Annotated[str, typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(help="Subscription lists, and who is on them.", no_args_is_help=True)
    family.command("list")(list_lists)
    family.command("add")(add)
    family.command("rename")(rename)
    family.command("archive")(archive)
    family.command("delete")(delete)
    family.command("put")(put)
    family.command("history")(history)
    app.add_typer(family, name="lists")


def list_lists(context: typer.Context, form: Form = Format.TABLE) -> int:
    """The lists, with how many contacts have each status, and the segments that ask about them."""
    from crm_tui.store import list_definitions

    with desk(context) as at:
        records = [
            {**each._asdict(), "segments": list(each.segments)} for each in list_definitions.lists(at.store)
        ]  # fmt: skip
        write_records(form, HEADS, [{head: each[head] for head in HEADS} for each in records], colour=at.colour)
    return 0


def add(context: typer.Context, name: Annotated[str, typer.Argument(metavar="NAME")]) -> int:
    """Make a list; prints its slug, which filters call it by."""
    from crm_tui.store.list_definitions import add_list

    with desk(context) as at:
        write(f"{safe_line(add_list(at.store, name).slug)}\n")
    return 0


def rename(
    context: typer.Context,
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Another name; the slug stays.")],
) -> int:
    """Give a list another name; filters that ask about it work on, because its slug stays."""
    from crm_tui.store.list_definitions import rename_list

    with desk(context) as at:
        say(safe_line(f"Renamed {name} to {rename_list(at.store, name, new_name)}."))
    return 0


def archive(
    context: typer.Context,
    name: Name,
    back: Annotated[bool, typer.Option("--back", help="Bring it back.")] = False,
) -> int:
    """Put a list away: nobody is offered it any more, and who is on it stays."""
    from crm_tui.store.list_definitions import archive_list

    with desk(context) as at:
        changed = archive_list(at.store, name, archived=not back)
        write(f"{int(changed)}\n")
    return 0


def delete(
    context: typer.Context,
    name: Name,
    whole: Annotated[bool, typer.Option("--with-members", help="Delete it though contacts are on it.")] = False,
) -> int:
    """Delete a list; one with contacts on it only when told so. Prints how many there were."""
    from crm_tui.errors import RefusedData
    from crm_tui.store.list_definitions import delete_list, list_item

    with desk(context) as at:
        found = list_item(at.store, name)
        used = f" Segments that ask about it: {', '.join(found.segments)}." if found.segments else ""
        if found.contacts and not whole:
            raise RefusedData(
                f"{found.contacts:,} contact{' is' if found.contacts == 1 else 's are'} on {found.name}.{used} "
                "With --with-members it is deleted all the same; lists archive puts it away."
            )
        gone = delete_list(at.store, found.slug)
        say(safe_line(f"Deleted {found.name}.{used}"))
        write(f"{gone}\n")
    return 0


def put(
    context: typer.Context,
    contact: Contact,
    name: Name,
    status: Annotated[
        str, typer.Argument(metavar="STATUS", help="active, unconfirmed, unsubscribed, bounced, or off.")
    ],
    source: Annotated[str | None, typer.Option(help="Where the consent came from.", metavar="TEXT")] = None,
    consent: Annotated[str | None, typer.Option(help="The wording of the consent.", metavar="TEXT")] = None,
) -> int:
    """Give a contact a status on a list, with where the consent came from.

    \b
    crm-tui lists put ana@example.com news active --source "by phone"
    """
    from crm_tui.store.lists import change_status

    with desk(context) as at:
        number = meant(at, contact)
        saved = change_status(
            at.store, number, name, "" if status == "off" else status, source=source, consent=consent
        )  # fmt: skip
        say(saved.message)
        write(f"{int(saved.batch_id is not None)}\n")
    return 0


def history(context: typer.Context, contact: Contact, form: Form = Format.TABLE) -> int:
    """Every change of a contact's lists and of do-not-contact: who, when, what it became; newest first."""
    from crm_tui.store.lists import status_history

    with desk(context) as at:
        records = [
            {**each._asdict(), "at": iso(each.at), "status": each.status or ("off" if each.of == "list" else "allowed")}
            for each in status_history(at.store, meant(at, contact))
        ]
        write_records(form, HISTORY_HEADS, records, colour=at.colour)
    return 0
