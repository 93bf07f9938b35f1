"""What can be done to many contacts: tags, a field, a list's status, a segment by hand, a task, the bin."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue
from crm_tui.store import search, tags
from crm_tui.store.attributes.values import Value, values_of, write_values
from crm_tui.store.contacts.entries import read_entries
from crm_tui.store.list_definitions import STATUSES, found_id
from crm_tui.store.segments.reading import segment_id
from crm_tui.store.writing import Write
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line

AMONG = "contact_id IN (SELECT value FROM json_each(?))"
UTC = ZoneInfo("UTC")
SEARCHED = ("job_title", "city")
"""Columns that are words of the search."""
OWN_NAMES = {"name", "first_name", "last_name", "facebook", "linkedin", "twitter", "instagram", "points", "location"}
"""Fields that tell one person from another, or are counted: they are edited one by one."""


def number_of(contacts: int) -> str:
    """``1 contact``, ``1,240 contacts``."""
    return f"{contacts:,} contact{'' if contacts == 1 else 's'}"


@dataclass
class TagMany:
    """Add and remove tags."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    kind: str = field(default="tag", init=False)
    _adding: list[tuple[int, str]] = field(default_factory=list, init=False)
    _removing: list[tuple[int, str]] = field(default_factory=list, init=False)

    def said(self, number: int) -> str:
        """In words."""
        signs = " ".join([*(f"+{name}" for name in self.add), *(f"-{name}" for name in self.remove)])
        return safe_line(f"Tagged {number_of(number)} {signs}")

    def prepare(self, write: Write) -> None:
        """New tags are made; what no contact has cannot be removed."""
        if not self.add and not self.remove:
            raise InvalidValue("tags", "Which tags? +name adds, -name removes.")
        self._adding = [(tags.tag_id(write, name), name) for name in map(tags.clean_name, self.add)]
        sought = "SELECT id FROM tag WHERE name_key = ?"
        for name in map(tags.clean_name, self.remove):
            found = write.connection.execute(sought, (fold(name),)).fetchone()
            if found is not None:
                self._removing.append((found[0], name))

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """Two statements a tag."""
        changed: set[int] = set()
        for number, name in self._adding:
            sql = (
                "INSERT OR IGNORE INTO contact_tag(contact_id, tag_id) SELECT value, ? FROM json_each(?) "
                "RETURNING contact_id"
            )
            changed |= self._perform(write, "add_set", sql, number, name, contacts)
        for number, name in self._removing:
            sql = f"DELETE FROM contact_tag WHERE tag_id = ? AND {AMONG} RETURNING contact_id"
            changed |= self._perform(write, "remove_set", sql, number, name, contacts)
        return sorted(changed)

    def _perform(
        self, write: Write, operation: str, sql: str, number: int, name: str, contacts: Sequence[int]
    ) -> set[int]:
        found = sorted(row[0] for row in write.connection.execute(sql, (number, json.dumps(list(contacts)))).fetchall())
        if found:
            write.record_set("contact_tag", operation, {"tag_id": number, "tag": name, "contacts": found})
        return set(found)


