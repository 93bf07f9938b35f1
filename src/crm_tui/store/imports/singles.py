"""Rows that stand alone, made ready to be written set-wise as new contacts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter

from crm_tui.services.csv.names import full_name
from crm_tui.store.imports.encoding import WITHIN, decode_texts
from crm_tui.store.imports.fresh import Fresh
from crm_tui.store.imports.keys import free_uid
from crm_tui.store.imports.outcome import (
    EMAIL,
    EMAILS,
    FIRST,
    LAST,
    LINE,
    LISTS,
    NAME,
    ORG,
    PHONE,
    PHONES,
    SORT,
    TAGS,
    UID,
    Single,
    fold,
)
from crm_tui.store.imports.writing import Rows
from crm_tui.values.uids import new_uids

_TAKEN = "SELECT value FROM json_each(?) WHERE value IN (SELECT uid FROM contact)"
_NO_PHONE = (None, None, "", "", "0")


class Singles:
    """How the rows of one import become contacts.

    ``plain``: place in the row and column of each value that is stored as it is; ``custom``: place and what makes
    JSON (``"slug":value``) of it.
    """

    def __init__(self, plain: Sequence[tuple[int, str]], custom: Sequence[tuple[int, Callable[[object], str]]]) -> None:
        self._columns = [column for _, column in plain]
        self._values = _getter([place for place, _ in plain])
        self._custom = custom

    def collect(
        self, db: sqlite3.Connection, numbered: Sequence[tuple[int, Single]], rows: Rows, everyone: Sequence[int]
    ) -> Fresh:
        """Contacts with these ids; ``everyone`` gets these tags."""
        fresh = Fresh(self._columns)
        if not numbered:
            return fresh
        tags, fresh.tags = _links((single.row[TAGS] for _, single in numbered), rows.tags, everyone)
        lists, fresh.lists = _links((single.row[LISTS] for _, single in numbered), rows.lists, ())
        organisations: dict[str, int | None] = {
            text: rows.organisations[fold(text)] if text else None for text in {each.row[ORG] for _, each in numbered}
        }
        taken = _taken(db, [single.row[UID] for _, single in numbered if single.row[UID]])
        uids = new_uids(rows.log.now, len(numbered))
        collect = fresh.rows.append
        for (number, single), uid in zip(numbered, uids, strict=True):
            row = single.row
            first, last, content = row[FIRST], row[LAST], row[UID]
            email, _, key = (row[EMAIL] or row[EMAILS]).partition(WITHIN)
            phone = row[PHONE] or row[PHONES]
            shown, phone_key, digits, national, verified = phone.split(WITHIN) if phone else _NO_PHONE
            custom = [convert(row[place]) for place, convert in self._custom if row[place] != ""]
            collect(
                (
                    number, uid if not content else content if content not in taken else free_uid(db, content),
                    row[NAME] or full_name(first, last), row[SORT] or None, first or None, last or None,
                    email or None, key or email.casefold() or None, shown, phone_key, organisations[row[ORG]],
                    "{" + ",".join(custom) + "}" if custom else None,
                    digits, national, 1 if verified == "1" else 0, tags[row[TAGS]], lists[row[LISTS]], row[LINE],
                    *self._values(row),
                )
            )  # fmt: skip
        return fresh


def json_of(slug: str, convert: Callable[[object], object]) -> Callable[[object], str]:
    """What makes ``"slug":value`` of a staged value."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    start = encode(slug) + ":"
    return lambda value: start + encode(convert(value))


def _links(
    texts: Iterable[str], ids: Mapping[str, int], everyone: Sequence[int]
) -> tuple[dict[str, int], list[tuple[int, int]]]:
    """A number for each text of names, and the ids for each number."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    links = [
        (place, target)
        for text, place in places.items()
        for target in (*(ids[fold(name)] for name in decode_texts(text)), *everyone)
    ]
    return places, links


def _taken(db: sqlite3.Connection, uids: Sequence[str]) -> frozenset[str]:
    """Those that a (deleted) contact has."""
    return frozenset(row[0] for row in db.execute(_TAKEN, (json.dumps(uids),))) if uids else frozenset()


def _getter(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[object, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple([row[place] for place in places])
