"""By what a row is recognised: the keys of an import, read from a checked row and looked up among the contacts."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from crm_tui.errors import UsageError
from crm_tui.filters.fields import Registry
from crm_tui.services.csv.checking import Checked
from crm_tui.services.csv.names import full_name
from crm_tui.store.imports.options import DEFAULT_KEYS
from crm_tui.values.folding import fold

_IS_UID = "SELECT EXISTS (SELECT 1 FROM contact WHERE uid = ?)"
ID_BITS = 42
ANOTHER = 1 << 60
SEVERAL = 1 << 61
"""A match is one number: the contact's id, above it where the address stands (0 is primary), and two marks: all that
have the key are somebody else (``ANOTHER``), more than one could be meant (``SEVERAL``).
"""


class Key(NamedTuple):
    """One key: the field's first name, and SQL of the value that contacts have (``fold``ed), or ``""`` for the three
    that have an index of their own.
    """

    field: str
    sql: str = ""


class Keys:
    """The keys of one import in their order; ``fields`` are the single-valued fields that its rows have."""

    def __init__(self, names: Sequence[str], registry: Registry, fields: Sequence[str]) -> None:
        self.default = not names
        self._places = {name: place for place, name in enumerate(fields)}
        self.keys = tuple(_key(name, registry) for name in names or DEFAULT_KEYS)
        self._readers = [self._reader(key) for key in self.keys]

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, row: Checked) -> list[str]:
        """The row's value for each key, ``""`` where it has none; behind them what stands in when it has none at all.

        That is a UUID made of the row's content, under which the contact is kept: the same row finds it again.
        """
        made = [read(row) for read in self._readers]
        made.append("" if any(made) else row_uid(self._content(row)))
        return made

    def more(self, line: int, row: Checked) -> list[tuple[int, int, str]]:
        """Further addresses of the row by which later rows may mean it: (line, number of the key, key)."""
        made: list[tuple[int, int, str]] = []
        for kind, key in enumerate(self.keys):
            if key.field == "email" and len(row.emails) + len(row.more_emails) > 1:
                made += _others(line, kind, [email.key for email in (*row.emails, *row.more_emails)])
            elif key.field == "phone" and len(row.phones) + len(row.more_phones) > 1:
                made += _others(line, kind, [phone.key for phone in (*row.phones, *row.more_phones)])
        return made

    def searches(self, kind: int, values: Sequence[str]) -> bool:
        """Whether a row with these values is looked for by this key: by phone only when it has nothing better."""
        if not values[kind]:
            return False
        return not (self._only_at_last(kind) and (values[0] or values[1]))

    def searched_sql(self, kind: int) -> str:
        """The same as a condition about row ``r``."""
        return f"r.k{kind} <> ''" + (" AND r.k0 = '' AND r.k1 = ''" if self._only_at_last(kind) else "")

    def _only_at_last(self, kind: int) -> bool:
        return self.default and self.keys[kind].field == "phone"

    def _reader(self, key: Key) -> Callable[[Checked], str]:
        """What gives a row's value for ``key``."""
        match key.field:
            case "email":
                return _first_email
            case "phone":
                return _first_phone
            case "name":
                return lambda row: fold(row.name or full_name(row.first_name, row.last_name) or "")
            case "first_name":
                return lambda row: fold(row.first_name)
            case "last_name":
                return lambda row: fold(row.last_name)
        place = self._places.get(key.field)
        if place is None:
            return lambda row: ""
        if key.field == "external_id":
            return lambda row: str(row.values[place])
        return lambda row: fold(str(row.values[place]))

    def _content(self, row: Checked) -> str:
        values = sorted((name, str(row.values[place])) for name, place in self._places.items() if row.values[place])
        addresses = [email.key for email in (*row.emails, *row.more_emails)]
        numbers = [phone.key for phone in (*row.phones, *row.more_phones)]
        return repr([row.name, row.first_name, row.last_name, addresses, numbers, list(row.organisations), values])


def _first_email(row: Checked) -> str:
    emails = row.emails or row.more_emails
    return emails[0].key if emails else ""


def _first_phone(row: Checked) -> str:
    phones = row.phones or row.more_phones
    return phones[0].key if phones else ""


def row_uid(content: str, number: int = 0) -> str:
    """A UUID (version 8) that the same content always gives; ``number`` for the next, when that one is deleted."""
    digest = hashlib.blake2b(f"{number}:{content}".encode(), digest_size=16).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:]}"


def free_uid(db: sqlite3.Connection, content: str) -> str:
    """The uid that a row's content gives, or the next one when that contact is deleted."""
    number, candidate = 0, content
    while db.execute(_IS_UID, (candidate,)).fetchone()[0]:
        number += 1
        candidate = row_uid(content, number)
    return candidate


def match_sql(number: int, key: Key, earlier: Sequence[Key]) -> str:
    """A scalar subquery: which living contact has the key of row ``r``; see ``ID_BITS``.

    A contact that has another external id (or email) than the row is somebody else, whatever else they share.
    """
    other = " OR ".join(filter(None, (_is_other(place, each) for place, each in enumerate(earlier)))) or "0"
    if key.field == "external_id":
        source, rank = f"store.contact c WHERE c.external_id = r.k{number}", "0"
    elif key.field in ("email", "phone"):
        source = (
            f"store.contact_{key.field} a CROSS JOIN store.contact c "
            f"WHERE a.{key.field}_key = r.k{number} AND c.id = a.contact_id"
        )
        rank = "a.position"
    else:
        source = f"temp.have{number} h CROSS JOIN store.contact c WHERE h.key = r.k{number} AND c.id = h.contact_id"
        rank = "0"
    return (
        f"(SELECT min(({other}) * {ANOTHER} + ({rank} << {ID_BITS}) + c.id) + (sum(NOT ({other})) > 1) * {SEVERAL} "
        f"FROM {source} AND c.deleted_at IS NULL)"
    )


def _is_other(place: int, key: Key) -> str:
    if key.field == "external_id":
        return f"(r.k{place} <> '' AND c.external_id IS NOT NULL AND c.external_id <> r.k{place})"
    if key.field in ("email", "phone"):
        return f"(r.k{place} <> '' AND c.{key.field}_key IS NOT NULL AND c.{key.field}_key <> r.k{place})"
    return ""


def _others(line: int, kind: int, keys: Sequence[str]) -> list[tuple[int, int, str]]:
    return [(line, kind, key) for key in dict.fromkeys(keys[1:]) if key != keys[0]]


def _key(name: str, registry: Registry) -> Key:
    field = registry.find(name.strip())
    if field is None:
        near = registry.suggest(name.strip())
        raise UsageError(f"--key: there is no field {name}." + (f" Did you mean {near}?" if near else ""))
    if field.name in ("external_id", "email", "phone"):
        return Key(field.name)
    if field.name in ("emails", "phones"):
        return Key(field.name[:-1])
    if field.column is None or field.type in ("datetime", "duration") or field.counter:
        raise UsageError(f"--key: {field.label} cannot tell contacts apart. Use external_id, email, phone, name.")
    name = f"attr.{field.slug}" if field.custom else field.name
    return Key(name, field.key or f"fold({field.column})")
