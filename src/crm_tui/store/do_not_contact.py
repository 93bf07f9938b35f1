"""Channels on which a contact must not be reached: saying so, lifting it, and the question before a call or a mail."""

from __future__ import annotations

from crm_tui.errors import InvalidValue, NotFound
from crm_tui.store.lists import CALLED, CHANNELS, set_do_not_contact
from crm_tui.store.store import Store
from crm_tui.store.tags import touch
from crm_tui.values.labels import Refusal
from crm_tui.values.records import Saved

STANDS = """
SELECT coalesce(name, email, phone, ip, 'contact ' || id), channel, reason, since FROM do_not_contact
JOIN contact ON contact.id = contact_id WHERE contact_id = ? AND channel = ?
"""


def may_contact(store: Store, contact_id: int, channel: str) -> Refusal | None:
    """Why the contact must not be reached on a channel; None when nothing stands against it.

    Whoever calls, mails or writes asks this first, and on a refusal asks the agent (``AskedNotDialog``).

    Raises:
        InvalidValue: an unknown channel.
    """
    if channel not in CHANNELS:
        raise InvalidValue("channel", f"A channel is one of {', '.join(CHANNELS)}, not {channel[:40]!r}.")
    with store.read() as db:
        row = db.execute(STANDS, (contact_id, channel)).fetchone()
        return Refusal(*row) if row else None


def change_do_not_contact(store: Store, contact_id: int, channel: str, reason: str) -> Saved:
    """Say that a contact must not be reached on a channel, and why; an empty reason lifts it. Written at once.

    Raises:
        NotFound: the contact is gone.
        InvalidValue: an unknown channel or reason.
    """
    with store.write("Do not contact", "list") as write:
        contact = write.connection.execute(CALLED, (contact_id,)).fetchone()
        if contact is None:
            raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
        words = f"do not contact by {channel} ({reason})" if reason else f"may be contacted by {channel}"
        write.title = f"{contact[0]}: {words}"
        if not set_do_not_contact(write, contact_id, channel, reason):
            return Saved(None, "Nothing changed.")
        touch(write, contact_id)
        return Saved(write.batch_id, write.title)
