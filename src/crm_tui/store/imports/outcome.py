"""What the rows of one contact come to: each field's value, and the row that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from crm_tui.store.imports.encoding import decode_emails, decode_phones, decode_texts
from crm_tui.store.imports.options import OnMatch
from crm_tui.store.imports.stage import FIXED, Stage
from crm_tui.values.emails import Email
from crm_tui.values.folding import fold as fold_text
from crm_tui.values.phones import Phone

fold = lru_cache(maxsize=8192)(fold_text)  # names of organisations and tags repeat
Address = TypeVar("Address", Email, Phone)
UID = 2
NAME, FIRST, LAST, EMAIL, EMAILS, PHONE, PHONES, ORG, TAGS, LISTS, LINE = range(3, 14)
KEY, VERIFIED = 3 + FIXED.index("phone_key"), 3 + FIXED.index("verified")
VALUES = 3 + len(FIXED)
"""Where a staged row has what, behind its line, its contact and its uid."""
StagedRow = Sequence[str]


class Said(NamedTuple):
    """A value, and the number (from 0) of the row of its contact that says so first."""

    value: object
    row: int


class Outcome:
    """The rows of one contact, folded together. ``contact`` is the id of the one that is there, or None.

    ``uid`` is for rows that have no key (else ``""``); of the dictionaries the keys are folded names or address keys.
    """

    __slots__ = (
        "contact", "emails", "line", "lists", "organisations", "phones", "primary_email", "primary_organisation",
        "primary_phone", "rows", "tags", "uid", "values",
    )  # fmt: skip

    def __init__(self, line: int, contact: int | None, uid: str) -> None:
        self.line = line
        self.contact = contact
        self.uid = uid
        self.rows = 0
        self.values: dict[str, Said] = {}
        self.emails: dict[str, tuple[Email, int]] = {}
        self.phones: dict[str, tuple[Phone, int]] = {}
        self.organisations: dict[str, tuple[str, int]] = {}
        self.tags: dict[str, tuple[str, int]] = {}
        self.lists: dict[str, tuple[str, int]] = {}
        self.primary_email: Said | None = None
        self.primary_phone: Said | None = None
        self.primary_organisation: Said | None = None

    def take(self, row: StagedRow, fields: Sequence[str], *, last_wins: bool) -> None:
        """One more row: of two values the later one counts, or with ``last_wins`` False the earlier."""
        number = self.rows
        self.rows = number + 1
        for name, value in zip(fields, row[VALUES:], strict=True):
            if value != "":
                self._say(name, value, number, last_wins)
        for name, place in (("name", NAME), ("first_name", FIRST), ("last_name", LAST)):
            if row[place]:
                self._say(name, row[place], number, last_wins)
        if row[EMAIL] or row[EMAILS]:
            emails = decode_emails(row[EMAIL])
            if emails and (last_wins or self.primary_email is None):
                self.primary_email = _said(self.primary_email, emails[0].key, number)
            for email in (*emails, *decode_emails(row[EMAILS])):
                self.emails.setdefault(email.key, (email, number))
        if row[PHONE] or row[PHONES]:
            phones = [_phone_of(row)] if row[KEY] else decode_phones(row[PHONE])
            if phones and (last_wins or self.primary_phone is None):
                self.primary_phone = _said(self.primary_phone, phones[0].key, number)
            for phone in (*phones, *decode_phones(row[PHONES])):
                self.phones.setdefault(phone.key, (phone, number))
        if row[ORG]:
            names = decode_texts(row[ORG])
            if last_wins or self.primary_organisation is None:
                self.primary_organisation = _said(self.primary_organisation, fold(names[0]), number)
            for name in names:
                self.organisations.setdefault(fold(name), (name, number))
        for name in decode_texts(row[TAGS]):
            self.tags.setdefault(fold(name), (name, number))
        for name in decode_texts(row[LISTS]):
            self.lists.setdefault(fold(name), (name, number))

    def _say(self, name: str, value: object, number: int, last_wins: bool) -> None:
        before = self.values.get(name)
        if before is None or (last_wins and before.value != value):
            self.values[name] = Said(value, number)


def _phone_of(row: StagedRow) -> Phone:
    """The number of a row that can stand alone."""
    key, digits, national, verified = row[KEY : VERIFIED + 1]
    return Phone(row[PHONE], key, digits, national, bool(verified))


def _said(before: Said | None, value: object, number: int) -> Said:
    return before if before is not None and before.value == value else Said(value, number)


@dataclass
class Chunk:
    """What one transaction merges: ``singles`` are new contacts that one row makes each, as staged (nearly all of a
    first import); each of ``outcomes`` says how many of those come before it. Up to which ``line``, how many ``rows``.
    """

    singles: list[StagedRow] = field(default_factory=list)
    outcomes: list[tuple[int, Outcome]] = field(default_factory=list)
    line: int = 0
    rows: int = 0


def next_chunk(made: Iterator[Outcome | StagedRow], size: int) -> Chunk | None:
    """The next contacts, of ``size`` rows or a few more; None when there are no more."""
    chunk = Chunk()
    for one in made:
        if isinstance(one, Outcome):
            chunk.outcomes.append((len(chunk.singles), one))
            chunk.line = one.line
            chunk.rows += one.rows
        else:
            chunk.singles.append(one)
            chunk.line = int(one[0])
            chunk.rows += 1
        if chunk.rows >= size:
            break
    return chunk if chunk.rows else None


def outcomes(
    stage: Stage, fields: Sequence[str], keys: int, checkpoint: int, on_match: OnMatch
) -> Iterator[Outcome | StagedRow]:
    """Every contact's rows folded together, in the order of the contacts' first lines after ``checkpoint``; a row that
    makes a new contact alone comes as it was staged.

    ``keys`` is how many keys a row has; whole groups stay together however many rows they have, one row in memory.
    """
    columns = ", ".join(
        ["r.line", "t.contact", f"r.k{keys}", *(f"s_{name}" for name in FIXED), *(f"v{n}" for n in range(len(fields)))]
    )
    leaders = stage.db.execute(
        f"SELECT {columns} FROM main.row r LEFT JOIN temp.target t ON t.line = r.line WHERE r.line > ? "
        "AND t.leader IS NULL AND r.line NOT IN (SELECT line FROM done_line) ORDER BY r.line",
        (checkpoint,),
    )
    followers = stage.db.execute(
        f"SELECT {columns}, f.leader FROM main.follower f CROSS JOIN main.row r ON r.line = f.line "
        "LEFT JOIN temp.target t ON t.line = r.line WHERE f.leader > ? ORDER BY f.leader, f.line",
        (checkpoint,),
    )
    waiting = next(followers, None)
    last_wins = on_match == "update"
    for row in leaders:
        if row[1] is None and row[LINE] and (waiting is None or waiting[-1] != row[0]):
            yield row
            continue
        made = Outcome(row[0], row[1], row[2])
        made.take(row, fields, last_wins=last_wins)
        while waiting is not None and waiting[-1] == made.line:
            if on_match == "skip":  # the first row has made the contact (or it was there): the others find it
                made.rows += 1
            else:
                made.take(waiting[:-1], fields, last_wins=last_wins)
            waiting = next(followers, None)
        yield made
