"""Erasing a contact for good: out of the tables, both search indexes, the values of the log, and the freed pages.

Every writer overwrites what it deletes (``secure_delete``), so nothing of an earlier value is left in the file either.
The search indexes of FTS5 keep the words of a deleted row until their parts are merged: that is done here, in short
writes. At the end the write-ahead log is emptied.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import NamedTuple

from crm_tui.errors import NotFound
from crm_tui.store.connections import connect_writer
from crm_tui.store.photos import drop_unnamed
from crm_tui.store.store import Store
from crm_tui.store.writing import Write

KIND = "purge"
WITH_MERGED = """
WITH RECURSIVE whole(id) AS (
    SELECT id FROM contact WHERE id = ?
    UNION SELECT contact.id FROM contact JOIN whole ON contact.merged_into = whole.id)
SELECT id FROM whole
"""
LOGGED = "SELECT id, batch_id, key, before, after FROM change WHERE contact_id IN (SELECT value FROM json_each(?))"
BLANK = "UPDATE change SET key = NULL, before = NULL, after = NULL WHERE contact_id IN (SELECT value FROM json_each(?))"
OTHERS = """
SELECT 1 FROM change WHERE batch_id = ? AND (contact_id IS NULL OR contact_id NOT IN (SELECT value FROM json_each(?)))
AND entity NOT IN ('tag', 'organisation', 'event_type', 'subscription_list') LIMIT 1
"""
WHOLE_ROWS = """
SELECT id, after FROM change WHERE contact_id IS NULL AND operation = 'remove_set'
AND (json_type(after, '$.rows') IS NOT NULL OR json_type(after, '$.packed') IS NOT NULL)
AND EXISTS (SELECT 1 FROM json_each(after, '$.contacts') AS each WHERE each.value IN (SELECT value FROM json_each(?)))
"""
CUSTOM_VALUES = """
SELECT id, after FROM change WHERE contact_id IS NULL AND operation = 'custom_set'
AND EXISTS (SELECT 1 FROM json_each(after, '$.contacts') AS each WHERE each.value IN (SELECT value FROM json_each(?)))
"""
TITLES = """
WITH RECURSIVE about(id) AS (
    SELECT value FROM json_each(?)
    UNION SELECT change_batch.id FROM change_batch JOIN about ON change_batch.undoes = about.id)
SELECT id, kind, title FROM change_batch WHERE id IN (SELECT id FROM about)
"""
RETITLE = "UPDATE change_batch SET title = ? WHERE id = ?"
PHOTOS = "SELECT photo_id FROM contact_photo WHERE contact_id IN (SELECT value FROM json_each(?))"
DRAFTS = """
WITH chosen(id) AS (SELECT value FROM json_each(?)),
place(kind, id) AS (
    SELECT 'contact', id FROM chosen
    UNION SELECT 'note', id FROM note WHERE contact_id IN chosen
    UNION SELECT 'task', id FROM task WHERE contact_id IN chosen)
DELETE FROM draft WHERE place IN (
    SELECT each.value || ':' || place.id FROM place, json_each(json_extract(?, '$.' || place.kind)) AS each)
