"""Tags across all contacts: listing, renaming, merging, deleting, colouring. Filters that name a tag follow it."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.filters.grammar.spelling import nearest
from crm_tui.store.segments.definitions import read_definitions
from crm_tui.store.segments.renaming import names_value, rewrite_filters, segments_that, value_renamed
from crm_tui.store.store import Store
from crm_tui.store.tags import clean_name
from crm_tui.values.folding import fold
from crm_tui.values.labels import COLOURS, TagItem

if TYPE_CHECKING:
    from crm_tui.models import Tag
    from crm_tui.store.writing import Write

FIELD = "tags"
"""The first name of the field, as filters have it."""
ALL = """
SELECT tag.id, tag.name, (SELECT count(*) FROM contact_tag JOIN contact ON contact.id = contact_id
    WHERE tag_id = tag.id AND contact.deleted_at IS NULL), tag.colour
FROM tag ORDER BY tag.name_key
"""
BY_KEY = "SELECT id FROM tag WHERE name_key = ?"
HOLDERS = "SELECT contact_id FROM contact_tag WHERE tag_id = ? ORDER BY contact_id"
NEW_HOLDERS = (
    f"{HOLDERS.replace(' ORDER BY contact_id', '')} EXCEPT SELECT contact_id FROM contact_tag WHERE tag_id = ?"
)
TOUCH = """
UPDATE contact SET updated_at = ?, version = version + 1 WHERE id IN (SELECT value FROM json_each(?))
"""


def tags(store: Store) -> tuple[TagItem, ...]:
    """Every tag in the order of the names, with how many contacts have it and the segments that name it."""
    with store.read() as db:
        trees = [(each.name, each.tree) for each in read_definitions(db).all if each.tree is not None]
        return tuple(
            TagItem(
                number,
                name,
                contacts,
                colour,
                tuple(sorted(each for each, tree in trees if names_value(tree, FIELD, name))),
            )
            for number, name, contacts, colour in db.execute(ALL).fetchall()
        )


def tag(store: Store, name: str) -> TagItem:
    """One tag by its name.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    with store.read() as db:
        number = found_id(db, name)
    return next(each for each in tags(store) if each.id == number)


