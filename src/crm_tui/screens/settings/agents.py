"""The agents section: who works here, under which name, and who takes over from whom."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from crm_tui.keymap import bind
from crm_tui.screens.dialogs.line_prompt import LinePrompt, Meaning
from crm_tui.screens.dialogs.name import NameDialog
from crm_tui.screens.dialogs.pick import PickDialog
from crm_tui.screens.dialogs.question import QuestionDialog
from crm_tui.screens.settings.named import NamedPane, by_fold, contacts
from crm_tui.values.agents import AgentItem
from crm_tui.widgets.row_list import ListColumn, ListRow


class AgentsPane(NamedPane[AgentItem]):
    """Login, name, department, what they own and have to do; those who have left stand last."""

    COLUMNS = (
        ListColumn("Login"),
        ListColumn("Name"),
        ListColumn("Department", dispensable=True),
        ListColumn("Contacts", 8, "right"),
        ListColumn("Tasks", 6, "right"),
        ListColumn("State", 5),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("labels.new", "new"),
        bind("agents.edit", "edit"),
        bind("agents.leave", "leave_or_return"),
    ]

    def fetch(self) -> Sequence[AgentItem]:
        """Everybody."""
        from crm_tui.store.agents import agents

        return agents(self.crm.store)

    def row(self, item: AgentItem) -> ListRow:
        """One agent."""
        cells = (item.login, item.name, item.department, f"{item.contacts:,}", f"{item.tasks:,}")
        return ListRow(item.login, (*cells, "left" if item.left else ""))

    def action_new(self) -> None:
        """By the login; the name comes with ``e``."""
        said = "The name of the Unix user, as id -un says it."
        self.crm.push_screen(NameDialog("Login of the new agent", by_fold(list(self.items)), said=said), self._add)

    def _add(self, login: str | None) -> None:
        from crm_tui.store.agents import add_agent

        if login is not None:
            self.change(lambda: f"New agent {add_agent(self.crm.store, login).login}: e gives a name", login)

    def action_edit(self) -> None:
        """Name and department, in one line."""
        item = self.highlighted
        if item is not None:
            text = ", ".join(each for each in (item.name, item.department) if each)
            title = f"Name and department of {item.login}"
            dialog = LinePrompt(title, meaning, text=text, placeholder="name, department")
            self.crm.push_screen(dialog, partial(self._edit, item.login))

    def _edit(self, login: str, text: str | None) -> None:
        from crm_tui.store.agents import set_agent

        def write(text: str) -> str:
            name, _, department = text.partition(",")
            return f"{login} is {set_agent(self.crm.store, login, name=name, department=department).called}"

        if text is not None:
            self.change(partial(write, text), login)

    def action_leave_or_return(self) -> None:
        """Who takes over? Then the question. Who has left comes back."""
        from crm_tui.store.agents import add_agent

        item = self.highlighted
        if item is None:
            return
        if item.left:
            login = item.login
            self.change(lambda: f"{add_agent(self.crm.store, login).login} is back", login)
        elif item.contacts or item.tasks:
            others = [(each.login, each.name) for each in self.items.values() if not each.left and each != item]
            dialog = PickDialog(f"{item.login} leaves: {held(item)} go to", others, said="Nothing is written yet.")
            self.crm.push_screen(dialog, partial(self._ask, item))
        else:
            self._ask(item, "")

    def _ask(self, item: AgentItem, to: str | None) -> None:
        if to is not None:
            title = f"{item.login} leaves: {held(item)} go to {to}?" if to else f"{item.login} leaves?"
            said = "One change, which can be taken back. Nobody is offered them any more; what they wrote stays."
            self.crm.push_screen(QuestionDialog(title, said), partial(self._leave, item.login, to))

    def _leave(self, login: str, to: str, yes: bool | None) -> None:
        def write() -> str:
            from crm_tui.store.handing_over import leave

            return leave(self.crm.store, login, to).message

        if yes:
            self.change(write, login)


def held(item: AgentItem) -> str:
    """``312 contacts and 14 open tasks``."""
    return f"{contacts(item.contacts)} and {item.tasks:,} open task{'' if item.tasks == 1 else 's'}"


def meaning(text: str) -> Meaning:
    """What Enter would write."""
    name, _, department = (" ".join(part.split()) for part in text.partition(","))
    if not name and not department:
        return Meaning("Without a name: shown by the login")
    return Meaning(f"Called {name or 'by the login'}" + (f", in {department}" if department else ""))
