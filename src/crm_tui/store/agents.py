"""Who works here: the logins that were named in the database, their names and departments, and those who have left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store.store import Store
from crm_tui.values.agents import AgentItem
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

MAX_LOGIN, MAX_NAME = 64, 100
"""Characters."""
# each branch is answered by an index that begins with the column, or by a small table
KNOWN = """
SELECT login FROM agent
UNION SELECT DISTINCT assignee FROM task WHERE assignee IS NOT NULL AND status = 'open'
UNION SELECT DISTINCT agent FROM setting WHERE agent <> '*'
UNION SELECT DISTINCT agent FROM draft
EXCEPT SELECT login FROM agent WHERE archived = 1
"""
NAMES = "SELECT login, coalesce(name, ''), coalesce(department, ''), archived FROM agent"
OWNED = "SELECT owner, count(*) FROM contact WHERE owner IS NOT NULL AND deleted_at IS NULL GROUP BY owner"
TO_DO = "SELECT assignee, count(*) FROM task WHERE assignee IS NOT NULL AND status = 'open' GROUP BY assignee"


def known(store: Store) -> tuple[str, ...]:
    """Logins of the agents who have not left, in the order of the alphabet, that of the store among them."""
    with store.read() as db:
        return tuple(sorted({store.agent, *(row[0] for row in db.execute(KNOWN))}))


def names(store: Store) -> dict[str, str]:
    """The names of agents by their logins, where they have one."""
    with store.read() as db:
        return {row[0]: row[1] for row in db.execute(NAMES) if row[1]}


def matching(store: Store, text: str) -> list[tuple[str, str]]:
    """Login and name of the agents whose login, or a word of whose name, begins so."""
    begin, called = fold(text), names(store)
    found = [(login, called.get(login, "")) for login in known(store)]
    return [each for each in found if any(word.startswith(begin) for word in (fold(each[0]), *fold(each[1]).split()))]


def agents(store: Store) -> tuple[AgentItem, ...]:
    """Everybody who works here or has worked here, or owns something: those who have left last."""
    with store.read() as db:
        logins = {store.agent, *(row[0] for row in db.execute(KNOWN))}
        said = {row[0]: tuple(row[1:]) for row in db.execute(NAMES)}
        owned, to_do = (dict(tuple(row) for row in db.execute(sql)) for sql in (OWNED, TO_DO))
    items = [
        AgentItem(login, str(name), str(department), bool(left), owned.get(login, 0), to_do.get(login, 0))
        for login in logins | set(said) | set(owned)
        for name, department, left in [said.get(login, ("", "", 0))]
    ]
    return tuple(sorted(items, key=lambda each: (each.left, each.login)))


def find(store: Store, login: str) -> AgentItem:
    """One of them.

    Raises:
        NotFound: nobody of that login was ever named here.
    """
    for each in agents(store):
        if each.login == login:
            return each
    raise NotFound(f"There is no agent {safe_line(login)}: crm-tui agents list names them.")


def add_agent(store: Store, login: str, *, name: str | None = None, department: str | None = None) -> AgentItem:
    """A new agent, or one who comes back, under the name of before when none is given.

    Raises:
        InvalidValue: no login, one that no Unix user can have, or a name that is too long.
    """
    cleaned = clean_login(login)
    with store.write(f"New agent {cleaned}", "agent") as write:
        _put(write, cleaned, name, department, archived=0)
    return find(store, cleaned)


def set_agent(store: Store, login: str, *, name: str | None = None, department: str | None = None) -> AgentItem:
    """Another name or department; None leaves it, an empty text clears it.

    Raises:
        InvalidValue: it is too long.
        NotFound: there is no such agent.
    """
    find(store, login)
    with store.write(f"Agent {login}", "agent") as write:
        _put(write, login, name, department)
    return find(store, login)


def mark_left(write: Write, login: str) -> None:
    """In an open write: the agent works here no more."""
    _put(write, login, None, None, archived=1)


def clean_login(login: str) -> str:
    """A login as it is kept.

    Raises:
        InvalidValue: it cannot be one.
    """
    cleaned = safe_line(login).strip()
    if not cleaned or len(cleaned) > MAX_LOGIN or len(cleaned.split()) > 1 or set(cleaned) & set("*:,@/"):
        raise InvalidValue("login", "A login is the name of a Unix user: one word without * : , @ or /.")
    return cleaned


def _put(write: Write, login: str, name: str | None, department: str | None, archived: int | None = None) -> None:
    from crm_tui.models import Agent

    values: dict[str, object] = {} if archived is None else {"archived": archived}
    for column, text in (("name", name), ("department", department)):
        if text is not None:
            cleaned = " ".join(safe_line(text).split())
            if len(cleaned) > MAX_NAME:
                said = f"A {column} has at most {MAX_NAME} characters; this one has {len(cleaned)}."
                raise InvalidValue(column, said)
            values[column] = cleaned or None
    found = write.session.get(Agent, login)
    if found is None:
        made = Agent(login=login)
        for column, value in values.items():
            setattr(made, column, value)
        write.add(made)
    else:
        write.change(found, **values)
