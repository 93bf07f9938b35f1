"""What was kept, in words: the field as its label says, and who wrote the later value."""

from __future__ import annotations

import sqlite3

from crm_tui.filters.fields import Registry
from crm_tui.store.attributes import read_attributes
from crm_tui.values.safe_text import safe_line

NOUNS = {
    "contact_email": "Email", "contact_phone": "Phone", "contact_organisation": "Organisation", "contact_tag": "Tags",
    "contact_visitor": "Visitor", "subscription": "List", "subscription_list": "List", "do_not_contact":
    "Do not contact", "segment_override": "Segment", "event": "History", "event_type": "History",
    "contact_photo": "Photo",
}  # fmt: skip
SHOWN = 60
"""Characters of a value in a sentence."""
WRITER = """
SELECT change_batch.agent FROM change JOIN change_batch ON change_batch.id = change.batch_id
WHERE {whose} AND change.entity = :entity AND change.key = :key AND change.batch_id > :batch
AND (:column IS NULL OR json_type(change.after, '$."' || :column || '"') IS NOT NULL) ORDER BY change.id DESC LIMIT 1
"""
CALLED = "SELECT coalesce(name, email, phone, ip) FROM contact WHERE id = ?"


class Words:
    """Sentences about one batch that is being taken back."""

    def __init__(self, db: sqlite3.Connection, batch_id: int) -> None:
        self._db = db
        self._batch_id = batch_id
        self._labels: dict[str, str] | None = None

    def later_value(
        self, entity: str, key: str, column: str, value: object, contact_id: int | None, *, slug: str | None = None
    ) -> str:
        """*kept the later value of City: Lyon, by bob*."""
        shown = f": {_shown(value)}" if value not in (None, "") else ""
        by = self._by(entity, key, column, contact_id)
        return f"kept the later value of {self._label(entity, slug or column)}{shown}{by}"

    def later_row(self, entity: str, key: str, contact_id: int | None) -> str:
        """*kept a Note that was changed later, by bob*."""
        return f"kept what was changed later: {self.noun(entity)}{self._by(entity, key, None, contact_id)}"

    def contact(self, number: int) -> str:
        """Name or number of a contact."""
        row = self._db.execute(CALLED, (number,)).fetchone()
        return _shown(row[0]) if row and row[0] else f"contact {number}"

    def noun(self, entity: str) -> str:
        """What a row of that table is called."""
        return NOUNS.get(entity) or entity.replace("_", " ").capitalize()

    def _label(self, entity: str, column: str) -> str:
        if entity != "contact":
            return f"{self.noun(entity)} {column.replace('_', ' ')}"
        if self._labels is None:
            fields = Registry(read_attributes(self._db)).fields
            self._labels = {f"attr.{each.slug}": each.label for each in fields if each.slug}
            self._labels |= {each.column.removeprefix("contact."): each.label for each in fields if each.column}
            self._labels |= {"organisation_id": "Organisation", "deleted_at": "the bin", "custom": "attributes"}
        return self._labels.get(column, column.replace("_", " ").capitalize())

    def _by(self, entity: str, key: str, column: str | None, contact_id: int | None) -> str:
        whose = "change.contact_id = :contact" if contact_id is not None else "change.contact_id IS NULL"
        sought = {"contact": contact_id, "entity": entity, "key": key, "batch": self._batch_id, "column": column}
        row = self._db.execute(WRITER.format(whose=whose), sought).fetchone()
        return f", by {_shown(row[0])}" if row else ""


def _shown(value: object) -> str:
    text = safe_line(str(value))
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
