"""Subscription lists: how one contact stands on each, where the consent came from, and every change of it.

``set_status`` and ``set_do_not_contact`` work inside an open write; ``change_status`` is the use case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store.list_definitions import STATUSES, clean_name, find_id, found_id, make
from crm_tui.store.store import Store
from crm_tui.store.tags import touch
from crm_tui.values.labels import ListStanding, StatusChange
from crm_tui.values.records import Saved
from crm_tui.values.safe_text import safe_line

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

CHANNELS = ("email", "phone", "sms", "post")
REASONS = ("unsubscribed", "bounced", "manual")
MAX_SOURCE = 500
"""Characters of where a consent came from, and of its wording."""
CALLED = "SELECT coalesce(name, email, phone, ip, 'contact ' || id) FROM contact WHERE id = ? AND deleted_at IS NULL"
STANDINGS = """
SELECT slug, name, coalesce(status, ''), since, source, consent, archived FROM subscription_list
LEFT JOIN subscription ON list_id = subscription_list.id AND contact_id = ? ORDER BY fold(name), id
"""
SOURCES = """
SELECT source FROM (SELECT source FROM subscription WHERE source IS NOT NULL LIMIT 5000)
GROUP BY source ORDER BY count(*) DESC, source LIMIT 50
"""
LOGGED = """
SELECT at, agent, entity, operation, key, before, after FROM change JOIN change_batch ON change_batch.id = batch_id
WHERE contact_id = ? AND entity IN ('subscription', 'do_not_contact') ORDER BY change.id DESC
"""
CHANNELS_OF = "SELECT channel, reason, since FROM do_not_contact WHERE contact_id = ?"


def standings(store: Store, contact_id: int) -> tuple[ListStanding, ...]:
    """How the contact stands on every list, in the order of their names."""
    with store.read() as db:
        return tuple(
            ListStanding(slug, name, status, since, source, consent, bool(archived))
            for slug, name, status, since, source, consent, archived in db.execute(STANDINGS, (contact_id,))
        )


def sources(store: Store) -> tuple[str, ...]:
    """Where consents came from so far, the most frequent first (of some thousand that are looked at)."""
    with store.read() as db:
        return tuple(row[0] for row in db.execute(SOURCES))


def change_status(
    store: Store, contact_id: int, name: str, status: str, *, source: str | None = None, consent: str | None = None
) -> Saved:
    """Give a contact a status on a list that there is (empty takes it off); written at once.

    Raises:
        NotFound: there is no such list, or the contact is gone.
        InvalidValue: an unknown status, a source or wording that is too long.
    """
    source, consent = clean_source("source", source), clean_source("consent", consent)
    with store.write("List", "list") as write:
        db = write.connection
        number = found_id(db, name)
        slug, called = db.execute("SELECT slug, name FROM subscription_list WHERE id = ?", (number,)).fetchone()
        contact = db.execute(CALLED, (contact_id,)).fetchone()
        if contact is None:
            raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
        write.title = f"{contact[0]}: {called} {status}" if status else f"Took {contact[0]} off {called}"
        if not set_status(write, contact_id, slug, status, source, consent):
            return Saved(None, "Nothing changed.")
        touch(write, contact_id)
        return Saved(write.batch_id, write.title)


def clean_source(field: str, text: str | None) -> str | None:
    """Where a consent came from, or its wording, as it is kept; None when it says nothing.

    Raises:
        InvalidValue: too long.
    """
    cleaned = " ".join(safe_line(text or "").split())
    if len(cleaned) > MAX_SOURCE:
        raise InvalidValue(field, f"The {field} has at most {MAX_SOURCE} characters; this one has {len(cleaned)}.")
    return cleaned or None


def status_history(store: Store, contact_id: int) -> tuple[StatusChange, ...]:
    """Every change of the contact's lists and channels that the log holds, the newest first.

    What stands now and is in no log (an import has one of its own) is told without an agent.
    """
    with store.read() as db:
        slugs = {row[0]: row[1] for row in db.execute("SELECT id, slug FROM subscription_list")}
        found = [change for row in db.execute(LOGGED, (contact_id,)) if (change := _change(tuple(row), slugs))]
        told = {(each.of, each.key) for each in found}
        on = [row for row in map(tuple, db.execute(STANDINGS, (contact_id,))) if row[2]]
        now = [StatusChange("list", row[0], row[3], None, row[2], row[4]) for row in on]
        now += [StatusChange("channel", row[0], row[2], None, row[1]) for row in db.execute(CHANNELS_OF, (contact_id,))]
        return (*found, *(each for each in now if (each.of, each.key) not in told))


def _change(row: tuple[object, ...], slugs: Mapping[int, str]) -> StatusChange | None:
    at, agent, entity, operation, key, _, after = row
    second = json.loads(str(key))[1]
    became = json.loads(str(after)) if after else {}
    is_list = entity == "subscription"
    name = slugs.get(second) if is_list else str(second)
    status = became.get("status" if is_list else "reason")
    if name is None or (status is None and operation == "change"):
        return None  # the list is gone, or another column alone was written
    assert isinstance(at, int)
    return StatusChange("list" if is_list else "channel", name, at, str(agent), status or "", became.get("source"))


def list_id(write: Write, name: str) -> int:
    """The list of that name or slug, made when there is none.

    Raises:
        InvalidValue: no name, or too long.
    """
    name = clean_name(name)
    found = find_id(write.connection, name)
    return make(write, name) if found is None else found


def set_status(
    write: Write, contact_id: int, name: str, status: str, source: str | None = None, consent: str | None = None
) -> bool:
    """Put the contact on a list with this status (empty takes it off); whether anything changed.

    ``source`` says where the consent came from, ``consent`` its wording; None leaves them as they are.

    Raises:
        InvalidValue: an unknown status.
    """
    from crm_tui.models import Subscription

    if status and status not in STATUSES:
        raise InvalidValue(f"list.{name}", f"A list status is one of {', '.join(STATUSES)}, not {status!r}.")
    if not status:  # leaving a list must not make it
        known = find_id(write.connection, name)
        found = write.session.get(Subscription, (contact_id, known)) if known is not None else None
        if found is not None:
            write.remove(found)
        return found is not None
    number = list_id(write, name)
    found = write.session.get(Subscription, (contact_id, number))
    if found is None:
        made = Subscription(contact_id=contact_id, list_id=number, status=status, since=write.now)
        made.source, made.consent = source, consent
        write.add(made)
        return True
    values: dict[str, object] = {} if found.status == status else {"status": status, "since": write.now}
    values |= {"source": source} if source else {}
    values |= {"consent": consent} if consent else {}
    return write.change(found, **values)


def set_do_not_contact(write: Write, contact_id: int, channel: str, reason: str) -> bool:
    """Say that the contact must not be reached on a channel (an empty reason allows it again); whether it changed.

    Raises:
        InvalidValue: an unknown channel or reason.
    """
    from crm_tui.models import DoNotContact

    if channel not in CHANNELS:
        raise InvalidValue(f"dnc.{channel}", f"A channel is one of {', '.join(CHANNELS)}, not {channel!r}.")
    if reason and reason not in REASONS:
        raise InvalidValue(f"dnc.{channel}", f"A reason is one of {', '.join(REASONS)}, not {reason!r}.")
    found = write.session.get(DoNotContact, (contact_id, channel))
    if not reason:
        if found is not None:
            write.remove(found)
        return found is not None
    if found is None:
        write.add(DoNotContact(contact_id=contact_id, channel=channel, reason=reason, since=write.now))
        return True
    return found.reason != reason and write.change(found, reason=reason, since=write.now)
