"""What is in the calendar, in which order, for whom; the plans; the file of it from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui.cli import main
from crm_tui.store import calendar, notes, tasks
from crm_tui.store.contacts.editing import create
from crm_tui.store.store import Store
from tests.services.test_ics import components


@pytest.fixture
def filled(store: Store) -> Store:
    for name in ("Ana", "Gone"):
        create(store, {"name": name})
    for contact, title, due, assignee in ((1, "b", 200, "ben"), (1, "a", 100, None), (2, "gone", 150, None)):
        tasks.add_task(store, contact, title, due_at=due, assignee=assignee)
    tasks.add_task(store, 1, "undated", alert_minutes=5)
    notes.add_note(store, 1, "visit, long\nago", type="meeting", at=150)
    notes.add_note(store, 1, "no date of its own")
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE name = 'Gone'")
        write.connection.execute("UPDATE task SET status = 'done' WHERE title = 'a'")
    return store


def test_tasks_and_dated_notes_in_their_order(filled: Store) -> None:
    def words(start: int, end: int, agent: str | None = None, limit: int = 9) -> list[str]:
        found = calendar.between(filled, start, end, agent=agent, limit=limit)
        return [str(getattr(each, "title", None) or getattr(each, "text", "")) for each in found]

    assert words(0, 1000) == ["a", "visit, long\nago", "b"]
    assert words(0, 1000, limit=1) == ["a"]
    assert (words(0, 1000, "ana"), words(0, 1000, "ben")) == (["a", "visit, long\nago"], ["b"])
    assert (words(100, 150), words(150, 200), words(201, 300)) == (["a"], ["visit, long\nago"], [])
    assert calendar.counts(filled, (0, 150, 200), 300) == (1, 1, 1)
    assert calendar.counts(filled, (0, 150, 200), 300, agent="ben") == (0, 0, 1)


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (calendar.TASKS, "ix_task_queue (status=? AND assignee=? AND due_at>? AND due_at<?)"),
        (calendar.ALL_TASKS, "ix_task_due (status=? AND due_at>? AND due_at<?)"),
        (calendar.NOTES, "ix_note_at (at>? AND at<?)"),
        (calendar.COUNT_TASKS, "ix_task_queue (status=? AND assignee=? AND due_at>? AND due_at<?)"),
        (calendar.COUNT_ALL_TASKS, "ix_task_due (status=? AND due_at>? AND due_at<?)"),
    ],
    ids=["mine", "all", "notes", "count", "count-all"],
)
def test_a_range_is_a_walk_of_an_index(store: Store, sql: str, index: str) -> None:
    names = {"agent": "ana", "status": "open", "start": 1, "end": 9, "limit": 5}
    params = {name: value for name, value in names.items() if f":{name}" in sql}
    with store.read() as db:
        plan = " / ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", params))
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_the_file_of_it(filled: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Open tasks and dated notes; with ``--done`` those too; a folder that is not there is said."""
    path = tmp_path / "out.ics"
    words = ["--db", str(filled.path), "--as", "ben", "tasks"]
    assert main([*words, "export", str(path)]) == 0
    assert (capsys.readouterr().out, path.stat().st_mode & 0o777) == ("3\n", 0o600)
    found = components(path.read_bytes().decode())
    assert [(each["KIND"], each["SUMMARY"]) for each in found] == [
        ("VEVENT", "b — Ana"), ("VTODO", "undated — Ana"), ("VEVENT", "visit, long — Ana")]  # fmt: skip
    assert found[2]["DESCRIPTION"] == "visit, long\nago"
    assert main([*words, "export", "-", "--done", "--mine"]) == 0
    assert capsys.readouterr().out.count("BEGIN:VEVENT") == 1
    assert main([*words, "export", str(tmp_path / "no" / "x.ics")]) == 4
    assert "cannot be written" in capsys.readouterr().err
    assert main([*words, "types", "visit", "call"]) == 0
    assert main([*words, "types"]) == 0
    assert capsys.readouterr().out == "visit\ncall\nvisit\ncall\n"
