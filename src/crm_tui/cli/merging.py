"""``duplicates``, ``merge``: who may be one person, and making one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant, read_entered
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say
from crm_tui.errors import UsageError
from crm_tui.values.duplicates import KEYS

HEADS = ("id", "name", "other_id", "other_name", "reason")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("duplicates")(duplicates)
    app.command("merge")(merge)


def duplicates(
    context: typer.Context,
    key: Annotated[
        str, typer.Option(help="By what: email, phone, name (with a second shared fact).", metavar="a,b")
    ] = ",".join(KEYS),
    limit: Annotated[int | None, typer.Option(help="Pairs, at most.", min=0, metavar="N")] = None,
    two: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--not", help="Say that these are two people: they are not named again.", metavar="CONTACT CONTACT"
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="The reason is in words.")] = Format.TABLE,
) -> int:
    """Pairs of contacts that may be one person, with the reason.

    The surest come first. A name alone is no reason: organisation, birthday, city, or a part of an
    address must be shared, too.

    \b
    crm-tui duplicates --key email,phone
    crm-tui duplicates --not ana@example.com 17
    """
    from crm_tui.store.duplicates.refusing import not_a_duplicate
    from crm_tui.store.duplicates.search import DuplicateSearch

    keys = read_keys(key)
    with desk(context) as at:
        if two is not None:
            say(not_a_duplicate(at.store, meant(at, two[0]), meant(at, two[1])).message)
            return 0
        search = DuplicateSearch(at.store.path)
        try:
            found = search.find(search.supersede(), keys)
        finally:
            search.close()
        records: list[dict[str, object]] = [
            {
                "id": pair.first,
                "name": found.names.get(pair.first, ""),
                "other_id": pair.second,
                "other_name": found.names.get(pair.second, ""),
                "reason": pair.reason,
            }
            for pair in found.pairs[:limit]
        ]
        write_records(form, HEADS, records, colour=at.colour)
    return 0


def merge(
    context: typer.Context,
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The contact that is kept: an id, email, phone, …")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER …", help="Those that become one with it.")],
    take: Annotated[
        list[str] | None,
        typer.Option(help="Take the value of a field from that contact.", metavar="FIELD=CONTACT"),
    ] = None,
) -> int:
    """Make one contact of two or more.

    Everything moves to KEEP: addresses, tags, lists, notes, tasks, history. Of a field that differs the newest value
    is taken, unless --take says otherwise. The old ids lead to KEEP afterwards.

    \b
    crm-tui merge ana@example.com 17 18 --take city=18
    """
    from crm_tui.store.merging.merge import merge as merge_contacts

    chosen = read_entered(take or [])
    with desk(context) as at:
        kept = meant(at, keep)
        ids = [kept, *(meant(at, other) for other in others)]
        choices = {name: _side(at, text, ids) for name, text in chosen.items()}
        say(merge_contacts(at.store, kept, ids[1:], choices).message)
    return 0


def _side(at: Desk, text: str, ids: Sequence[int]) -> int:
    found = meant(at, text)
    if found not in ids:
        raise UsageError(f"--take: {text} is none of the contacts that are merged.")
    return found


def read_keys(text: str) -> tuple[str, ...]:
    """By what duplicates are sought.

    Raises:
        UsageError: an unknown key, or none.
    """
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    for each in wanted:
        if each not in KEYS:
            raise UsageError(f"--key is of {', '.join(KEYS)}; there is no {each}.")
    if not wanted:
        raise UsageError(f"--key names at least one of {', '.join(KEYS)}.")
    return tuple(wanted)
