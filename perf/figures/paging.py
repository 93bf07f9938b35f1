"""P3: the first page of any filter in any indexed order, over 14 sizes of tags."""

from __future__ import annotations

from collections.abc import Iterator

from perf.figures.database import tag_names
from perf.figures.ground import Ground
from perf.figures.measured import Goal, Measured, median_ms, percentile
from perf.figures.reading import Desk, described

FILTERS = (
    "tag:{tag}", "-tag:{tag}", "tag:{tag} points>20", "tag:{tag} last_seen:90d", "tag:{tag} a",
    "tag:{tag} -stage:customer", "tag:{tag} or stage:lead",
)  # fmt: skip


def pages(ground: Ground) -> Iterator[Measured]:
    """The first 200 ids and the cells of 40 rows for filters over 14 sizes of tags, in every indexed order, up and
    down (three of seven filters for each); the worst (median of five repetitions of the slowest twelve), ms.

    The floor is everybody in the same orders: an index walk without a question.
    """
    orders = {field.order_sql: field.name for field in ground.registry.fields if field.order_index}
    tags = tag_names() if not ground.quick else tag_names()[::6]
    with Desk(ground) as desk:
        desk.ask("")
        asked, floors = [], []
        for number, sort in enumerate(((order, down),) for order in orders.values() for down in (False, True)):
            floors.append(desk.ask("", sort).seconds)
            filters = [FILTERS[(number + 2 * step) % len(FILTERS)] for step in range(3)]
            asked += [desk.ask(each.format(tag=tag), sort, interactive=False) for tag in tags for each in filters]
        worst = desk.again(asked, ground.times(5))[0]
        seconds = [each.seconds for each in asked]
        remark = f"{described(worst)} · {desk.plan_of(worst)}"
    value, floor = worst.seconds * 1000, max(floors) * 1000
    yield Measured(
        "P3", "first page, the worst", value, "ms", floor=floor, ratio=value / floor, goal=Goal(50), remark=remark
    )
    yield Measured(
        "P3", "first page, median", median_ms(seconds), "ms", p95=percentile(seconds, 95) * 1000,
        floor=median_ms(floors), ratio=median_ms(seconds) / median_ms(floors),
        remark=f"{len(asked)} pages, {sum(each.late for each in asked)} late",
    )  # fmt: skip
