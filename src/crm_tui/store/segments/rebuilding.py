"""Who crossed a line without being written: found for everybody at once on a reader, written in short chunks.

The difference is only where to look: each chunk asks its contacts again inside its own write, so that others may
write in between. Cancelled or killed anywhere, the segment stays due.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import NamedTuple

from crm_tui.errors import Interrupted
from crm_tui.filters.compile import Selectivity, Sql
from crm_tui.store.connections import connect_reader, fault
from crm_tui.store.segments.definitions import Definition, condition_of, read_definitions
from crm_tui.store.segments.keeping import OWN_KIND, evaluate
from crm_tui.store.store import Store

CHUNK = 2_000
"""Contacts that are asked again in one write: well under 200 ms."""
CLAIM = 120
"""Seconds for which a segment that is being rebuilt is nobody else's; after them a killed rebuilding begins anew."""
STEPS = 2_000
"""Virtual machine steps of SQLite between two looks at whether to go on."""

DUE = "SELECT id, built_at IS NOT NULL FROM segment WHERE due_at <= ? OR (? AND due_at IS NOT NULL) ORDER BY id"
CLAIMED = "UPDATE segment SET due_at = ? WHERE id = ?"
SETTLE = """
UPDATE segment SET built_at = ?, due_at = ?, count = (SELECT count(*) FROM segment_member WHERE segment_id = segment.id)
WHERE id = ? AND filter = ? AND due_at = ?
"""
FRESH = """
SELECT contact.id FROM contact WHERE ({where}) AND contact.id NOT IN (
    SELECT contact_id FROM segment_override WHERE segment_id = ? AND included = 0)
UNION ALL
SELECT contact.id FROM segment_override CROSS JOIN contact ON contact.id = segment_override.contact_id
WHERE segment_id = ? AND included = 1 AND contact.deleted_at IS NULL
"""
"""Everybody who belongs: one statement (who is forced in and matches, too, comes twice)."""
DIFFERENCE = f"""
WITH fresh(id) AS MATERIALIZED ({FRESH})
SELECT id FROM (SELECT id FROM fresh EXCEPT SELECT contact_id FROM segment_member WHERE segment_id = ?)
UNION ALL
SELECT contact_id FROM (SELECT contact_id FROM segment_member WHERE segment_id = ? EXCEPT SELECT id FROM fresh)
"""
FILL = f"""
INSERT OR IGNORE INTO segment_member(segment_id, contact_id)
WITH fresh(id) AS ({FRESH}) SELECT ?, id FROM fresh ORDER BY id
"""
HAS_MEMBERS = "SELECT EXISTS (SELECT 1 FROM segment_member WHERE segment_id = ?)"


class Rebuilt(NamedTuple):
    """How many segments were rebuilt, and how many contacts moved in all."""

    segments: int = 0
    moved: int = 0


def rebuild(store: Store, *, relative: bool = False, wanted: Callable[[], bool] = lambda: True) -> Rebuilt:
    """Rebuild every segment that is due, when the search lines are all there.

    With ``relative`` also those with relative dates that fall due later.

    ``wanted`` is asked often, from this thread: False stops it within milliseconds.

    Raises:
        Interrupted: it was stopped; what was not finished stays due.
    """
    from crm_tui.store.organisations.people import refresh_others

    refresh_others(store, wanted)
    with store.read() as db:
        due = [(row[0], bool(row[1])) for row in db.execute(DUE, (store.clock.now(), relative))]
        place = {each.id: number for number, each in enumerate(read_definitions(db).all)} if due else {}
    made = Rebuilt()
    for number, built in sorted(due, key=lambda each: place.get(each[0], 0)):
        moved = _rebuild_one(store, number, quiet=not built, wanted=wanted)
        made = Rebuilt(made.segments + 1, made.moved + moved)
    return made


