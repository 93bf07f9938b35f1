"""Which segments there are, with exact counts, and how a contact stands to each. Standard library alone."""

from __future__ import annotations

import json
import sqlite3
from typing import cast

from crm_tui.errors import NotFound
from crm_tui.store import settings
from crm_tui.store.segments.definitions import Definition, condition_of, read_definitions
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.segments import Override, SegmentItem, Standing

SEEN = "segments.seen"
"""The agent's setting: the count of each segment, by slug, when the agent last opened it."""
ALL = """
SELECT id, name, slug, filter, count, built_at IS NULL, created_by, columns, sort FROM segment ORDER BY name_key
"""
NAMED = "SELECT id FROM segment WHERE name_key = ?1"
FIND = f"SELECT id FROM segment WHERE fold(slug) = ?1 UNION ALL {NAMED} LIMIT 1"
EVERYBODY = "SELECT count(*) FROM contact WHERE kind = 0 AND deleted_at IS NULL"
STANDING = """
SELECT segment.id, included, EXISTS (
    SELECT 1 FROM segment_member WHERE segment_member.segment_id = segment.id AND contact_id = :contact)
FROM segment LEFT JOIN segment_override ON segment_override.segment_id = segment.id AND contact_id = :contact
"""


def segments(store: Store) -> tuple[SegmentItem, ...]:
    """All segments in the order of their names, with what changed since the agent opened each."""
    with store.read() as db:
        problems = {each.id: each.problem for each in read_definitions(db).all}
        seen = settings.read(db, store.agent, SEEN)
        return tuple(_item(row, problems, seen if isinstance(seen, dict) else {}) for row in db.execute(ALL))


def _item(row: sqlite3.Row, problems: dict[int, str], seen: dict[str, object]) -> SegmentItem:
    number, name, slug, text, count, building, created_by, columns, sort = row
    before = seen.get(slug)
    return SegmentItem(
        id=number,
        name=name,
        slug=slug,
        filter=text,
        size=count,
        change=count - before if isinstance(before, int) else None,
        building=bool(building),
        problem=problems.get(number, ""),
        created_by=created_by,
        columns=tuple(json.loads(columns)) if columns else (),
        sort=tuple((str(field), bool(down)) for field, down in json.loads(sort)) if sort else (),
    )


def everybody(store: Store) -> int:
    """How many contacts the empty filter has."""
    with store.read() as db:
        return int(db.execute(EVERYBODY).fetchone()[0])


def segment(store: Store, name: str) -> SegmentItem:
    """The segment of that slug or name.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    with store.read() as db:
        number = segment_id(db, name)
    return next(each for each in segments(store) if each.id == number)


def segment_id(db: sqlite3.Connection, name: str) -> int:
    """The id of the segment of that slug, else of that name (case and accents aside), as filters find it.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    number = find_id(db, name)
    if number is None:
        from crm_tui.filters.grammar.spelling import nearest

        near = nearest(name, [row[0] for row in db.execute("SELECT name FROM segment ORDER BY name_key")])
        shown = name if len(name) <= 40 else f"{name[:39]}…"
        raise NotFound(f"There is no segment {shown}." + (f" Did you mean {near}?" if near else ""))
    return number


def find_id(db: sqlite3.Connection, name: str) -> int | None:
    """``segment_id``, or None when there is none."""
    row = db.execute(FIND, (fold(" ".join(name.split())),)).fetchone()
    return int(row[0]) if row else None


def named_id(db: sqlite3.Connection, name: str) -> int | None:
    """The id of the segment of that name, or None: a new name may be the slug that another one keeps."""
    row = db.execute(NAMED, (fold(" ".join(name.split())),)).fetchone()
    return int(row[0]) if row else None


def member_filter(slug: str) -> str:
    """The filter text of a segment's members, overrides counted in."""
    from crm_tui.filters.tree import Item, Relation, Term

    return str(Relation("segment", Term("name", ":", (Item(slug),))))


def standings(store: Store, contact_id: int) -> tuple[Standing, ...]:
    """How the contact stands to every segment, in the order of their names."""
    now = store.clock.now()
    with store.read() as db:
        definitions = read_definitions(db)
        known = {row[0]: row for row in db.execute(STANDING, {"contact": contact_id})}
        made = []
        for each in sorted(definitions.all, key=lambda found: fold(found.name)):
            _, included, member = known[each.id]
            override: Override = "auto" if included is None else "in" if included else "out"
            matches = _matches(db, each, contact_id, now)
            made.append(Standing(each.slug, each.name, override, matches, bool(member)))
        return tuple(made)


def _matches(db: sqlite3.Connection, definition: Definition, contact_id: int, now: int) -> bool | None:
    condition = condition_of(definition, now)
    if condition is None:
        return None
    sql = condition.for_contact(contact_id)
    row = db.execute(sql.text, sql.params).fetchone()
    return bool(row[0]) if row else None


def mark_seen(store: Store, slug: str) -> None:
    """The agent opens a segment: changes count from here on. In no log: it is nobody else's concern."""
    with store.read() as db:
        row = db.execute("SELECT count FROM segment WHERE slug = ?", (slug,)).fetchone()
        seen = settings.read(db, store.agent, SEEN)
        slugs = {each[0] for each in db.execute("SELECT slug FROM segment")}
    before = cast(dict[str, object], seen) if isinstance(seen, dict) else {}
    if row is None or before.get(slug) == row[0]:
        return
    kept = {name: count for name, count in before.items() if name in slugs} | {slug: row[0]}
    with store.write("Segments seen", "setting") as write:
        write.connection.execute(WRITE_SEEN, (store.agent, SEEN, json.dumps(kept, ensure_ascii=False)))


WRITE_SEEN = """
INSERT INTO setting(agent, key, value) VALUES (?, ?, ?) ON CONFLICT(agent, key) DO UPDATE SET value = excluded.value
"""
