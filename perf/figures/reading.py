"""A key, then rows: what the list does in the data layer, from the text to the cells of a page."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from crm_tui.store.queries import Sort
from crm_tui.store.rows import RowReader
from crm_tui.store.views import Page, Query, View
from perf.figures.ground import BY_LAST_SEEN, ROWS, Ground


class Asked(NamedTuple):
    """A query, what it took until rows could be shown (seconds), and whether the first page was late."""

    text: str
    sort: Sort
    seconds: float
    late: bool


class Desk:
    """A view and a reader of rows, as the list has them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.view = View(ground.path)
        self.reader = RowReader(ground.path)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.view.close()
        self.reader.close()

    def ask(self, text: str, sort: Sort = BY_LAST_SEEN, *, interactive: bool = True) -> Asked:
        """Build the query, read the first page (from the snapshot when it is late), read the cells of 40 rows."""
        begun = time.perf_counter()
        page = self.first_page(self.ground.query(text, sort, interactive=interactive))
        return Asked(text, sort, time.perf_counter() - begun, page.late)

    def first_page(self, query: Query) -> Page:
        """The first page with its rows read."""
        ticket = self.view.supersede()
        page = self.view.first_page(query, ticket)
        ids: Sequence[int] = page.ids
        if page.late:
            self.view.snapshot(query, ticket)
            ids = self.view.window(0, 200, ticket)
        self.reader.read(ids[:ROWS], self.ground.cells)
        return page

    def again(self, asked: Sequence[Asked], times: int) -> list[Asked]:
        """The slowest of them, each asked again: the median, so that one disturbance is no finding. Slowest first."""
        checked = []
        for each in sorted(asked, key=lambda found: -found.seconds)[:12]:
            runs = sorted(self.ask(each.text, each.sort).seconds for _ in range(times))
            checked.append(each._replace(seconds=runs[len(runs) // 2]))
        return sorted(checked, key=lambda found: -found.seconds)

    def plan_of(self, asked: Asked) -> str:
        """SQLite's plan of the first page, in one line."""
        from crm_tui.store.views import pages

        query = self.ground.query(asked.text, asked.sort, interactive=True)
        with self.ground.connection() as db:
            plan = query.plan(db)
            page = next(pages(plan, query))
            steps = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {page.sql} LIMIT ?", (*page.params, 200))]
        return ("driven: " if plan.driven else "walked: ") + " / ".join(steps)


def described(asked: Asked) -> str:
    """``tag:size-09 by name ▼``."""
    by = ", ".join(f"{name} {'▼' if down else '▲'}" for name, down in asked.sort)
    return f"{asked.text or 'everybody'}" + (f" by {by}" if by else "") + (" (late)" if asked.late else "")
