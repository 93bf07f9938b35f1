"""``note``: what was said, with tags and a task to follow."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.opening import Desk, desk
from crm_tui.cli.output import say
from crm_tui.cli.when import read_when
from crm_tui.errors import UsageError
from crm_tui.values.plans import PlannedTask, QuickPlan
from crm_tui.values.quick_line import describe_task, read_quick_line

LONGEST_INPUT = 4_000_000
"""Bytes read from standard input: four for each character that a note may have."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("note")(note)


def note(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="- reads standard input.")],
    type: Annotated[str, typer.Option(help="general, email, call, meeting.", metavar="TYPE")] = "general",
    at: Annotated[str | None, typer.Option(help="The date that the note speaks of.", metavar="WHEN")] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="A tag for the contact, too. May be repeated.", metavar="T")
    ] = None,
    task: Annotated[
        str | None, typer.Option(help='A task to follow: "title @ana >tomorrow 10:00".', metavar="TASK")
    ] = None,
) -> int:
    """Write a note on a contact.

    \b
    crm-tui note ana@example.com "Asked for the invoice" --type call --tag billing
    crm-tui note 12 - --at "yesterday 16:00" < minutes.txt

    WHEN is a date as you type it: 2026-11-24 09:30, yesterday, fri 14:30, 24/12, demain 10h. Your zone, the order
    of day and month, and the first day of a week are settings (or those of the locale); what was read is said.
    """
    from crm_tui.store.quick_lines import save

    said = read_standard_input() if text == "-" else text
    with desk(context) as here:
        moment = None if at is None else read_when(at, here.now, here.manner, towards=-1)
        planned = None if task is None else read_task(task, here)
        plan = QuickPlan(type.lower(), said, tuple(tag or ()), task=planned)
        say(save(here.store, meant(here, contact), plan, at=moment).message)
    return 0


def read_standard_input() -> str:
    """The text on standard input, as UTF-8.

    Raises:
        UsageError: it is no text, or longer than any note.
    """
    data = sys.stdin.buffer.read(LONGEST_INPUT + 1)
    if len(data) > LONGEST_INPUT:
        raise UsageError("Standard input is longer than a note may be (1,000,000 characters).")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"Standard input is no UTF-8 text (byte {error.start}).") from None


def read_task(text: str, here: Desk) -> PlannedTask:
    """``title !type @assignee >when 30m -15m``, as in the quick line; what was understood goes to stderr.

    Raises:
        UsageError: no title, or a date that does not read.
    """
    plan = read_quick_line(text, here.now, here.manner, kind="task")
    if plan.problem:
        raise UsageError(plan.problem)
    if plan.task is None:
        raise UsageError('A task needs a title: --task "Call back @ana >tomorrow 10:00".')
    say(f"{text.strip()}: {describe_task(plan.task, here.manner)} ({here.manner.zone.key})")
    return plan.task
