"""``show``, ``add``, ``set``: one contact."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from crm_tui.cli.filter_words import FILTER_CONTEXT, filter_text
from crm_tui.cli.find import asked_at
from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say, use_utf8, write
from crm_tui.errors import UsageError


class CardFormat(StrEnum):
    """How one contact is written."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("show", context_settings=FILTER_CONTEXT)(show)
    app.command("add")(add)
    app.command("set")(set_fields)


def show(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")],
    form: Annotated[CardFormat, typer.Option("--format", help="json has everything.")] = CardFormat.TEXT,
) -> int:
    """One contact whole: fields, notes, tasks, history, changes."""
    from crm_tui.cli.cells import json_text
    from crm_tui.cli.contact_json import contact_json
    from crm_tui.cli.contact_text import contact_text
    from crm_tui.store.contacts.listing import one_moment
    from crm_tui.store.contacts.whole import read_whole

    with desk(context) as at:
        contact_id = meant(at, filter_text(words))
        with one_moment(at.store) as db:
            whole = read_whole(db, contact_id)
        fields = at.registry.fields
        if form is CardFormat.JSON:
            use_utf8()
            write(json_text(contact_json(whole, fields), indent=2) + "\n")
        else:
            write(contact_text(whole, fields, at.zone, colour=at.colour))
    return 0


def add(
    context: typer.Context,
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE …", help="Checked as in the profile.")],
) -> int:
    """Make a contact; prints its id.

    Several tags or emails are separated by commas, several organisations or phones by bars.

    \b
    crm-tui add name="Ana Silva" email=ana@example.com "org=Acme|Initech" tags=vip,gold
    crm-tui add name="Bo Li" dnc.sms=manual list.news=active
    """
    from crm_tui.store.contacts.editing import create

    entered = read_entered(values)
    with desk(context) as at:
        made = create(at.store, entered, zone=at.zone, region=at.region)
        write(f"{made}\n")
    return 0


def set_fields(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")],
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE …", help="An empty value clears the field.")],
) -> int:
    """Edit a contact.

    All of the fields, or none when one of them is refused.

    \b
    crm-tui set ana@example.com city=Lyon stage= points=40
    """
    from crm_tui.store.contacts.editing import edit

    entered = read_entered(values)
    with desk(context) as at:
        saved = edit(at.store, meant(at, contact), entered, zone=at.zone, region=at.region)
        say(saved.message)
    return 0


def meant(at: Desk, text: str) -> int:
    """The id of the contact that CONTACT means; errors as ``store.contacts.finding`` has them."""
    from crm_tui.store.contacts.finding import find_contact

    return find_contact(at.store, text, asked_at(at), region=at.region)


def read_entered(words: Sequence[str]) -> dict[str, str]:
    """Typed texts by field name.

    Raises:
        UsageError: a word without ``=``, or a field twice.
    """
    entered: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UsageError(f"{word} is no field=value, such as city=Lyon.")
        if name in entered:
            raise UsageError(f"{name} is given twice.")
        entered[name] = value
    return entered
