"""Segments of organisations: filters with a name and an exact count. Standard library alone for reading."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.errors import CrmError, InvalidValue, NotFound
from crm_tui.filters import parse
from crm_tui.filters.compile.listed import compile_listed
from crm_tui.filters.fields.organisations import OrganisationRegistry
from crm_tui.store import settings
from crm_tui.store.segments.definitions import zone_called
from crm_tui.store.segments.saving import clean_name
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.segments import SegmentItem, SegmentSaved
from crm_tui.values.slugs import Taken, list_slug, slug

if TYPE_CHECKING:
    from crm_tui.models import OrganisationSegment
    from crm_tui.store.writing import Write

SEEN = "organisation_segments.seen"
"""The agent's setting: the count of each segment, by slug, when the agent last opened it."""
ALL = "SELECT id, name, slug, filter, created_by, zone, columns, sort FROM organisation_segment ORDER BY name_key"
EVERY = "SELECT count(*) FROM organisation WHERE organisation.deleted_at IS NULL"
FIND = "SELECT id FROM organisation_segment WHERE slug = ?1 OR name_key = ?2 ORDER BY slug = ?1 DESC LIMIT 1"
NAMED = "SELECT id FROM organisation_segment WHERE name_key = ?"
REGISTRY = OrganisationRegistry()


def segments(store: Store) -> tuple[tuple[SegmentItem, ...], int]:
    """All segments in the order of their names, counted now; and how many organisations there are."""
    now = store.clock.now()
    with store.read() as db:
        seen = settings.read(db, store.agent, SEEN)
        former = seen if isinstance(seen, dict) else {}
        found = tuple(_item(db, tuple(row), former, now) for row in db.execute(ALL).fetchall())
        return found, int(db.execute(EVERY).fetchone()[0])


def _item(db: sqlite3.Connection, row: tuple[object, ...], seen: dict[str, object], now: int) -> SegmentItem:
    number, name, called, text, agent, zone, columns, sort = row
    size, problem = 0, ""
    try:
        where = compile_listed(
            parse(str(text), REGISTRY).tree, registry=REGISTRY, now=now, zone=zone_called(str(zone)), agent=str(agent)
        )
        size = int(db.execute(f"{EVERY} AND {where.text}", where.params).fetchone()[0])
    except CrmError as error:  # another version of the program knew more
        problem = error.sentence
    before = seen.get(str(called))
    return SegmentItem(
        id=int(str(number)),
        name=str(name),
        slug=str(called),
        filter=str(text),
        size=size,
        change=size - before if isinstance(before, int) else None,
        problem=problem,
        created_by=str(agent),
        columns=tuple(json.loads(str(columns))) if columns else (),
        sort=tuple((str(field), bool(down)) for field, down in json.loads(str(sort))) if sort else (),
    )


def save_segment(
    store: Store,
    name: str,
    filter_text: str,
    *,
    zone: ZoneInfo,
    columns: Sequence[str],
    sort: Sequence[tuple[str, bool]],
) -> SegmentSaved:
    """Save a filter of organisations under a name, over the segment of that name when there is one.

    Raises:
        FilterError: the filter cannot be read; where and why.
        InvalidValue: no name, too long a name, or no filter.
    """
    from crm_tui.models import OrganisationSegment

    name = clean_name(name)
    if not filter_text.strip():
        raise InvalidValue("filter", "A segment of organisations needs a filter: type one (/), then save it.")
    tree = parse(filter_text, REGISTRY).tree
    compile_listed(tree, registry=REGISTRY, now=store.clock.now(), zone=zone, agent=store.agent)
    shown = {"columns": json.dumps(list(columns)), "sort": json.dumps([list(each) for each in sort])}
    with store.write(f"Segment {name}", "segment") as write:
        row = write.connection.execute(NAMED, (fold(name),)).fetchone()
        if row is not None:
            found = _get(write, row[0])
            write.change(found, filter=str(tree), zone=zone.key, **shown)
            write.title = f"Saved over the segment {found.name}"
            return SegmentSaved(found.slug, found.name, False, found.filter)
        taken = Taken({each[0] for each in write.connection.execute("SELECT slug FROM organisation_segment")})
        made = write.add(
            OrganisationSegment(
                name=name,
                name_key=fold(name),
                slug=list_slug(name if slug(name, blank="-") else "segment", taken),
                filter=str(tree),
                zone=zone.key,
                columns=shown["columns"],
                sort=shown["sort"],
                created_by=write.agent,
                created_at=write.now,
            )
        )
        write.title = f"Saved the segment {made.name}"
        return SegmentSaved(made.slug, made.name, True, made.filter)


def rename_segment(store: Store, name: str, new_name: str) -> str:
    """Give a segment another name; its slug stays. The name as it is kept.

    Raises:
        NotFound: there is no such segment.
        InvalidValue: no name, too long a name, or one that another segment has.
    """
    new_name = clean_name(new_name)
    with store.write("Segment renamed", "segment") as write:
        found = _find(write, name)
        other = write.connection.execute(NAMED, (fold(new_name),)).fetchone()
        if other is not None and other[0] != found.id:
            raise InvalidValue("name", f"There is a segment {new_name} already. Choose another name.")
        write.title = f"Renamed the segment {found.name} to {new_name}"
        write.change(found, name=new_name, name_key=fold(new_name))
    return new_name


def delete_segment(store: Store, name: str) -> str:
    """Delete a segment; its name. The organisations stay.

    Raises:
        NotFound: there is no such segment.
    """
    with store.write("Segment deleted", "segment") as write:
        found = _find(write, name)
        write.title = f"Deleted the segment {found.name}"
        write.remove(found)
        return found.name


def mark_seen(store: Store, called: str, size: int) -> None:
    """The agent opens a segment that has so many: changes count from here on."""
    seen = settings.get(store, SEEN)
    before = seen if isinstance(seen, dict) else {}
    if before.get(called) != size:
        settings.put(store, SEEN, {**before, called: size})


def _find(write: Write, name: str) -> OrganisationSegment:
    row = write.connection.execute(FIND, (name, fold(" ".join(name.split())))).fetchone()
    if row is None:
        raise NotFound(f"There is no segment {name[:40]}.")
    return _get(write, row[0])


def _get(write: Write, number: int) -> OrganisationSegment:
    from crm_tui.models import OrganisationSegment

    found = write.session.get(OrganisationSegment, number)
    assert found is not None
    return found