def _rebuild_one(store: Store, number: int, *, quiet: bool, wanted: Callable[[], bool]) -> int:
    claim = store.clock.now() + CLAIM
    with store.write("Segment claimed", OWN_KIND) as write:
        write.connection.execute(CLAIMED, (claim, number))
        found = [each for each in read_definitions(write.connection).all if each.id == number]
    if not found:
        return 0
    segment = found[0]
    now = store.clock.now()
    try:
        _look(wanted)
        moved = 0 if segment.built else _fill(store, segment, now, wanted)
        contacts = [] if moved else _difference(store, segment, now, wanted)
        for start in range(0, len(contacts), CHUNK):
            _look(wanted)
            moved += _write_chunk(store, segment, contacts[start : start + CHUNK], quiet=quiet)
    except BaseException:
        _settle(store, segment, None, 0, claim)  # due again, for whoever comes next
        raise
    _settle(store, segment, now, segment.due(now), claim)
    return moved


def _look(wanted: Callable[[], bool]) -> None:
    if not wanted():
        raise Interrupted("The rebuilding was stopped.")


def _fill(store: Store, segment: Definition, now: int, wanted: Callable[[], bool]) -> int:
    """A new segment has no members to differ from: they are written by the statement that finds them. How many."""
    with store.write(f"Segment {segment.name}", OWN_KIND) as write:
        db = write.connection
        fresh = members_sql(segment, now, Selectivity(connection=db))
        if fresh is None or db.execute(HAS_MEMBERS, (segment.id,)).fetchone()[0]:
            return 0
        db.set_progress_handler(lambda: not wanted(), STEPS)
        try:
            return db.execute(FILL.replace(FRESH, fresh.text), (*fresh.params, segment.id)).rowcount
        except sqlite3.OperationalError as error:
            if not wanted():
                raise Interrupted("The rebuilding was stopped.") from error
            raise
        finally:
            db.set_progress_handler(None, 0)


def _write_chunk(store: Store, segment: Definition, contacts: list[int], *, quiet: bool) -> int:
    with store.write(f"Segment {segment.name}", OWN_KIND) as write:
        definitions = read_definitions(write.connection)
        if not any((each.id, each.filter) == (segment.id, segment.filter) for each in definitions.all):
            return 0  # deleted, or saved over: that one is due by itself
        moved = evaluate(write, definitions.with_dependents((segment.slug,)), contacts, quiet=quiet)
        write.title = f"Segment {segment.name}: {len(moved):,} contact{'' if len(moved) == 1 else 's'} moved"
        return len(moved)


def _settle(store: Store, segment: Definition, built: int | None, due: int | None, claim: int) -> None:
    # another write may have made it due again meanwhile: then the claim is gone, and it stays so
    with store.write("Segment settled", OWN_KIND) as write:
        if built is None:
            write.connection.execute("UPDATE segment SET due_at = 0 WHERE id = ? AND due_at = ?", (segment.id, claim))
        else:
            write.connection.execute(SETTLE, (built, due, segment.id, segment.filter, claim))


def members_sql(segment: Definition, now: int, selectivity: Selectivity | None = None) -> Sql | None:
    """``SELECT contact.id …``: everybody who belongs at ``now``; None when the filter cannot be asked any more."""
    where = Sql("0")
    if segment.filter:
        condition = condition_of(segment, now, selectivity)
        if condition is None:
            return None
        where = condition.counted
    return Sql(FRESH.format(where=where.text), (*where.params, segment.id, segment.id))


def _difference(store: Store, segment: Definition, now: int, wanted: Callable[[], bool]) -> list[int]:
    """The contacts whose membership is not what it should be."""
    connection = connect_reader(store.path)
    try:
        connection.set_progress_handler(lambda: not wanted(), STEPS)
        fresh = members_sql(segment, now, Selectivity(connection=connection))
        if fresh is None:
            return []
        text = DIFFERENCE.replace(FRESH, fresh.text)
        return [row[0] for row in connection.execute(text, (*fresh.params, segment.id, segment.id))]
    except sqlite3.OperationalError as error:
        if not wanted():
            raise Interrupted("The rebuilding was stopped.") from error
        raise fault(store.path, error) from error
    except sqlite3.Error as error:
        raise fault(store.path, error) from error
    finally:
        connection.close()
