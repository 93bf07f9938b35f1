"""Subscription lists themselves: making, renaming, archiving, deleting, and how many contacts are on each."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.filters.grammar.spelling import nearest
from crm_tui.store.segments.definitions import read_definitions
from crm_tui.store.segments.renaming import names_value, segments_that
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.labels import ListItem
from crm_tui.values.safe_text import safe_line
from crm_tui.values.slugs import Taken, list_slug

if TYPE_CHECKING:
    from crm_tui.models import SubscriptionList
    from crm_tui.store.writing import Write

MAX_NAME = 100
STATUSES = ("active", "unconfirmed", "unsubscribed", "bounced")
COUNTS = """
SELECT list_id, status, count(*) FROM subscription JOIN contact ON contact.id = contact_id
WHERE contact.deleted_at IS NULL GROUP BY list_id, status
"""
LISTS = "SELECT id, name, slug, archived FROM subscription_list ORDER BY archived, fold(name), id"
FIND = """
SELECT id FROM subscription_list WHERE slug = ?1 UNION ALL SELECT id FROM subscription_list WHERE fold(slug) = ?2
UNION ALL SELECT id FROM subscription_list WHERE fold(name) = ?2 LIMIT 1
"""
LOG_ALL_OFF = """
INSERT INTO change(batch_id, entity, operation, contact_id, key, before)
SELECT ?, 'subscription', 'remove', contact_id, json_array(contact_id, list_id), json_object('contact_id', contact_id,
    'list_id', list_id, 'status', status, 'since', since, 'source', source, 'consent', consent)
FROM subscription WHERE list_id = ? ORDER BY contact_id
"""
"""What ``Write.remove`` would log of each row, at once."""


def lists(store: Store) -> tuple[ListItem, ...]:
    """Every list in the order of the names, archived ones last, with who is on it and the segments that ask."""
    with store.read() as db:
        trees = [(each.name, each.tree) for each in read_definitions(db).all if each.tree is not None]
        counts: dict[int, dict[str, int]] = {}
        for number, status, n in db.execute(COUNTS):
            counts.setdefault(number, {})[status] = n
        return tuple(
            _item(
                tuple(row), counts, [name for name, tree in trees if names_value(tree, "name", row[2], relation="list")]
            )
            for row in db.execute(LISTS).fetchall()
        )


def _item(row: tuple[int, str, str, int], counts: Mapping[int, Mapping[str, int]], users: Sequence[str]) -> ListItem:
    number, name, slug, archived = row
    of_status = counts.get(number, {})
    active, unconfirmed, unsubscribed, bounced = (of_status.get(status, 0) for status in STATUSES)
    return ListItem(
        number, name, slug, bool(archived), active, unconfirmed, unsubscribed, bounced, tuple(sorted(users))
    )


def list_item(store: Store, name: str) -> ListItem:
    """One list by its slug or name.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    with store.read() as db:
        number = found_id(db, name)
    return next(each for each in lists(store) if each.id == number)


def find_id(db: sqlite3.Connection, name: str) -> int | None:
    """The id of the list of that slug, else of that name (case and accents aside), as filters find it; or None."""
    cleaned = " ".join(name.split())
    row = db.execute(FIND, (cleaned, fold(cleaned))).fetchone()
    return int(row[0]) if row else None


def found_id(db: sqlite3.Connection, name: str) -> int:
    """``find_id``.

    Raises:
        NotFound: there is none, with the nearest name.
    """
    number = find_id(db, name)
    if number is None:
        known = [each for row in db.execute("SELECT name, slug FROM subscription_list ORDER BY id") for each in row]
        near = nearest(name, known)
        shown = name if len(name) <= 40 else f"{name[:39]}…"
        raise NotFound(f"There is no list {shown}." + (f" Did you mean {near}?" if near else ""))
    return number


def clean_name(name: str) -> str:
    """A list's name as it is kept: one line, outer blanks gone.

    Raises:
        InvalidValue: empty or too long.
    """
    cleaned = " ".join(safe_line(name).split())
    if not cleaned:
        raise InvalidValue("list", "A list needs a name.")
    if len(cleaned) > MAX_NAME:
        raise InvalidValue("list", f"A list's name has at most {MAX_NAME} characters; this one has {len(cleaned)}.")
    return cleaned


def add_list(store: Store, name: str) -> ListItem:
    """Make a list.

    Raises:
        InvalidValue: no name, too long a name, or one that a list is called by already.
    """
    name = clean_name(name)
    with store.write(f"New list {name}", "list") as write:
        _check_free(write.connection, name, None)
        made = make(write, name)
    return next(each for each in lists(store) if each.id == made)


def make(write: Write, name: str) -> int:
    """A new list inside an open write, its name checked already; its id."""
    from crm_tui.models import SubscriptionList

    taken = Taken(row[0] for row in write.connection.execute("SELECT slug FROM subscription_list"))
    made = write.add(SubscriptionList(name=name, slug=list_slug(name, taken)))
    assert made.id is not None
    return made.id


def rename_list(store: Store, name: str, new_name: str) -> str:
    """Give a list another name; its slug stays, so filters that name it work on. The name as it is kept.

    Raises:
        NotFound: there is no such list.
        InvalidValue: no name, too long a name, or one that another list is called by.
    """
    new_name = clean_name(new_name)
    with store.write("List renamed", "list") as write:
        found = _get(write, found_id(write.connection, name))
        _check_free(write.connection, new_name, found.id)
        write.title = f"Renamed the list {found.name} to {new_name}"
        write.change(found, name=new_name)
    return new_name


def archive_list(store: Store, name: str, *, archived: bool = True) -> bool:
    """Put a list away (it is offered to nobody any more; who is on it stays), or bring it back; whether it changed.

    Raises:
        NotFound: there is no such list.
    """
    with store.write("List archived", "list") as write:
        found = _get(write, found_id(write.connection, name))
        write.title = f"{'Archived' if archived else 'Brought back'} the list {found.name}"
        return write.change(found, archived=int(archived))


def delete_list(store: Store, name: str) -> int:
    """Delete a list and every contact's status on it; how many contacts had one. They stay, and so do segments.

    Raises:
        NotFound: there is no such list.
    """
    with store.write("List deleted", "list") as write:
        db = write.connection
        found = _get(write, found_id(db, name))
        db.execute(LOG_ALL_OFF, (write.batch_id, found.id))
        gone = db.execute("DELETE FROM subscription WHERE list_id = ?", (found.id,)).rowcount
        write.remove(found)
        write.title = f"Deleted the list {found.name} with {gone:,} contact{'' if gone == 1 else 's'} on it"
    return gone


def users_of(store: Store, name: str) -> tuple[str, ...]:
    """The names of the segments whose filter asks about that list.

    Raises:
        NotFound: there is no such list.
    """
    with store.read() as db:
        number = found_id(db, name)
        slug = db.execute("SELECT slug FROM subscription_list WHERE id = ?", (number,)).fetchone()[0]
        return segments_that(db, partial(names_value, field="name", value=slug, relation="list"))


def _check_free(db: sqlite3.Connection, name: str, own: int | None) -> None:
    """Neither the name nor the slug of another list: words would lead to either of them."""
    for number, called, slug in db.execute("SELECT id, name, slug FROM subscription_list"):
        if number != own and fold(name) in (fold(called), fold(slug)):
            raise InvalidValue("list", f"There is a list {called} already. Choose another name.")


def _get(write: Write, number: int) -> SubscriptionList:
    from crm_tui.models import SubscriptionList

    found = write.session.get(SubscriptionList, number)
    assert found is not None
    return found
