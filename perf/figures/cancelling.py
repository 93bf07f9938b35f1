"""P10: a key that comes while a query runs."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator

from crm_tui.errors import Interrupted
from crm_tui.store.views import Order, Plan, Query, View, Where
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, median_ms, percentile

TIMES = 60
ENDLESS = """
(WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < 100000000)
SELECT count(*) FROM step) > contact.id
"""
HEAVY = ("body~a -did:chat", "note:e or address:a")
"""Filters that read much."""


def cancel(ground: Ground) -> Iterator[Measured]:
    """From the key (``supersede``) until the thread of the running query is free; median and worst of 60, ms.

    The queries: a sort of everybody without an index, filters that read much, and one that would never end.
    """
    view = View(ground.path)
    try:
        found = list(_stops(ground, view))
    finally:
        view.close()
    remark = f"{len(found)} queries stopped while they ran"
    yield Measured(
        "P10", "cancel, median", median_ms(found), "ms", p95=percentile(found, 95) * 1000, goal=Goal(1), remark=remark
    )
    yield Measured("P10", "cancel, worst", max(found) * 1000, "ms", goal=Goal(25))


def _stops(ground: Ground, view: View) -> Iterator[float]:
    chance = random.Random(10)
    endless = Query(_endless, (Order("contact.last_seen_at", True),))
    queries = [endless, ground.query("", (("city", False), ("name", False)))]
    queries += [ground.query(text, (("job", True),)) for text in HEAVY if _is_known(ground, text)]
    left, step = ground.times(TIMES), 0
    while left and step < 10 * TIMES:
        stopped = stop(view, queries[step % len(queries)], chance.uniform(0.002, 0.06))
        step += 1
        if stopped is not None:
            left -= 1
            yield stopped


def _endless(_: sqlite3.Connection) -> Plan:
    return Plan(Where(ENDLESS), Where(ENDLESS))


def _is_known(ground: Ground, text: str) -> bool:
    from crm_tui.errors import CrmError

    try:
        ground.query(text)
    except CrmError:
        return False
    return True


def stop(view: View, query: Query, after: float) -> float | None:
    """Seconds from the key to the end of the query that was running; None when it had ended by itself."""
    ended: list[float] = []
    ticket = view.supersede()

    def run() -> None:
        try:
            view.snapshot(query, ticket)
        except Interrupted:
            ended.append(time.perf_counter())

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(after)  # the moment at which a key comes
    running = thread.is_alive()
    begun = time.perf_counter()
    view.supersede()
    thread.join()
    return ended[0] - begun if running and ended else None
