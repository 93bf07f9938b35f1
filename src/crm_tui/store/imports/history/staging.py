"""The stage of a history: its events as they were read, and the plan of what is to be done, step by step."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_tui.services.csv.source import SourceFile
from crm_tui.services.events.reading import BadEvent, lines, read_event
from crm_tui.store.connections import fault
from crm_tui.store.imports.options import OnProgress, Progress
from crm_tui.store.imports.stage import Stage

_BLOCK = 4_000
_TABLES = """
CREATE TABLE event_row(line INTEGER PRIMARY KEY, contact TEXT NOT NULL, visitor TEXT NOT NULL, type TEXT NOT NULL,
    at INTEGER NOT NULL, points INTEGER NOT NULL, source_key TEXT NOT NULL, details TEXT NOT NULL,
    traits TEXT NOT NULL);
CREATE TABLE naming(line INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, shown TEXT NOT NULL,
    PRIMARY KEY(line, kind)) WITHOUT ROWID;
CREATE TABLE party(n INTEGER PRIMARY KEY, contact INTEGER, visitor TEXT NOT NULL, work TEXT);
CREATE TABLE placed(n INTEGER PRIMARY KEY, line INTEGER NOT NULL, contact INTEGER, party INTEGER);
CREATE TABLE resolution(parties INTEGER NOT NULL, unchanged INTEGER NOT NULL);
"""
_ADD = "INSERT INTO event_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_NAMING = "INSERT INTO naming VALUES (?, ?, ?, ?)"
_PARTIES = "SELECT n, contact, visitor, work FROM party WHERE n > ? ORDER BY n LIMIT ?"
_EVENTS = """
SELECT placed.n, r.line, coalesce(placed.contact, visit.contact_id), type, at, points, source_key, details, traits
FROM placed JOIN event_row AS r ON r.line = placed.line LEFT JOIN party ON party.n = placed.party
LEFT JOIN store.contact_visitor AS visit ON visit.visitor_key = party.visitor
WHERE placed.n > ? ORDER BY placed.n LIMIT ?
"""
MATCHED = "matched"
"""Marks the rejects that come from matching, not from reading: a second matching makes them anew."""


class Resolution(NamedTuple):
    """What matching came to: how many parties have to be made, how many rows are there already."""

    parties: int
    unchanged: int


class PartyRow(NamedTuple):
    """A party of the plan: ``contact`` is None for one that is to be made, ``work`` JSON of what is to be done."""

    n: int
    contact: int | None
    visitor: str
    work: str | None


class EventRow(NamedTuple):
    """An event of the plan; ``contact`` is None when its visitor is nobody any more."""

    n: int
    line: int
    contact: int | None
    type: str
    at: int
    points: int
    source_key: str
    details: str
    traits: str


class EventStage(Stage):
    """The stage of a history."""

    def make_events(self) -> None:
        """Begin: make the tables."""
        self.make(_TABLES)
        self.db.execute("BEGIN")

    def add_events(self, block: Block) -> None:
        """The next lines."""
        self.db.executemany(_ADD, block.rows)
        self.db.executemany(_ADD_NAMING, block.namings)
        self.add_remarks([(line, reason, "") for line, reason in block.rejects], block.warnings)

    def resolution(self) -> Resolution | None:
        """What matching came to, when it is done."""
        row = self.db.execute("SELECT parties, unchanged FROM resolution").fetchone()
        return Resolution(*row) if row else None

    def parties(self, after: int, limit: int) -> list[PartyRow]:
        """The next parties."""
        return [PartyRow(*row) for row in self.db.execute(_PARTIES, (after, limit))]

    def events(self, after: int, limit: int) -> list[EventRow]:
        """The next events, with the contacts that their visitors have become."""
        return [EventRow(*row) for row in self.db.execute(_EVENTS, (after, limit))]

    def refuse(self, rejects: Sequence[tuple[int, str]]) -> None:
        """Reject lines that were read well (line, reason)."""
        self.db.executemany(
            "INSERT OR IGNORE INTO reject VALUES (?, ?, ?)", ((line, reason, MATCHED) for line, reason in rejects)
        )


@dataclass
class Block:
    """Lines that wait to be written."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    namings: list[tuple[int, str, str, str]] = field(default_factory=list)
    rejects: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


def fill(stage: EventStage, source: SourceFile, progress: OnProgress) -> int:
    """Stage every line of ``source``; how many there are.

    Raises:
        StoreError: the stage cannot be written (the disk is full).
    """
    count = 0
    try:
        stage.make_events()
        with source.text() as stream:
            block = Block()
            for line, text in lines(stream):
                _read(block, line, text, damaged=source.damaged)
                count += 1
                if count % _BLOCK == 0:
                    stage.add_events(block)
                    block = Block()
                    progress(Progress("reading", source.file.tell(), source.size))
            stage.add_events(block)
            progress(Progress("reading", source.size, source.size))
        stage.end({"rows": count})
    except sqlite3.Error as error:
        raise fault(stage.path, error) from error
    return count


def _read(block: Block, line: int, text: str, *, damaged: bool) -> None:
    try:
        event = read_event(text)
    except BadEvent as reason:
        block.rejects.append((line, str(reason)))
        return
    block.rows.append((line, *event[:8]))
    if event.names:
        block.namings += [(line, *name) for name in event.names]
    if event.warnings:
        block.warnings += [(line, each) for each in event.warnings]
    if damaged and "\ufffd" in text:
        block.warnings.append((line, "bytes that do not fit the encoding were replaced by �"))


def work_of(row: PartyRow) -> dict[str, object]:
    """What is to be done for a party, beside its first visitor."""
    made = json.loads(row.work) if row.work else {}
    assert isinstance(made, dict)
    return made
