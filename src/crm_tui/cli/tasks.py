"""``tasks``: what is to do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crm_tui.cli.contacts import meant
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say, write
from crm_tui.cli.when import END_OF_DAY, read_when
from crm_tui.errors import StoreError, UsageError
from crm_tui.services.csv.writing import iso
from crm_tui.values.dates import format_moment
from crm_tui.values.durations import parse_duration

HEADS = ("id", "contact_id", "contact", "due", "title", "type", "status", "assignee", "duration", "alert")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    family = typer.Typer(help="Tasks: what is to do for whom, and when.", no_args_is_help=True)
    family.command("list")(list_tasks)
    family.command("add")(add)
    family.command("done")(done)
    family.command("export")(export)
    family.command("types")(types)
    app.add_typer(family, name="tasks")


def list_tasks(
    context: typer.Context,
    mine: Annotated[bool, typer.Option("--mine", help="Only yours.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose date is past.")] = False,
    finished: Annotated[bool, typer.Option("--done", help="Those that are done, in place of the open ones.")] = False,
    form: Annotated[Format, typer.Option("--format", help="Dates are ISO 8601 in UTC but in a table.")] = Format.TABLE,
) -> int:
    """Open tasks by their date; those without one last."""
    from crm_tui.store.task_queue import queue

    with desk(context) as here:
        found = queue(
            here.store,
            done=finished,
            assignee=here.store.agent if mine else None,
            due_before=here.now if overdue else None,
        )
        records: list[dict[str, object]] = [
            {
                "id": each.id,
                "contact_id": each.contact_id,
                "contact": each.contact,
                "due": None
                if each.due_at is None
                else (format_moment(each.due_at, here.zone) if form is Format.TABLE else iso(each.due_at)),
                "title": each.title,
                "type": each.type,
                "status": each.status,
                "assignee": each.assignee,
                "duration": each.duration_minutes,
                "alert": each.alert_minutes,
            }
            for each in found
        ]
        write_records(form, HEADS, records, colour=here.colour)
    return 0


def add(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="An id, email, phone, external id, or filter.")],
    title: Annotated[str, typer.Argument(metavar="TITLE")],
    due: Annotated[str | None, typer.Option(help="When; a day alone means its end.", metavar="WHEN")] = None,
    type: Annotated[str, typer.Option(help="The kind of work.", metavar="T")] = "to do",
    assignee: Annotated[str | None, typer.Option(help="Who does it; else you.", metavar="AGENT")] = None,
    duration: Annotated[str | None, typer.Option(help="How long, such as 30m or 1h30m.", metavar="30m")] = None,
    alert: Annotated[str | None, typer.Option(help="How long before to remind.", metavar="15m")] = None,
) -> int:
    """Plan a task for a contact.

    \b
    crm-tui tasks add ana@example.com "Call back" --due "tomorrow 10:00" --alert 15m
    """
    from crm_tui.store.tasks import add_task

    with desk(context) as here:
        due_at = None if due is None else read_when(due, here.now, here.manner, without_time=END_OF_DAY)
        lasts, reminds = _minutes("--duration", duration), _minutes("--alert", alert)
        saved = add_task(
            here.store,
            meant(here, contact),
            title,
            due_at=due_at,
            type=type,
            assignee=assignee,
            duration_minutes=lasts,
            alert_minutes=reminds,
        )
        say(saved.message)
    return 0


def done(
    context: typer.Context, tasks: Annotated[list[int], typer.Argument(metavar="ID …", help="As tasks list has them.")]
) -> int:
    """Tick tasks off; prints how many were open."""
    from crm_tui.store.task_queue import complete

    with desk(context) as here:
        saved = [complete(here.store, each) for each in tasks]
        for each in saved:
            say(each.message)
        write(f"{sum(each.batch_id is not None for each in saved)}\n")
    return 0


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE.ics", help="- is standard output.")],
    mine: Annotated[bool, typer.Option("--mine", help="Only your tasks, and notes that you wrote.")] = False,
    finished: Annotated[bool, typer.Option("--done", help="Also tasks that are done.")] = False,
) -> int:
    """Tasks, and notes that carry a date, for another calendar (iCalendar). Prints how many were written.

    \b
    crm-tui tasks export tasks.ics --mine

    A task with a date is an event, one without is a task of the calendar.
    """
    from crm_tui.services.ics import write_calendar
    from crm_tui.store.calendar import items

    with desk(context) as here:
        found = items(here.store, agent=here.store.agent if mine else None, done=finished)
        text = "".join(write_calendar(found, here.now))
        if file == "-":
            write(text)
        else:
            _write_file(Path(file), text)
            write(f"{len(found)}\n")
    return 0


def _write_file(path: Path, text: str) -> None:
    """Replace the file as a whole; only its owner can read it."""
    from crm_tui.services.whole_files import whole_file

    try:
        with whole_file(path, replaces=True) as out:
            out.write(text)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}.") from error


def types(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[TYPE …]", help="The types from now on.")] = None,
) -> int:
    """Types that are offered for tasks, for everybody; with names: set them. Tasks keep the type that they have."""
    from crm_tui.store import tasks

    with desk(context) as here:
        for name in tasks.set_types(here.store, names) if names else tasks.types(here.store):
            write(f"{name}\n")
    return 0


def _minutes(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    seconds = parse_duration(text)
    if seconds is None or seconds % 60 or text.isdigit() or seconds >= 60 * 2**31:
        raise UsageError(f"{option} takes minutes or hours such as 30m or 1h30m, not {text}.")
    return seconds // 60
