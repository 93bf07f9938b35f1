"""The queue of tasks: its order, windows, plans; done with an outcome as one change; reminders; types; conflicts."""

from __future__ import annotations

import pytest

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import quick_lines, task_queue, tasks
from crm_tui.store.contacts.editing import create
from crm_tui.store.notes import of_contact as notes_of
from crm_tui.store.store import Store
from crm_tui.store.tasks import TaskFields, WholeTask
from crm_tui.store.undo.run import undo
from crm_tui.store.writing import Conflict
from crm_tui.values.clock import FixedClock
from crm_tui.values.plans import PlannedTask, QuickPlan
from tests.store.replay import check_replay, now_point


@pytest.fixture
def ana(store: Store) -> int:
    return create(store, {"name": "Ana"})


def fields(task: WholeTask, **other: object) -> TaskFields:
    planned = PlannedTask(
        task.title, task.type, task.assignee, task.due_at, task.duration_minutes, task.alert_minutes
    )._replace(**{name: value for name, value in other.items() if name in PlannedTask._fields})  # type: ignore[arg-type]
    return TaskFields(planned, task.contact_id)._replace(
        **{name: value for name, value in other.items() if name in TaskFields._fields}  # type: ignore[arg-type]
    )


def test_the_order_and_windows_of_the_queue(store: Store, ana: int) -> None:
    gone = create(store, {"name": "Gone"})
    for due, assignee in ((300, None), (100, None), (None, None), (200, "ben")):
        tasks.add_task(store, ana, f"t{due}", due_at=due, assignee=assignee)
    tasks.add_task(store, gone, "gone", due_at=1)
    with store.write("bin") as write:
        write.connection.execute("UPDATE contact SET deleted_at = 1 WHERE name = 'Gone'")
    assert list(task_queue.ids(store, "ana")) == [2, 1, 3]
    assert list(task_queue.ids(store, None)) == [2, 4, 1, 3]
    found = task_queue.window(store, [3, 4])
    assert [found[each].title for each in (3, 4)] == ["tNone", "t200"]
    assert (task_queue.waiting(store, 200), task_queue.waiting(store, 301)) == (1, 2)
    assert task_queue.open_count(store, ana) == 4


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (task_queue.MINE, "ix_task_queue (status=? AND assignee=? AND due_at>?)"),
        (task_queue.MINE_UNDATED, "ix_task_queue (status=? AND assignee=? AND due_at=?)"),
        (task_queue.ALL, "ix_task_due (status=? AND due_at>?)"),
        (task_queue.ALL_UNDATED, "ix_task_due (status=? AND due_at=?)"),
        (task_queue.WAITING, "ix_task_queue (status=? AND assignee=? AND due_at<?)"),
        (task_queue.ALERTS, "ix_task_queue (status=? AND assignee=? AND due_at>? AND due_at<?)"),
        (task_queue.WINDOW, "INTEGER PRIMARY KEY"),
    ],
    ids=["mine", "undated", "all", "all-undated", "waiting", "alerts", "window"],
)
def test_every_question_is_a_walk_of_an_index(store: Store, sql: str, index: str) -> None:
    """No sort, no scan of the table, whatever the number of tasks."""
    names = {"agent": "ana", "before": 9, "since": 1, "horizon": 9, "now": 5}
    params = ("[1]",) if "?" in sql else {name: value for name, value in names.items() if f":{name}" in sql}
    with store.read() as db:
        plan = " / ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", params))
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "SCAN task" not in plan


