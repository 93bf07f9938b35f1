"""How the screens look: 80×24 and 120×40, filled and empty, with an error, with a dialog. At most 25 pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from crm_tui.app import CrmApp
from crm_tui.config import Settings
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock
from tests.tui.desk import Desk

Compare = Callable[..., bool]
SMALL, USUAL = (80, 24), (120, 40)
DATABASE = Path("contacts.db")
"""What the screens call the database: a picture must not hold the path of one machine."""


def _app(store: Store, clock: FixedClock, filter_text: str = "") -> CrmApp:
    def open_store() -> Store:
        return Store.open(store.path, agent="ana", clock=clock, create=False)

    return CrmApp(
        open_store, path=DATABASE, agent="ana", settings=Settings(zone="UTC"), filter_text=filter_text, clock=clock
    )


def _after(app: CrmApp, *keys: str) -> Callable[[Pilot[int]], Awaitable[None]]:
    async def press(pilot: Pilot[int]) -> None:
        desk = Desk(app, pilot)
        await desk.settle()
        for key in keys:
            if key.startswith("type:"):
                await desk.type(key[5:])
            else:
                await desk.press(key)

    return press


PICTURES: dict[str, tuple[str, ...]] = {
    "list": (),
    "search": ("slash", "type:tag:vip"),
    "filter_error": ("slash", "type:nobody:x "),
    "profile": ("slash", "type:ada", "enter", "enter"),
    "notes": ("slash", "type:ada", "enter", "enter", "2", "enter"),
    "sort": ("o",),
    "tags": ("slash", "type:ada", "enter", "t", "type:bi"),
    "help": ("question_mark",),
    "hostile_profile": ("slash", "type:bobby", "enter", "enter"),
}
"""The keys that lead to each picture."""


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", PICTURES)
def test_screen(
    snap_compare: Compare, filled_store: Store, clock: FixedClock, name: str, size: tuple[int, int]
) -> None:
    """The screen after these keys."""
    app = _app(filled_store, clock)
    assert snap_compare(app, terminal_size=size, run_before=_after(app, *PICTURES[name]))


BUILDING = (
    *("slash", "type:country:FR (tag:vip or tag:gold)", "enter", "f"),
    *("type:last ch", "tab", "type:b", "tab", "down"),
)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["80x24", "120x40"])
def test_builder(snap_compare: Compare, filled_store: Store, clock: FixedClock, size: tuple[int, int]) -> None:
    """Rows, a group, a row that is being edited with the dates that it may have."""
    app = _app(filled_store, clock)
    assert snap_compare(app, terminal_size=size, run_before=_after(app, *BUILDING))


def test_offers(snap_compare: Compare, filled_store: Store, clock: FixedClock) -> None:
    """What the filter line offers, over the list."""
    app = _app(filled_store, clock)
    assert snap_compare(app, terminal_size=SMALL, run_before=_after(app, "slash", "type:tag:", "down"))


def test_empty_database(snap_compare: Compare, store: Store, clock: FixedClock) -> None:
    """What a newcomer sees."""
    app = _app(store, clock)
    assert snap_compare(app, terminal_size=SMALL, run_before=_after(app))


def test_wide_terminal(snap_compare: Compare, filled_store: Store, clock: FixedClock) -> None:
    """200 columns use the room."""
    app = _app(filled_store, clock)
    assert snap_compare(app, terminal_size=(200, 50), run_before=_after(app))
