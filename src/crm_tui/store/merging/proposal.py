"""What a merge proposes: for each field the values of all sides, which is the newest, and which would be taken.

An empty value never takes the place of a known one. Of known ones the newest is proposed (when it was set, as the
change log tells; else when the contact was made), of equally old ones that of the contact that is kept. The primary
address, number and organisation stay those of the kept contact, because nothing is lost by that: all of them move.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crm_tui.errors import NotFound, RefusedData, UsageError
from crm_tui.filters.fields import Field, Registry
from crm_tui.store.attributes import read_attributes
from crm_tui.store.store import Store
from crm_tui.values.folding import fold

NAMES = ("name", "sort_name", "first_name", "last_name")
"""The columns that are taken together with the name."""
STAY = ("email", "phone", "org")
"""Fields that are the kept contact's when it has them: the others stay beside them."""
UNKNOWN: tuple[object, ...] = (None, "", [])
_TOGETHER = {
    "name": NAMES,
    "email": ("email", "email_key"),
    "phone": ("phone", "phone_key"),
    "org": ("organisation_id",),
    "location": ("latitude", "longitude"),
}
"""Columns that only make sense together; every other field is one column."""
_NOT_CHOSEN = ("first_name", "last_name", "id")

SIDE = "SELECT * FROM contact WHERE id = ?"
ORGANISATION = "SELECT name FROM organisation WHERE id = ? AND deleted_at IS NULL"
LOGGED = """
SELECT change_batch.at, change.before, change.after FROM change JOIN change_batch ON change_batch.id = change.batch_id
WHERE change.contact_id = ? AND entity = 'contact' AND operation IN ('add', 'change') ORDER BY change.id
"""
COUNTS = """
SELECT (SELECT count(*) FROM note WHERE contact_id = :id AND deleted_at IS NULL),
    (SELECT count(*) FROM task WHERE contact_id = :id AND deleted_at IS NULL),
    (SELECT coalesce(sum(n), 0) FROM contact_event_stat WHERE contact_id = :id)
"""


class Side(NamedTuple):
    """One of the contacts: ``values`` by field name (None is unknown), ``set_at`` when each was set (seconds UTC),
    ``columns`` the row as it is.
    """

    id: int
    name: str
    version: int
    anonymous: bool
    created_at: int
    values: Mapping[str, object]
    set_at: Mapping[str, int]
    columns: Mapping[str, object]
    custom: Mapping[str, object]
    notes: int
    tasks: int
    events: int


class FieldMerge(NamedTuple):
    """One field: ``values`` in the order of the sides; ``newest`` and ``proposed`` are places in it, None when nobody
    has a value.
    """

    field: Field
    values: tuple[object, ...]
    newest: int | None
    proposed: int | None

    @property
    def conflicting(self) -> bool:
        """Whether there are two values of which one has to be chosen."""
        known = [value for value in self.values if value not in UNKNOWN]
        return any(value != known[0] for value in known[1:])

    @property
    def known(self) -> tuple[int, ...]:
        """The places that have a value to choose."""
        return tuple(place for place, value in enumerate(self.values) if value not in UNKNOWN)


class MergeProposal(NamedTuple):
    """The sides, the kept contact first; every field of which somebody has a value, in the order of the profile."""

    keep: int
    sides: tuple[Side, ...]
    fields: tuple[FieldMerge, ...]

    @property
    def conflicts(self) -> tuple[FieldMerge, ...]:
        """The fields of which one value has to be chosen."""
        return tuple(each for each in self.fields if each.conflicting)

    @property
    def versions(self) -> dict[int, int]:
        """What was seen of each contact, for ``merge``."""
        return {side.id: side.version for side in self.sides}

    def with_keeper(self, keep: int) -> MergeProposal:
        """The same contacts with another one kept."""
        sides = sorted(self.sides, key=lambda side: side.id != keep)  # the others in the order they had
        return _arranged(sides, [each.field for each in self.fields])


def propose(store: Store, ids: Sequence[int], keep: int) -> MergeProposal:
    """What a merge of these contacts into ``keep`` proposes; ``keep`` may be among ``ids``.

    Raises:
        NotFound: one of them is not there.
        RefusedData: fewer than two, one that is deleted, or one that was merged away.
    """
    with store.read() as db:
        return read_proposal(db, keep, [each for each in ids if each != keep])


def read_proposal(db: sqlite3.Connection, keep: int, others: Sequence[int]) -> MergeProposal:
    """``propose`` on an open connection."""
    ids = list(dict.fromkeys([keep, *others]))
    if keep in others or len(ids) < 2:
        raise RefusedData("A contact cannot be merged with itself; give two different ones.")
    registry = Registry(read_attributes(db))
    fields = merge_fields(registry)
    return _arranged([_read_side(db, each, fields) for each in ids], fields)


