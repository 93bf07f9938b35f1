"""What ``crm-tui doctor`` looks at: each check gives one finding with a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from crm_tui.errors import CrmError
from crm_tui.store import counters, indexes
from crm_tui.store.connections import check_file, check_version, connect_reader, connect_writer
from crm_tui.store.sharing import group_name
from crm_tui.store.store import Store

SAMPLE = 500
"""Contacts at each end of the database whose documents and counters a quick check compares."""


class Finding(NamedTuple):
    """One check: what was looked at, whether it is in order, and what is so, or what to do."""

    name: str
    ok: bool
    sentence: str


Check = Callable[[Path, bool], Finding]


def run_checks(store: Store, full: bool = False) -> tuple[Finding, ...]:
    """Look at the whole database; never raises for what is wrong with it.

    Quick checks take milliseconds to a second or so; ``full`` reads every row of every table.
    """
    return tuple(_guarded(name, check, store.path, full) for name, check in CHECKS.items())


def _guarded(name: str, check: Check, path: Path, full: bool) -> Finding:
    try:
        return check(path, full)._replace(name=name)
    except CrmError as error:
        return Finding(name, False, error.sentence)
    except (sqlite3.Error, OSError) as error:
        return Finding(name, False, f"Could not be checked: {error}. Restore a backup if others fail, too.")


def check_place(path: Path, full: bool) -> Finding:
    """The file is an ordinary database of this program, in the schema that it knows."""
    check_file(path)
    with closing(connect_reader(path, cache_kib=64)) as db:
        version = check_version(path, db)
    return Finding("", True, f"{path}, schema {version}.")


def check_rights(path: Path, full: bool) -> Finding:
    """Nobody else may read the files; a group may that was given them (``share``: a folder 2770)."""
    folder = path.absolute().parent
    inside = folder.stat()
    shared = stat.S_IMODE(inside.st_mode) & 0o2070 == 0o2070
    forbidden = 0o007 if shared else 0o077
    beside = sorted(folder.glob(f"{_escaped(path.name)}*"))
    files = {each: each.stat() for each in beside if each.is_file()}
    wrong = [each for each, seen in files.items() if seen.st_mode & forbidden]
    strange = [each for each, seen in files.items() if seen.st_mode & 0o070 and seen.st_gid != inside.st_gid]
    if wrong:
        named = " ".join(str(each) for each in wrong)
        return Finding("", False, f"Others may read {named}. Say: chmod {'o=' if shared else 'go='} {named}")
    if not os.access(path, os.W_OK):
        return Finding("", False, f"{path} may not be written by you: it can be read only. Ask its owner.")
    if not shared:
        return Finding("", True, "The files are private.")
    group = group_name(inside.st_gid)
    if strange:
        named = " ".join(str(each) for each in strange)
        return Finding("", False, f"A group that was not named may read {named}. Say: crm-tui share --group {group}")
    return Finding("", True, f"The files are open to the group {group} alone.")


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def check_room(path: Path, full: bool) -> Finding:
    """There is room to write on the disk, and for one backup."""
    free, size = shutil.disk_usage(path.absolute().parent).free, path.stat().st_size
    if free < size + 64 * 2**20:
        return Finding("", False, f"Only {free // 2**20:,} MB are free: no room for a backup. Make room.")
    return Finding("", True, f"{free // 2**20:,} MB are free.")


def check_integrity(path: Path, full: bool) -> Finding:
    """SQLite finds no damage; a quick check leaves the indexes out."""
    with closing(connect_reader(path)) as db:
        rows = db.execute(f"PRAGMA {'integrity_check' if full else 'quick_check'}(3)").fetchall()
    if rows == [("ok",)]:
        return Finding("", True, "SQLite finds no damage.")
    return Finding("", False, f"The file is damaged ({rows[0][0]}). Restore a backup.")


def check_schema(path: Path, full: bool) -> Finding:
    """Tables, indexes and triggers are those that this program makes; nothing is missing."""
    from crm_tui.store.schema import statements

    with closing(sqlite3.connect(":memory:")) as fresh, closing(connect_reader(path, cache_kib=64)) as db:
        for statement in statements():
            fresh.execute(statement)
        missing = sorted(_objects(fresh) - _objects(db))
    if missing:
        return Finding("", False, f"Missing: {', '.join(missing)}. Restore a backup.")
    return Finding("", True, "Every table, index and trigger is there.")


def check_indexes(path: Path, full: bool) -> Finding:
    """Which indexes were built because somebody sorted by their column."""
    with closing(connect_reader(path, cache_kib=64)) as db:
        names = [name.removeprefix(indexes.PREFIX) for name in indexes.built(db)]
    said = ", ".join(names) if names else "none yet, beside those that every database has"
    return Finding("", True, f"Built because of a sort: {said}.")


def _objects(db: sqlite3.Connection) -> set[str]:
    return {f"{kind} {name}" for kind, name in db.execute("SELECT type, name FROM sqlite_schema")}


def check_references(path: Path, full: bool) -> Finding:
    """No row refers to a row that is gone."""
    with closing(connect_reader(path)) as db:
        tables = ("note", "task", "contact_email", "contact_phone", "contact_tag", "contact_organisation")
        checks = ["PRAGMA foreign_key_check"] if full else [f"PRAGMA foreign_key_check({each})" for each in tables]
        for check in checks:
            row = db.execute(check).fetchone()
            if row:
                return Finding("", False, f"A row of {row[0]} refers to a {row[2]} that is gone. Restore a backup.")
    return Finding("", True, "Every row refers to rows that are there.")


def check_search(path: Path, full: bool) -> Finding:
    """The search documents say what the contacts say; in full, the indexes hold what the documents say."""
    with closing(connect_reader(path)) as db:
        wrong = sum(len(counters.wrong_documents(db, first, last)) for first, last in _spans(db, full))
    if wrong:
        return Finding("", False, f"{wrong:,} contacts are searched by old texts. Say: crm-tui recount")
    if full:
        with closing(connect_writer(path, create=False)) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                agree = all(counters.index_agrees(db, name) for name in ("search_word", "search_tri"))
            finally:
                db.execute("ROLLBACK")
        if not agree:
            return Finding("", False, "The search index disagrees with the contacts. Say: crm-tui recount")
    return Finding("", True, "The search finds what the contacts say.")


def check_counters(path: Path, full: bool) -> Finding:
    """The counters of the contacts and the rollup are what the events say."""
    with closing(connect_reader(path)) as db:
        wrong: set[int] = set()
        for first, last in _spans(db, full):
            span = {"first": first, "last": last}
            for sql in (counters.WRONG_ROLLUP, counters.WRONG_COUNTERS):
                wrong |= {row[0] for row in db.execute(sql, span)}
    if wrong:
        said = f"The counters of {len(wrong):,} contacts disagree with their history. Say: crm-tui recount"
        return Finding("", False, said)
    return Finding("", True, "The counters are what the history says.")


def _spans(db: sqlite3.Connection, full: bool) -> Iterator[tuple[int, int]]:
    """Ranges of contact ids to look at: all of them in chunks, or some at both ends."""
    low, high = db.execute("SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM contact").fetchone()
    if not full and high - low >= 2 * SAMPLE:
        yield low, low + SAMPLE - 1
        yield high - SAMPLE + 1, high
        return
    for first in range(low, high + 1, counters.CHUNK):
        yield first, first + counters.CHUNK - 1


CHECKS: dict[str, Check] = {
    "place": check_place,
    "rights": check_rights,
    "room": check_room,
    "integrity": check_integrity,
    "schema": check_schema,
    "indexes": check_indexes,
    "references": check_references,
    "search": check_search,
    "counters": check_counters,
}
"""Every check by its name, in the order in which they are told."""
