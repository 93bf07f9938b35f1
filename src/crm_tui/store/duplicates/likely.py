"""Who somebody may already be, from the values typed so far or from a stored contact: a few look-ups in indexes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crm_tui.store.store import Store
from crm_tui.values.duplicates import Candidate, Reason, strength
from crm_tui.values.emails import email_key
from crm_tui.values.folding import fold
from crm_tui.values.likeness import (
    Person,
    are_alike,
    mailbox_of,
    place_of,
    shared_facts,
    sorted_name,
    tail_of,
)
from crm_tui.values.phones import digits_of, parse_phone

START = 2
"""Letters with which the names that are compared must begin."""
LOOKED_AT = 2_000
"""Names of one beginning that are compared at most (2 ms); longer beginnings are looked at, too."""
NEAR, NAMESAKES = 80, 200
"""Likeness, in per cent, from which a name is looked at closely, and how many are of one beginning."""
SHORTEST_NUMBER = 6
"""Digits from which on a number that is being typed is looked for."""
CROWD = 10
"""Contacts with one address or number from which on it is an office's, and says nothing of who somebody is."""

_LIVE = "contact.kind = 0 AND contact.deleted_at IS NULL"
BY_EMAIL = f"""
SELECT contact.id, contact_email.email FROM contact_email JOIN contact ON contact.id = contact_email.contact_id
WHERE contact_email.email_key = ? AND {_LIVE} LIMIT ?
"""
BY_PHONE = f"""
SELECT contact.id, contact_phone.phone FROM contact_phone JOIN contact ON contact.id = contact_phone.contact_id
WHERE contact_phone.phone_key = ? AND {_LIVE} LIMIT ?
"""
# national digits have no index of their own: the index of words finds who has them
BY_DIGITS = f"""
SELECT contact.id, contact_phone.phone FROM search_word JOIN contact ON contact.id = search_word.rowid
JOIN contact_phone ON contact_phone.contact_id = contact.id
WHERE search_word MATCH ? AND ? IN (contact_phone.digits, contact_phone.national) AND {_LIVE} LIMIT ?
"""
BY_START = "SELECT id, sort_name FROM contact WHERE sort_name >= ? AND sort_name < ? ORDER BY sort_name LIMIT ?"
PEOPLE = f"""
SELECT contact.id, sort_name, birthday, city, country, phone_key, email_key,
    coalesce(name, email, phone, facebook, linkedin, twitter, instagram, 'contact ' || contact.id)
FROM contact WHERE contact.id IN (SELECT value FROM json_each(?)) AND {_LIVE}
"""
ORGANISATIONS = (
    "SELECT contact_id, organisation_id FROM contact_organisation WHERE contact_id IN (SELECT value FROM json_each(?))"
)
ORGANISATION = "SELECT id FROM organisation WHERE name_key = ? AND deleted_at IS NULL"
REFUSED = """
SELECT other_id FROM not_duplicate WHERE contact_id = :contact
UNION ALL SELECT contact_id FROM not_duplicate WHERE other_id = :contact
"""


@dataclass
class Sought:
    """Somebody for whom duplicates are sought: comparable forms, as far as they are known."""

    person: Person
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    digits: list[str] = field(default_factory=list)


def likely_duplicates(
    store: Store, values: Mapping[str, str], *, besides: int | None = None, region: str | None = None, limit: int = 5
) -> tuple[Candidate, ...]:
    """Contacts that somebody may be of whom ``values`` (typed texts by field name, finished or not) are known.

    The surest come first, at most ``limit``. ``besides`` is the contact that is being edited: it, and whom agents said
    it is not, are left out. Texts that do not read (yet) are passed over. ``region`` is the country of numbers without
    ``+``.
    """
    with store.read() as db:
        sought = _typed(db, values, region)
        refused = _refused(db, besides) if besides is not None else set()
        return _find(db, sought, refused)[:limit]


def duplicates_of(db: sqlite3.Connection, contact_id: int) -> tuple[Candidate, ...]:
    """Contacts that a stored contact may be, on an open connection; none for one that is gone or anonymous."""
    found = people(db, [contact_id])
    if contact_id not in found:
        return ()

    def column(sql: str) -> list[str]:
        return [row[0] for row in db.execute(sql, (contact_id,))]

    sought = Sought(
        found[contact_id][0],
        column("SELECT email_key FROM contact_email WHERE contact_id = ?"),
        column("SELECT phone_key FROM contact_phone WHERE contact_id = ?"),
    )
    return _find(db, sought, _refused(db, contact_id))


def _find(db: sqlite3.Connection, sought: Sought, leave_out: set[int]) -> tuple[Candidate, ...]:
    reasons: dict[int, dict[str, Reason]] = {}
    for key, rows in _keyed(db, sought):
        if len({row[0] for row in rows}) <= CROWD:
            for number, shown in rows:
                reasons.setdefault(number, {}).setdefault(key, Reason(key, shown))
    named = _begin_alike(db, sought.person.name)
    near = people(db, {*reasons, *named} - leave_out)
    made = []
    for number, (person, called) in near.items():
        found = [*reasons.get(number, {}).values(), *by_name(sought.person, person)]
        if found:
            made.append(Candidate(number, called, tuple(found)))
    return tuple(sorted(made, key=lambda each: (strength(each.reasons), each.contact_id)))


