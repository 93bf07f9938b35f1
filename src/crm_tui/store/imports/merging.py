"""One chunk of contacts merged inside an open transaction: new ones inserted, others changed, everything logged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache

from crm_tui.filters.fields.registry import custom_field
from crm_tui.services.csv.checking import UTC
from crm_tui.services.entry import read_value
from crm_tui.store.imports.arranging import arranged, changed_names, linked, links, said_value, value_of
from crm_tui.store.imports.changing import Changer
from crm_tui.store.imports.encoding import decode_texts
from crm_tui.store.imports.fresh import Fresh, json_of
from crm_tui.store.imports.keys import free_uid
from crm_tui.store.imports.log import ImportLog
from crm_tui.store.imports.names import list_ids, organisation_ids, tag_ids
from crm_tui.store.imports.options import OnMatch
from crm_tui.store.imports.outcome import LISTS, ORG, TAGS, Chunk, Outcome, StagedRow, fold
from crm_tui.store.imports.present import read_present
from crm_tui.store.imports.record import Counts
from crm_tui.store.imports.searching import search_text
from crm_tui.store.imports.writing import Rows
from crm_tui.store.numbers import last_id
from crm_tui.values.folding import fold as fold_text
from crm_tui.values.records import AttributeInfo
from crm_tui.values.uids import new_uid

CUSTOM = "attr."
COLUMNS = {"job": "job_title"}
"""Columns of ``contact`` that are not called like their field."""
_NAMES = ("name", "first_name", "last_name")
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Merger:
    """Merges outcomes by the rules of one import."""

    def __init__(
        self, fields: Sequence[str], attributes: Sequence[AttributeInfo], *, on_match: OnMatch, tags: Sequence[str],
        source: str,
    ) -> None:  # fmt: skip
        self._skip = on_match == "skip"
        self._tags = {fold(tag): (tag, 0) for tag in tags}
        self._consent = f"import of {source}"
        self._plain = [(name, COLUMNS.get(name, name)) for name in fields if not name.startswith(CUSTOM)]
        known = {each.slug: each for each in attributes}
        slugs = [(name, name.removeprefix(CUSTOM)) for name in fields if name.startswith(CUSTOM)]
        self._custom = [(name, slug, _converter(known[slug])) for name, slug in slugs]
        self._changer = Changer(self._plain, self._custom, fill=on_match == "fill")
        places = {name: number for number, name in enumerate(fields)}
        self._fresh = Fresh(
            len(fields),
            [(places[name], column) for name, column in self._plain],
            [(places[name], lru_cache(maxsize=8192)(json_of(slug, read))) for name, slug, read in self._custom],
        )
        self.columns = [
            *_NAMES, "sort_name", "email", "email_key", "phone", "phone_key", "organisation_id", "kind",
            *(column for _, column in self._plain),
        ]  # fmt: skip

    def merge(self, db: sqlite3.Connection, chunk: Chunk, log: ImportLog) -> Counts:
        """Write what the chunk comes to; the caller's transaction is open."""
        known = (each.contact for _, each in chunk.outcomes if each.contact is not None)
        present = read_present(db, known, self.columns)
        wanted = [each for _, each in chunk.outcomes if not (self._skip and each.contact in present)]
        for each in wanted:
            each.tags.update({key: tag for key, tag in self._tags.items() if key not in each.tags})
        rows = self._rows(db, chunk.singles, wanted, log)
        last = number = last_id(db, "contact")
        updated = 0
        alone: list[tuple[int, StagedRow]] = []
        for before, one in chunk.outcomes:
            there = present.get(one.contact) if one.contact is not None else None
            if there is None:  # ids ascend with the lines of the file
                number += 1 + before - len(alone)
                alone += enumerate(chunk.singles[len(alone) : before], number - before + len(alone))
                updated += len(self._create(db, number, one, rows))
            elif not self._skip:
                updated += len(self._changer.change(one, there, rows))
        left = chunk.singles[len(alone) :]
        alone += enumerate(left, number + 1)
        created = number + len(left) - last
        if created:
            log.added_contacts(last + 1, last + created)
        self._write(db, alone, rows)
        return Counts(created, updated, chunk.rows - created - updated)

    def _write(self, db: sqlite3.Connection, alone: Sequence[tuple[int, StagedRow]], rows: Rows) -> None:
        self._fresh.write(db, alone, rows, [rows.tags[key] for key in self._tags] if alone else ())
        rows.write(db)
        self._fresh.write_lines(db, rows.documents, alone=bool(alone))

    def _rows(
        self, db: sqlite3.Connection, singles: Sequence[StagedRow], outcomes: Sequence[Outcome], log: ImportLog
    ) -> Rows:
        """Where the chunk is collected, with the ids of every organisation, tag and list that it names."""
        organisations, tags, lists = (
            dict[str, str](),
            {key: name for key, (name, _) in self._tags.items()},
            dict[str, str](),
        )
        for into, place in ((organisations, ORG), (tags, TAGS), (lists, LISTS)):
            for text in dict.fromkeys([row[place] for row in singles]):
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
            slug: convert(value_of(values, field, effects)) for field, slug, convert in self._custom if field in values
        }
        email, phone = (emails[0] if emails else None), (phones[0] if phones else None)
        companies = [(rows.organisations[key], written) for key, (written, _) in made.organisations.items()]
        text = search_text(
            name, first, last, emails, companies,
            said_value(values, "job"), said_value(values, "city"), phones,
        )  # fmt: skip
        rows.create(
            number, free_uid(db, made.uid) if made.uid else new_uid(rows.log.now), (
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


def _converter(attribute: AttributeInfo) -> Callable[[object], object]:
    field = custom_field(attribute)
    if field.type in ("text", "url", "phone", "country"):
        return lambda text: text
    return lambda text: read_value(field, str(text), UTC)
