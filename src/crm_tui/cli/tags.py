"""``tag``: tags on one contact, or on all that match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT
from crm_tui.cli.find import asked_at
from crm_tui.cli.opening import desk
from crm_tui.cli.output import write
from crm_tui.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tag", context_settings=FILTER_CONTEXT)(tag)


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
            made = tags.change_tags(at.store, meant(at, contact), adding, removing)
            write(f"{int(bool(made.added or made.removed))}\n")
        return 0
    adding, removing = signed_tags(words)
    with desk(context) as at:
        asked = asked_at(at, where)
        with at.store.read() as db:
            condition = compiled(db, where, asked)
        write(f"{tags.tag_where(at.store, condition.counted.text, condition.counted.params, adding, removing)}\n")
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
