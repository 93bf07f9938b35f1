"""Agents: names, departments, and leaving: owner and open tasks go to another one, and back with one undo."""

from __future__ import annotations

import pytest

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store import agents
from crm_tui.store.bulk.actions import SetField
from crm_tui.store.bulk.run import change_many
from crm_tui.store.handing_over import leave
from crm_tui.store.store import Store
from crm_tui.store.tasks import add_task
from crm_tui.store.undo.run import undo
from tests.cli.conftest import Run, crm, run  # noqa: F401  (fixtures)
from tests.store.replay import check_replay, now_point

OWNERS = "SELECT id, owner FROM contact ORDER BY id"
TASKS = "SELECT id, assignee, status FROM task ORDER BY id"


def held(store: Store) -> list[list[tuple[object, ...]]]:
    with store.read() as db:
        return [[tuple(row) for row in db.execute(sql)] for sql in (OWNERS, TASKS, "SELECT login, archived FROM agent")]


@pytest.fixture
def desk(filled_store: Store) -> Store:
    """bob owns three contacts and has two tasks, ana one contact and a task of one of his."""
    agents.add_agent(filled_store, "bob", name="Bob Stone", department="Support")
    change_many(filled_store, [1, 2, 3], SetField("owner", "bob"))
    change_many(filled_store, [4], SetField("owner", "ana"))
    for who in ("bob", "bob", "ana"):
        add_task(filled_store, 1, f"for {who}", assignee=who)
    return filled_store


def test_leaving_hands_over_and_one_undo_brings_it_all_back(desk: Store) -> None:
    assert agents.matching(desk, "STO") == agents.matching(desk, "bo") == [("bob", "Bob Stone")]
    before, point = held(desk), now_point(desk)
    done = leave(desk, "bob", "ana")
    assert (done.contacts, done.tasks) == (3, 2)
    assert done.message == "bob left: 3 contacts and 2 open tasks go to ana"
    owners, tasks, known = held(desk)
    assert [owner for _, owner in owners] == ["ana"] * 4 + [None] * 3
    assert {assignee for _, assignee, _ in tasks} & {"bob"} == set()
    assert known == [("bob", 1)]
    assert "bob" not in agents.known(desk)
    assert agents.agents(desk)[-1] == ("bob", "Bob Stone", "Support", True, 0, 0)
    check_replay(desk, [point])
    undo(desk, done.batch_id)
    assert held(desk) == before
    assert "bob" in agents.known(desk)


def test_who_owns_nothing_leaves_without_an_heir_and_comes_back(desk: Store) -> None:
    agents.add_agent(desk, "cleo")
    assert leave(desk, "cleo").message == "cleo left"
    assert agents.find(desk, "cleo").left
    assert not agents.add_agent(desk, "cleo", name="Cleo").left


@pytest.mark.parametrize(
    ("login", "to", "error", "said"),
    [
        ("bob", "", InvalidValue, "3 contacts and 2 open tasks: say who gets them"),
        ("bob", "bob", InvalidValue, "somebody else"),
        ("bob", "gone", InvalidValue, "gone has left, too"),
        ("bob", "nobody", NotFound, "no agent nobody"),
        ("nobody", "ana", NotFound, "no agent nobody"),
    ],
)
def test_who_cannot_leave_so(desk: Store, login: str, to: str, error: type[Exception], said: str) -> None:
    agents.add_agent(desk, "gone")
    leave(desk, "gone")
    before = held(desk)
    with pytest.raises(error, match=said):
        leave(desk, login, to)
    assert held(desk) == before


@pytest.mark.parametrize("login", ["", "two words", "*", "a:b", "x" * 65])
def test_what_is_no_login(store: Store, login: str) -> None:
    with pytest.raises(InvalidValue, match="one word"):
        agents.add_agent(store, login)


def test_the_command(desk: Store, crm: Run) -> None:  # noqa: F811
    assert crm("agents", "add", "cleo", "--name", "Cleo \x1b[31mRed").status == 0
    assert crm("agents", "set", "cleo", "--department", "Sales").err == "cleo: Cleo �[31mRed, Sales.\n"
    listed = crm("agents", "list", "--format", "json").json
    assert [(each["login"], each["contacts"], each["tasks"]) for each in listed][1:3] == [("ben", 0, 1), ("bob", 3, 2)]
    ran = crm("agents", "leave", "bob", "--to", "cleo")
    assert (ran.out, "bob left: 3 contacts and 2 open tasks go to cleo. crm-tui undo " in ran.err) == ("3\n", True)
    assert crm("agents", "leave", "bob2", "--to", "cleo").status == 1