def merge_fields(registry: Registry) -> list[Field]:
    """The fields of which a merge takes one value: single ones that agents or the history set."""
    return [
        field
        for field in registry.fields
        if field.name == "org" or field.name == "location" or field.custom
        or (field.many is None and field.writable and not field.counter and field.name not in _NOT_CHOSEN)
    ]  # fmt: skip


def merge_field(name: str, registry: Registry) -> Field:
    """The field of that name.

    Raises:
        UsageError: there is none, or nothing has to be chosen because all its values are kept.
    """
    found = registry.find(name)
    if found is None:
        near = registry.suggest(name)
        raise UsageError(f"There is no field {name}." + (f" Did you mean {near}?" if near else ""))
    if found.name in ("first_name", "last_name"):
        raise UsageError("First and last name are taken together with the name: choose name.")
    if found not in merge_fields(registry):
        raise UsageError(f"{found.label} is not chosen: a merge keeps all of it.")
    return found


def columns_of(field: Field) -> tuple[str, ...]:
    """The columns of ``contact`` that a field carries; none for a custom attribute."""
    if field.custom:
        return ()
    return _TOGETHER.get(field.name) or (str(field.column).removeprefix("contact."),)


def _arranged(sides: Sequence[Side], fields: Sequence[Field]) -> MergeProposal:
    made = [_field_merge(field, sides) for field in fields]
    return MergeProposal(sides[0].id, tuple(sides), tuple(each for each in made if each.known))


def _field_merge(field: Field, sides: Sequence[Side]) -> FieldMerge:
    values = tuple(side.values.get(field.name) for side in sides)
    known = [place for place, value in enumerate(values) if value not in UNKNOWN]
    if not known:
        return FieldMerge(field, values, None, None)
    newest = max(known, key=lambda place: (sides[place].set_at[field.name], -place))
    proposed = 0 if field.name in STAY and 0 in known else newest
    if values[proposed] == values[0]:
        proposed = 0  # the same value: nothing has to be taken
    return FieldMerge(field, values, newest, proposed)


def _read_side(db: sqlite3.Connection, contact: int, fields: Sequence[Field]) -> Side:
    cursor = db.execute(SIDE, (contact,)) if 0 < contact < 2**63 else None
    row = cursor.fetchone() if cursor else None
    if cursor is None or row is None:
        raise NotFound(f"There is no contact {contact}.")
    columns = dict(zip((column[0] for column in cursor.description), tuple(row), strict=True))
    called = next((columns[name] for name in ("name", "email", "phone", "ip") if columns[name]), f"contact {contact}")
    if columns["merged_into"] is not None:
        raise RefusedData(f"{called} was merged into contact {columns['merged_into']} already.")
    if columns["deleted_at"] is not None:
        raise RefusedData(f"{called} is deleted; restore it before merging it.")
    custom = json.loads(columns["custom"]) if columns["custom"] else {}
    values = {field.name: _value(db, field, columns, custom) for field in fields}
    notes, tasks, events = db.execute(COUNTS, {"id": contact}).fetchone()
    return Side(
        contact, str(called), columns["version"], bool(columns["kind"]), columns["created_at"], values,
        _set_at(db, contact, columns["created_at"], fields), columns, custom, notes, tasks, events,
    )  # fmt: skip


def _value(db: sqlite3.Connection, field: Field, columns: Mapping[str, object], custom: Mapping[str, object]) -> object:
    if field.custom:
        return custom.get(field.slug)
    if field.name == "org":
        found = db.execute(ORGANISATION, (columns["organisation_id"],)).fetchone()
        return found[0] if found else None
    if field.name == "location":
        both = columns["latitude"], columns["longitude"]
        return None if None in both else f"{both[0]},{both[1]}"
    return columns[columns_of(field)[0]]


def _set_at(db: sqlite3.Connection, contact: int, created: int, fields: Sequence[Field]) -> dict[str, int]:
    """When each field was set last."""
    by_column = {columns_of(field)[0]: field.name for field in fields if not field.custom}
    by_slug = {field.slug: field.name for field in fields if field.custom}
    moments = {field.name: created for field in fields}
    for at, before, after in db.execute(LOGGED, (contact,)):
        former, now = _loaded(before), _loaded(after)
        for column in now.keys() & by_column.keys():
            moments[by_column[column]] = at
        if "custom" in now:
            was, became = _loaded(former.get("custom")), _loaded(now["custom"])
            for slug in by_slug.keys() & (was.keys() | became.keys()):
                if was.get(slug) != became.get(slug):
                    moments[by_slug[slug]] = at
    return moments


def _loaded(text: object) -> dict[str, object]:
    found = json.loads(str(text)) if text else None
    return found if isinstance(found, dict) else {}


def same_name(first: object, second: object) -> bool:
    """Whether two names are one, case and accents aside."""
    return bool(first) and fold(str(first)) == fold(str(second or ""))
