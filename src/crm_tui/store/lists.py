"""Subscription lists and do-not-contact: the status of one contact, inside an open write. The dialogs come later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line
from crm_tui.values.slugs import list_slug

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

STATUSES = ("active", "unconfirmed", "unsubscribed", "bounced")
CHANNELS = ("email", "phone", "sms", "post")
REASONS = ("unsubscribed", "bounced", "manual")
MAX_NAME = 100


def list_id(write: Write, name: str) -> int:
    """The list of that name or slug, made when there is none.

    Raises:
        InvalidValue: no name, or too long.
    """
    from crm_tui.models import SubscriptionList

    name = " ".join(safe_line(name).split())
    if not name or len(name) > MAX_NAME:
        raise InvalidValue("list", f"A list's name has 1 to {MAX_NAME} characters.")
    found = find_list(write, name)
    if found is not None:
        return found
    taken = {row[0] for row in write.connection.execute("SELECT slug FROM subscription_list")}
    made = write.add(SubscriptionList(name=name, slug=list_slug(name, taken)))
    assert made.id is not None
    return made.id


def find_list(write: Write, name: str) -> int | None:
    """The list of that name or slug, or None."""
    rows = write.connection.execute("SELECT id, name, slug FROM subscription_list ORDER BY slug = ? DESC, id", (name,))
    return next((int(row[0]) for row in rows if name == row[2] or fold(name) == fold(row[1])), None)


def set_status(write: Write, contact_id: int, name: str, status: str, source: str | None = None) -> bool:
    """Put the contact on a list with this status (empty takes it off); whether anything changed.

    Raises:
        InvalidValue: an unknown status.
    """
    from crm_tui.models import Subscription

    if status and status not in STATUSES:
        raise InvalidValue(f"list.{name}", f"A list status is one of {', '.join(STATUSES)}, not {status!r}.")
    if not status:  # leaving a list must not make it
        known = find_list(write, name)
        found = write.session.get(Subscription, (contact_id, known)) if known is not None else None
        if found is not None:
            write.remove(found)
        return found is not None
    number = list_id(write, name)
    found = write.session.get(Subscription, (contact_id, number))
    if found is None:
        write.add(Subscription(contact_id=contact_id, list_id=number, status=status, since=write.now, source=source))
        return True
    values: dict[str, object] = {"status": status, "since": write.now} | ({"source": source} if source else {})
    return found.status != status and write.change(found, **values)


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
