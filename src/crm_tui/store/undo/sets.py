"""Taking back what was written set-wise: the entry of the log names the contacts, and what all their rows share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from crm_tui.store.undo.custom import put_back
from crm_tui.store.undo.packing import by_column, packed
from crm_tui.store.undo.tables import Table, tables
from crm_tui.store.undo.taking import Logged, Taking
from crm_tui.store.undo.whole import bring_rows_back

CHUNK = 2_000
"""Contacts of a set that are written by one statement."""
EVENTS = "SELECT DISTINCT contact_id FROM event WHERE id BETWEEN ? AND ?"

Piece = Callable[[Taking], None]


def pieces_of_set(taking: Taking, table: Table, logged: Logged) -> Iterator[Piece]:
    """The steps that take one entry back; each is short."""
    details = logged.after
    match logged.operation:
        case "add_set" if table.name == "contact":
            return  # who was made by the batch goes as a whole (``created``)
        case "add_set" if table.name == "event":
            yield from _event_pieces(taking, details)
        case "remove_set" if "rows" in details or "packed" in details:
            yield lambda now: bring_rows_back(now, table, details)
        case "add_set":
            for some in _chunks(details):
                yield lambda now, some=some: _remove_links(now, table, details, some)  # type: ignore[misc]
        case "remove_set":
            for some in _chunks(details):
                yield lambda now, some=some: _add_links(now, table, details, some)  # type: ignore[misc]
        case "change_set":
            for some in _chunks(details):
                yield lambda now, some=some: _change_links(now, table, details, some)  # type: ignore[misc]
        case "move_set":
            yield lambda now: _move_back(now, table, details)
        case "custom_set":
            for start in range(0, len(_ids(details.get("contacts"))), CHUNK):
                yield lambda now, start=start: put_back(now, table, details, start, start + CHUNK)  # type: ignore[misc]
        case "recount":
            return  # it follows from the rest
        case _:
            taking.told.skip(f"{taking.batch.title} cannot be taken back")


def _chunks(details: Mapping[str, object]) -> Iterator[list[int]]:
    contacts = _ids(details.get("contacts"))
    for start in range(0, len(contacts), CHUNK):
        yield contacts[start : start + CHUNK]


def _ids(value: object) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def _shared(table: Table, details: Mapping[str, object]) -> dict[str, object]:
    """The columns that all rows of the set share."""
    return {name: value for name, value in details.items() if name in table.columns and name != "contact_id"}


def _remove_links(taking: Taking, table: Table, details: Mapping[str, object], contacts: Sequence[int]) -> None:
    shared = _shared(table, details)
    same = "".join(f" AND {name} IS ?" for name in shared)
    keys = "".join(f" AND {name} IS ?" for name in shared if name in table.key)
    key_values = [value for name, value in shared.items() if name in table.key]
    chosen = json.dumps(list(contacts))
    among = "contact_id IN (SELECT value FROM json_each(?))"
    found = taking.db.execute(
        f"DELETE FROM {table.name} WHERE {among}{same} RETURNING contact_id", (chosen, *shared.values())
    )
    gone = sorted(row[0] for row in found.fetchall())
    left = taking.db.execute(
        f"SELECT count(*) FROM {table.name} WHERE {among}{keys}", (chosen, *key_values)
    ).fetchone()[0]
    if left:
        taking.told.keep(f"kept what was changed later: {taking.words.noun(table.name)} of {left:,}", left)
    if gone:
        taking.record_set(table, "remove_set", {**_named(details), **shared, "contacts": gone}, gone)


def _add_links(taking: Taking, table: Table, details: Mapping[str, object], contacts: Sequence[int]) -> None:
    shared = _shared(table, details)
    for column, parent in table.parents:
        if column in shared and _is_missing(taking, parent, shared[column]):
            taking.told.keep(f"{taking.words.noun(table.name)} is gone", len(contacts))
            return
    names = ["contact_id", *shared]
    values = ", ".join(["contact.id", *("?" for _ in shared)])
    found = taking.db.execute(
        f"INSERT OR IGNORE INTO {table.name}({', '.join(names)}) SELECT {values} FROM contact "
        "WHERE contact.id IN (SELECT value FROM json_each(?)) RETURNING contact_id",
        (*shared.values(), json.dumps(list(contacts))),
    )
    back = sorted(row[0] for row in found.fetchall())
    if back:
        taking.record_set(table, "add_set", {**_named(details), **shared, "contacts": back}, back)


def _change_links(taking: Taking, table: Table, details: Mapping[str, object], contacts: Sequence[int]) -> None:
    before, after = _columns(table, details.get("before")), _columns(table, details.get("after"))
    if not before:
        return
    shared = _shared(table, details)
    column = "id" if table.name == "contact" else "contact_id"
    same = "".join(f" AND {name} IS ?" for name in (*shared, *after))
    sets = ", ".join(f"{name} = ?" for name in before)
    chosen = json.dumps(list(contacts))
    found = taking.db.execute(
        f"UPDATE {table.name} SET {sets} WHERE {column} IN (SELECT value FROM json_each(?)){same} RETURNING {column}",
        (*before.values(), chosen, *shared.values(), *after.values()),
    )
    back = sorted(row[0] for row in found.fetchall())
    kept = len(set(contacts)) - len(back)
    if kept:
        names = ", ".join(name.replace("_", " ") for name in after)
        taking.told.keep(f"kept the later value of {names} of {kept:,}", kept)
    if back:
        made = {**_named(details), **shared, "before": after, "after": before, "contacts": back}
        taking.record_set(table, "change_set", made, back)


def _columns(table: Table, value: object) -> dict[str, object]:
    return {name: each for name, each in value.items() if name in table.columns} if isinstance(value, dict) else {}


def _named(details: Mapping[str, object]) -> dict[str, object]:
    """What an entry says for its readers."""
    return {name: details[name] for name in ("tag", "list") if name in details}


def _is_missing(taking: Taking, parent: str, target: object) -> bool:
    if (parent, target) in taking.refused:
        return True
    return taking.db.execute(f"SELECT 1 FROM {parent} WHERE id = ?", (target,)).fetchone() is None


def _move_back(taking: Taking, table: Table, details: Mapping[str, object]) -> None:
    """Rows that became another contact's are again those of the first."""
    source, target = details.get("from"), details.get("to")
    ids = _ids(details.get("ids")) or _ids(details.get("events"))
    if not isinstance(source, int) or not isinstance(target, int) or "contact_id" not in table.columns:
        return
    if _is_missing(taking, "contact", source):
        taking.told.keep(f"contact {source} is gone: {len(ids):,} entries of {taking.words.noun(table.name)} stayed")
        return
    found = taking.db.execute(
        f"UPDATE {table.name} SET contact_id = ? WHERE contact_id = ? AND id IN (SELECT value FROM json_each(?)) "
        "RETURNING id",
        (source, target, json.dumps(ids)),
    )
    back = sorted(row[0] for row in found.fetchall())
    if back:
        made = {"from": target, "to": source, "ids": back, "contacts": [source, target]}
        taking.record_set(table, "move_set", made, [source, target])


