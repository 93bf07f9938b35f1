"""Whatever a file holds: imported and rejected rows are all rows, and the database stays sound."""

from __future__ import annotations

import csv
import io
import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_tui.errors import RefusedData
from crm_tui.services.csv.reading import open_table
from crm_tui.store.imports.options import ImportOptions, ImportReport
from crm_tui.store.imports.run import import_contacts
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.conftest import AGENT, NOW
from tests.store.test_imports import sound

FILES = sorted((Path(__file__).parent.parent / "services" / "files").glob("*.csv"))
LONG = bool(os.environ.get("CRM_TUI_LONG"))
MUTATIONS = (b'"', b"\0", b"\r", b"\n", b",", b";", b"\xff", b"\xc3", b'""', b"\x1b[2J", b"\x1f", b"x" * 300, b"\\")


def _imported(folder: Path, empty: Path, content: bytes, **how: bool) -> ImportReport | None:
    """Import twice: the first report, or None when the file is refused with a sentence."""
    options = ImportOptions(**how)  # type: ignore[arg-type]
    path = folder / "crm.db"
    shutil.copyfile(empty, path)
    store = Store.open(path, agent=AGENT, clock=FixedClock(NOW))
    try:
        try:
            report = import_contacts(store, "-", options, stdin=io.BytesIO(content))
        except RefusedData:
            return None
        second = import_contacts(store, "-", options, stdin=io.BytesIO(content))
        assert (second.created, second.updated, second.rejected) == (0, 0, report.rejected)
        assert all(reject.line > 0 and reject.text for reject in report.rejects)
        sound(store)
        return report
    finally:
        store.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_example_file_is_read_or_refused(tmp_path: Path, empty_file: Path, path: Path) -> None:
    report = _imported(tmp_path, empty_file, path.read_bytes())
    expected = path.stem.rpartition("-")[2]
    if expected == "refused":
        assert report is None
    else:
        assert report is not None
        good, bad = expected.split("+")
        assert (report.rows - report.rejected, report.rejected) == (int(good), int(bad))


@pytest.mark.parametrize("seed", range(2_000 if LONG else 20))
def test_mutated_files(tmp_path: Path, empty_file: Path, seed: int) -> None:
    draw = random.Random(seed)
    content = bytearray(draw.choice(FILES).read_bytes())
    for _ in range(draw.randrange(1, 6)):
        place = draw.randrange(len(content) + 1)
        if draw.random() < 0.3:
            del content[place : place + draw.randrange(1, 40)]
        else:
            content[place:place] = draw.choice(MUTATIONS)
    _imported(tmp_path, empty_file, bytes(content), new_attributes=bool(seed % 2))


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12) | st.sampled_from(
    [
        "ana@example.com",
        "bob@example.com",
        "+33648392107",
        "E1",
        "Ana",
        "김민지",
        "48.85",
        "1984-07-30",
        "",
        "a\nb",
        "\x1b[2J",
        "\x1f",
    ]
)
HEADINGS = ["external id", "name", "email", "phone", "org", "tags", "city", "birthday", "extra"]


@settings(max_examples=300 if LONG else 8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=9, max_size=9), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_any_table_that_csv_can_write(empty_file: Path, rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADINGS, *rows])
    with tempfile.TemporaryDirectory() as folder:
        report = _imported(Path(folder), empty_file, text.getvalue().encode(), new_attributes=True)
    assert report is not None
    assert report.rows == len(rows)


@given(st.text(st.sampled_from('ab",;\n\r\0 \t'), max_size=60))
def test_every_line_is_in_some_row(text: str) -> None:
    try:
        table = open_table(io.StringIO(text, newline=""), delimiter=",")
    except RefusedData:
        return
    if table is not None:
        lines = [row.line for row in table.rows]
        assert lines == sorted(set(lines))
