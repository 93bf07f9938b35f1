"""What the contacts of the demonstration refer to: agents, tags, lists, attributes, segments, types of events."""

from __future__ import annotations

import json
import sqlite3

from crm_tui.services.demo import KINDS, lists
from crm_tui.store.demo.rows import insert
from crm_tui.values.folding import fold

SEGMENT = ("name", "name_key", "slug", "filter", "zone", "due_at", "created_by", "created_at")


def write_background(db: sqlite3.Connection, now: int, agent: str) -> tuple[int, ...]:
    """Insert it all; the ids of the event types ``KINDS``, in their order."""
    data = lists()
    agents = [(each.login, each.name, f"{each.login}@crm-demo.example", each.department) for each in data.agents]
    db.executemany("INSERT OR IGNORE INTO agent(login, name, email, department) VALUES (?, ?, ?, ?)", agents)
    db.execute("INSERT OR IGNORE INTO agent(login) VALUES (?)", (agent,))
    colours = data.colours
    tags = ((i, name, fold(name), colours[i % len(colours)]) for i, (name, _) in enumerate(data.tags, 1))
    db.executemany("INSERT INTO tag(id, name, name_key, colour) VALUES (?, ?, ?, ?)", tags)
    subscription_lists = ((i, name, slug) for i, (name, slug, _) in enumerate(data.subscription_lists, 1))
    db.executemany("INSERT INTO subscription_list(id, name, slug) VALUES (?, ?, ?)", subscription_lists)
    db.executemany(
        "INSERT INTO attribute(slug, name, type, options, position, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (each.slug, each.name, each.type, compact(each.options) if each.options else None, i, now)
            for i, each in enumerate(data.attributes)
        ),
    )
    segments = ((name, fold(name), slug, text, "UTC", 0, agent, now) for name, slug, text in data.segments)
    db.executemany(insert("segment", SEGMENT), segments)
    db.executemany("INSERT OR IGNORE INTO event_type(name) VALUES (?)", ((kind,) for kind in KINDS))
    found = {row[0]: int(row[1]) for row in db.execute("SELECT name, id FROM event_type")}
    return tuple(found[kind] for kind in KINDS)


def compact(value: object) -> str:
    """JSON as it lies in the database."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
