"""``import`` and ``imports``: contacts from a file, and what was imported."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_tui.cli.cells import json_text
from crm_tui.cli.formats import Format, write_records
from crm_tui.cli.opening import desk
from crm_tui.cli.output import say, use_utf8, write
from crm_tui.cli.progress import Bar
from crm_tui.errors import RefusedData, UsageError
from crm_tui.services.csv.writing import iso
from crm_tui.values.dates import format_moment

if TYPE_CHECKING:
    from crm_tui.store.imports.options import ImportOptions, ImportReport, Progress, Remark
    from crm_tui.store.store import Store

HEADS = ("id", "at", "agent", "file", "state", "created", "updated", "unchanged", "rejected", "warnings")
DUPLICATES_TOLD = 20
"""Possible duplicates that an import names."""


class OnMatch(StrEnum):
    """What happens to a contact that is there already."""

    UPDATE = "update"
    FILL = "fill"
    SKIP = "skip"


class Into(StrEnum):
    """What the rows of a file are."""

    CONTACTS = "contacts"
    ORGANISATIONS = "organisations"


class ReportFormat(StrEnum):
    """How the last line of an import is written."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_file)
    family = typer.Typer(help="The imports that were made.", no_args_is_help=True)
    family.command("list")(list_imports)
    family.command("revert")(revert_import)
    app.add_typer(family, name="imports")


def import_file(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV or TSV, or with --history JSON lines; - is standard input.")
    ],
    history: Annotated[
        bool, typer.Option("--history", help="FILE is a history: one event a line, of a contact or a visitor.")
    ] = False,
    into: Annotated[Into, typer.Option(help="What the rows of FILE are.")] = Into.CONTACTS,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="What a column is; an empty field leaves it out. May be repeated.", metavar='"Column=field"'
        ),
    ] = None,
    new_attributes: Annotated[
        bool, typer.Option("--new-attributes", help="Make a custom attribute of each column that maps to nothing.")
    ] = False,
    key: Annotated[
        str,
        typer.Option(
            help="Fields that say who is there already: external_id, email, phone when absent.", metavar="a,b"
        ),
    ] = "",
    on_match: Annotated[
        OnMatch, typer.Option(help="Who is there already: take the row's values, fill what is empty, or leave alone.")
    ] = OnMatch.UPDATE,
    tags: Annotated[str, typer.Option(help="Tags for everybody in the file.", metavar="T,…")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    rejects: Annotated[
        Path | None, typer.Option(help="Write the rejected rows here, with their reasons.", metavar="FILE")
    ] = None,
    form: Annotated[ReportFormat, typer.Option("--format", help="Of the last line.")] = ReportFormat.TEXT,
) -> int:
    """Import contacts, or a history. The last line says what was done; rejected rows go to stderr, with status 3.

    \b
    crm-tui import contacts.csv --dry-run
    crm-tui import contacts.csv --map "Client no=external_id" --tags imported --rejects rejects.csv
    crm-tui import companies.csv --into organisations
    crm-tui import --history visits.jsonl

    Organisations are known again by name, else by domain.

    Headings of Mautic, ActiveCampaign, tawk.to, Google and Outlook map by themselves. A second run changes nothing.

    A line of a history is an object such as {"contact": "ana@example.com", "type": "page_hit",
    "at": "2026-11-20T09:00:00Z", "url": "…"}: contact is an email, an id or an external id; a visitor in its place
    becomes an anonymous contact, until an event has both, an email or a social handle. Any further key is a detail.
    """
    from crm_tui.store.imports.options import ImportOptions

    if history:
        named = {
            "--map": columns,
            "--new-attributes": new_attributes,
            "--key": key,
            "--tags": tags,
            "--into": into is not Into.CONTACTS,
        }
        for option in [name for name, value in named.items() if value] + ["--on-match"] * (on_match != "update"):
            raise UsageError(f"--history takes no {option}: that is for files of contacts.")
    with desk(context) as here:
        options = ImportOptions(
            map=read_map(columns or ()),
            new_attributes=new_attributes,
            keys=tuple(_words(key)),
            on_match=on_match.value,
            tags=tuple(_words(tags)),
            dry_run=dry_run,
            rejects=rejects,
            phone_region=here.region,
        )
        bar = _ImportBar()
        try:
            report = _import(here.store, file, options, bar, "history" if history else into.value)
        finally:
            bar.clear()
    _tell(report)
    _write_report(report, form)
    return RefusedData.status if report.rejected else 0


