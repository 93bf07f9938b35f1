"""P7: the import of a CSV file, in a process of its own so that its memory can be measured.

Run as a program it imports two files into a new database and prints what it took, as JSON.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.store.store import Store
from crm_tui.values.clock import Clock

if TYPE_CHECKING:
    from crm_tui.store.writing import Write
    from perf.figures.ground import Ground
    from perf.figures.measured import Measured

MOST_ROWS = 100_000


class TimedStore(Store):
    """Keeps how long its writes held the lock (seconds)."""

    def __init__(self, path: Path, *, agent: str, clock: Clock | None = None) -> None:
        super().__init__(path, agent=agent, clock=clock)
        self.held: list[float] = []

    @contextmanager
    def write(self, title: str, kind: str = "edit") -> Iterator[Write]:
        """The same write; the lock is held from the first line inside until the commit is done."""
        with super().write(title, kind) as write:
            begun = time.perf_counter()
            yield write
        self.held.append(time.perf_counter() - begun)


def run_import(ground: Ground) -> Iterator[Measured]:
    """Import min(N, 100,000) rows with checks, tags, one in ten there already, one in twenty twice in the file: rows
    per second, peak memory of the process (MB), longest write lock (ms).

    The floor reads the same file with ``csv`` and inserts the rows into a table without any index.
    """
    from perf.figures.csv_file import write_csv, write_known
    from perf.figures.measured import Goal, Measured

    rows = min(ground.contacts, MOST_ROWS)
    new, known = ground.folder / "new.csv", ground.folder / "known.csv"
    with ground.connection() as db:
        write_csv(db, new, rows)
    write_known(new, known)
    into = ground.folder / "imported.db"
    command = [sys.executable, "-m", "perf.figures.importing", str(into), str(known), str(new)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    floor = rows / bare_insert(new, ground.folder / "bare.db")
    rate = rows / found["seconds"]
    remark = "{created:,} created, {updated:,} updated, {unchanged:,} unchanged, {rejected:,} rejected".format(**found)
    yield Measured(
        "P7", "import, rows per second", rate, "rows/s", floor=floor, ratio=floor / rate,
        goal=Goal(20_000, at_least=True), remark=remark,
    )  # fmt: skip
    yield Measured("P7", "import, peak memory", found["memory"], "MB", goal=Goal(200))
    yield Measured("P7", "import, longest write lock", found["lock"] * 1000, "ms", goal=Goal(400))


def bare_insert(source: Path, path: Path) -> float:
    """Seconds for the rows of a file into one table, in one transaction on a new database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db, source.open(encoding="utf-8", newline="") as file:
        begun = time.perf_counter()
        reader = csv.reader(file)
        headings = next(reader)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute(f"CREATE TABLE bare({', '.join(f'c{number}' for number in range(len(headings)))})")
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(headings))})", reader)
        db.execute("COMMIT")
        return time.perf_counter() - begun


def peak_memory() -> float:
    """The most memory that this process had (MB). Not ``ru_maxrss``: that begins with the size of the parent."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _main(path: Path, known: Path, new: Path) -> None:
    from crm_tui.store.imports.options import ImportOptions
    from crm_tui.store.imports.run import import_contacts

    store = TimedStore.open(path, agent="ana")
    assert isinstance(store, TimedStore)
    try:
        import_contacts(store, known)
        store.held.clear()
        begun = time.perf_counter()
        report = import_contacts(store, new, ImportOptions(tags=("imported",)))
        seconds = time.perf_counter() - begun
    finally:
        store.close()
    counts = {name: getattr(report, name) for name in ("created", "updated", "unchanged", "rejected")}
    print(json.dumps({**counts, "seconds": seconds, "memory": peak_memory(), "lock": max(store.held)}))


if __name__ == "__main__":
    _main(*map(Path, sys.argv[1:4]))
