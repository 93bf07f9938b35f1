"""The fields of a contact as rows that can be edited: their order, their texts, what is pending. No widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.filters.fields import Field, Registry
from crm_tui.screens.cells import cell_text, value_text
from crm_tui.services.entry import SEPARATORS, written
from crm_tui.values.dates import format_moment
from crm_tui.values.pending import Pending
from crm_tui.values.records import ContactCard
from crm_tui.values.safe_text import safe, safe_line

FIRST = ("name", "emails", "phones", "org", "job")
"""What an agent looks for first (AC-01)."""
_LABELS = {"emails": "Email", "phones": "Phone", "org": "Organisation"}
_HIDDEN = frozenset({*FIRST, "email", "phone", "id", "tags", "lists", "segments"})
_TITLES = {"social": "Social", "custom": "Custom", "work": "Work", "identity": "Person", "record": "Record"}
_ORDER = ("social", "custom", "work", "identity")
NEW = ContactCard(0, 0, False, False, {}, {}, (), (), (), (), (), ())
"""A contact that is nobody yet."""


class FormRow(NamedTuple):
    """One row: a field, or one of its values (``place``) where it holds several. ``text`` is what is typed, or stored
    when nothing was; ``former`` is the stored text of a pending one.
    """

    key: str
    label: str
    field: Field
    place: int
    text: str
    former: str | None
    shown: str
    is_editable: bool

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name


class Form:
    """The rows of a contact with what is pending; made anew when either changes."""

    def __init__(self, card: ContactCard, registry: Registry, pending: Pending, *, zone: ZoneInfo, now: int) -> None:
        self.card = card
        self.registry = registry
        self.pending = pending
        self._zone = zone
        self._now = now
        self.groups = tuple((title, tuple(rows)) for title, rows in self._grouped().items())
        self.rows: Mapping[str, FormRow] = {row.key: row for _, rows in self.groups for row in rows}
        """Every row by its key, from top to bottom."""

    def stored(self, name: str) -> str:
        """The stored text of a field."""
        field = self.registry.find(name)
        return written(field, self.card, self._zone) if field is not None else ""

    def text(self, name: str) -> str:
        """What was typed for a field, or is stored."""
        typed = self.pending.values.get(name)
        return self.stored(name) if typed is None else typed

    @property
    def typed(self) -> dict[str, str]:
        """The texts by which duplicates are known, those that are stored, too."""
        names = ("name", "first_name", "last_name", "emails", "phones", "org", "birthday", "city", "country")
        return {name: text for name in names if (text := self.text(name))}

    def put(self, key: str, text: str) -> Pending:
        """The pending edits with ``text`` for a row: for one value of several, those beside it stay."""
        row = self.rows[key]
        text = safe_line(text).strip()
        separator = SEPARATORS.get(row.name)
        if separator:
            parts = self._parts(row.name)
            parts[row.place : row.place + 1] = [text]
            text = separator.join(part for part in parts if part)
        return self.pending.put(row.name, text, self.stored(row.name))

    def lead(self, key: str) -> Pending:
        """One of several values becomes the primary one."""
        row = self.rows[key]
        parts = self._parts(row.name)
        if row.name not in SEPARATORS or row.place >= len(parts):
            return self.pending
        parts.insert(0, parts.pop(row.place))
        return self.pending.put(row.name, SEPARATORS[row.name].join(parts), self.stored(row.name))

    def key_of(self, name: str) -> str:
        """The first row of a field; for a field that is shown under another one's name that one's."""
        name = {"email": "emails", "phone": "phones"}.get(name, name)
        return next((key for key, row in self.rows.items() if row.name == name), "")

    # ------------------------------------------------------------------ the rows

    def _parts(self, name: str) -> list[str]:
        separator = SEPARATORS[name].strip()
        return [part.strip() for part in self.text(name).split(separator) if part.strip()]

    def _grouped(self) -> dict[str, list[FormRow]]:
        groups: dict[str, list[FormRow]] = {"Identity": []}
        for name in FIRST:
            field = self.registry.find(name)
            assert field is not None
            groups["Identity"] += self._several(field) if name in SEPARATORS else [self._row(field)]
        fields = [field for field in self.registry.fields if field.name not in _HIDDEN]
        if not self.card.id:
            fields = [field for field in fields if field.writable]
        names = [name for name in _ORDER if any(field.group == name for field in fields)]
        for group in dict.fromkeys([*names, *(field.group for field in fields)]):
            title = _TITLES.get(group, group.capitalize())
            groups[title] = [self._row(field) for field in fields if field.group == group]
        return groups

    def _row(self, field: Field) -> FormRow:
        pending = self.pending.values.get(field.name)
        if pending is not None:
            shown = pending
        elif field.custom:
            shown = value_text(field, self.card.custom.get(field.slug), self._zone, self._now)
        elif field.name == "address":
            shown = safe(str(self.card.values.get("address") or ""))
        else:
            shown = cell_text(field, self.card.values.get(field.name), self._zone, self._now)
        former = self.stored(field.name) if pending is not None else None
        return FormRow(field.name, field.label, field, 0, self.text(field.name), former, shown, field.writable)

    def _several(self, field: Field) -> Iterator[FormRow]:
        """A row for each value, and an empty one for another."""
        label = _LABELS[field.name]
        pending = field.name in self.pending.values
        stored = [part for part in self.stored(field.name).split(SEPARATORS[field.name]) if part]
        parts = self._parts(field.name)
        for place in range(max(len(parts) + 1, 2 if len(stored) > len(parts) else 1)):
            text = parts[place] if place < len(parts) else ""
            before = stored[place] if place < len(stored) else ""
            called = label if place == 0 else f"{label} {place + 1}" if text else f"+ {label.lower()}"
            former = before if pending and text != before else None
            yield FormRow(f"{field.name}/{place}", called, field, place, text, former, text, True)


def list_lines(card: ContactCard, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """The lists of a contact with the status on each: shown beside the fields, changed with ``l``."""
    return tuple(
        (safe_line(each.name), safe_line(f"{each.status} since {format_moment(each.since, zone)[:10]}"))
        for each in card.lists
    )


def photo_text(card: ContactCard) -> str:
    """What is known of the photo of a contact; empty when there is none."""
    if card.photo is None:
        return ""
    return f"{card.photo.kind.upper()}, {card.photo.size / 1024:.1f} KB"