def by_name(first: Person, second: Person) -> tuple[Reason, ...]:
    """The reason that lies in the names: alike, with a second fact; nothing for a name alone."""
    names = sorted_name(first.name), sorted_name(second.name)
    if not are_alike(*names):
        return ()
    facts = shared_facts(first, second)
    return (Reason("name", "same" if names[0] == names[1] else "similar", facts),) if facts else ()


def _keyed(db: sqlite3.Connection, sought: Sought) -> Iterable[tuple[str, list[tuple[int, str]]]]:
    """Who has the same address or number, one list a key."""
    for key in dict.fromkeys(sought.emails):
        yield "email", db.execute(BY_EMAIL, (key, CROWD + 2)).fetchall()
    for key in dict.fromkeys(sought.phones):
        yield "phone", db.execute(BY_PHONE, (key, CROWD + 2)).fetchall()
    for digits in dict.fromkeys(sought.digits):
        yield "phone", db.execute(BY_DIGITS, (f'"{digits}"', digits, CROWD + 2)).fetchall()


def _begin_alike(db: sqlite3.Connection, name: str) -> list[int]:
    """Contacts whose names are alike, the words in either order; names that differ in their first letters are not
    found.
    """
    words = name.replace(",", " ").split()
    if not words:
        return []
    from rapidfuzz import fuzz, process

    wanted = sorted_name(name)
    found: set[int] = set()
    for turn in range(min(len(words), 3)):
        turned = " ".join([*words[turn:], *words[:turn]])
        # the longer beginnings are for those that thousands have
        for start in {turned[:START], turned[: 2 * START], turned[: len(words[turn]) + 3]}:
            rows = db.execute(BY_START, (start, start + "\U0010ffff", LOOKED_AT)).fetchall()
            names = [row[1] for row in rows]
            near = process.extract(turned, names, scorer=fuzz.ratio, score_cutoff=NEAR, limit=NAMESAKES)
            found |= {rows[place][0] for _, _, place in near if are_alike(wanted, sorted_name(names[place]))}
    return sorted(found)


def people(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, tuple[Person, str]]:
    """What is compared of these contacts, and what each is called; those that are gone or anonymous are left out."""
    wanted = json.dumps(sorted(ids))
    links: dict[int, set[int]] = {}
    for contact, organisation in db.execute(ORGANISATIONS, (wanted,)):
        links.setdefault(contact, set()).add(organisation)
    return {
        row[0]: (person_of(*row[:7], organisations=frozenset(links.get(row[0], ()))), row[7])
        for row in db.execute(PEOPLE, (wanted,))
    }


def person_of(
    number: int,
    sort_name: str | None,
    birthday: str | None,
    city: str | None,
    country: str | None,
    phone_key: str | None,
    email_key: str | None,
    *,
    organisations: frozenset[int] = frozenset(),
) -> Person:
    """What is compared of the columns of a contact."""
    place = place_of(fold(city or ""), fold(country or ""))
    tail, mailbox = tail_of(phone_key), mailbox_of(email_key)
    return Person(number, sort_name or "", organisations, birthday or "", place, tail, mailbox)


def _typed(db: sqlite3.Connection, values: Mapping[str, str], region: str | None) -> Sought:
    def parts(names: tuple[str, ...], separator: str) -> list[str]:
        return [part.strip() for name in names for part in values.get(name, "").split(separator) if part.strip()]

    emails = [email_key(part) for part in parts(("email", "emails"), ",") if "@" in part]
    numbers = [part for part in parts(("phone", "phones"), "|") if len(digits_of(part)) >= SHORTEST_NUMBER]
    phones = [parse_phone(part, region) for part in numbers]
    name = values.get("name") or f"{values.get('first_name', '')} {values.get('last_name', '')}"
    organisations = {
        row[0] for part in parts(("org",), "|") for row in db.execute(ORGANISATION, (fold(part),)).fetchall()
    }
    person = Person(
        0,
        " ".join(fold(name).split()),
        frozenset(organisations),
        values.get("birthday", "").strip(),
        place_of(fold(values.get("city", "").strip()), fold(values.get("country", "").strip())),
        tail_of(phones[0].key if phones else None),
        mailbox_of(emails[0] if emails else None),
    )
    unread = [each.digits for each in phones if not each.verified and each.digits]
    return Sought(person, emails, [each.key for each in phones], unread)


def _refused(db: sqlite3.Connection, contact_id: int) -> set[int]:
    """The contact itself, and whom agents said that it is not."""
    return {contact_id, *(row[0] for row in db.execute(REFUSED, {"contact": contact_id}))}
