"""``import_contacts``: a file into the database, from its first byte to its last row.

Stage, match, merge: killed anywhere, the same command goes on behind the last chunk that was committed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from crm_tui.errors import CrmError, RefusedData, UsageError
from crm_tui.filters.fields import Registry
from crm_tui.services.csv.source import SourceFile, open_source
from crm_tui.store import settings
from crm_tui.store.attributes import add_within, read_attributes
from crm_tui.store.connections import fault
from crm_tui.store.duplicates.imported import brought_twice
from crm_tui.store.imports.garbage import seldom_searched
from crm_tui.store.imports.keys import Keys
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.imports.matching import match_rows
from crm_tui.store.imports.merging import Merger
from crm_tui.store.imports.options import (
    KEPT,
    ImportOptions,
    ImportReport,
    OnProgress,
    OnReject,
    Progress,
    silent,
)
from crm_tui.store.imports.outcome import Chunk, Outcome, StagedRow, next_chunk, outcomes
from crm_tui.store.imports.record import Run, advance, begin_run, finish, stop_former, unfinished
from crm_tui.store.imports.rejects import check_place, write_rejects
from crm_tui.store.imports.stage import Stage, open_stage, stage_path
from crm_tui.store.imports.staging import Plan, fill
from crm_tui.store.pacing import Pace
from crm_tui.store.store import Store
from crm_tui.values.records import AttributeInfo

LOCK_GOAL = 0.2
"""Seconds for which one chunk should hold the write lock; the limit that we promise is 0.4."""
SMALLEST_CHUNK, FIRST_CHUNK, LARGEST_CHUNK = 300, 500, 10_000
"""Rows of a chunk at least, at first, and at most; few rows at a time cost the search indexes dearly."""
REGION = "phone.region"
"""The setting: where numbers without ``+`` are dialled."""


def import_contacts(
    store: Store,
    source: Path | str,
    options: ImportOptions | None = None,
    progress: OnProgress = silent,
    *,
    on_reject: OnReject = silent,
    stdin: BinaryIO | None = None,
) -> ImportReport:
    """Import a delimited file (``-``: standard input) as contacts.

    ``progress`` is called often, from this thread; ``on_reject`` once for every rejected row, at the end.

    Raises:
        UsageError: the file cannot be read, or an option names something that is not there.
        RefusedData: the file is no table, or its headings are no good; nothing was written.
        StoreError: the database cannot be written. What was merged stays; the same import goes on from there.
    """
    how = options or ImportOptions()
    if how.on_match not in ("update", "fill", "skip"):
        raise UsageError(f"--on-match is update, fill or skip, not {how.on_match}.")
    if how.rejects is not None:
        check_place(how.rejects)
    with seldom_searched(), open_source(source, encoding=how.encoding, stdin=stdin) as file:
        fingerprint = how.fingerprint(file.sha256)
        stage = open_stage(stage_path(store.path, fingerprint), store.path, Stage)
        done = False
        try:
            report = _import(store, stage, file, how, fingerprint, progress)
            for reject in stage.rejects():
                on_reject(reject)
            done = True
        except sqlite3.Error as error:
            raise fault(stage.path, error) from error
        except CrmError as error:
            done = error.status in (2, 3) or how.dry_run
            raise
        finally:
            stage.close(remove=done or not stage.complete)
    return report


def _import(
    store: Store, stage: Stage, file: SourceFile, options: ImportOptions, fingerprint: str, progress: OnProgress
) -> ImportReport:
    with store.read() as db:
        attributes = read_attributes(db)
        region = options.phone_region or _region(db, store.agent)
    resumed = stage.complete
    if not resumed:
        stop_former(store, fingerprint)
    plan = Plan.from_json(stage.plan()) if resumed else fill(stage, file, options, attributes, region, progress)
    if options.dry_run:
        run = Run(0)
        attributes = (*attributes, *plan.new_attributes)
    else:
        run, attributes = _begin(store, stage, plan, file, options, fingerprint)
    keys = Keys(options.keys, Registry(attributes), plan.fields)
    match_rows(stage, keys, run.line, lambda line: progress(Progress("matching", line, plan.rows)))
    merger = Merger(plan.fields, attributes, on_match=options.on_match, tags=options.tags, source=file.name)
    merging = _Merging(store, merger, file.name, plan.rows, progress, dry_run=options.dry_run)
    run = merging.run(run, outcomes(stage, plan.fields, len(keys), run.line, options.on_match))
    report = _report(stage, plan, run, file.name, resumed=resumed, dry_run=options.dry_run)
    if run.counts.created and not options.dry_run:
        found = brought_twice(store, run.id, KEPT)
        report = replace(report, duplicates=found.number, duplicates_told=found.told)
    if options.rejects is not None:
        write_rejects(options.rejects, plan, stage)
    if not options.dry_run:
        _finish(store, run, report)
    return report


def _region(db: sqlite3.Connection, agent: str) -> str | None:
    value = settings.read(db, agent, REGION)
    return value if isinstance(value, str) and value else None


def _begin(
    store: Store, stage: Stage, plan: Plan, file: SourceFile, options: ImportOptions, fingerprint: str
) -> tuple[Run, tuple[AttributeInfo, ...]]:
    """The run that was cut off, or a new one; the custom attributes with those that the import brings."""
    with store.write(f"Import of {file.name}", "import") as write:
        db = write.connection
        found = unfinished(db, fingerprint)
        known = {each.slug for each in read_attributes(db)}
        for each in plan.new_attributes:
            if each.slug not in known and add_within(write, each.name, type=each.type).slug != each.slug:
                raise RefusedData("The custom attributes were changed meanwhile. Nothing was imported; try again.")
        batch = write.batch_id if write.wrote else None
        run = found or begin_run(
            db, source=file.name, fingerprint=fingerprint, options=options.described(), agent=store.agent,
            rejected=stage.count("reject"), batch=batch, now=write.now,
        )  # fmt: skip
        return run._replace(batch=run.batch or batch), read_attributes(db)


class _RolledBack(Exception):
    """A dry run takes back what it did."""


class _Merging:
    """Merges outcome after outcome, in chunks as large as the lock may last."""

    def __init__(
        self, store: Store, merger: Merger, name: str, rows: int, progress: OnProgress, *, dry_run: bool
    ) -> None:
        self._store = store
        self._merger = merger
        self._name = name
        self._rows = rows
        self._progress = progress
        self._dry_run = dry_run

    def run(self, run: Run, made: Iterator[Outcome | StagedRow]) -> Run:
        """All that is left; the run as it is at the end."""
        pace = Pace(LOCK_GOAL, smallest=SMALLEST_CHUNK, first=FIRST_CHUNK, largest=LARGEST_CHUNK)
        done = sum(run.counts)
        while chunk := next_chunk(made, pace.size):
            with pace.step():
                run = self._dry(run, chunk) if self._dry_run else self._merge(run, chunk)
            done += chunk.rows
            self._progress(Progress("merging", done, self._rows))
        return run

    def _merge(self, run: Run, chunk: Chunk) -> Run:
        with self._store.write(f"Import of {self._name}", "import") as write:
            log = ImportLog(run.id, run.batch, title=write.title, agent=write.agent, now=write.now)
            counts = self._merger.merge(write.connection, chunk, log)
            run = advance(write.connection, run, chunk.line, counts)
        return run._replace(batch=log.batch)

    def _dry(self, run: Run, chunk: Chunk) -> Run:
        made = run
        with suppress(_RolledBack), self._store.write("Dry run", "import") as write:
            log = ImportLog(0, None, title=write.title, agent=write.agent, now=write.now)
            counts = self._merger.merge(write.connection, chunk, log)
            made = Run(0, chunk.line, run.counts.plus(counts))
            raise _RolledBack
        return made


def _report(stage: Stage, plan: Plan, run: Run, name: str, *, resumed: bool, dry_run: bool) -> ImportReport:
    return ImportReport(
        id=None if dry_run else run.id,
        source=name,
        created=run.counts.created,
        updated=run.counts.updated,
        unchanged=run.counts.unchanged,
        rejected=stage.count("reject"),
        warnings=stage.count("warning") + stage.count("match_warning"),
        rejects=tuple(stage.rejects(KEPT)),
        remarks=tuple(stage.warnings(KEPT)),
        columns=plan.columns,
        ignored=plan.ignored,
        new_attributes=tuple(each.name for each in plan.new_attributes),
        encoding=plan.encoding,
        delimiter=plan.delimiter,
        resumed=resumed,
        dry_run=dry_run,
    )


def _finish(store: Store, run: Run, report: ImportReport) -> None:
    """The run is done; its batch in the log says what it did."""
    kept = {"ignored": report.ignored, "new_attributes": report.new_attributes, "encoding": report.encoding}
    title = f"Imported {report.source}: {report.created:,} created, {report.updated:,} updated"
    finish(store, run, title, rejected=report.rejected, warnings=report.warnings, report=kept)
