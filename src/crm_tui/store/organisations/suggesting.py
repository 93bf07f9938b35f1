"""Where somebody may work, by the domain of an address."""

from __future__ import annotations

import sqlite3

from crm_tui.filters.fields.organisations import PEOPLE
from crm_tui.store.contacts.reading import EMAILS
from crm_tui.store.store import Store
from crm_tui.values.mail_domains import domain_of, telling_domains
from crm_tui.values.organisations import OrganisationChoice

BY_DOMAIN = f"""
SELECT organisation.id, organisation.name, {PEOPLE} FROM organisation
WHERE organisation.domain = ? AND organisation.deleted_at IS NULL ORDER BY organisation.id LIMIT 1
"""
LOOKED_AT = 500
"""People of that domain that are looked at."""
WHERE_THEY_WORK = """
SELECT contact_organisation.organisation_id, count(*) AS n FROM (
    SELECT rowid AS id FROM search_tri WHERE search_tri MATCH ? LIMIT ?) AS found
CROSS JOIN contact_organisation ON contact_organisation.contact_id = found.id
CROSS JOIN organisation ON organisation.id = contact_organisation.organisation_id AND organisation.deleted_at IS NULL
GROUP BY contact_organisation.organisation_id ORDER BY n DESC, contact_organisation.organisation_id LIMIT 1
"""
THEIR_ADDRESSES = """
SELECT contact_email.email_key FROM contact_organisation
CROSS JOIN contact ON contact.id = contact_organisation.contact_id AND contact.deleted_at IS NULL
CROSS JOIN contact_email ON contact_email.contact_id = contact.id
WHERE contact_organisation.organisation_id = ? LIMIT ?
"""
ONE = f"SELECT organisation.id, organisation.name, {PEOPLE} FROM organisation WHERE organisation.id = ?"


def suggestion(store: Store, contact_id: int) -> OrganisationChoice | None:
    """The organisation to which the domain of an address of the contact points, unless it is linked already.

    That is the one with this domain, else the one most of whose people write from it. Providers of free mail point
    nowhere.
    """
    with store.read() as db:
        linked = {
            row[0]
            for row in db.execute(
                "SELECT organisation_id FROM contact_organisation WHERE contact_id = ?", (contact_id,)
            )
        }
        addresses = [row[0] for row in db.execute(EMAILS, (contact_id,))]
        for domain in telling_domains(addresses):
            found = by_domain(db, domain)
            if found is not None and found.id not in linked:
                return found
    return None


def by_domain(db: sqlite3.Connection, domain: str) -> OrganisationChoice | None:
    """The organisation of a domain."""
    row = db.execute(BY_DOMAIN, (domain,)).fetchone()
    if row is None:
        quoted = '"@' + domain.replace('"', '""') + '"'
        counted = db.execute(WHERE_THEY_WORK, (quoted, LOOKED_AT)).fetchone()
        if counted is None or not _is_theirs(db, counted[0], domain):
            return None
        row = db.execute(ONE, (counted[0],)).fetchone()
    return OrganisationChoice(row[0], row[1], row[2], f"@{domain}")


def _is_theirs(db: sqlite3.Connection, organisation_id: int, domain: str) -> bool:
    """Whether more than half of the addresses of its people are of that domain."""
    addresses = [row[0] for row in db.execute(THEIR_ADDRESSES, (organisation_id, LOOKED_AT))]
    return 2 * sum(domain_of(each) == domain for each in addresses) > len(addresses)