def test_done_with_an_outcome_is_one_change(store: Store, ana: int) -> None:
    tasks.add_task(store, ana, "Call", due_at=100)
    start = now_point(store)
    outcome = QuickPlan("call", "Said yes", ("won",), 5, PlannedTask("Send it", due_at=500, assignee="ben"))
    saved = task_queue.complete(store, 1, outcome)
    assert saved.message == "Done: Call, Call note on Ana, tagged +won, task Send it for ben"
    assert notes_of(store, ana)[0].text == "Said yes"
    assert [task.title for task in tasks.of_contact(store, ana)] == ["Send it", "Call"]
    check_replay(store, [start])
    undo(store)
    assert ([task.status for task in tasks.of_contact(store, ana)], notes_of(store, ana)) == (["open"], ())
    task_queue.complete(store, 1)
    assert task_queue.complete(store, 1, QuickPlan()).batch_id is None
    with pytest.raises(InvalidValue, match="done already"):
        task_queue.put_off(store, 1, 900, "later")
    task_queue.reopen(store, 1)
    task_queue.put_off(store, 1, 900, "later")
    assert tasks.one(store, 1).due_at == 900
    tasks.remove_task(store, 1)
    for write in (task_queue.complete, task_queue.reopen, tasks.remove_task, tasks.one):
        with pytest.raises(NotFound):
            write(store, 1)


def test_reminders_come_between_two_looks(store: Store, ana: int, clock: FixedClock) -> None:
    now = clock.now()
    tasks.add_task(store, ana, "soon", due_at=now + 600, alert_minutes=10)
    tasks.add_task(store, ana, "later", due_at=now + 6000, alert_minutes=10)
    tasks.add_task(store, ana, "unasked", due_at=now + 600)
    titles = [[task.title for task in task_queue.alerts(store, now + since, now + to)] for since, to in (
        (-1, 0), (0, 10), (0, 5400), (5400, 9999))]  # fmt: skip
    assert titles == [["soon"], [], ["later"], []]


def test_changing_a_task(store: Store, ana: int) -> None:
    create(store, {"name": "Bo", "org": "Acme"})
    tasks.add_task(store, ana, "Call", due_at=100)
    task = tasks.one(store, 1)
    assert tasks.change_task(store, 1, fields(task)).batch_id is None
    start = now_point(store)
    tasks.change_task(
        store, 1, fields(task, title=" New\tone ", due_at=None, organisation="ACME", contact_id=2, description="a\x1b"),
        version=task.version,
    )  # fmt: skip
    changed = tasks.one(store, 1)
    assert (changed.title, changed.due_at, changed.organisation, changed.contact, changed.description) == (
        "New one", None, "Acme", "Bo", "a\ufffd")  # fmt: skip
    check_replay(store, [start])
    with pytest.raises(Conflict):
        tasks.change_task(store, 1, fields(task, title="late"), version=task.version)
    for wrong in ({"title": " "}, {"organisation": "Nobody"}, {"alert_minutes": 99_999}, {"duration_minutes": 0},
                  {"description": "x" * 20_001}, {"type": ""}):  # fmt: skip
        with pytest.raises(InvalidValue):
            tasks.change_task(store, 1, fields(changed, **wrong))
    with pytest.raises(NotFound):
        tasks.change_task(store, 1, fields(changed, contact_id=99))


def test_types_of_tasks_are_a_setting_of_everybody(store: Store) -> None:
    assert tasks.types(store)[0] == "to do"
    assert tasks.set_types(store, [" visit ", "visit", "", "call"]) == ("visit", "call")
    assert tasks.set_types(store, [])[0] == "to do"


def test_a_plan_that_cannot_be_saved_writes_nothing(store: Store, ana: int) -> None:
    before = now_point(store)
    wrong = (
        QuickPlan(), QuickPlan(problem="no"), QuickPlan(text="x", task=PlannedTask(" ")),
        QuickPlan(text="x", tags=("a,b",)), QuickPlan(text="x", task=PlannedTask("x", alert_minutes=99_999)),
    )  # fmt: skip
    for plan in wrong:
        with pytest.raises(InvalidValue):
            quick_lines.save(store, ana, plan)
    with pytest.raises(NotFound):
        quick_lines.save(store, 99, QuickPlan(task=PlannedTask("x")))
    assert now_point(store) == before
