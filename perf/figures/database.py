"""The database that is measured: demonstration data, 14 tags of chosen sizes, and one contact with a long history.

Made once and kept in the user's cache; made anew when the schema, the recipe, or what is added here changes.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_tui.store.connections import connect_writer, even_out_statistics
from crm_tui.store.counters import recount
from crm_tui.store.demo import Progress, make_demo
from crm_tui.store.schema import statements
from crm_tui.store.store import Store
from crm_tui.values.clock import FixedClock

AGENT = "ana"
TAG_SIZES = 14
"""Tags named ``size-01`` … ``size-14``: from one contact to all, each a constant factor larger than the one before."""
LONG_HISTORY = 1_500
"""Events of the contact whose profile is opened."""
LONG_NAME = "Longest History"
HALF_A_YEAR = 182 * 86_400
SAMPLE, SAMPLE_AT = 150, 1_780_000_000
"""Contacts of the small database that tells one recipe from another (one has a long history), and its moment."""
TABLES = """
SELECT name FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search_word%' AND name NOT LIKE 'search_tri%'
ORDER BY name
"""

IDENTIFIED = "SELECT id FROM contact WHERE kind = 0 AND deleted_at IS NULL ORDER BY id"
ADD_TAG = "INSERT INTO tag(name, name_key, colour) VALUES (?, ?, 'blue')"
TAG_CONTACT = "INSERT INTO contact_tag(contact_id, tag_id) VALUES (?, ?)"
RICHEST = """
SELECT contact_id FROM contact_event_stat JOIN contact ON contact.id = contact_id
WHERE kind = 0 AND deleted_at IS NULL GROUP BY contact_id HAVING sum(n) <= :events
ORDER BY (SELECT count(*) FROM note WHERE note.contact_id = contact.id) > 0 DESC, sum(n) DESC LIMIT 1
"""
RENAME = "UPDATE contact SET name = :name, sort_name = lower(:name) WHERE id = :contact"
EVENTS_OF = "SELECT count(*) FROM event WHERE contact_id = ?"
LAST_ID = "SELECT max(id) FROM event WHERE contact_id = ?"
ADD_EVENTS = """
INSERT INTO event(contact_id, at, id, type_id, points, details)
VALUES (?, ?, ?, (SELECT id FROM event_type WHERE name = 'page_hit'), 1, '{"url":"/pricing","title":"Pricing"}')
"""


def recipe_key() -> str:
    """What the database is made of, as 12 letters: another schema or other data have others."""
    digest = hashlib.sha256("\0".join(statements()).encode())
    digest.update(_sample())
    return digest.hexdigest()[:12]


@cache
def _sample() -> bytes:
    """A small database made in the same way, by what stands in its tables: code that makes the same is the same."""
    digest = hashlib.sha256()
    with TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "sample.db", agent=AGENT, clock=FixedClock(SAMPLE_AT))
        try:
            make_demo(store, SAMPLE)
            add_tags(store)
            add_history(store)
            with store.read() as db:
                for table in [row[0] for row in db.execute(TABLES)]:
                    digest.update(repr([tuple(row) for row in db.execute(f"SELECT * FROM {table}")]).encode())
        finally:
            store.close()
    return digest.digest()


def demo_database(contacts: int, folder: Path, progress: Progress | None = None) -> Path:
    """The path of the database of that many contacts and visitors; one of an older recipe is removed.

    Raises:
        StoreError: the folder cannot be written.
    """
    path = folder / f"bench-{contacts}-{recipe_key()}.db"
    if path.exists():
        return path
    making = path.with_suffix(".making")
    for old in folder.glob(f"bench-{contacts}-*"):
        if not old.name.startswith(making.name):  # the half of this one is gone on with
            old.unlink()
    store = Store.open(making, agent=AGENT)
    try:
        with store.read() as db:
            finished = db.execute("SELECT value ->> 'finished' FROM setting WHERE key = 'demo'").fetchone()
        if not (finished and finished[0]):
            make_demo(store, contacts, progress=progress)
        add_tags(store)
        add_history(store)
    finally:
        store.close()
    settle(making)
    making.rename(path)
    return path


def settle(path: Path) -> None:
    """Everything into the one file, so that it can be copied; statistics for the planner."""
    with closing(connect_writer(path, create=False)) as db:
        db.execute("ANALYZE")
        even_out_statistics(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def tag_names() -> list[str]:
    """The tags of chosen sizes, the smallest first."""
    return [f"size-{number:02d}" for number in range(1, TAG_SIZES + 1)]


def tag_sizes(everybody: int) -> list[int]:
    """Their sizes: from 1 to everybody."""
    return [max(1, round(everybody ** (step / (TAG_SIZES - 1)))) for step in range(TAG_SIZES)]


def add_tags(store: Store) -> None:
    """Give the tags of chosen sizes to contacts chosen by lot (the same ones every time)."""
    with store.write("Tags of chosen sizes", "demo") as write:
        db = write.connection
        if db.execute("SELECT 1 FROM tag WHERE name = ?", (tag_names()[0],)).fetchone():
            return
        ids = [row[0] for row in db.execute(IDENTIFIED)]
        for name, size in zip(tag_names(), tag_sizes(len(ids)), strict=True):
            number = db.execute(ADD_TAG, (name, name)).lastrowid
            chosen = sorted(random.Random(name).sample(ids, size))
            db.executemany(TAG_CONTACT, ((each, number) for each in chosen))


def add_history(store: Store) -> None:
    """Give one contact with notes a history of ``LONG_HISTORY`` events within half a year, and a name to find it by."""
    with store.write("A long history", "demo") as write:
        db = write.connection
        contact = int(db.execute(RICHEST, {"events": LONG_HISTORY}).fetchone()[0])
        missing = LONG_HISTORY - int(db.execute(EVENTS_OF, (contact,)).fetchone()[0])
        first = int(db.execute(LAST_ID, (contact,)).fetchone()[0] or 0) + 1
        db.executemany(ADD_EVENTS, _events(contact, first, missing, write.now))
        db.execute(RENAME, {"name": LONG_NAME, "contact": contact})
        recount(write, contact, contact)


def _events(contact: int, first: int, number: int, now: int) -> Iterator[tuple[int, int, int]]:
    for step in range(max(0, number)):
        yield contact, now - HALF_A_YEAR + step * HALF_A_YEAR // number, first + step


def busiest(db: sqlite3.Connection) -> int:
    """The id of the contact with the long history."""
    return int(db.execute("SELECT id FROM contact WHERE name = ?", (LONG_NAME,)).fetchone()[0])


def words_of(db: sqlite3.Connection, number: int) -> Sequence[str]:
    """Lines of the search index (folded), spread over all contacts."""
    rows = db.execute(
        "SELECT line FROM search_doc WHERE id % max(1, (SELECT max(id) FROM search_doc) / ?) = 0", (number,)
    )
    return [row[0] for row in rows]
