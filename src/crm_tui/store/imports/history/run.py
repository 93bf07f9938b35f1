"""``import_history``: a file of events into the database, from its first byte to its last line.

Stage, resolve, merge: killed anywhere, the same command goes on behind the last chunk that was committed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from crm_tui.errors import CrmError
from crm_tui.services.csv.source import SourceFile, open_source
from crm_tui.store.connections import fault
from crm_tui.store.imports.garbage import seldom_searched
from crm_tui.store.imports.history.events import blocks_of, write_events
from crm_tui.store.imports.history.parties import make_parties
from crm_tui.store.imports.history.rejects import write_rejects
from crm_tui.store.imports.history.resolving import resolve
from crm_tui.store.imports.history.staging import EventRow, EventStage, PartyRow, Resolution, fill
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.imports.options import (
    KEPT,
    ImportOptions,
    ImportReport,
    OnProgress,
    OnReject,
    Progress,
    silent,
)
from crm_tui.store.imports.record import Counts, Run, advance, begin_run, finish, stop_former, unfinished
from crm_tui.store.imports.rejects import check_place
from crm_tui.store.imports.stage import open_stage, stage_path
from crm_tui.store.pacing import Pace
from crm_tui.store.store import Store

LOCK_GOAL = 0.2
"""Seconds for which one chunk should hold the write lock; the limit that we promise is 0.4."""
SMALLEST_CHUNK, FIRST_CHUNK, LARGEST_CHUNK = 200, 1_000, 20_000
"""Events (or parties) of a chunk at least, at first, and at most."""


def import_history(
    store: Store,
    source: Path | str,
    progress: OnProgress = silent,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    on_reject: OnReject = silent,
    stdin: BinaryIO | None = None,
) -> ImportReport:
    """Import a file of JSON lines (``-``: standard input), each an event of a contact or a visitor.

    ``created`` are events stored, ``unchanged`` those that were there. ``progress`` is called often, from this
    thread; ``on_reject`` once for every rejected line, at the end.

    Raises:
        UsageError: the file cannot be read, or ``rejects`` not be written.
        RefusedData: the file is no text, or empty; nothing was written.
        StoreError: the database cannot be written. What was merged stays; the same import goes on from there.
    """
    if rejects is not None:
        check_place(rejects)
    with seldom_searched(), open_source(source, stdin=stdin) as file:
        how = json.dumps([file.sha256, "history", dry_run])
        fingerprint = ImportOptions().fingerprint(how)
        stage = open_stage(stage_path(store.path, fingerprint), store.path, EventStage)
        done = False
        try:
            report = _History(store, stage, file, fingerprint, progress, dry_run=dry_run).run()
            for reject in stage.rejects():
                on_reject(reject)
            if rejects is not None:
                write_rejects(rejects, file, stage)
            done = True
        except sqlite3.Error as error:
            raise fault(stage.path, error) from error
        except CrmError as error:
            done = error.status in (2, 3) or dry_run
            raise
        finally:
            stage.close(remove=done or not stage.complete)
    return report


def _pace() -> Pace:
    return Pace(LOCK_GOAL, smallest=SMALLEST_CHUNK, first=FIRST_CHUNK, largest=LARGEST_CHUNK)


class _History:
    """One import of a history."""

    def __init__(
        self,
        store: Store,
        stage: EventStage,
        file: SourceFile,
        fingerprint: str,
        progress: OnProgress,
        *,
        dry_run: bool,
    ) -> None:
        self._store = store
        self._stage = stage
        self._file = file
        self._fingerprint = fingerprint
        self._progress = progress
        self._dry_run = dry_run
        self._title = f"Import of {file.name}"
        self._rows = 0
        self._resumed = stage.complete

    def run(self) -> ImportReport:
        """All of it, or what is left."""
        if not self._resumed:
            stop_former(self._store, self._fingerprint)
            fill(self._stage, self._file, self._progress)
        self._rows = int(str(self._stage.plan()["rows"]))
        run, plan = self._begin()
        if self._dry_run:
            run = run._replace(counts=Counts(created=self._stage.count("placed"), unchanged=plan.unchanged))
        else:
            run = self._make_parties(run, plan)
            run = self._merge(run, plan)
        report = self._report(run)
        if not self._dry_run:
            title = f"Imported {self._file.name}: {report.created:,} events"
            kept = {"history": True, "encoding": report.encoding}
            finish(self._store, run, title, rejected=report.rejected, warnings=report.warnings, report=kept)
        return report

    def _begin(self) -> tuple[Run, Resolution]:
        """The run that was cut off, with its plan; or a new one with a new plan."""
        with self._store.read() as db:
            found = unfinished(db, self._fingerprint)
        plan = self._stage.resolution() if found else None
        if found and plan:
            return found, plan
        self._progress(Progress("matching", 0, self._rows))
        plan = resolve(self._stage)
        self._progress(Progress("matching", self._rows, self._rows))
        if self._dry_run:
            return Run(0), plan
        with self._store.write(self._title, "import") as write:
            run = begin_run(
                write.connection, source=self._file.name, fingerprint=self._fingerprint,
                options=json.dumps({"history": True}), agent=self._store.agent, unchanged=plan.unchanged,
                rejected=self._stage.count("reject"), batch=None, now=write.now,
            )  # fmt: skip
        return run, plan

    def _make_parties(self, run: Run, plan: Resolution) -> Run:
        rows: list[PartyRow] = []

        def make(db: sqlite3.Connection, log: ImportLog) -> tuple[int, Counts]:
            make_parties(db, rows, log)
            return rows[-1].n, Counts()

        pace = _pace()
        while run.line < plan.parties:
            rows = self._stage.parties(run.line, pace.size)
            with pace.step():
                run = self._chunk(run, make)
        return run

    def _merge(self, run: Run, plan: Resolution) -> Run:
        rows: list[EventRow] = []
        gone: list[tuple[int, str]] = []

        def put(db: sqlite3.Connection, log: ImportLog) -> tuple[int, Counts]:
            counts, lost = write_events(db, rows, run.counts.created, log)
            gone[:] = lost
            return plan.parties + rows[-1].n, counts

        pace = _pace()
        while rows := self._stage.events(run.line - plan.parties, pace.size):
            with pace.step():
                run = self._chunk(run, put)
            self._stage.refuse(gone)
            self._progress(Progress("merging", run.counts.created + run.counts.unchanged, self._rows))
        return run

    def _chunk(self, run: Run, write_rows: Callable[[sqlite3.Connection, ImportLog], tuple[int, Counts]]) -> Run:
        """One transaction with its checkpoint; the run behind it."""
        with self._store.write(self._title, "import") as write:
            db = write.connection
            log = ImportLog(run.id, run.batch, title=write.title, agent=write.agent, now=write.now)
            log.open(db, blocks_of(self._rows))
            line, counts = write_rows(db, log)
            log.write(db)
            return advance(db, run, line, counts)._replace(batch=log.batch)

    def _report(self, run: Run) -> ImportReport:
        stage = self._stage
        return ImportReport(
            id=None if self._dry_run else run.id,
            source=self._file.name,
            created=run.counts.created,
            updated=run.counts.updated,
            unchanged=run.counts.unchanged,
            rejected=stage.count("reject"),
            warnings=stage.count("warning") + stage.count("match_warning"),
            rejects=tuple(stage.rejects(KEPT)),
            remarks=tuple(stage.warnings(KEPT)),
            columns=(),
            ignored=(),
            new_attributes=(),
            encoding=self._file.encoding.removesuffix("-sig"),
            delimiter="",
            resumed=self._resumed,
            dry_run=self._dry_run,
        )