def _import(store: Store, file: str, options: ImportOptions, bar: _ImportBar, into: str) -> ImportReport:
    if into == "organisations":
        from crm_tui.store.imports.organisations import import_organisations

        return import_organisations(store, file, options, bar.show, on_reject=bar.reject)
    if into == "contacts":
        from crm_tui.store.imports.run import import_contacts

        return import_contacts(store, file, options, bar.show, on_reject=bar.reject)
    from crm_tui.store.imports.history.run import import_history

    return import_history(store, file, bar.show, dry_run=options.dry_run, rejects=options.rejects, on_reject=bar.reject)


def list_imports(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="Dates are ISO 8601 in UTC but in a table.")] = Format.TABLE,
) -> int:
    """The imports made, newest first."""
    from crm_tui.store.import_runs import import_runs

    with desk(context) as here:
        records: list[dict[str, object]] = [
            {
                "id": run.id,
                "at": format_moment(run.started_at, here.zone) if form is Format.TABLE else iso(run.started_at),
                "agent": run.agent,
                "file": run.source,
                "state": run.state,
                "created": run.created,
                "updated": run.updated,
                "unchanged": run.unchanged,
                "rejected": run.rejected,
                "warnings": run.warnings,
            }
            for run in import_runs(here.store)
        ]
        write_records(form, HEADS, records, colour=here.colour)
    return 0


def read_map(texts: Sequence[str]) -> dict[str, str]:
    """Heading → field of ``--map``.

    Raises:
        UsageError: a text without ``=``, or a heading twice.
    """
    made: dict[str, str] = {}
    for text in texts:
        heading, equals, field = text.rpartition("=")  # a heading may hold =, a field cannot
        if not equals or not heading.strip():
            raise UsageError(f'{text} is no --map: write --map "Column=field".')
        if heading.strip() in made:
            raise UsageError(f"--map names the column {heading.strip()} twice.")
        made[heading.strip()] = field.strip()
    return made


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class _ImportBar:
    """The bar of the phase that runs, and rejected rows above it."""

    def __init__(self) -> None:
        self._bars: dict[str, Bar] = {}
        self._now: Bar | None = None

    def show(self, progress: Progress) -> None:
        bar = self._bars.setdefault(progress.phase, Bar(f"{progress.phase:<8}"))
        if self._now is not bar:
            self.clear()
        self._now = bar
        bar.show(progress.done, progress.total)

    def reject(self, remark: Remark) -> None:
        self.clear()
        say(f"line {remark.line}: rejected: {remark.text}")

    def clear(self) -> None:
        if self._now is not None:
            self._now.clear()


def _tell(report: ImportReport) -> None:
    """What the last line has no room for, on stderr."""
    if report.resumed:
        say("Went on where an earlier run of this import was cut off.")
    for remark in report.remarks:
        say(f"line {remark.line}: {remark.text}")
    if report.warnings > len(report.remarks):
        say(f"… and {report.warnings - len(report.remarks):,} more warnings.")
    for told in report.duplicates_told[:DUPLICATES_TOLD]:
        say(f"warning: {told}")
    if report.duplicates > DUPLICATES_TOLD:
        say(f"… and {report.duplicates - DUPLICATES_TOLD:,} more possible duplicates: crm-tui duplicates")
    if report.new_attributes:
        say(f"New attributes: {', '.join(report.new_attributes)}.")
    if report.ignored:
        say(
            f"Ignored columns (they map to nothing): {', '.join(report.ignored)}. --map or --new-attributes takes them."
        )
    if report.dry_run:
        say("Nothing was written: this was a dry run.")


def _write_report(report: ImportReport, form: ReportFormat) -> None:
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "warnings": report.warnings,
    }
    if form is ReportFormat.TEXT:
        write(", ".join(f"{name} {number}" for name, number in counts.items()) + "\n")
        return
    use_utf8()
    more = {"rows": report.rows, "id": report.id, "dry_run": report.dry_run, "duplicates": report.duplicates}
    write(json_text({**counts, **more}) + "\n")


def revert_import(
    context: typer.Context, number: Annotated[int, typer.Argument(metavar="ID", help="An id of imports list.")]
) -> int:
    """Take an import back whole.

    Who was changed since stays, and is named: then the status is 3.
    """
    from crm_tui.cli.undoing import taken_back
    from crm_tui.store.undo import imports

    with desk(context) as here:
        return taken_back(here, lambda progress: imports.revert_import(here.store, number, progress))