def _event_pieces(taking: Taking, details: Mapping[str, object]) -> Iterator[Piece]:
    """Events of an import, by their range of ids; those of contacts that go as a whole go with them."""
    ids = _ids(details.get("ids"))
    first, last = (ids[0], ids[-1]) if ids else (details.get("first"), details.get("last"))
    contacts = sorted(row[0] for row in taking.db.execute(EVENTS, (first, last)).fetchall())
    left = [each for each in contacts if each not in taking.told.created]
    for start in range(0, len(left), 200):
        some = left[start : start + 200]
        yield lambda now, some=some: _remove_events(now, some, first, last)  # type: ignore[misc]


def _remove_events(taking: Taking, contacts: Sequence[int], first: object, last: object) -> None:
    table = tables()["event"]
    found = taking.db.execute(
        "DELETE FROM event WHERE contact_id IN (SELECT value FROM json_each(?)) AND id BETWEEN ? AND ? "
        f"RETURNING {', '.join(table.columns)}",
        (json.dumps(list(contacts)), first, last),
    )
    rows = found.fetchall()
    if rows:
        columns = by_column(table.columns, rows)
        gone = sorted({int(str(each)) for each in columns["contact_id"]})
        taking.record_set(table, "remove_set", {"contacts": gone, **packed({"event": columns})}, gone)
        taking.weight += len(rows)
