"""Taking back values of a custom attribute that were written set-wise: it was deleted, or became of another type."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from crm_tui.store.attributes.values import OPERATION, Value, attribute_id, put_values, values_of
from crm_tui.store.undo.tables import Table
from crm_tui.store.undo.taking import Taking

THERE = "SELECT id FROM contact WHERE id IN (SELECT value FROM json_each(?))"


def put_back(taking: Taking, table: Table, details: Mapping[str, object], start: int, stop: int) -> None:
    """Give contacts ``start`` to ``stop`` of an entry the value that they had; who has another one by now keeps it."""
    slug = str(details["slug"])
    contacts, before, after = (_part(details.get(name), start, stop) for name in ("contacts", "before", "after"))
    ids = [each for each in contacts if isinstance(each, int)]
    if attribute_id(taking.db, slug) != details["attribute_id"]:
        taking.told.keep(f"the attribute {slug} is gone: its values stayed away", len(ids))
        return
    there = {row[0] for row in taking.db.execute(THERE, (json.dumps(ids),))}
    present = values_of(taking.db, slug, ids)
    rows = [
        (contact, old, new)
        for contact, old, new in zip(ids, before, after, strict=True)
        if contact in there and _same(present.get(contact), new)
    ]
    kept = len(there) - len(rows)
    if kept:
        taking.told.keep(f"kept the later value of {slug} of {kept:,}", kept)
    if rows:
        back = [row[0] for row in rows]
        put_values(taking.db, slug, back, [row[1] for row in rows], now=taking.write.now)
        made = {"slug": slug, "attribute_id": details["attribute_id"], "contacts": back}
        lists = {"before": [row[2] for row in rows], "after": [row[1] for row in rows]}
        taking.record_set(table, OPERATION, {**made, **lists}, back)


def _part(value: object, start: int, stop: int) -> Sequence[Value]:
    return value[start:stop] if isinstance(value, list) else []


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other
