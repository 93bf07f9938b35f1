"""``points``: the ledger of a contact, and points given by hand. ``point-rules``: what gives points by itself."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.filter_words import FILTER_CONTEXT
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say
from crm_tui.errors import UsageError
from crm_tui.services.csv.writing import iso
from crm_tui.values.safe_text import safe_line

HEADS = ("at", "points", "sum", "reason", "agent")
RULE_HEADS = ("by", "name", "points", "once")
Form = Annotated[Format, typer.Option("--format", help="How they are written.")]
By = Annotated[str, typer.Argument(metavar="BY", help="event, tag or segment.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="A kind of event, a tag, or a segment.")]
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII).fullmatch


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("points", context_settings=FILTER_CONTEXT)(points)
    family = typer.Typer(help="Points by kind of event, by tag, by segment entered.", no_args_is_help=True)
    family.command("list")(list_rules)
    family.command("set", context_settings=FILTER_CONTEXT)(set_one)
    family.command("drop")(drop)
    app.add_typer(family, name="point-rules")


def points(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="CONTACT [+N|-N REASON]", help="A number needs a reason.")],
    form: Form = Format.TABLE,
) -> int:
    """The points of a contact, or some more with a reason.

    Each is listed with its reason, newest first; with a number, some are given or taken.

    \b
    crm-tui points ana@example.com
    crm-tui points ana@example.com +5 "spoke at the fair"
    """
    from crm_tui.store.points.ledger import give_points, ledger

    contact, given = words[0], words[1:]
    if not given:
        with desk(context) as at:
            records = [{**each._asdict(), "at": iso(each.at)} for each in ledger(at.store, meant(at, contact))]
            write_records(form, HEADS, records, colour=at.colour)
        return 0
    number = read_points(given[0])
    reason = " ".join(given[1:])
    with desk(context) as at:
        saved = give_points(at.store, meant(at, contact), number, reason)
        say(safe_line(saved.message))
    return 0


def read_points(text: str) -> int:
    """The number of points.

    Raises:
        UsageError: it is none.
    """
    if not _NUMBER(text):
        raise UsageError(f"{text[:40]} is no number of points: +5 gives, -5 takes.")
    return int(text)


def list_rules(context: typer.Context, form: Form = Format.TABLE) -> int:
    """What gives points by itself."""
    from crm_tui.store.points.rules import rules

    with desk(context) as at:
        records: list[dict[str, object]] = [
            {"by": each.kind, "name": each.name or f"(gone) {each.target}", "points": each.points, "once": each.once}
            for each in rules(at.store)
        ]
        write_records(form, RULE_HEADS, records, colour=at.colour)
    return 0


def set_one(
    context: typer.Context,
    by: By,
    name: Name,
    number: Annotated[str, typer.Argument(metavar="N", help="5 gives, -5 takes.")],
    once: Annotated[bool, typer.Option("--once", help="Only the first time for a contact.")] = False,
) -> int:
    """Give points from now on: by a kind of event, when a tag is added, when a segment is entered.

    Tags that an import, a merge or an undo brings give none: nobody has done anything. The events of an imported
    history give theirs.

    \b
    crm-tui point-rules set tag vip 10 --once
    crm-tui point-rules set event page_hit 1
    """
    from crm_tui.store.points.rules import set_rule

    with desk(context) as at:
        made = set_rule(at.store, by, name, read_points(number), once=once)
        say(safe_line(f"{made.reason}: {made.points:+,} points{', once' if made.once else ' each time'}."))
    return 0


def drop(context: typer.Context, by: By, name: Name) -> int:
    """Give no points by it any more; those that were given stay."""
    from crm_tui.store.points.rules import drop_rule

    with desk(context) as at:
        gone = drop_rule(at.store, by, name)
        say(safe_line(f"{gone.reason}: no points any more."))
    return 0
