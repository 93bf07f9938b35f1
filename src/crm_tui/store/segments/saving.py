"""Saving a filter as a segment, saving over it, renaming, deleting."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue, RefusedData
from crm_tui.filters import Registry, parse
from crm_tui.filters.compile import compile_filter
from crm_tui.filters.lasting import for_everybody
from crm_tui.store.attributes import read_attributes
from crm_tui.store.names import read_names
from crm_tui.store.segments.definitions import Definitions, read_definitions
from crm_tui.store.segments.reading import named_id, segment_id
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line
from crm_tui.values.segments import SegmentSaved
from crm_tui.values.slugs import Taken, list_slug, slug

if TYPE_CHECKING:
    from crm_tui.models import Segment
    from crm_tui.store.writing import Write

MAX_NAME = 100
"""Characters of a segment's name."""
UTC = ZoneInfo("UTC")


def save_segment(
    store: Store,
    name: str,
    filter_text: str,
    *,
    zone: ZoneInfo = UTC,
    columns: Sequence[str] | None = None,
    sort: Sequence[tuple[str, bool]] | None = None,
) -> SegmentSaved:
    """Save a filter under a name, over the segment of that name when there is one. ``rebuild`` fills it.

    ``zone`` is where days begin for its dates. An empty filter is a segment of whom overrides put in. ``columns``
    and ``sort`` of None leave those of the segment as they are.

    Raises:
        FilterError: the filter cannot be read; where and why.
        InvalidValue: no name, too long a name, a filter that no segment can have.
        RefusedData: the segment would refer to itself.
    """
    name = clean_name(name)
    with store.write(f"Segment {name}", "segment") as write:
        db = write.connection
        definitions = read_definitions(db)
        text = _canonical(db, name, filter_text, definitions, store, zone)
        shown = {"columns": _json(columns), "sort": _json(sort)}
        number = named_id(db, name)
        if number is None:
            made = _add(write, name, text, zone, shown)
            write.title = f"Saved the segment {made.name}"
            return SegmentSaved(made.slug, made.name, True, text)
        found = _get(write, number)
        kept = {key: value for key, value in shown.items() if value is not None}
        write.change(found, filter=text, zone=zone.key, **kept)
        write.title = f"Saved over the segment {found.name}"
        return SegmentSaved(found.slug, found.name, False, text)


def clean_name(name: str) -> str:
    """A segment's name as it is kept: one line, outer blanks gone.

    Raises:
        InvalidValue: empty or too long.
    """
    cleaned = " ".join(safe_line(name).split())
    if not cleaned:
        raise InvalidValue("name", "A segment needs a name.")
    if len(cleaned) > MAX_NAME:
        raise InvalidValue("name", f"A segment's name has at most {MAX_NAME} characters; this one has {len(cleaned)}.")
    return cleaned


def _canonical(
    db: sqlite3.Connection, name: str, text: str, definitions: Definitions, store: Store, zone: ZoneInfo
) -> str:
    """The filter as it is stored."""
    if not text.strip():
        return ""
    registry = Registry(read_attributes(db))
    tree = for_everybody(parse(text, registry, names=read_names(db)).tree, store.agent)
    compile_filter(tree, registry=registry, now=store.clock.now(), zone=zone, agent=store.agent)
    number = named_id(db, name)
    own = next((each.slug for each in definitions.all if each.id == number), "")
    path = definitions.cycle(own, next((each.name for each in definitions.all if each.id == number), name), tree)
    if path:
        raise RefusedData(f"The segment would refer to itself: {' → '.join(path)}. Nothing was written.")
    return str(tree)


def _json(values: Sequence[object] | None) -> str | None:
    return None if values is None else json.dumps(list(values), ensure_ascii=False)


def _add(write: Write, name: str, text: str, zone: ZoneInfo, shown: Mapping[str, str | None]) -> Segment:
    from crm_tui.models import Segment

    taken = Taken({row[0] for row in write.connection.execute("SELECT slug FROM segment")})
    # a name of nothing but signs and emoji leaves nothing for a slug
    made = list_slug(name if slug(name, blank="-") else "segment", taken)
    return write.add(
        Segment(
            name=name,
            name_key=fold(name),
            slug=made,
            filter=text,
            zone=zone.key,
            columns=shown["columns"],
            sort=shown["sort"],
            created_by=write.agent,
            created_at=write.now,
        )
    )


def _get(write: Write, number: int) -> Segment:
    from crm_tui.models import Segment

    found = write.session.get(Segment, number)
    assert found is not None
    return found


def users_of(store: Store, name: str) -> tuple[str, ...]:
    """The names of the segments whose filter refers to that segment.

    Raises:
        NotFound: there is no such segment.
    """
    with store.read() as db:
        number = segment_id(db, name)
        definitions = read_definitions(db)
    slugs = [each.slug for each in definitions.all if each.id == number]
    return tuple(each.name for each in definitions.users(slugs[0]))


def rename_segment(store: Store, name: str, new_name: str) -> str:
    """Give a segment another name; its slug stays, so filters that refer to it work on. The name as it is kept.

    Raises:
        NotFound: there is no such segment.
        InvalidValue: no name, too long a name, or one that another segment has.
    """
    new_name = clean_name(new_name)
    with store.write("Segment renamed", "segment") as write:
        found = _get(write, segment_id(write.connection, name))
        other = named_id(write.connection, new_name)
        if other not in (None, found.id):
            raise InvalidValue("name", f"There is a segment {new_name} already. Choose another name.")
        write.title = f"Renamed the segment {found.name} to {new_name}"
        write.change(found, name=new_name, name_key=fold(new_name))
    return new_name


def delete_segment(store: Store, name: str) -> str:
    """Delete a segment with its overrides; its name. Contacts stay, and their history too.

    Raises:
        NotFound: there is no such segment.
        RefusedData: other segments refer to it, by name.
    """
    from crm_tui.models import SegmentOverride

    with store.write("Segment deleted", "segment") as write:
        db = write.connection
        found = _get(write, segment_id(db, name))
        users = [each.name for each in read_definitions(db).users(found.slug)]
        if users:
            raise RefusedData(
                f"{found.name} is used by {', '.join(users)}: change or delete that first. Nothing was written."
            )
        write.title = f"Deleted the segment {found.name}"
        forced = db.execute("SELECT contact_id FROM segment_override WHERE segment_id = ?", (found.id,)).fetchall()
        for (contact_id,) in forced:
            override = write.session.get(SegmentOverride, (found.id, contact_id))
            assert override is not None
            write.remove(override)
        write.remove(found)
    return found.name