"""
DRAFTED = json.dumps({"contact": ("quick", "task", "fields"), "note": ("note",), "task": ("done", "panel")})
"""The first words of the places of drafts, by whose id stands behind them."""
MERGE_PAGES = 500
"""Pages of a search index that one short write merges."""


class Purged(NamedTuple):
    """What was erased: the contact, with those that had been merged into it; ``log_emptied``: nobody else was reading
    an older state of the file, so the write-ahead log is empty, too.
    """

    contacts: int
    log_emptied: bool


def purge(store: Store, contact_id: int) -> Purged:
    """Erase a contact, and who was merged into it. Nothing can bring it back; the log says that and when, not who.

    Raises:
        NotFound: there is no such contact.
        StoreError: the database cannot be written; nothing was erased.
    """
    with store.write(f"Erased contact {contact_id} for good", KIND) as write:
        db = write.connection
        ids = [row[0] for row in db.execute(WITH_MERGED, (contact_id,))]
        if not ids:
            raise NotFound(f"There is no contact {contact_id}; nothing was written.")
        chosen = json.dumps(ids)
        said, photos = _texts_of(db, chosen), _photos_of(db, ids, chosen)
        _empty_log(db, ids, chosen, said)
        db.execute(DRAFTS, (chosen, DRAFTED))
        db.execute("DELETE FROM search_doc WHERE id IN (SELECT value FROM json_each(?))", (chosen,))
        db.execute("DELETE FROM contact WHERE id IN (SELECT value FROM json_each(?))", (chosen,))
        drop_unnamed(db, photos)
        write.record_set("contact", "purge", {"contacts": ids})
        _recount_segments(write)
    for index in ("search_word", "search_tri"):
        _merge(store, index)
    return Purged(len(ids), _empty_wal(store))


def _texts_of(db: sqlite3.Connection, chosen: str) -> list[str]:
    """What titles of the log may call the contact: names, addresses and numbers, of now and of before."""
    found: set[str] = set()
    columns = ("name", "email", "phone", "ip")
    among = "(SELECT value FROM json_each(?))"
    for row in db.execute(f"SELECT {', '.join(columns)} FROM contact WHERE id IN {among}", (chosen,)):
        found |= {each for each in row if each}
    for table, column in (("contact_email", "email"), ("contact_phone", "phone")):
        found |= {row[0] for row in db.execute(f"SELECT {column} FROM {table} WHERE contact_id IN {among}", (chosen,))}
    for _, _, _, before, after in db.execute(LOGGED, (chosen,)).fetchall():
        for text in (before, after):
            values = json.loads(text) if text else {}
            found |= {values[name] for name in columns if isinstance(values.get(name), str) and values[name]}
    return sorted(found, key=len, reverse=True)


def _photos_of(db: sqlite3.Connection, ids: Sequence[int], chosen: str) -> set[int]:
    """The pictures that the contact has, and those it had."""
    from crm_tui.store.undo.packing import unpacked

    found = {row[0] for row in db.execute(PHOTOS, (chosen,))}
    for _, _, _, before, after in db.execute(LOGGED, (chosen,)).fetchall():
        found |= {number for text in (before, after) if text and (number := json.loads(text).get("photo_id"))}
    for _, text in db.execute(WHOLE_ROWS, (chosen,)).fetchall():
        rows = unpacked(json.loads(text)).get("contact_photo", ())
        found |= {int(str(row["photo_id"])) for row in rows if row["contact_id"] in ids}
    return found


def _empty_log(db: sqlite3.Connection, ids: Sequence[int], chosen: str, said: Iterable[str]) -> None:
    """The rows stay, as the audit that something happened; what they held goes."""
    batches = json.dumps(sorted({row[1] for row in db.execute(LOGGED, (chosen,))}))
    names = [re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE) for text in said]
    for batch, kind, title in db.execute(TITLES, (batches,)).fetchall():
        alone = db.execute(OTHERS, (batch, chosen)).fetchone() is None
        if alone or any(name.search(title) for name in names):
            db.execute(RETITLE, (f"A change of kind {kind} whose contact was erased", batch))
    db.execute(BLANK, (chosen,))
    _drop_whole_rows(db, ids, chosen)
    _drop_custom_values(db, ids, chosen)


def _drop_whole_rows(db: sqlite3.Connection, ids: Sequence[int], chosen: str) -> None:
    """Contacts that an undo had removed as a whole lie in the log with all their rows."""
    from crm_tui.store.undo.packing import Rows, packed_rows, unpacked

    for number, text in db.execute(WHOLE_ROWS, (chosen,)).fetchall():
        details = json.loads(text)
        rows: Rows = {
            name: [row for row in some if row["id" if name == "contact" else "contact_id"] not in ids]
            for name, some in unpacked(details).items()
        }
        kept = {key: value for key, value in details.items() if key not in ("rows", "packed")}
        made = json.dumps({**kept, **packed_rows(rows)}, ensure_ascii=False, separators=(",", ":"))
        db.execute("UPDATE change SET after = ? WHERE id = ?", (made, number))


def _drop_custom_values(db: sqlite3.Connection, ids: Sequence[int], chosen: str) -> None:
    """Values of an attribute that was deleted, or turned into another type, lie in the log for all contacts at once."""
    from crm_tui.store.attributes.values import without

    for number, text in db.execute(CUSTOM_VALUES, (chosen,)).fetchall():
        made = json.dumps(without(json.loads(text), set(ids)), ensure_ascii=False, separators=(",", ":"))
        db.execute("UPDATE change SET after = ? WHERE id = ?", (made, number))


def _recount_segments(write: Write) -> None:
    from crm_tui.store.segments.keeping import RECOUNT

    write.connection.execute(RECOUNT)


def _merge(store: Store, index: str) -> None:
    """Merge the parts of a search index into one, in short writes: only then are the words of what was deleted gone."""
    pages = -MERGE_PAGES  # the first negative one makes all parts candidates
    while True:
        with store.write("Search index", KIND) as write:
            db = write.connection
            before = db.total_changes
            db.execute(f"INSERT INTO {index}({index}, rank) VALUES ('merge', ?)", (pages,))
            done = db.total_changes - before < 2
        if done:
            return
        pages = MERGE_PAGES


def _empty_wal(store: Store) -> bool:
    try:
        with closing(connect_writer(store.path, create=False)) as db:
            return not db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error:  # it is erased all the same; the next process that closes the file empties the rest
        return False
