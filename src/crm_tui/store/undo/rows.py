"""Taking back what happened to single rows. What somebody changed later is kept, and said."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from crm_tui.store.undo.tables import GOES_ON, Table
from crm_tui.store.undo.taking import Logged, Taking, contacts_of, key_text

TOGETHER = (
    frozenset({"name", "sort_name"}),
    frozenset({"email", "email_key"}),
    frozenset({"phone", "phone_key"}),
    frozenset({"latitude", "longitude"}),
    frozenset({"kind", "identified_at"}),
)
"""Columns that come back together or not at all."""
SILENT = frozenset({"sort_name", "email_key", "phone_key", "identified_at", "name_key"})
"""Columns that no sentence names: another one of ``TOGETHER`` says it."""
USES_ATTRIBUTE = "SELECT 1 FROM contact WHERE json_type(custom, ?) IS NOT NULL LIMIT 1"
OPTIONAL = {("contact", "organisation_id")}
"""References that may be empty: a row comes back without them."""


def take_back_row(taking: Taking, table: Table, logged: Logged) -> None:
    """Undo one ``add``, ``change`` or ``remove``."""
    match logged.operation:
        case "add":
            _remove_again(taking, table, logged)
        case "change":
            _change_back(taking, table, logged)
        case _:
            _bring_back(taking, table, logged.key, logged.before)


def _remove_again(taking: Taking, table: Table, logged: Logged) -> None:
    present = taking.row(table, logged.key)
    if present is None:
        return
    contact = next(iter(contacts_of(table, logged.key, present)), None)
    if any(table.is_compared(name) and present[name] != value for name, value in logged.after.items()):
        taking.told.keep(taking.words.later_row(table.name, key_text(logged.key), contact))
        return
    if _is_used(taking, table, logged.key, present):
        return  # others have come to use it: it is no longer this batch's alone
    taking.db.execute(f"DELETE FROM {table.name} WHERE {table.where}", logged.key)
    taking.record(table, "remove", logged.key, present, None)


def _is_used(taking: Taking, table: Table, key: tuple[object, ...], present: Mapping[str, object]) -> bool:
    if table.name == "attribute":
        path = f'$."{present["slug"]}"'
        return taking.db.execute(USES_ATTRIBUTE, (path,)).fetchone() is not None
    if len(key) != 1:
        return False
    return any(
        taking.db.execute(f"SELECT 1 FROM {child} WHERE {column} = ? LIMIT 1", key).fetchone()
        for child, column in table.children
    )


def _change_back(taking: Taking, table: Table, logged: Logged) -> None:
    present = taking.row(table, logged.key)
    contact = next(iter(contacts_of(table, logged.key, logged.before, present)), logged.contact_id)
    if present is None:
        if contact not in taking.told.created:
            _say_gone(taking, table, contact)
        return
    wanted = _wanted(taking, table, logged, present, contact)
    after = {name: value for name, value in wanted.items() if present[name] != value}
    if not after:
        return
    if "updated_at" in table.columns:
        taking.db.execute(
            f"UPDATE {table.name} SET updated_at = ? WHERE {table.where}", (taking.write.now, *logged.key)
        )
    sets = ", ".join(f"{name} = ?" for name in after)
    version = ", version = version + 1" if "version" in table.columns and table.name != "contact" else ""
    try:
        taking.db.execute(
            f"UPDATE {table.name} SET {sets}{version} WHERE {table.where}", (*after.values(), *logged.key)
        )
    except sqlite3.IntegrityError:  # another row has that name now, or what it referred to is gone
        taking.told.keep(taking.words.later_row(table.name, key_text(logged.key), contact))
        return
    key = tuple(after.get(name, value) for name, value in zip(table.key, logged.key, strict=True))
    taking.record(table, "change", key, {name: present[name] for name in after}, after)
    if contact is not None and "contact_id" in after:
        taking.follow(table, {contact}, 0)


def _wanted(
    taking: Taking, table: Table, logged: Logged, present: Mapping[str, object], contact: int | None
) -> dict[str, object]:
    """The columns that may come back, with their former values."""
    later: set[str] = set()
    wanted: dict[str, object] = {}
    for name, former in logged.before.items():
        if name in GOES_ON:
            continue
        if table.name == "contact" and name == "custom":
            wanted[name] = _custom(taking, logged, present[name], contact)
        elif present[name] == logged.after.get(name):
            wanted[name] = former
        elif present[name] != former:
            later.add(name)
    for group in TOGETHER:
        if group & later:
            later |= group & wanted.keys()
    key = key_text(logged.key)
    for name in sorted(later):
        wanted.pop(name, None)
        if table.is_compared(name) and name not in SILENT:
            taking.told.keep(taking.words.later_value(table.name, key, name, present[name], contact))
    return wanted


def _custom(taking: Taking, logged: Logged, now: object, contact: int | None) -> str | None:
    """The JSON of the custom attributes: those come back, one by one, that are still what the batch wrote."""
    before, after, present = (_object(text) for text in (logged.before["custom"], logged.after.get("custom"), now))
    made = dict(present)
    for slug in before.keys() | after.keys():
        if before.get(slug) == after.get(slug) or present.get(slug) == before.get(slug):
            continue
        if present.get(slug) != after.get(slug):
            said = taking.words.later_value(
                "contact", key_text(logged.key), "custom", present.get(slug), contact, slug=f"attr.{slug}"
            )
            taking.told.keep(said)
        elif slug in before:
            made[slug] = before[slug]
        else:
            del made[slug]
    if made == before:
        return None if logged.before["custom"] is None else str(logged.before["custom"])
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")) if made else None


def _object(text: object) -> dict[str, object]:
    found = json.loads(text) if isinstance(text, str) else None
    return found if isinstance(found, dict) else {}


def _bring_back(taking: Taking, table: Table, key: tuple[object, ...], before: dict[str, object]) -> bool:
    """Insert a row as it was; False when its place is taken, or what it hung on is gone."""
    values = {name: value for name, value in before.items() if name in table.columns}
    present = taking.row(table, key)
    contact = next(iter(contacts_of(table, key, values)), None)
    if present is not None:
        if any(table.is_compared(name) and present[name] != value for name, value in values.items()):
            taking.refused.add((table.name, key[0]))
            taking.told.keep(taking.words.later_row(table.name, key_text(key), contact))
        return False
    for column, parent in table.parents:
        target = values.get(column)
        if target is None or not _is_missing(taking, parent, target):
            continue
        if (table.name, column) in OPTIONAL:
            values[column] = None
            continue
        if parent == "contact" or (parent, target) not in taking.refused:
            _say_gone(taking, table, contact)
        return False
    try:
        insert(taking, table, values)
    except sqlite3.IntegrityError:  # a name, or a number, that somebody has given to another in the meantime
        taking.refused.add((table.name, key[0]))
        taking.told.keep(taking.words.later_row(table.name, key_text(key), contact))
        return False
    taking.record(table, "add", key, None, {name: value for name, value in values.items() if value is not None})
    return True


def _is_missing(taking: Taking, parent: str, target: object) -> bool:
    if (parent, target) in taking.refused:
        return True
    return taking.db.execute(f"SELECT 1 FROM {parent} WHERE id = ?", (target,)).fetchone() is None


def insert(taking: Taking, table: Table, values: Mapping[str, object]) -> None:
    """Write one row as it was."""
    marks = ", ".join("?" * len(values))
    taking.db.execute(f"INSERT INTO {table.name}({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _say_gone(taking: Taking, table: Table, contact: int | None) -> None:
    noun = taking.words.noun(table.name)
    if contact is not None and taking.db.execute("SELECT 1 FROM contact WHERE id = ?", (contact,)).fetchone() is None:
        taking.told.keep(f"contact {contact} is gone: {noun} stayed as it was")
    else:
        taking.told.keep(f"{noun} is gone, or what it belonged to")
