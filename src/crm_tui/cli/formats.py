"""Rows to stdout as a table, CSV, TSV, JSON, JSON lines, or ids."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import chain, islice
from shutil import get_terminal_size

from rich.cells import cell_len

from crm_tui.cli.cells import json_text
from crm_tui.cli.output import on_terminal, painted, use_utf8, write
from crm_tui.services.csv.writing import defused
from crm_tui.values.safe_text import safe
from crm_tui.widgets.cells import cut, fit, steady


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"


class ListFormat(StrEnum):
    """How contacts are written: rows, or their ids alone."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    IDS = "ids"


BATCH = 500
"""Rows written at once; a table takes its widths from the first ones."""
WIDEST = 40
"""Cells of a column of a table on a terminal, at most."""
_BREAKS = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, colour: bool) -> None:
    """Columns under a line of heads; on a terminal each row is one line of it."""
    widths: list[int] | None = None
    for batch in _batches(rows):
        lines = [[steady(cell) for cell in row] for row in batch]
        if widths is None:
            widths = _widths([heads, *lines])
            write(painted(_line(heads, widths), "1", colour) + "\n")
        write("".join(f"{_line(line, widths)}\n" for line in lines))
    if widths is None:
        write(painted(_line(heads, _widths([heads])), "1", colour) + "\n")


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    widest = WIDEST if on_terminal() else None
    return [
        min(width, widest) if widest else width
        for width in (max(map(cell_len, each)) for each in zip(*rows, strict=True))
    ]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    *before, last = cells
    if on_terminal():
        line = "  ".join([*(fit(cell, width) for cell, width in zip(before, widths, strict=False)), last])
        return cut(line.rstrip(), get_terminal_size().columns)
    # in a pipe nothing is cut: a wide cell pushes the others
    return "  ".join(
        [*(cell + " " * (width - cell_len(cell)) for cell, width in zip(before, widths, strict=False)), last]
    ).rstrip()


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """RFC 4180 with formulas defused; values as they are, but made harmless when a terminal shows them."""
    use_utf8()
    for batch in _batches(chain([heads], rows)):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n" if on_terminal() else "\r\n")
        writer.writerows([defused(cell) for cell in row] for row in batch)
        write(_for_terminal(text.getvalue()))


def write_tsv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One row a line, tabs between cells; a tab or a line end within a cell becomes a blank."""
    use_utf8()
    for batch in _batches(chain([heads], rows)):
        lines = ("\t".join(_BREAKS.sub(" ", cell) for cell in row) for row in batch)
        write(_for_terminal("".join(f"{line}\n" for line in lines)))


def write_json(objects: Iterable[Mapping[str, object]]) -> None:
    """One array, an object on each line."""
    use_utf8()
    written = False
    for each in objects:
        write(f"{',' if written else '['}\n  {json_text(each)}")
        written = True
    write("\n]\n" if written else "[]\n")


def write_jsonl(objects: Iterable[Mapping[str, object]]) -> None:
    """One object a line."""
    use_utf8()
    for each in objects:
        write(f"{json_text(each)}\n")


def write_records(form: Format, heads: Sequence[str], records: Sequence[Mapping[str, object]], *, colour: bool) -> None:
    """Small lists (attributes, tasks, imports) in any format; ``heads`` are the keys, in order."""
    if form is Format.JSON:
        return write_json(records)
    if form is Format.JSONL:
        return write_jsonl(records)
    rows = ([_text(record[head]) for head in heads] for record in records)
    if form is Format.CSV:
        return write_csv(heads, rows)
    if form is Format.TSV:
        return write_tsv(heads, rows)
    return write_table(heads, rows, colour=colour)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _batches(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _for_terminal(text: str) -> str:
    return safe(text) if on_terminal() else text
