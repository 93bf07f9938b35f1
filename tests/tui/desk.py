"""A desk to test at: the whole application on a real database, driven by keys, read by eye and by SQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widget import Widget

from crm_tui.app import CrmApp
from crm_tui.config import Settings
from crm_tui.screens.read_list import ReadList
from crm_tui.store.store import Store
from crm_tui.values.clock import Clock
from crm_tui.widgets.contact_table import ContactTable
from crm_tui.widgets.status_line import StatusLine

PATIENCE = 20.0
"""Seconds after which a test gives up waiting for the application to come to rest."""


class Desk:
    """One agent at one terminal."""

    def __init__(self, app: CrmApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys one after another; then wait until everything has come to rest."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, key by key."""
        await self.pilot.press(*("space" if character == " " else character for character in text))
        await self.settle()

    async def settle(self) -> None:
        """Wait for the workers, the waiting messages and the pending preview."""

        async def rest() -> None:
            quiet = 0
            while quiet < 2:  # a worker's last message may start another worker
                await self.pilot.pause()
                quiet = 0 if self._busy() else quiet + 1

        await asyncio.wait_for(rest(), PATIENCE)

    def _busy(self) -> bool:
        running = any(not worker.is_finished for worker in self.app.workers)
        lists = [screen for screen in self.app.screen_stack if isinstance(screen, ReadList)]
        return running or not all(screen.is_settled for screen in lists)

    @property
    def table(self) -> ContactTable:
        """The table of the list, also when a profile lies over it."""
        return next(s for s in reversed(self.app.screen_stack) if isinstance(s, ReadList)).query_one(ContactTable)

    def names(self, column: int = 0) -> list[str]:
        """The texts of one column of all rows."""
        return [row.cells[column] if row else "?" for row in self.table.source.rows(0, self.table.total)]

    def status(self) -> str:
        """What the status line of the screen below any dialog says."""
        screen = next(s for s in reversed(self.app.screen_stack) if s.query(StatusLine))
        line = screen.query_one(StatusLine)
        return f"{line.message} | {line.hint}"

    def text(self) -> str:
        """Everything on the screen, line by line."""
        height = self.app.screen.size.height
        width = self.app.screen.size.width
        lines = []
        for y in range(height):
            lines.append(line_text(self.app, y, width))
        return "\n".join(lines)

    async def notice(self) -> None:
        """What others have written is looked for now, and shown."""
        self.app.following.look()
        await self.settle()

    def rows(self, sql: str, *params: object) -> Sequence[tuple[object, ...]]:
        """What the database says, read from the file."""
        with self.app.store.read() as db:
            return [tuple(row) for row in db.execute(sql, params)]


def line_text(app: CrmApp, y: int, width: int) -> str:
    """One line of the screen as the widgets on it draw it."""
    cells = [" "] * width
    for screen in app.screen_stack[-2:]:
        for widget in screen.walk_children(Widget):
            region = widget.region
            if not widget.is_on_screen or not region.contains(region.x, y) or widget.children:
                continue
            text = widget.render_line(y - region.y).text
            cells[region.x : region.x + len(text)] = list(text)
    return "".join(cells).rstrip()


@asynccontextmanager
async def at_desk(
    path: Path,
    *,
    clock: Clock,
    size: tuple[int, int] = (120, 40),
    filter_text: str = "",
    agent: str = "ana",
    settled: bool = True,
    settings: Settings | None = None,
) -> AsyncIterator[Desk]:
    """Open the application on a database and, when it is to be ``settled``, wait until the list stands."""

    def open_store() -> Store:
        return Store.open(path, agent=agent, clock=clock, create=False)

    settings = settings or Settings(zone="UTC")
    app = CrmApp(
        open_store, path=path, agent=agent, settings=settings, filter_text=filter_text, clock=clock, follows=False
    )
    async with app.run_test(size=size) as pilot:
        desk = Desk(app, pilot)
        if settled:
            await desk.settle()
        yield desk
