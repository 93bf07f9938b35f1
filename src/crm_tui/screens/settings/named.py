"""The base of the sections that are a list of named things: read, made, renamed, deleted, each with one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from crm_tui.screens.host import HostedScreen
from crm_tui.screens.settings.pane import SettingsPane
from crm_tui.values.folding import fold
from crm_tui.widgets.row_list import ListColumn, ListRow, RowList

Item = TypeVar("Item")
WRITTEN = frozenset({"tag", "subscription_list"})
"""The tables, by the names of the log, whose names stand in lists."""


class NamedPane(SettingsPane, Generic[Item]):
    """Whoever derives from it says what is read (``fetch``, in a worker), how it is shown, and what its keys do."""

    COLUMNS: ClassVar[tuple[ListColumn, ...]] = ()
    EMPTY: ClassVar[str] = ""

    @dataclass
    class ItemsRead(Message):
        """The things as they are; the cursor goes to ``key``, ``said`` into the status line."""

        items: tuple[object, ...]
        key: str = ""
        said: str = ""

    def compose(self) -> ComposeResult:
        """The list."""
        yield RowList(self.COLUMNS, empty="…")

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, Item] = {}
        """What is shown, by the key of its row."""

    def fetch(self) -> Sequence[Item]:
        """Read them; called in a worker."""
        raise NotImplementedError

    def row(self, item: Item) -> ListRow:
        """The row of one."""
        raise NotImplementedError

    def shown(self) -> None:
        """Read them."""
        self.work("section", partial(self.read, "", ""))

    def read(self, key: str, said: str) -> None:
        """Read them in a worker, and say what was done."""
        self.post_message(self.ItemsRead(tuple(self.fetch()), key, said))

    def change(self, write: Callable[[], str], key: str = "") -> None:
        """Write in a worker, then read anew; ``write`` says what it did, the cursor goes to ``key``."""
        self.work("section", lambda: self.read(key, write()))

    @on(ItemsRead)
    def show_items(self, event: ItemsRead) -> None:
        """Into the list; what did not change is not drawn."""
        event.stop()
        rows = self.query_one(RowList)
        rows.set_empty(self.EMPTY)
        shown = [(self.row(item), item) for item in cast("tuple[Item, ...]", event.items)]
        self.items = {row.key: item for row, item in shown}
        rows.rows = tuple(row for row, _ in shown)
        if event.key:
            rows.highlight(event.key)
        if event.said:
            self.say(event.said)
            self._tell_lists()

    def _tell_lists(self) -> None:
        """What lies below the settings may show a former name: it looks again, as after a write of others."""
        from crm_tui.store.watching import Noticed

        for screen in self.app.screen_stack:
            if screen is not self.screen and isinstance(screen, HostedScreen):
                screen.others_wrote(Noticed(None, WRITTEN))

    @property
    def highlighted(self) -> Item | None:
        """What the cursor stands on."""
        row = self.query_one(RowList).highlighted
        return self.items.get(row.key) if row is not None else None


def by_fold(names: Sequence[str]) -> Mapping[str, str]:
    """The names by their folded form, as :class:`NameDialog` wants those that are taken."""
    return {fold(name): name for name in names}


def contacts(number: int) -> str:
    """``1 contact``, ``1,240 contacts``."""
    return f"{number:,} contact{'' if number == 1 else 's'}"
