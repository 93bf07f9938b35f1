"""Email addresses by free words: what a mail program asks of an address book."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.filters.compile import compile_filter
from crm_tui.filters.tree import Word, all_of
from crm_tui.store.contacts.listing import Asked
from crm_tui.store.store import Store

ADDRESSES = """
SELECT contact_email.email, coalesce(contact.name, ''), coalesce(organisation.name, '')
FROM contact JOIN contact_email ON contact_email.contact_id = contact.id
LEFT JOIN organisation ON organisation.id = contact.organisation_id AND organisation.deleted_at IS NULL
WHERE {where} ORDER BY contact.sort_name IS NULL, contact.sort_name, contact.id, contact_email.position
"""


class Address(NamedTuple):
    """One address of one person; name and organisation may be empty."""

    email: str
    name: str
    organisation: str


def addresses(store: Store, text: str, asked: Asked) -> list[Address]:
    """Every address of the contacts whom all the words of ``text`` fit, by name; the primary address first.

    Words are words here, whatever they hold: a mail program passes on what was typed, and that is no filter.
    """
    tree = all_of(*(Word(word) for word in text.split()))
    condition = compile_filter(tree, registry=asked.registry, now=asked.now, zone=asked.zone, agent=asked.agent).counted
    with store.read() as db:
        rows = db.execute(ADDRESSES.format(where=condition.text), condition.params)
        return [Address(*row) for row in rows]
