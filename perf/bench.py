"""Measure the product on this machine: `python -m perf.bench --contacts 100000` (or `make bench N=100000`).

Prints one table: each figure beside a floor that was measured in the same run, and its goal. docs/figures.md says what
each means. The database is made once and kept; `--keep DIR` says where.
"""

from __future__ import annotations

import argparse
import inspect
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from crm_tui.errors import CrmError
from perf.figures import (
    attributes,
    cancelling,
    duplicates,
    importing,
    line,
    memory,
    opening,
    paging,
    searching,
    segments,
    slow_line,
    starting,
    tagging,
    windows,
)
from perf.figures.database import demo_database
from perf.figures.ground import Ground
from perf.figures.measured import Measured
from perf.figures.table import growth, table

__all__ = ["FIGURES", "Options", "main", "measure"]

BUSY = 1.5
"""A load above which the figures say more of the machine than of the product."""
GROWTH_SIZES = (10_000, 100_000)


class Figure(NamedTuple):
    """A figure by its name, and the function that measures it; its docstring says what, and in which unit."""

    name: str
    measure: Callable[[Ground], Iterator[Measured]]
    slow: bool = False


FIGURES: tuple[Figure, ...] = (
    Figure("P1", starting.start),
    Figure("P2", searching.search),
    Figure("P2", attributes.many_attributes),
    Figure("P3", paging.pages),
    Figure("P4", windows.jumps),
    Figure("P5", windows.snapshots),
    Figure("P5", segments.rebuilds),
    Figure("P6", opening.reads),
    Figure("P6", opening.painted),
    Figure("P7", importing.run_import),
    Figure("P8", tagging.bulk_tag),
    Figure("P9", memory.memory),
    Figure("P10", cancelling.cancel),
    Figure("P11", duplicates.duplicates),
    Figure("L1", line.idle),
    Figure("L2", line.cursor_down),
    Figure("L2", line.history_step),
    Figure("L3", line.pages),
    Figure("L3", line.profile_pages),
    Figure("L4", line.typed_character),
    Figure("L5", line.focus),
    Figure("L6", line.start),
    Figure("L7", slow_line.slow_line, slow=True),
)


@dataclass(frozen=True)
class Options:
    """What to measure: figures by name (empty: all), on how many contacts, how thoroughly."""

    contacts: int = 100_000
    only: frozenset[str] = frozenset()
    keep: Path | None = None
    long: bool = False
    slow: bool = False
    growth: bool = False
    quick: bool = False

    @property
    def figures(self) -> list[Figure]:
        """Those that are asked for; what takes long only when it is."""
        asked = [each for each in FIGURES if each.name in self.only or not self.only]
        return [each for each in asked if self.slow or not each.slow or each.name in self.only]


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a figure could not be measured."""
    options = _options(argv)
    load = os.getloadavg()[0]
    print(f"{options.contacts:,} contacts and visitors · load {load:.1f} on {os.cpu_count()} cores", flush=True)
    if load > BUSY:
        print(f"The machine is busy (load {load:.1f}): read the ratios, not the values.")
    sizes = sorted({*GROWTH_SIZES, options.contacts}) if options.growth else [options.contacts]
    found, failed = {}, False
    for size in sizes:
        lines, failures = measure(options, size)
        found[size] = lines
        failed |= bool(failures)
        heading = f"\n{size:,} contacts\n" if options.growth else "\n"
        print("\n".join([heading + table(lines), *failures]), flush=True)
    if options.growth:
        print("\n" + growth(found))
        print(_growing_memory(found))
    return int(failed)


def _growing_memory(found: dict[int, list[Measured]]) -> str:
    sizes = {size: line.value for size, lines in found.items() for line in lines if line.figure == "P9"}
    each = memory.growth_per_contact(sizes)
    return "" if each is None else f"P9  memory grows by {each:,.0f} bytes a contact (goal: 12)"


def measure(options: Options, contacts: int) -> tuple[list[Measured], list[str]]:
    """The lines of the table for a number of contacts, and a sentence for each figure that could not be measured."""
    folder = options.keep or user_cache_path("crm-tui") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = demo_database(contacts, folder, _say_made)
    lines: list[Measured] = []
    failures: list[str] = []
    with _ground(path, folder, options, contacts) as ground:
        for figure in options.figures:
            begun = time.monotonic()
            _say(f"{figure.name} …")
            try:
                lines += figure.measure(ground)
            except (CrmError, OSError, TimeoutError, subprocess.CalledProcessError) as error:
                said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
                failures.append(f"{figure.name} could not be measured: {said}")
            _say(f"{figure.name} took {time.monotonic() - begun:.0f} s")
    return lines, failures


@contextmanager
def _ground(path: Path, folder: Path, options: Options, contacts: int) -> Iterator[Ground]:
    scratch = Path(tempfile.mkdtemp(prefix="run-", dir=folder))  # beside the database: the same disk
    ground = Ground(path, scratch, contacts, long=options.long, quick=options.quick)
    try:
        yield ground
    finally:
        ground.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _say_made(done: int, of: int) -> None:
    _say(f"making the database: {done:,} of {of:,}" if done < of else "")


def _options(argv: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m perf.bench", description="Measure the product on this machine.")
    parser.add_argument("--contacts", type=int, default=100_000, metavar="N", help="contacts and visitors together")
    parser.add_argument("--only", default="", metavar="P2,L1", help="these figures only")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where the database lies (else your cache folder)")
    parser.add_argument("--long", action="store_true", help="idle for a minute")
    parser.add_argument("--slow", action="store_true", help="L7 too: behind a slow line")
    parser.add_argument("--growth", action="store_true", help="at 10,000, 100,000 and N, with exponents")
    parser.add_argument("--list", action="store_true", help="say what each figure is, and measure nothing")
    given = parser.parse_args(argv)
    if given.list:
        for figure in FIGURES:
            print(f"{figure.name:<4} {inspect.getdoc(figure.measure)}\n")
        parser.exit()
    only = frozenset(name.strip().upper() for name in given.only.split(",") if name.strip())
    unknown = only - {figure.name for figure in FIGURES}
    if unknown:
        parser.error(f"there is no figure {', '.join(sorted(unknown))}: python -m perf.bench --list")
    if given.contacts < 100:
        parser.error("--contacts takes 100 at least")
    return Options(given.contacts, only, given.keep, given.long, given.slow, given.growth)


if __name__ == "__main__":
    sys.exit(main())
