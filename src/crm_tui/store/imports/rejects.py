"""The file of rejected rows: as they were, with the reason in a last column, to be mended and imported again."""

from __future__ import annotations

import csv
import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from crm_tui.errors import UsageError
from crm_tui.store.imports.stage import Stage
from crm_tui.store.imports.staging import Plan

REASON = "Rejected because"
"""The heading of the last column; an import ignores it."""


def check_place(path: Path) -> None:
    """Find out before the import whether the file can be written.

    Raises:
        UsageError: it cannot.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        if stat.S_ISREG(os.fstat(handle).st_mode):  # one that was there may be open to others; /dev/stderr stays
            os.fchmod(handle, 0o600)
        os.close(handle)
    except OSError as error:
        raise UsageError(f"--rejects: cannot write {path}: {(error.strerror or str(error)).lower()}.") from error


def write_rejects(path: Path, plan: Plan, stage: Stage) -> None:
    """Write every rejected row of an import of contacts."""
    write_rows(path, plan.headings, plan.delimiter, stage.rejected_cells())


def write_rows(
    path: Path, headings: Sequence[str], delimiter: str, rejected: Iterable[tuple[int, str, list[str]]]
) -> None:
    """Write rejected rows (line, reason, cells); the file is readable by its owner alone (it holds what the import
    holds).
    """
    width = len(headings)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([*headings, REASON])
        for line, reason, cells in rejected:
            # longer rows keep their cells, behind the reason: that they are too long is why they are here
            padded = cells + [""] * (width - len(cells))
            writer.writerow([*padded[:width], f"line {line}: {reason}", *padded[width:]])
