"""The rows of one chunk, collected by table and written with one statement each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from crm_tui.store import search
from crm_tui.store.imports.log import ImportLog
from crm_tui.values.emails import Email
from crm_tui.values.phones import Phone

_CREATED = (
    "id", "uid", "kind", "created_at", "updated_at", "identified_at", "import_id", "name", "sort_name", "first_name",
    "last_name", "email", "email_key", "phone", "phone_key", "organisation_id", "custom",
)  # fmt: skip
_EMAIL = "INSERT INTO contact_email(contact_id, email_key, email, position) VALUES (?, ?, ?, ?)"
_PHONE = (
    "INSERT INTO contact_phone(contact_id, phone_key, phone, digits, national, verified, position) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_LINK = "INSERT INTO contact_organisation(contact_id, organisation_id, is_primary) VALUES (?, ?, ?)"
_RELINK = "UPDATE contact_organisation SET is_primary = ? WHERE contact_id = ? AND organisation_id = ?"
_TAG = "INSERT INTO contact_tag(contact_id, tag_id) VALUES (?, ?)"
_SUBSCRIBE = "INSERT INTO subscription(contact_id, list_id, status, since, source) VALUES (?, ?, 'active', ?, ?)"


class Rows:
    """What a chunk writes. ``organisations``, ``tags``, ``lists``: ids by folded name."""

    def __init__(
        self,
        log: ImportLog,
        columns: Sequence[str],
        organisations: Mapping[str, int],
        tags: Mapping[str, int],
        lists: Mapping[str, int],
        consent: str,
    ) -> None:
        self.log = log
        self.organisations = organisations
        self.tags = tags
        self.lists = lists
        self.search: list[int] = []
        """Contacts whose search document follows from the tables once all is written."""
        self.consent = consent
        columns = [*_CREATED, *columns]
        self._create = f"INSERT INTO contact({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        self._contacts: list[tuple[object, ...]] = []
        self._updates: dict[tuple[str, ...], list[tuple[object, ...]]] = {}
        self._emails: list[tuple[object, ...]] = []
        self._phones: list[tuple[object, ...]] = []
        self._links: list[tuple[int, int, int]] = []
        self._relinks: list[tuple[int, int, int]] = []
        self._taggings: list[tuple[int, int]] = []
        self._subscriptions: list[tuple[object, ...]] = []
        self._documents: list[tuple[int, str]] = []
        self._moves: list[tuple[str, int, int, str]] = []

    def create(
        self,
        number: int,
        uid: str,
        values: Sequence[object],
        emails: Sequence[Email],
        phones: Sequence[Phone],
        organisations: Sequence[int],
        tags: Iterable[int],
        lists: Iterable[int],
        line: str,
    ) -> None:
        """A new contact with all that is its own; logged as part of a set."""
        now = self.log.now
        self._contacts.append((number, uid, 0, now, now, now, self.log.run, *values))
        for position, email in enumerate(emails):
            self._emails.append((number, email.key, email.shown, position))
        for position, phone in enumerate(phones):
            self._phones.append(
                (number, phone.key, phone.shown, phone.digits, phone.national, int(phone.verified), position)
            )
        for position, organisation in enumerate(organisations):
            self._links.append((number, organisation, int(position == 0)))
        for tag in tags:
            self._taggings.append((number, tag))
        for each in lists:
            self._subscriptions.append((number, each, now, self.consent))
        self._documents.append((number, line))

    def change(
        self, contact: int, before: Mapping[str, object], after: Mapping[str, object], *, searched: bool
    ) -> None:
        """Columns of a contact get other values; with none, only its time of change moves."""
        if after:
            self.log.changed("contact", contact, [contact], before, after)
        self._updates.setdefault(tuple(after), []).append((*after.values(), self.log.now, contact))
        if searched:
            self.search.append(contact)

    def order_emails(self, contact: int, before: Sequence[str], order: Sequence[str], new: Mapping[str, Email]) -> None:
        """New addresses, and all of them in this order."""
        for position, key in enumerate(order):
            email = new.get(key)
            if email is not None:
                self._emails.append((contact, key, email.shown, position))
                after = {"contact_id": contact, "email_key": key, "email": email.shown, "position": position}
                self.log.added("contact_email", contact, [contact, key], after)
            elif before.index(key) != position:
                self._move("contact_email", contact, key, before.index(key), position)

    def order_phones(self, contact: int, before: Sequence[str], order: Sequence[str], new: Mapping[str, Phone]) -> None:
        """New numbers, and all of them in this order."""
        for position, key in enumerate(order):
            phone = new.get(key)
            if phone is not None:
                values = (contact, key, phone.shown, phone.digits, phone.national, int(phone.verified), position)
                self._phones.append(values)
                names = ("contact_id", "phone_key", "phone", "digits", "national", "verified", "position")
                self.log.added("contact_phone", contact, [contact, key], dict(zip(names, values, strict=True)))
            elif before.index(key) != position:
                self._move("contact_phone", contact, key, before.index(key), position)

    def _move(self, table: str, contact: int, key: str, before: int, after: int) -> None:
        self._moves.append((table, after, contact, key))
        self.log.changed(table, contact, [contact, key], {"position": before}, {"position": after})

    def link(self, contact: int, organisation: int, primary: int) -> None:
        """A contact belongs to an organisation."""
        self._links.append((contact, organisation, primary))
        after = {"contact_id": contact, "organisation_id": organisation, "is_primary": primary}
        self.log.added("contact_organisation", contact, [contact, organisation], after)

    def relink(self, contact: int, organisation: int, before: int, primary: int) -> None:
        """An organisation of the contact becomes, or stops being, the primary one."""
        if before != primary:
            self._relinks.append((primary, contact, organisation))
            key = [contact, organisation]
            self.log.changed("contact_organisation", contact, key, {"is_primary": before}, {"is_primary": primary})

    def tag(self, contact: int, tag: int) -> None:
        """A contact gets a tag."""
        self._taggings.append((contact, tag))
        self.log.added("contact_tag", contact, [contact, tag], {"contact_id": contact, "tag_id": tag})

    def subscribe(self, contact: int, number: int) -> None:
        """A contact is put on a list, active; the import is where the consent comes from."""
        self._subscriptions.append((contact, number, self.log.now, self.consent))
        after = {
            "contact_id": contact, "list_id": number, "status": "active", "since": self.log.now,
            "source": self.consent, "consent": None,
        }  # fmt: skip
        self.log.added("subscription", contact, [contact, number], after)

    @property
    def documents(self) -> Sequence[tuple[int, str]]:
        """The search documents of new contacts: (contact id, line)."""
        return self._documents

    def write(self, db: sqlite3.Connection) -> None:
        """All of it but the search documents of new contacts, and the log."""
        db.executemany(self._create, self._contacts)
        for columns, values in self._updates.items():
            sets = "".join(f"{column} = ?, " for column in columns)
            db.executemany(f"UPDATE contact SET {sets}updated_at = ?, version = version + 1 WHERE id = ?", values)
        db.executemany(_EMAIL, self._emails)
        db.executemany(_PHONE, self._phones)
        for table, position, contact, key in self._moves:
            kind = table.removeprefix("contact_")
            db.execute(
                f"UPDATE {table} SET position = ? WHERE contact_id = ? AND {kind}_key = ?", (position, contact, key)
            )
        db.executemany(_LINK, self._links)
        db.executemany(_RELINK, self._relinks)
        db.executemany(_TAG, self._taggings)
        db.executemany(_SUBSCRIBE, self._subscriptions)
        search.refresh(db, self.search)
        self.log.write(db)
