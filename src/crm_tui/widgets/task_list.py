"""Tasks under headings: one line a task, Enter opens whom it is for, → shows what there is to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from crm_tui.widgets.history_list import HistoryList

__all__ = ["TaskList"]


class TaskList(HistoryList, inherit_css=True):
    """The history's list, in which Enter opens and only → and ← unfold and fold."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="tasks.open"),
        Binding("up,k,ㅏ", "move(-1)", "Up", show=False, id="tasks.up"),
        Binding("down,j,ㅓ", "move(1)", "Down", show=False, id="tasks.down"),
    ]

    @dataclass
    class Opened(HistoryList.Said):
        """Enter on a line."""

        index: int
        key: int

    def action_open(self) -> None:
        """Enter."""
        if self.highlighted is not None:
            self.tell(self.Opened(self, self.cursor, self.highlighted.key))
