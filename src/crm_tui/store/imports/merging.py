"""One chunk of contacts merged inside an open transaction: new ones inserted, others changed, everything logged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from crm_tui.filters.fields.registry import custom_field
from crm_tui.services.csv.checking import UTC
from crm_tui.services.csv.names import full_name
from crm_tui.services.entry import read_value
from crm_tui.store import search
from crm_tui.store.imports.arranging import arranged, changed_names, linked, links, said_value, value_of
from crm_tui.store.imports.encoding import decode_emails, decode_phones, decode_texts
from crm_tui.store.imports.keys import row_uid
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.imports.names import list_ids, organisation_ids, tag_ids
from crm_tui.store.imports.options import OnMatch
from crm_tui.store.imports.outcome import (
    EMAIL,
    EMAILS,
    FIRST,
    LAST,
    LISTS,
    NAME,
    ORG,
    PHONE,
    PHONES,
    TAGS,
    VALUES,
    Outcome,
    Said,
    Single,
    fold,
)
from crm_tui.store.imports.present import Present, read_present
from crm_tui.store.imports.record import Counts
from crm_tui.store.imports.searching import search_text
from crm_tui.store.imports.writing import Rows
from crm_tui.values.folding import fold as fold_text
from crm_tui.values.records import AttributeInfo
from crm_tui.values.uids import new_uid

CUSTOM = "attr."
COLUMNS = {"job": "job_title"}
"""Columns of ``contact`` that are not called like their field."""
_NAMES = ("name", "first_name", "last_name")
_SEARCHED = frozenset({*_NAMES, "job_title", "city", "email", "phone"})
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_IS_UID = "SELECT EXISTS (SELECT 1 FROM contact WHERE uid = ?)"


class Merger:
    """Merges outcomes by the rules of one import."""

    def __init__(
        self, fields: Sequence[str], attributes: Sequence[AttributeInfo], *, on_match: OnMatch, tags: Sequence[str],
        source: str,
    ) -> None:  # fmt: skip
        self._fill = on_match == "fill"
        self._skip = on_match == "skip"
        self._tags = {fold(tag): (tag, 0) for tag in tags}
        self._consent = f"import of {source}"
        self._plain = [(name, COLUMNS.get(name, name)) for name in fields if not name.startswith(CUSTOM)]
        known = {each.slug: each for each in attributes}
        self._custom: dict[str, Callable[[object], object]] = {
            name: _converter(known[name.removeprefix(CUSTOM)]) for name in fields if name.startswith(CUSTOM)
        }
        places = {name: VALUES + number for number, name in enumerate(fields)}
        self._plain_places = [places[name] for name, _ in self._plain]
        self._custom_places = [
            (places[name], name.removeprefix(CUSTOM), convert) for name, convert in self._custom.items()
        ]
        self._job, self._city = places.get("job"), places.get("city")
        self.columns = [
            *_NAMES, "sort_name", "email", "email_key", "phone", "phone_key", "organisation_id", "kind",
            *(column for _, column in self._plain),
        ]  # fmt: skip

    def merge(self, db: sqlite3.Connection, chunk: Sequence[Outcome | Single], log: ImportLog) -> Counts:
        """Write what the chunk comes to; the caller's transaction is open."""
        singles = [each for each in chunk if isinstance(each, Single)]
        outcomes = [each for each in chunk if isinstance(each, Outcome)]
        present = read_present(db, (each.contact for each in outcomes if each.contact is not None), self.columns)
        wanted = [each for each in outcomes if not (self._skip and each.contact in present)]
        for each in wanted:
            each.tags.update({key: tag for key, tag in self._tags.items() if key not in each.tags})
        rows = self._rows(db, singles, wanted, log)
        number = int(db.execute("SELECT coalesce(max(id), 0) FROM contact").fetchone()[0])
        created = updated = 0
        for one in chunk:  # in the order of the file: ids ascend with its lines
            there = present.get(one.contact) if isinstance(one, Outcome) and one.contact is not None else None
            if there is None:
                number += 1
                created += 1
            if isinstance(one, Single):
                self._create_single(db, number, one.row, rows)
            elif there is None:
                updated += len(self._create(db, number, one, rows))
            elif not self._skip:
                updated += len(self._change(one, there, rows))
        rows.write(db)
        search.refresh(db, rows.search)
        return Counts(created, updated, sum(each.rows for each in chunk) - created - updated)

    def _rows(
        self, db: sqlite3.Connection, singles: Sequence[Single], outcomes: Sequence[Outcome], log: ImportLog
    ) -> Rows:
        """Where the chunk is collected, with the ids of every organisation, tag and list that it names."""
        organisations, tags, lists = (
            dict[str, str](),
            {key: name for key, (name, _) in self._tags.items()},
            dict[str, str](),
        )
        for into, place in ((organisations, ORG), (tags, TAGS), (lists, LISTS)):
            for text in {each.row[place] for each in singles}:
                for name in decode_texts(text):
                    into.setdefault(fold(name), name)
        for each in outcomes:
            for into, named in ((organisations, each.organisations), (tags, each.tags), (lists, each.lists)):
                for key, (name, _) in named.items():
                    into.setdefault(key, name)
        return Rows(
            log,
            [column for _, column in self._plain],
            organisation_ids(db, organisations, log),
            tag_ids(db, tags if singles or outcomes else {}, log),
            list_ids(db, lists, log),
            self._consent,
        )

    def _create_single(self, db: sqlite3.Connection, number: int, row: Sequence[str], rows: Rows) -> None:
        """``_create`` for a row that nothing else has to do with."""
        first, last = row[FIRST] or None, row[LAST] or None
        name = row[NAME] or full_name(row[FIRST], row[LAST])
        emails = decode_emails(row[EMAIL]) + decode_emails(row[EMAILS]) if row[EMAIL] or row[EMAILS] else []
        phones = decode_phones(row[PHONE]) + decode_phones(row[PHONES]) if row[PHONE] or row[PHONES] else []
        if len(emails) > 1:
            emails = list({each.key: each for each in reversed(emails)}.values())[::-1]
        if len(phones) > 1:
            phones = list({each.key: each for each in reversed(phones)}.values())[::-1]
        names = decode_texts(row[ORG])
        organisations = list(dict.fromkeys([rows.organisations[fold(each)] for each in names]))
        tags = [rows.tags[fold(each)] for each in decode_texts(row[TAGS])]
        if self._tags:
            tags += [rows.tags[key] for key in self._tags]
        lists = [rows.lists[fold(each)] for each in decode_texts(row[LISTS])]
        custom = {slug: convert(row[place]) for place, slug, convert in self._custom_places if row[place] != ""}
        email, phone = (emails[0] if emails else None), (phones[0] if phones else None)
        text = search_text(
            name, first, last, emails, [(rows.organisations[fold(each)], each) for each in names],
            row[self._job] if self._job else None, row[self._city] if self._city else None, phones,
        )  # fmt: skip
        rows.create(
            number, _free_uid(db, row[2], rows.log.now), (
                name, fold_text(name) if name else None, first, last,
                email.shown if email else None, email.key if email else None,
                phone.shown if phone else None, phone.key if phone else None,
                organisations[0] if organisations else None,
                _ENCODE(custom) if custom else None,
                *[None if row[place] == "" else row[place] for place in self._plain_places],
            ), emails, phones, organisations, dict.fromkeys(tags), dict.fromkeys(lists), text,
        )  # fmt: skip

    def _create(self, db: sqlite3.Connection, number: int, made: Outcome, rows: Rows) -> set[int]:
        effects: set[int] = set()
        values = made.values
        names = changed_names(values, dict.fromkeys(_NAMES), fill=False)
        name, first, last = (value_of(names, part, effects) for part in _NAMES)
        emails = arranged(made.emails, made.primary_email, effects)
        phones = arranged(made.phones, made.primary_phone, effects)
        organisations = links(made.organisations, made.primary_organisation, rows.organisations, effects)
        tags = linked(made.tags, rows.tags, effects)
        lists = linked(made.lists, rows.lists, effects)
        plain = [value_of(values, field, effects) for field, _ in self._plain]
        custom = {
            field.removeprefix(CUSTOM): convert(value_of(values, field, effects))
            for field, convert in self._custom.items()
            if field in values
        }
        email, phone = (emails[0] if emails else None), (phones[0] if phones else None)
        companies = [(rows.organisations[key], written) for key, (written, _) in made.organisations.items()]
        text = search_text(
            name, first, last, emails, companies,
            said_value(values, "job"), said_value(values, "city"), phones,
        )  # fmt: skip
        rows.create(
            number, _free_uid(db, made.uid, rows.log.now), (
                name, fold_text(str(name)) if name else None, first, last,
                email.shown if email else None, email.key if email else None,
                phone.shown if phone else None, phone.key if phone else None,
                organisations[0] if organisations else None,
                _ENCODE(custom) if custom else None,
                *plain,
            ), emails, phones, organisations, tags, lists, text,
        )  # fmt: skip
        effects.discard(0)
        return effects

    def _change(self, made: Outcome, there: Present, rows: Rows) -> set[int]:
        assert made.contact is not None
        contact, effects = made.contact, set[int]()
        after: dict[str, object] = {}
        for name, said in changed_names(made.values, there.columns, fill=self._fill).items():
            after[name] = said.value
            effects.add(said.row)
        if "name" in after:
            after["sort_name"] = fold_text(str(after["name"]))
        for field, column in self._plain:
            value = made.values.get(field)
            if value is not None and self._counts(value.value, there.columns[column]):
                after[column] = value.value
                effects.add(value.row)
        self._change_custom(made, there, after, effects)
        searched = self._change_addresses(contact, made, there, rows, after, effects)
        searched |= self._change_links(contact, made, there, rows, after, effects)
        if there.columns["kind"] and (after or effects):
            after["kind"], after["identified_at"] = 0, rows.log.now
        if effects:
            before = {column: there.columns.get(column) for column in after}
            if "custom" in before:
                before["custom"] = there.custom_text
            rows.change(contact, before, after, searched=searched or not _SEARCHED.isdisjoint(after))
        return effects

    def _counts(self, value: object, before: object) -> bool:
        return value != before and not (self._fill and before not in (None, ""))

    def _change_custom(self, made: Outcome, there: Present, after: dict[str, object], effects: set[int]) -> None:
        custom = dict(there.custom)
        for field, convert in self._custom.items():
            said = made.values.get(field)
            slug = field.removeprefix(CUSTOM)
            if said is not None and self._counts(convert(said.value), custom.get(slug)):
                custom[slug] = convert(said.value)
                effects.add(said.row)
        if custom != there.custom:
            after["custom"] = _ENCODE(custom)

    def _change_addresses(
        self, contact: int, made: Outcome, there: Present, rows: Rows, after: dict[str, object], effects: set[int]
    ) -> bool:
        new_emails = {key: said for key, said in made.emails.items() if key not in there.emails}
        new_phones = {key: said for key, said in made.phones.items() if key not in there.phones}
        effects.update(number for _, number in (*new_emails.values(), *new_phones.values()))
        email = self._order(made.primary_email, there.emails, new_emails, effects)
        phone = self._order(made.primary_phone, there.phones, new_phones, effects)
        if email is not None:
            shown = {key: said[0].shown for key, said in made.emails.items()} | there.emails
            rows.order_emails(contact, list(there.emails), email, {key: said[0] for key, said in new_emails.items()})
            if email[0] != there.columns["email_key"]:
                after["email"], after["email_key"] = shown[email[0]], email[0]
        if phone is not None:
            shown = {key: said[0].shown for key, said in made.phones.items()} | there.phones
            rows.order_phones(contact, list(there.phones), phone, {key: said[0] for key, said in new_phones.items()})
            if phone[0] != there.columns["phone_key"]:
                after["phone"], after["phone_key"] = shown[phone[0]], phone[0]
        return email is not None or phone is not None

    def _order(
        self, primary: Said | None, there: Mapping[str, str], new: Mapping[str, object], effects: set[int]
    ) -> list[str] | None:
        """All keys in their new order, or None when it stays as it is."""
        order = [*there, *new]
        if primary is not None and order[0] != primary.value and not (self._fill and there):
            effects.add(primary.row)
            order.sort(key=lambda key: key != primary.value)
        elif not new:
            return None
        return order

    def _change_links(
        self, contact: int, made: Outcome, there: Present, rows: Rows, after: dict[str, object], effects: set[int]
    ) -> bool:
        for key, (_, number) in made.tags.items():
            if rows.tags[key] not in there.tags:
                effects.add(number)
                there.tags.add(rows.tags[key])
                rows.tag(contact, rows.tags[key])
        for key, (_, number) in made.lists.items():
            if rows.lists[key] not in there.lists:  # whoever has unsubscribed stays so
                effects.add(number)
                there.lists[rows.lists[key]] = "active"
                rows.subscribe(contact, rows.lists[key])
        linked = False
        first = made.primary_organisation
        if first is None:
            return linked
        primary = rows.organisations[str(first.value)]
        takes = primary != there.columns["organisation_id"] and not (self._fill and there.organisations)
        for key, (_, number) in made.organisations.items():
            organisation = rows.organisations[key]
            if organisation not in there.organisations:
                effects.add(number)
                linked = True
                rows.link(contact, organisation, int(takes and organisation == primary))
        if takes:
            effects.add(first.row)
            after["organisation_id"] = primary
            for organisation, was in there.organisations.items():
                rows.relink(contact, organisation, was, int(organisation == primary))
        return linked


def _converter(attribute: AttributeInfo) -> Callable[[object], object]:
    field = custom_field(attribute)
    if field.type in ("text", "url", "phone", "country"):
        return lambda text: text
    return lambda text: read_value(field, str(text), UTC)


def _free_uid(db: sqlite3.Connection, content: str, now: int) -> str:
    """A new uid; for rows without a key the one that their content gives, or the next when that contact is deleted."""
    if not content:
        return new_uid(now)
    number, candidate = 0, content
    while db.execute(_IS_UID, (candidate,)).fetchone()[0]:
        number += 1
        candidate = row_uid(content, number)
    return candidate
