"""P2 (and P6) with 200 custom attributes: filters on them, cells of them, the fields of a profile with them."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from crm_tui.store.connections import connect_writer, even_out_statistics
from crm_tui.store.contacts.reading import card, registry
from crm_tui.store.indexes import IndexBuilder
from perf.figures.database import busiest, demo_database
from perf.figures.ground import COLUMNS, Ground
from perf.figures.measured import Goal, Measured, median_ms, percentile, taken
from perf.figures.reading import Desk, described

MOST = 100_000
"""Contacts that get attributes."""
ATTRIBUTES, KNOWN = 200, 20
"""Attributes; how many of them each contact has a value of."""
TYPES = ("number", "select", "date", "boolean", "text")
CHOICES = ("red", "green", "blue", "yellow", "white", "black", "orange", "violet", "grey", "brown")
ADD = "INSERT INTO attribute(slug, name, type, options, position, created_at) VALUES (?, ?, ?, ?, ?, 0)"
FILTERS = (
    "bench000:500", "bench000>990", "bench000:10..20", "-bench000>10", "bench002:2024-02..2024-04", "bench003:yes",
    "no:bench000", "bench001:red", "bench001:red,blue tag:size-08", "bench004:note-7", "has:bench199",
)  # fmt: skip
INDEXED = ("bench000", "bench001", "bench002", "bench003", "bench004")
SHOWN = ("bench000", "bench001", "bench002", "bench003", "bench004", "bench199")


def many_attributes(ground: Ground) -> Iterator[Measured]:
    """200 attributes, each contact with values of 20 of them: the first page of filters on them without an index and
    with one, 40 rows with six such columns, the profile; ms.
    """
    # to give a million contacts twenty values takes longer than everything else together
    contacts = min(ground.contacts, MOST)
    source = ground.path if contacts == ground.contacts else demo_database(contacts, ground.path.parent)
    path = ground.folder / "attributes.db"
    shutil.copyfile(source, path)
    path.chmod(0o600)
    with closing(connect_writer(path, create=False)) as db:
        add_attributes(db)
    mine = Ground(path, ground.folder, contacts, quick=ground.quick)
    try:
        yield from _filters(mine, "without an index", None)
        built = IndexBuilder(path, least=0).build([each for name in INDEXED if (each := mine.registry.find(name))])
        with closing(connect_writer(path, create=False)) as db:
            db.execute("ANALYZE")
            even_out_statistics(db)
        yield from _filters(mine, f"with {len(built)} indexes", Goal(50))
        yield _profile(mine)
    finally:
        mine.close()
        for file in path.parent.glob(f"{path.name}*"):  # the write-ahead log, too
            file.unlink()


def add_attributes(db: sqlite3.Connection) -> None:
    """The attributes, and values of 20 of them for each contact (the same ones every time)."""
    chance = random.Random(ATTRIBUTES)
    db.execute("BEGIN IMMEDIATE")
    for number in range(ATTRIBUTES):
        kind = TYPES[number % len(TYPES)]
        options = json.dumps(CHOICES) if kind == "select" else None
        db.execute(ADD, (f"bench{number:03}", f"Bench {number:03}", kind, options, 1_000 + number))
    ids = [row[0] for row in db.execute("SELECT id FROM contact")]
    rows = ((json.dumps(_values(chance)), each) for each in ids)
    db.executemany("UPDATE contact SET custom = json_patch(coalesce(custom, '{}'), ?) WHERE id = ?", rows)
    db.execute("COMMIT")


def _values(chance: random.Random) -> dict[str, object]:
    # the first five, which are asked for, oftener than the others
    chosen = {*chance.sample(range(5), 3), *chance.sample(range(5, ATTRIBUTES), KNOWN - 3)}
    return {f"bench{number:03}": _value(chance, TYPES[number % len(TYPES)]) for number in sorted(chosen)}


def _value(chance: random.Random, kind: str) -> object:
    match kind:
        case "number":
            return chance.randrange(1_000)
        case "select":
            return chance.choice(CHOICES)
        case "date":
            return f"{chance.randrange(2020, 2027)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        case "boolean":
            return chance.randrange(2)
    return f"note-{chance.randrange(100)}"


def _filters(ground: Ground, what: str, goal: Goal | None) -> Iterator[Measured]:
    with Desk(ground) as desk:
        desk.ask("")
        asked = [desk.ask(text) for text in FILTERS for _ in range(ground.times(3) or 1)]
        worst = desk.again(asked, ground.times(5))[0]
        seconds = [each.seconds for each in asked]
        yield Measured(
            "P2", f"{ATTRIBUTES} attributes, filters {what}: the worst", worst.seconds * 1000, "ms", goal=goal,
            remark=f"{described(worst)} · {desk.plan_of(worst)} · median {median_ms(seconds):.2f} ms, "
            f"p95 {percentile(seconds, 95) * 1000:.1f} ms, {sum(each.late for each in asked)} of {len(asked)} late",
        )  # fmt: skip
        if goal is not None:
            yield _rows(ground, desk)


def _rows(ground: Ground, desk: Desk) -> Measured:
    ticket = desk.view.supersede()
    page = desk.view.first_page(ground.query(""), ticket)
    found = [ground.registry.find(name) for name in (*COLUMNS, *SHOWN)]
    cells = tuple(each.cell_sql or "NULL" for each in found if each is not None)
    times = [taken(lambda: desk.reader.read(page.ids[:40], cells)) for _ in range(ground.times(40))]
    floors = [taken(lambda: desk.reader.read(page.ids[:40], ground.cells)) for _ in range(ground.times(40))]
    value, floor = median_ms(times), median_ms(floors)
    return Measured(
        "P2", f"{ATTRIBUTES} attributes, 40 rows with six such columns", value, "ms",
        p95=percentile(times, 95) * 1000, floor=floor, ratio=value / floor, goal=Goal(50),
    )  # fmt: skip


def _profile(ground: Ground) -> Measured:
    with ground.connection() as db:
        contact = busiest(db)
    store = ground.store

    def ours() -> None:
        card(store, contact)
        registry(store)

    times = [taken(ours) for _ in range(ground.times(30))]
    return Measured(
        "P2", f"profile with {ATTRIBUTES} attributes: its fields", median_ms(times), "ms",
        p95=percentile(times, 95) * 1000, goal=Goal(100),
    )  # fmt: skip
