"""P11: all duplicates of all contacts, and those of somebody who is being typed in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from crm_tui.store.duplicates.likely import likely_duplicates
from crm_tui.store.duplicates.search import DuplicateSearch
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, in_turn, median_ms, paired, percentile, taken

GOAL_MS = 10_000
"""For every pair among a million contacts."""
FLOOR = "SELECT id, sort_name, city, country FROM contact WHERE kind = 0 AND deleted_at IS NULL ORDER BY sort_name"
SOME = """
SELECT name, email, phone, city, country FROM contact WHERE name <> '' AND kind = 0 ORDER BY id % 997, id LIMIT ?
"""
FIELDS = ("name", "email", "phone", "city", "country")


def duplicates(ground: Ground) -> Iterator[Measured]:
    """Every pair that may be one person, by address, number and name, and those by name alone; ms. The floor: all
    names in their order.

    Then when the first are shown, and who somebody may be whose fields are being typed: one look-up.
    """
    search = DuplicateSearch(ground.path)
    try:
        with ground.store.read() as db:
            pairs = in_turn(
                lambda: search.find(search.supersede()), lambda: db.execute(FLOOR).fetchall(), ground.times(3)
            )
            typed = [dict(zip(FIELDS, map(_text, row), strict=True)) for row in db.execute(SOME, (ground.times(100),))]
        goal = Goal(GOAL_MS * max(1.0, ground.contacts / 1_000_000))
        yield paired("P11", "all duplicates", pairs, goal)
        yield Measured("P11", "the first duplicates", taken(lambda: _first(search)) * 1000, "ms", goal=goal)
        named = taken(lambda: search.find(search.supersede(), ("name",)))
        yield Measured("P11", "duplicates by name alone", named * 1000, "ms", goal=goal)
    finally:
        search.close()
    times = [taken(partial(likely_duplicates, ground.store, values)) for values in typed]
    yield Measured(
        "P11", "duplicates of who is typed in", median_ms(times), "ms", p95=percentile(times, 95) * 1000, goal=Goal(10)
    )


def _first(search: DuplicateSearch) -> None:
    running = search.find_in_turn(search.supersede())
    next(running)
    running.close()


def _text(value: object) -> str:
    return str(value or "")
