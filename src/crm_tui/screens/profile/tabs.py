"""The tabs of a profile: what stands under each, made when it is opened first.

A new tab takes a row in :data:`TABS`, a row in ``keymap.KEYS`` named ``profile.NAME``, a pane derived from
:class:`TabPane`, and its count in ``reading.read_profile``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from textual.containers import Vertical
from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.screens.host import Host, host_of
from crm_tui.screens.profile.reading import ProfileData
from crm_tui.widgets.drawn import Line, Piece


class TabPane(Vertical):
    """What stands under a tab. It is mounted, and reads something, only when its tab is opened.

    A pane reads in thread workers of its own and may have bindings, which act while the focus is inside.
    """

    DEFAULT_CSS = """
    TabPane { height: 1fr; }
    """

    @dataclass
    class Counted(Message):
        """How many things are under a tab, found out by its pane."""

        tab: str
        count: int

    @dataclass
    class Failed(Message):
        """It could not be read or written."""

        error: CrmError

    @property
    def crm(self) -> Host:
        """The application."""
        return host_of(self)

    def show_contact(self, data: ProfileData) -> None:
        """Show this contact; called again when another one is wanted, and when something was written."""
        raise NotImplementedError

    def show_nobody(self) -> None:
        """Nothing is left of the contact that was shown: asked of the pane of the first tab, which is kept."""

    def take_focus(self) -> None:
        """The tab was opened: the focus goes to what has its keys."""
        raise NotImplementedError


class Tab(NamedTuple):
    """A tab: its name, the digit that opens it, its label, what makes its pane (imports it only then)."""

    name: str
    digit: str
    label: str
    make: Callable[[], TabPane]
    always: bool = True
    """Whether it is shown when there is nothing under it."""


def _history() -> TabPane:
    from crm_tui.screens.profile.history_tab import HistoryPane
    from crm_tui.values.records import HistoryQuery

    return HistoryPane("history", HistoryQuery(), "Nothing has happened yet.")


def _notes() -> TabPane:
    from crm_tui.screens.profile.history_tab import HistoryPane
    from crm_tui.values.records import HistoryQuery

    return HistoryPane("notes", HistoryQuery(("note",), pinned_first=True), "No notes yet: n writes one.")


def _tasks() -> TabPane:
    from crm_tui.screens.profile.tasks_tab import TasksPane

    return TasksPane()


def _changes() -> TabPane:
    from crm_tui.screens.profile.changes_tab import ChangesPane

    return ChangesPane()


TABS: tuple[Tab, ...] = (
    Tab("history", "1", "History", _history),
    Tab("notes", "2", "Notes", _notes),
    Tab("tasks", "3", "Tasks", _tasks),
    Tab("changes", "5", "Changes", _changes),
)


def tab_line(counts: Mapping[str, int], current: str) -> Line:
    """The line of tabs; the open one is in brackets and bold."""
    pieces: list[Piece] = []
    for tab in TABS:
        count = counts.get(tab.name)
        if count or tab.always or tab.name == current:
            text = f"{tab.digit} {tab.label}" + (f" {count:,}" if count is not None else "")
            here = tab.name == current
            pieces.append(Piece(f"[{text}]" if here else f" {text} ", "strong" * here))
    return tuple(pieces)
