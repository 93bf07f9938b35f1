"""``import_organisations``: a file of organisations into the database, by the rules of an import of contacts.

A row is about the organisation of its name; without one of that name, about the one of its domain, unless another row
of the file names that. Rows of one name are one organisation: the later value wins. What becomes of each is decided
before anything is written, so a dry run decides the same, and a second run changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from crm_tui.errors import RefusedData, UsageError
from crm_tui.services.csv.checking import Rejected
from crm_tui.services.csv.headings import Mapped
from crm_tui.services.csv.organisations import OrganisationRow, check_organisation, map_organisation_headings
from crm_tui.services.csv.reading import Table, open_table
from crm_tui.services.csv.source import SourceFile, open_source
from crm_tui.store import search
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.imports.options import (
    KEPT,
    ImportOptions,
    ImportReport,
    OnProgress,
    OnReject,
    Progress,
    Remark,
    silent,
)
from crm_tui.store.imports.record import Counts, Run, advance, begin_run, finish, stop_former
from crm_tui.store.imports.rejects import check_place, write_rows
from crm_tui.store.organisations.people import people_of
from crm_tui.store.store import Store
from crm_tui.values.folding import fold

CHUNK = 500
"""Organisations that are written in one transaction."""
COLUMNS = ("name", "domain", "website", "phone", "industry", "country", "region", "city", "address", "zip")
BY_NAME = f"SELECT id, name_key, {', '.join(COLUMNS)} FROM organisation WHERE deleted_at IS NULL ORDER BY id DESC"
ADD = (
    f"INSERT INTO organisation(id, name_key, created_at, updated_at, import_id, {', '.join(COLUMNS)}) "
    f"VALUES ({', '.join('?' * (5 + len(COLUMNS)))})"
)
LAST = "SELECT coalesce(max(id), 0) FROM organisation"
TOUCH = "UPDATE organisation SET updated_at = ?, version = version + 1 WHERE id = ?"


@dataclass
class _There:
    """The organisations of the database by what rows know them by."""

    values: dict[int, dict[str, str | None]] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)
    by_domain: dict[str, int] = field(default_factory=dict)


@dataclass
class _Group:
    """Rows about one organisation: what they say together, and which of them added something."""

    line: int
    number: int | None
    said: dict[str, str]
    rows: int = 1
    added: int = 0


@dataclass
class _Read:
    """What the file says."""

    headings: tuple[str, ...]
    delimiter: str
    mapped: Mapped
    rows: list[OrganisationRow] = field(default_factory=list)
    rejects: list[tuple[int, str, list[str]]] = field(default_factory=list)


def import_organisations(
    store: Store,
    source: Path | str,
    options: ImportOptions | None = None,
    progress: OnProgress = silent,
    *,
    on_reject: OnReject = silent,
    stdin: BinaryIO | None = None,
) -> ImportReport:
    """Import a delimited file (``-``: standard input) as organisations.

    Raises:
        UsageError: the file cannot be read, or an option names something that is not there.
        RefusedData: the file is no table, or its headings are no good; nothing was written.
        StoreError: the database cannot be written. What was written stays; the same import goes on from there.
    """
    how = options or ImportOptions()
    _check_options(how)
    with open_source(source, encoding=how.encoding, stdin=stdin) as file:
        read = _read(file, how, progress)
        fingerprint = how.fingerprint(f"organisations {file.sha256}")
        there = _present(store)
        groups = _grouped(read.rows, there)
        run = Run(0) if how.dry_run else _begin(store, file, how, fingerprint, len(read.rejects))
        run = _write(store, run, groups, there, how, file.name, progress)
        for line, reason, _ in read.rejects:
            on_reject(Remark(line, reason))
        if how.rejects is not None:
            write_rows(how.rejects, read.headings, read.delimiter, read.rejects)
        report = _report(read, run, file, dry_run=how.dry_run)
    if not how.dry_run:
        title = f"Imported {report.source} into organisations: {report.created:,} created, {report.updated:,} updated"
        kept = {"ignored": report.ignored, "encoding": report.encoding, "into": "organisations"}
        finish(store, run, title, rejected=report.rejected, warnings=report.warnings, report=kept)
    return report


def _check_options(options: ImportOptions) -> None:
    if options.on_match not in ("update", "fill", "skip"):
        raise UsageError(f"--on-match is update, fill or skip, not {options.on_match}.")
    for option, value in (("--tags", options.tags), ("--new-attributes", options.new_attributes)):
        if value:
            raise UsageError(f"Organisations have no {option[2:].replace('-', ' ')}: leave {option} out.")
    if options.keys:
        raise UsageError("Organisations are known by name, then by domain: leave --key out.")
    if options.rejects is not None:
        check_place(options.rejects)


def _read(file: SourceFile, options: ImportOptions, progress: OnProgress) -> _Read:
    with file.text() as stream:
        table: Table | None = open_table(stream, delimiter=options.delimiter)
        if table is None:
            raise RefusedData(f"{file.name} has no line of headings: there is nothing to import.")
        mapped = map_organisation_headings(table.headings, options.map)
        found = _Read(tuple(table.headings), table.delimiter, mapped)
        for row in table.rows:
            try:
                if row.problem:
                    raise Rejected(row.problem)
                found.rows.append(check_organisation(row.line, row.cells, mapped.columns))
            except Rejected as reason:
                found.rejects.append((row.line, str(reason), list(row.cells)))
        progress(Progress("reading", file.size, file.size))
    return found


def _present(store: Store) -> _There:
    there = _There()
    with store.read() as db:
        for number, key, *values in db.execute(BY_NAME):  # the oldest of a name comes last, and stays
            found = dict(zip(COLUMNS, values, strict=True))
            there.values[number] = found
            there.by_name[key] = number
            if found["domain"]:
                there.by_domain[str(found["domain"])] = number
    return there


def _grouped(rows: Sequence[OrganisationRow], there: _There) -> list[_Group]:
    named = {fold(row.columns["name"]) for row in rows if "name" in row.columns}
    free = {domain: number for domain, number in there.by_domain.items()
            if fold(str(there.values[number]["name"])) not in named}  # fmt: skip
    groups: dict[str, _Group] = {}
    first: dict[str, str] = {}
    for row in rows:
        if "name" in row.columns and "domain" in row.columns:
            first.setdefault(row.columns["domain"], fold(row.columns["name"]))
    # rows without a name last: they are about what the others name
    for row in sorted(rows, key=lambda each: "name" not in each.columns):
        domain = row.columns.get("domain", "")
        if "name" in row.columns:
            key = fold(row.columns["name"])
            number = there.by_name.get(key)
            if number is None and key not in groups:
                number = free.pop(domain, None)
        else:
            key, number = first.get(domain, f"@{domain}"), there.by_domain.get(domain)
        _join(groups, key, row, number)
    return sorted(groups.values(), key=lambda each: each.line)


def _join(groups: dict[str, _Group], key: str, row: OrganisationRow, number: int | None) -> None:
    found = groups.get(key)
    if found is None:
        groups[key] = _Group(row.line, number, dict(row.columns))
        return
    found.rows += 1
    more = {name: value for name, value in row.columns.items() if name != "name" or "name" not in found.said}
    found.added += any(found.said.get(name) != value for name, value in more.items())
    found.said.update(more)  # but the name, which is written as in the first row


# ---------------------------------------------------------------- what becomes of a group


def _change(group: _Group, there: _There, on_match: str) -> dict[str, str]:
    """The columns that differ from what is there."""
    if group.number is None:
        return group.said
    former = there.values[group.number]
    if on_match == "skip":
        return {}
    if on_match == "fill":
        return {name: value for name, value in group.said.items() if not former[name]}
    return {name: value for name, value in group.said.items() if former[name] != value}


def _counted(group: _Group, change: dict[str, str]) -> Counts:
    if group.number is not None and not change:
        return Counts(unchanged=group.rows)
    is_new = group.number is None
    return Counts(int(is_new), int(not is_new) + group.added, group.rows - 1 - group.added)


def _write(
    store: Store, run: Run, groups: list[_Group], there: _There, options: ImportOptions, name: str, progress: OnProgress
) -> Run:
    done = 0
    for start in range(0, len(groups), CHUNK):
        chunk = [(each, _change(each, there, options.on_match)) for each in groups[start : start + CHUNK]]
        counts = Counts()
        for each, change in chunk:
            counts = counts.plus(_counted(each, change))
        if options.dry_run:
            run = run._replace(counts=run.counts.plus(counts))
        else:
            run = _write_chunk(store, run, chunk, there, counts, name)
        done += sum(each.rows for each, _ in chunk)
        progress(Progress("merging", done, sum(each.rows for each in groups)))
    return run


def _write_chunk(
    store: Store, run: Run, chunk: list[tuple[_Group, dict[str, str]]], there: _There, counts: Counts, name: str
) -> Run:
    with store.write(f"Import of {name}", "import") as write:
        db = write.connection
        log = ImportLog(run.id, run.batch, title=write.title, agent=write.agent, now=write.now)
        for group, change in chunk:
            if group.number is None:
                _add(db, log, change)
            elif change:
                _update(db, log, group.number, {each: there.values[group.number][each] for each in change}, change)
        log.write(db)
        run = advance(db, run, chunk[-1][0].line, counts)
    return run._replace(batch=log.batch)


def _add(db: sqlite3.Connection, log: ImportLog, said: dict[str, str]) -> None:
    said = {"name": said.get("name") or said["domain"], **said}  # without a name it is called by its domain
    number = int(db.execute(LAST).fetchone()[0]) + 1
    key = fold(said["name"])
    db.execute(ADD, (number, key, log.now, log.now, log.run, *(said.get(name) for name in COLUMNS)))
    whole = {"id": number, "name_key": key, "created_at": log.now, "updated_at": log.now, "import_id": log.run}
    log.added("organisation", None, [number], whole | said)


def _update(
    db: sqlite3.Connection, log: ImportLog, number: int, before: dict[str, str | None], after: dict[str, str]
) -> None:
    if "name" in after:
        before = {**before, "name_key": fold(str(before["name"]))}
        after = {**after, "name_key": fold(after["name"])}
    marks = ", ".join(f"{name} = ?" for name in after)
    db.execute(f"UPDATE organisation SET {marks} WHERE id = ?", (*after.values(), number))
    db.execute(TOUCH, (log.now, number))
    log.changed("organisation", None, [number], before, after)
    if "name" in after:
        search.refresh(db, people_of(db, number))


# ---------------------------------------------------------------- the record


def _begin(store: Store, file: SourceFile, options: ImportOptions, fingerprint: str, rejected: int) -> Run:
    stop_former(store, fingerprint)  # what it wrote is found again by name
    described = json.dumps(json.loads(options.described()) | {"into": "organisations"}, ensure_ascii=False)
    with store.write(f"Import of {file.name}", "import") as write:
        return begin_run(
            write.connection, source=file.name, fingerprint=fingerprint, options=described, agent=store.agent,
            rejected=rejected, batch=None, now=write.now,
        )  # fmt: skip


def _report(read: _Read, run: Run, file: SourceFile, *, dry_run: bool) -> ImportReport:
    warnings = [Remark(row.line, text) for row in read.rows for text in row.warnings]
    return ImportReport(
        id=None if dry_run else run.id,
        source=file.name,
        created=run.counts.created,
        updated=run.counts.updated,
        unchanged=run.counts.unchanged,
        rejected=len(read.rejects),
        warnings=len(warnings),
        rejects=tuple(Remark(line, reason) for line, reason, _ in read.rejects[:KEPT]),
        remarks=tuple(warnings[:KEPT]),
        columns=tuple((each.heading, each.field) for each in read.mapped.columns),
        ignored=read.mapped.ignored,
        new_attributes=(),
        encoding=file.encoding.removesuffix("-sig"),
        delimiter=read.delimiter,
        dry_run=dry_run,
    )