@dataclass
class SetField:
    """Give a field one value; an empty text clears it."""

    name: str
    text: str
    zone: ZoneInfo = UTC
    region: str | None = None
    kind: str = field(default="edit", init=False)
    _column: str = field(default="", init=False)
    _slug: str = field(default="", init=False)
    _value: object = field(default=None, init=False)
    _label: str = field(default="", init=False)

    def said(self, number: int) -> str:
        """In words."""
        label = self._label or self.name
        done = f"{label} of {number_of(number)}"
        return safe_line(f"Set {done} to {self.text}" if self.text.strip() else f"Cleared {done}")

    def prepare(self, write: Write) -> None:
        """The value as its field reads it."""
        entries = read_entries(write.connection, {self.name: self.text}, zone=self.zone, region=self.region)
        found = entries.registry.find(self.name)
        assert found is not None
        self._label = found.label
        if entries.custom:
            self._slug, self._value = next(iter(entries.custom.items()))
        elif len(entries.columns) == 1 and found.name not in OWN_NAMES:
            self._column, self._value = next(iter(entries.columns.items()))
        else:
            raise InvalidValue(found.name, f"{found.label} belongs to one contact: edit it there.")

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """Contacts by the value that they had: one entry of the log for each."""
        if self._slug:
            return self._apply_custom(write, contacts)
        former: dict[object, list[int]] = defaultdict(list)
        column, chosen = self._column, json.dumps(list(contacts))
        sql = f"SELECT id, {column} FROM contact WHERE id IN (SELECT value FROM json_each(?)) AND {column} IS NOT ?"
        for contact, value in write.connection.execute(sql, (chosen, self._value)):
            former[value].append(contact)
        changed = sorted(contact for each in former.values() for contact in each)
        sql = f"UPDATE contact SET {column} = ? WHERE id IN (SELECT value FROM json_each(?))"
        write.connection.execute(sql, (self._value, json.dumps(changed)))
        for value, each in former.items():
            details = {"contacts": sorted(each), "before": {column: value}, "after": {column: self._value}}
            write.record_set("contact", "change_set", details)
        if column in SEARCHED and changed:
            search.refresh(write.connection, changed)
        return changed

    def _apply_custom(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        db = write.connection
        present = values_of(db, self._slug, contacts)
        value: Value = self._value if self._value not in ("", []) else None  # type: ignore[assignment]
        changed = [each for each in contacts if present.get(each) != value]
        before: dict[int, Value] = {each: present.get(each) for each in changed}
        write_values(write, self._slug, before, dict.fromkeys(changed, value))
        return changed


@dataclass
class ListMany:
    """A status on a list; empty takes them off it. Who has unsubscribed is made active one by one, with a consent: not
    by a change of many.
    """

    name: str
    status: str
    source: str | None = None
    kind: str = field(default="list", init=False)
    _number: int = field(default=0, init=False)
    _left: int = field(default=0, init=False)

    def said(self, number: int) -> str:
        """In words."""
        left = f" · {self._left:,} who unsubscribed stay so" if self._left else ""
        words = f"{self.name}: {self.status}, {number_of(number)}{left}"
        return safe_line(words if self.status else f"Took {number_of(number)} off {self.name}")

    def prepare(self, write: Write) -> None:
        """The list must be there."""
        if self.status and self.status not in STATUSES:
            raise InvalidValue("status", f"A list status is one of {', '.join(STATUSES)}, not {self.status!r}.")
        self._number, self._left = found_id(write.connection, self.name), 0

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """Those who were not on it are added, those with another status change, each as it was before."""
        db, chosen = write.connection, json.dumps(list(contacts))
        sql = f"SELECT contact_id, status, since, source, consent FROM subscription WHERE list_id = ? AND {AMONG}"
        present = {row[0]: tuple(row[1:]) for row in db.execute(sql, (self._number, chosen))}
        former: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for contact, standing in present.items():
            if self.status == "active" and standing[0] == "unsubscribed":
                self._left += 1
            elif standing[0] != self.status:
                former[standing].append(contact)
        new = [each for each in contacts if each not in present] if self.status else []
        for standing, each in former.items():
            self._change(write, standing, sorted(each))
        if new:
            self._add(write, new)
        return sorted([*new, *(contact for each in former.values() for contact in each)])

    def _change(self, write: Write, standing: tuple[object, ...], contacts: list[int]) -> None:
        db, chosen = write.connection, json.dumps(list(contacts))
        row = dict(zip(("status", "since", "source", "consent"), standing, strict=True))
        told = {"list_id": self._number, "list": self.name, "contacts": contacts}
        if not self.status:
            db.execute(f"DELETE FROM subscription WHERE list_id = ? AND {AMONG}", (self._number, chosen))
            write.record_set("subscription", "remove_set", told | row)
            return
        after = {"status": self.status, "since": write.now} | ({"source": self.source} if self.source else {})
        sets = ", ".join(f"{name} = ?" for name in after)
        sql = f"UPDATE subscription SET {sets} WHERE list_id = ? AND {AMONG}"
        db.execute(sql, (*after.values(), self._number, chosen))
        write.record_set("subscription", "change_set", told | {"before": {n: row[n] for n in after}, "after": after})

    def _add(self, write: Write, contacts: Sequence[int]) -> None:
        row = {"status": self.status, "since": write.now, "source": self.source}
        sql = (
            "INSERT INTO subscription(contact_id, list_id, status, since, source) "
            "SELECT value, ?, ?, ?, ? FROM json_each(?)"
        )
        write.connection.execute(sql, (self._number, *row.values(), json.dumps(list(contacts))))
        told = {"list_id": self._number, "list": self.name, "contacts": list(contacts)}
        write.record_set("subscription", "add_set", told | row)


@dataclass
class OverrideMany:
    """In or out of a segment whatever its filter says, or auto: the filter decides again."""

    segment: str
    state: Literal["in", "out", "auto"]
    kind: str = field(default="segment", init=False)
    _number: int = field(default=0, init=False)

    def said(self, number: int) -> str:
        """In words."""
        words = {"in": "Put {} into {}", "out": "Kept {} out of {}", "auto": "Left {} to the filter of {}"}
        return safe_line(words[self.state].format(number_of(number), self.segment))

    def prepare(self, write: Write) -> None:
        """The segment must be there."""
        self._number = segment_id(write.connection, self.segment)

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """What stood before goes, what is wanted comes."""
        db, chosen = write.connection, json.dumps(list(contacts))
        wanted = {"in": 1, "out": 0, "auto": None}[self.state]
        sql = f"SELECT contact_id, included FROM segment_override WHERE segment_id = ? AND {AMONG}"
        present = {row[0]: row[1] for row in db.execute(sql, (self._number, chosen))}
        gone = {old: sorted(each for each, is_in in present.items() if is_in == old) for old in (0, 1) if old != wanted}
        for included, those in gone.items():
            if those:
                sql = f"DELETE FROM segment_override WHERE segment_id = ? AND {AMONG}"
                db.execute(sql, (self._number, json.dumps(those)))
                self._record(write, "remove_set", included, those)
        new = [each for each in contacts if present.get(each) != wanted] if wanted is not None else []
        if new and wanted is not None:
            sql = "INSERT INTO segment_override(segment_id, contact_id, included) SELECT ?, value, ? FROM json_each(?)"
            db.execute(sql, (self._number, wanted, json.dumps(new)))
            self._record(write, "add_set", wanted, new)
        return sorted({*new, *(contact for each in gone.values() for contact in each)})

    def _record(self, write: Write, operation: str, included: int, contacts: Sequence[int]) -> None:
        details = {"segment_id": self._number, "included": included, "contacts": list(contacts)}
        write.record_set("segment_override", operation, details)


@dataclass
class TaskMany:
    """The same task for each."""

    title: str
    due_at: int | None = None
    assignee: str | None = None
    kind: str = field(default="task", init=False)

    def said(self, number: int) -> str:
        """In words."""
        return safe_line(f"Task for {number_of(number)}: {self.title}")

    def prepare(self, write: Write) -> None:
        """It needs a title."""
        self.title = " ".join(safe_line(self.title).split())
        if not self.title:
            raise InvalidValue("title", "A task needs a title.")

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """One row each."""
        row: dict[str, object] = {"title": self.title, "type": "to do", "status": "open", "due_at": self.due_at}
        row |= {"assignee": self.assignee, "author": write.agent, "created_at": write.now, "updated_at": write.now}
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        sql = f"INSERT INTO task(contact_id, version, {names}) SELECT value, 1, {marks} FROM json_each(?)"
        write.connection.execute(sql, (*row.values(), json.dumps(list(contacts))))
        write.record_set("task", "add_set", row | {"contacts": list(contacts)})
        return contacts


@dataclass
class DeleteMany:
    """To the bin."""

    kind: str = field(default="delete", init=False)

    def said(self, number: int) -> str:
        """In words."""
        return f"Deleted {number_of(number)}"

    def prepare(self, write: Write) -> None:
        """Nothing is needed."""

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """They keep everything and can come back."""
        sql = "UPDATE contact SET deleted_at = ? WHERE id IN (SELECT value FROM json_each(?))"
        write.connection.execute(sql, (write.now, json.dumps(list(contacts))))
        if contacts:
            details = {"contacts": list(contacts), "before": {"deleted_at": None}, "after": {"deleted_at": write.now}}
            write.record_set("contact", "change_set", details)
        return contacts
