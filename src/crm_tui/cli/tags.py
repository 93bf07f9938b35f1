"""``tag``: tags on one contact, or on all that match. ``tags``: tags across all contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT
from crm_tui.cli.find import asked_at
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say, write
from crm_tui.errors import UsageError
from crm_tui.values.safe_text import safe_line

HEADS = ("name", "contacts", "colour", "segments")
Name = Annotated[str, typer.Argument(metavar="TAG", help="A tag, case and accents aside.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("tag", context_settings=FILTER_CONTEXT)(tag)
    family = typer.Typer(help="All tags; segments that name one follow it.", no_args_is_help=True)
    family.command("list")(list_tags)
    family.command("rename")(rename)
    family.command("merge")(merge)
    family.command("delete")(delete)
    family.command("colour")(colour)
    app.add_typer(family, name="tags")


def tag(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="[CONTACT] +TAG -TAG …", help="Tags to add and to remove.")],
    where: Annotated[
        str | None, typer.Option(help="Everybody who matches, in place of CONTACT.", metavar="FILTER")
    ] = None,
) -> int:
    """Add and remove tags; prints how many contacts changed.

    \b
    crm-tui tag ana@example.com +vip -old
    crm-tui tag --where "country:FR last_seen<-30d" +dormant
    """
    from crm_tui.store import tags
    from crm_tui.store.contacts.listing import compiled

    if where is None:
        contact, signed = words[0], words[1:]
        adding, removing = signed_tags(signed)
        with desk(context) as at:
            number = meant(at, contact)
            say_misspelt(at, adding)
            made = tags.change_tags(at.store, number, adding, removing)
            write(f"{int(bool(made.added or made.removed))}\n")
        return 0
    adding, removing = signed_tags(words)
    with desk(context) as at:
        asked = asked_at(at, where)
        with at.store.read() as db:
            condition = compiled(db, where, asked)
        say_misspelt(at, adding)
        write(f"{tags.tag_where(at.store, condition.counted.text, condition.counted.params, adding, removing)}\n")
    return 0


def say_misspelt(at: Desk, names: Sequence[str]) -> None:
    """Name the tags that are nearly like a new one: a script is not asked, but its author may be glad to know."""
    from crm_tui.store.tags import misspelt

    for name, near in misspelt(at.store, names).items():
        say(safe_line(f"{name} is a new tag. Did you mean {near}?"))


def list_tags(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE,
) -> int:
    """The tags: how many contacts have each, its colour, and the segments whose filter names it."""
    from crm_tui.store import tag_definitions

    with desk(context) as at:
        records = [
            {"name": each.name, "contacts": each.contacts, "colour": each.colour, "segments": list(each.segments)}
            for each in tag_definitions.tags(at.store)
        ]
        write_records(form, HEADS, records, colour=at.colour)
    return 0


def rename(
    context: typer.Context,
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Another name.")],
) -> int:
    """Give a tag another name, on its contacts and in the filters of segments."""
    from crm_tui.store.tag_definitions import rename_tag

    with desk(context) as at:
        made = rename_tag(at.store, name, new_name)
        used = f" Segments that name it: {', '.join(made.segments)}." if made.segments else ""
        say(safe_line(f"Renamed {name} to {made.name}.{used}"))
    return 0


def merge(
    context: typer.Context,
    name: Name,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The tag that stays.")],
) -> int:
    """Make one tag of two: whoever has TAG has INTO instead; prints how many contacts gained it."""
    from crm_tui.store.tag_definitions import merge_tags, tag

    with desk(context) as at:
        gained = merge_tags(at.store, name, into)
        say(safe_line(f"Merged {name} into {tag(at.store, into).name}."))
        write(f"{gained}\n")
    return 0


def delete(context: typer.Context, name: Name) -> int:
    """Delete a tag from all contacts; prints how many had it, and says which segments name it."""
    from crm_tui.store.tag_definitions import delete_tag, users_of

    with desk(context) as at:
        users = users_of(at.store, name)
        gone = delete_tag(at.store, name)
        if users:
            say(safe_line(f"These segments still name it, and find nobody by it: {', '.join(users)}."))
        write(f"{gone}\n")
    return 0


def colour(
    context: typer.Context,
    name: Name,
    chosen: Annotated[
        str, typer.Argument(metavar="COLOUR", help="red, orange, yellow, green, cyan, blue, magenta, or none.")
    ],
) -> int:
    """Give a tag a colour, or none."""
    from crm_tui.store.tag_definitions import colour_tag

    with desk(context) as at:
        colour_tag(at.store, name, None if chosen == "none" else chosen)
    return 0


def signed_tags(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names after ``+``, and those after ``-``.

    Raises:
        UsageError: none, a word without a sign, or one name with both.
    """
    signs: dict[str, list[str]] = {"+": [], "-": []}
    for word in words:
        if word[:1] not in signs or not word[1:].strip() or word.startswith("--"):
            raise UsageError(f"{word} is no tag with its sign: +vip adds, -vip removes.")
        signs[word[0]].append(word[1:].strip())
    if not words:
        raise UsageError("Say which tags: +vip adds, -vip removes.")
    both = {name.casefold() for name in signs["+"]} & {name.casefold() for name in signs["-"]}
    if both:
        raise UsageError(f"{sorted(both)[0]} cannot be added and removed at once.")
    return signs["+"], signs["-"]