def found_id(db: sqlite3.Connection, name: str) -> int:
    """The id of the tag of that name, case and accents aside.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    row = db.execute(BY_KEY, (fold(" ".join(name.split())),)).fetchone()
    if row is not None:
        return int(row[0])
    near = nearest(name, [each[0] for each in db.execute("SELECT name FROM tag ORDER BY name_key")])
    shown = name if len(name) <= 40 else f"{name[:39]}…"
    raise NotFound(f"There is no tag {shown}." + (f" Did you mean {near}?" if near else ""))


def rename_tag(store: Store, name: str, new_name: str) -> TagItem:
    """Give a tag another name, on all contacts and in all segments that name it.

    Raises:
        NotFound: there is no such tag.
        InvalidValue: a name that no tag can have, or one that another tag has.
    """
    new_name = clean_name(new_name)
    with store.write("Tag renamed", "tags") as write:
        db = write.connection
        found = _get(write, found_id(db, name))
        other = db.execute(BY_KEY, (fold(new_name),)).fetchone()
        if other is not None and other[0] != found.id:
            raise InvalidValue("name", f"There is a tag {new_name} already: merge the two, or choose another name.")
        former = found.name
        users = rewrite_filters(write, value_renamed(FIELD, former, new_name))
        write.change(found, name=new_name, name_key=fold(new_name))
        write.title = f"Renamed the tag {former} to {new_name}{_in_segments(users)}"
    return tag(store, new_name)


def merge_tags(store: Store, name: str, into: str) -> int:
    """Make one tag of two: who had ``name`` has ``into``, and segments ask about that; how many contacts gained it.

    Raises:
        NotFound: there is no such tag.
        InvalidValue: both are the same tag.
    """
    with store.write("Tags merged", "tags") as write:
        db = write.connection
        gone, kept = _get(write, found_id(db, name)), _get(write, found_id(db, into))
        if gone.id == kept.id:
            raise InvalidValue("name", f"{kept.name} cannot be merged with itself.")
        users = rewrite_filters(write, value_renamed(FIELD, gone.name, kept.name))
        gaining = [row[0] for row in db.execute(NEW_HOLDERS, (gone.id, kept.id))]
        if gaining:
            db.executemany("INSERT INTO contact_tag VALUES (?, ?)", ((each, kept.id) for each in gaining))
            write.record_set("contact_tag", "add_set", {"tag_id": kept.id, "tag": kept.name, "contacts": gaining})
        losing = _take_off(write, gone)
        db.execute(TOUCH, (write.now, json.dumps(losing)))
        write.remove(gone)
        write.title = f"Merged the tag {gone.name} into {kept.name}: {_contacts(len(losing))}{_in_segments(users)}"
    return len(gaining)


def delete_tag(store: Store, name: str) -> int:
    """Delete a tag from all contacts; how many had it. Segments that name it have no such members any more.

    Raises:
        NotFound: there is no such tag.
    """
    with store.write("Tag deleted", "tags") as write:
        found = _get(write, found_id(write.connection, name))
        losing = _take_off(write, found)
        write.connection.execute(TOUCH, (write.now, json.dumps(losing)))
        write.remove(found)
        write.title = f"Deleted the tag {found.name} of {_contacts(len(losing))}"
    return len(losing)


def delete_unused(store: Store, name: str) -> bool:
    """Delete a tag that nobody has and no segment names (a misspelling); whether there was one."""
    with store.read() as db:
        row = db.execute(BY_KEY, (fold(" ".join(name.split())),)).fetchone()
        if row is None or db.execute(HOLDERS, (row[0],)).fetchone() is not None or users_of(store, name):
            return False
    delete_tag(store, name)
    return True


def colour_tag(store: Store, name: str, colour: str | None) -> None:
    """Give a tag one of the colours of ``values.labels``, or none.

    Raises:
        NotFound: there is no such tag.
        InvalidValue: an unknown colour.
    """
    if colour is not None and colour not in COLOURS.values():
        raise InvalidValue("colour", f"A colour is one of {', '.join(COLOURS.values())}, not {colour[:40]}.")
    with store.write("Tag coloured", "tags") as write:
        found = _get(write, found_id(write.connection, name))
        write.title = f"The tag {found.name} is {colour}" if colour else f"The tag {found.name} has no colour"
        write.change(found, colour=colour)


def add_tag(store: Store, name: str) -> TagItem:
    """Make a tag that nobody has yet.

    Raises:
        InvalidValue: a name that no tag can have, or that one has already.
    """
    from crm_tui.store.tags import tag_id

    name = clean_name(name)
    with store.write(f"New tag {name}", "tags") as write:
        if write.connection.execute(BY_KEY, (fold(name),)).fetchone() is not None:
            raise InvalidValue("name", f"There is a tag {name} already.")
        tag_id(write, name)
    return tag(store, name)


def users_of(store: Store, name: str) -> tuple[str, ...]:
    """The names of the segments whose filter names that tag."""
    with store.read() as db:
        return segments_that(db, partial(names_value, field=FIELD, value=name))


def _take_off(write: Write, tag: Tag) -> list[int]:
    db = write.connection
    losing = [row[0] for row in db.execute(HOLDERS, (tag.id,))]
    if losing:
        db.execute("DELETE FROM contact_tag WHERE tag_id = ?", (tag.id,))
        write.record_set("contact_tag", "remove_set", {"tag_id": tag.id, "tag": tag.name, "contacts": losing})
    return losing


def _get(write: Write, number: int) -> Tag:
    from crm_tui.models import Tag

    found = write.session.get(Tag, number)
    assert found is not None
    return found


def _contacts(number: int) -> str:
    return f"{number:,} contact{'' if number == 1 else 's'}"


def _in_segments(names: tuple[str, ...]) -> str:
    return f", in {len(names)} segment{'' if len(names) == 1 else 's'} too" if names else ""
