"""Many contacts at once, by keys: scenario 7, stopping, what is refused; the database is read afterwards."""

from __future__ import annotations

import csv
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from crm_tui.errors import RefusedData
from crm_tui.screens.dialogs.line_prompt import LinePrompt
from crm_tui.services.csv.writing import write_new_file
from crm_tui.store.bulk import run as running
from crm_tui.store.bulk.actions import DeleteMany
from crm_tui.store.imports.options import ImportOptions
from crm_tui.store.imports.run import import_contacts
from crm_tui.store.segments.rebuilding import rebuild
from crm_tui.store.segments.saving import save_segment
from crm_tui.store.store import Store
from crm_tui.store.writing import Write
from crm_tui.values.clock import FixedClock
from tests.tui.desk import PATIENCE, at_desk

MANY = 1_240


@pytest.fixture
def many(store: Store) -> Store:
    """1,240 people of Lyon in a segment, and ten others; more than ever fit on a screen."""
    with store.write("people") as write:
        write.connection.executemany(
            "INSERT INTO contact(id, uid, kind, name, sort_name, city, last_seen_at, created_at, updated_at) "
            "VALUES (?, ?, 0, ?, ?, ?, ?, 0, 0)",
            ((n, str(n), f"p{n}", f"p{n}", "Lyon" if n <= MANY else "Paris", 9_000 - n) for n in range(1, MANY + 11)),
        )
        write.connection.execute(
            "INSERT INTO search_doc(id, line) SELECT id, name || char(10) || lower(city) FROM contact"
        )
    save_segment(store, "Lyons", "city:Lyon")
    rebuild(store)
    return store


async def test_esc_stops_it_and_nothing_is_left(
    many: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two parts, while the status line counts."""
    monkeypatch.setattr(running, "PART", 100)
    go_on, parts = threading.Event(), []
    apply = DeleteMany.apply

    def slowly(action: DeleteMany, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        parts.append(contacts)
        if len(parts) > 1:
            go_on.wait(PATIENCE)
        return apply(action, write, contacts)

    monkeypatch.setattr(DeleteMany, "apply", slowly)
    async with at_desk(many.path, clock=clock) as desk:
        before = desk.rows("SELECT count(*) FROM contact WHERE deleted_at IS NULL")
        await desk.press("asterisk", "x", "D")
        assert "They go to the bin" in desk.text()
        await desk.pilot.press("y")
        while not desk.rows("SELECT 1 FROM contact WHERE deleted_at IS NOT NULL LIMIT 1"):
            await desk.pilot.pause()
        await desk.pilot.press("x")
        assert "Esc stops it" in desk.status()
        await desk.pilot.press("escape")
        go_on.set()
        await desk.settle()
        assert "nothing was changed" in desk.status()
        assert desk.rows("SELECT count(*) FROM contact WHERE deleted_at IS NULL") == before


async def test_some_marks_and_what_is_refused(filled_store: Store, clock: FixedClock) -> None:
    async with at_desk(filled_store.path, clock=clock, size=(80, 24)) as desk:
        await desk.press("x")
        assert "Nothing is marked" in desk.status()
        await desk.press("space", "space")
        assert "2 marked" in desk.status()
        await desk.press("x")
        assert "D Delete  Esc Back" in desk.text()  # all letters are there to see, in two lines
        await desk.press("f")
        for text, words in (
            ("citty=Lyon", "✗ There is no field citty. Did you mean city?"),
            ("last_seen=today", "✗ Last seen cannot be set"),
            ("city", "✗ City: = and a value"),
        ):
            await desk.type(text)
            assert words in desk.text()
            await desk.press("enter")
            assert isinstance(desk.app.screen, LinePrompt)
            await desk.press(*["backspace"] * len(text))
        await desk.type("name=Bob")
        await desk.press("enter", "y")
        assert "Name belongs to one contact" in desk.status()
        await desk.press("x", "f")
        await desk.type("city=Übersee")
        await desk.press("enter", "y")
        assert desk.rows("SELECT count(*) FROM contact WHERE city = 'Übersee'") == [(2,)]
        # all that match is said of one filter: with another one nothing is marked
        await desk.press("asterisk", "slash")
        await desk.type("ada")
        await desk.press("enter", "x")
        assert "Nothing is marked" in desk.status()
        # everything but one
        await desk.press("X", "asterisk", "home", "space", "x", "a")
        await desk.type("Call back >tomorrow 10:00")
        await desk.press("enter", "y")
        everybody = desk.table.total
        assert desk.rows("SELECT count(*) FROM task WHERE title = 'Call back' AND author = 'ana' AND id > 3") == [
            (everybody - 1,)
        ]
        await desk.press("x", "l")
        await desk.type("Nope")
        assert "✗ There is no list Nope" in desk.text()
        await desk.press("escape")
        assert desk.rows("SELECT count(*) FROM subscription") == [(0,)]


async def test_what_is_marked_is_written_to_a_file(filled_store: Store, clock: FixedClock, home: Path) -> None:
    """In the columns of the list; formulas defused; nobody else may read it; nothing is overwritten."""
    target = home / "mine.csv"
    async with at_desk(filled_store.path, clock=clock) as desk:
        await desk.press("asterisk", "x", "w")
        assert "Write 7 contacts to a file" in desk.text()
        assert "~/contacts-2025-11-21-0900.csv" in desk.text()
        assert "The columns of the list into" in desk.text()
        await desk.press("ctrl+u")
        await desk.type("/nowhere/x.csv")
        assert "✗ There is no folder /nowhere" in desk.text()
        await desk.press("enter", "ctrl+u")
        await desk.type(str(target))
        await desk.press("enter")
        assert f"Exported 7 contacts to {target}" in desk.status()
        await desk.press("x", "w", "ctrl+u")
        await desk.type(str(target))
        assert "is there already" in desk.text()
    assert target.stat().st_mode & 0o777 == 0o600
    assert not list(home.glob(".crm-tui-*"))
    with target.open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    rows = {row["name"]: row for row in lines}
    assert len(lines) == 7
    assert rows["Ada Lovelace"]["tags"] == "billing,vip"
    assert rows["Ada Lovelace"]["phone"] == "+33 6 48-39-21 07"
    assert rows["김민수"]["email"] == "minsu@example.kr"
    imported = import_contacts(filled_store, target, ImportOptions())
    assert (imported.created, imported.rejected) == (0, 0)


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_new_file(path, ["name"], [["=1+1"], ["@x"], ["-5"], ["+33 6"], ["\t=x"]])
    with path.open(newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["name", "'=1+1", "'@x", "-5", "+33 6", "'\t=x"]
    with pytest.raises(RefusedData, match="is there already"):
        write_new_file(path, ["name"], [])
    with pytest.raises(RefusedData, match="cannot be written"):
        write_new_file(tmp_path / "no" / "x.csv", ["name"], [])
