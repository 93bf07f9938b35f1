"""An agent leaves: contacts and open tasks go to somebody else, in one change that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crm_tui.errors import InvalidValue
from crm_tui.store import agents
from crm_tui.store.bulk.actions import SetField
from crm_tui.store.bulk.run import change_many
from crm_tui.store.store import Store
from crm_tui.store.writing import LoggedRow, Write
from crm_tui.values.agents import AgentItem, HandedOver
from crm_tui.values.safe_text import safe_line

OWNED = "SELECT id FROM contact WHERE owner = ? AND deleted_at IS NULL ORDER BY id"
TO_DO = "SELECT id, contact_id FROM task WHERE assignee = ? AND status = 'open' ORDER BY id"
REASSIGN = "UPDATE task SET assignee = ?, updated_at = ?, version = version + 1 WHERE assignee = ? AND status = 'open'"


def amount(contacts: int, tasks: int) -> str:
    """``312 contacts and 14 open tasks``."""
    return f"{contacts:,} contact{'' if contacts == 1 else 's'} and {tasks:,} open task{'' if tasks == 1 else 's'}"


def leave(store: Store, login: str, to: str = "") -> HandedOver:
    """Mark an agent as left; contacts and open tasks go ``to`` another one, as one change.

    Raises:
        NotFound: one of them is no agent.
        InvalidValue: the heir is the same agent or has left, too, or is not named though there is something to inherit.
        StoreError: it cannot be written; what was written is taken back.
    """
    gone = agents.find(store, login)
    _check_heir(store, gone, to)
    with store.read() as db:
        owned = [row[0] for row in db.execute(OWNED, (login,))]
    action = _Leaves(login, to)
    if owned:
        done = change_many(store, owned, action)
        assert done.batch_id is not None  # the agent is marked in any case
        return HandedOver(done.batch_id, done.changed, action.tasks, done.message)
    with store.write(action.said(0), action.kind) as write:
        action.prepare(write)
        write.title = action.said(0)
        number = write.batch_id
    return HandedOver(number, 0, action.tasks, action.said(0))


def _check_heir(store: Store, gone: AgentItem, to: str) -> None:
    if not to:
        if gone.contacts or gone.tasks:
            held = amount(gone.contacts, gone.tasks)
            raise InvalidValue("to", f"{gone.login} has {held}: say who gets them (--to LOGIN).")
        return
    if to == gone.login:
        raise InvalidValue("to", f"{to} is who leaves: somebody else has to take over.")
    if agents.find(store, to).left:
        raise InvalidValue("to", f"{to} has left, too: somebody else has to take over.")


@dataclass
class _Leaves:
    """What happens to the contacts of an agent who leaves; the first part also moves the tasks."""

    login: str
    to: str
    kind: str = field(default="edit", init=False)
    tasks: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._owner = SetField("owner", self.to)

    def said(self, number: int) -> str:
        """In words."""
        what = amount(number, self.tasks)
        return safe_line(f"{self.login} left: {what} go to {self.to}" if self.to else f"{self.login} left")

    def prepare(self, write: Write) -> None:
        """The agent, and the tasks: each with a row of the log, for the heir may have others of the same contact."""
        agents.mark_left(write, self.login)
        if not self.to:
            return
        self._owner.prepare(write)
        found = write.connection.execute(TO_DO, (self.login,)).fetchall()
        write.connection.execute(REASSIGN, (self.to, write.now, self.login))
        before, after = {"assignee": self.login}, {"assignee": self.to}
        write.record_rows([LoggedRow("task", "change", contact, [number], before, after) for number, contact in found])
        self.tasks = len(found)

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """Another owner."""
        return self._owner.apply(write, contacts)
