"""The photo of a contact: chosen, replaced, removed. The picture is a row of its own, which the log only names."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store.notes import NAME, TOUCH
from crm_tui.store.store import Store
from crm_tui.values.photos import MOST_KEPT, Picture
from crm_tui.values.records import Saved

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

DATA = """
SELECT kind, data, pixels FROM contact_photo JOIN photo ON photo.id = photo_id WHERE contact_id = ?
"""
KNOWN = "SELECT id FROM photo WHERE sha256 = ?"
NAMED = "SELECT id FROM photo WHERE id = ? AND id NOT IN (SELECT photo_id FROM contact_photo)"
IN_LOG = """
SELECT 1 FROM change WHERE entity = 'contact_photo'
AND ? IN (json_extract(before, '$.photo_id'), json_extract(after, '$.photo_id')) LIMIT 1
"""


def picture(store: Store, contact_id: int) -> Picture | None:
    """The photo of a contact; None when there is none."""
    with store.read() as db:
        row = db.execute(DATA, (contact_id,)).fetchone()
    return Picture(*row) if row else None


def choose(store: Store, contact_id: int, chosen: Picture) -> Saved:
    """Give a contact this photo, in the place of the one that it may have.

    Raises:
        NotFound: the contact is gone.
        RefusedData: the picture is too large to be kept.
    """
    from crm_tui.models import ContactPhoto

    if len(chosen.data) > MOST_KEPT:
        raise RefusedData(f"The picture has {len(chosen.data):,} bytes: at most {MOST_KEPT:,} are kept.")
    with store.write("Photo", "photo") as write:
        who = _whose(write, contact_id)
        number = _kept(write, chosen)
        present = write.session.get(ContactPhoto, contact_id)
        if present is None:
            write.add(ContactPhoto(contact_id=contact_id, photo_id=number))
        elif not write.change(present, photo_id=number):
            return Saved(None, f"{who} has this photo already")
        write.connection.execute(TOUCH, (write.now, contact_id))
        write.title = f"Photo of {who} {'chosen' if present is None else 'replaced'}"
        return Saved(write.batch_id, write.title)


def remove(store: Store, contact_id: int) -> Saved:
    """Take the photo of a contact away; undo brings it back.

    Raises:
        NotFound: the contact is gone.
    """
    from crm_tui.models import ContactPhoto

    with store.write("Photo", "photo") as write:
        who = _whose(write, contact_id)
        present = write.session.get(ContactPhoto, contact_id)
        if present is None:
            return Saved(None, f"{who} has no photo")
        write.remove(present)
        write.connection.execute(TOUCH, (write.now, contact_id))
        write.title = f"Photo of {who} removed"
        return Saved(write.batch_id, write.title)


def drop_unnamed(db: sqlite3.Connection, photos: Iterable[int]) -> None:
    """Erase those of these pictures that nobody has and that the log names nowhere: the end of a purge."""
    for number in photos:
        if db.execute(NAMED, (number,)).fetchone() and db.execute(IN_LOG, (number,)).fetchone() is None:
            db.execute("DELETE FROM photo WHERE id = ?", (number,))


def _whose(write: Write, contact_id: int) -> str:
    row = write.connection.execute(NAME, (contact_id,)).fetchone()
    if row is None or row[1] is not None:
        raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
    return row[0] or f"contact {contact_id}"


def _kept(write: Write, chosen: Picture) -> int:
    """The number of the picture; the same one is kept once, whoever has it."""
    from crm_tui.models import Photo

    sha256 = hashlib.sha256(chosen.data).hexdigest()
    row = write.connection.execute(KNOWN, (sha256,)).fetchone()
    if row is not None:
        return int(row[0])
    made = Photo(sha256=sha256, kind=chosen.kind, data=chosen.data, pixels=chosen.pixels)
    write.session.add(made)
    write.session.flush()
    assert made.id is not None
    return made.id
