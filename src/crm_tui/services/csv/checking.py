"""One row's cells, checked and made storable: what names a contact, its addresses, its values.

A value that does not read is left out with a warning; a row is rejected only when nothing in it says whom it is
about, or a cell cannot be text of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields import Field
from crm_tui.filters.fields.registry import custom_field
from crm_tui.services.csv.cells import coordinate, date_text, location, split_emails, split_many, split_phones
from crm_tui.services.csv.countries import phone_region
from crm_tui.services.csv.guessing import Guess
from crm_tui.services.csv.headings import Column
from crm_tui.services.csv.names import split_by
from crm_tui.services.entry import MAX_TEXT, read_value
from crm_tui.values.emails import Email, parse_email
from crm_tui.values.phones import Phone, parse_phone
from crm_tui.values.safe_text import safe, safe_line

HANDLES = ("facebook", "linkedin", "twitter", "instagram")
_LONGEST_NAME = 100
"""Characters of the name of a tag, a list, an organisation."""
_LISTED = {"email", "emails", "phone", "phones", "org", "tags", "lists", "name", "first_name", "last_name"}
_SEPARATORS = re.compile("[\x1c-\x1f]")
UTC = ZoneInfo("UTC")


class Rejected(Exception):
    """The row cannot be imported; the message is the reason, a clause."""


class Checked:
    """One row as it shall be stored; ``values`` in the order of ``Checker.fields`` (``""`` is empty).

    The first of ``emails`` and of ``phones`` is meant as the primary one; ``more_…`` never are.
    """

    __slots__ = (
        "emails", "first_name", "last_name", "lists", "more_emails", "more_phones", "name", "organisations",
        "phones", "tags", "values", "warnings",
    )  # fmt: skip

    def __init__(self, values: list[object]) -> None:
        self.values = values
        self.name = self.first_name = self.last_name = ""
        self.emails: Sequence[Email] = ()
        self.more_emails: Sequence[Email] = ()
        self.phones: Sequence[Phone] = ()
        self.more_phones: Sequence[Phone] = ()
        self.organisations: Sequence[str] = ()
        self.tags: Sequence[str] = ()
        self.lists: Sequence[str] = ()
        self.warnings: list[str] = []


class _Reader(NamedTuple):
    """A single-valued column whose cell needs more than to be stored as it is."""

    place: int
    heading: str
    read: Callable[[str], object]


class Checker:
    """Checks rows of one mapping. ``fields`` names the single-valued fields, ``attr.slug`` for custom ones."""

    def __init__(self, columns: Sequence[Column], width: int, *, region: str | None, zone: ZoneInfo = UTC) -> None:
        self._width = width
        self._region = region
        self._zone = zone
        self._columns = columns
        self._many = {name: [each.place for each in columns if each.field == name] for name in _LISTED}
        singles = [each for each in columns if each.field not in _LISTED and each.field != "location"]
        self.fields = [each.field for each in singles]
        self._values = _getter([each.place for each in singles])
        self._location = next((each for each in columns if each.field == "location"), None)
        if self._location is not None:
            self.fields += [name for name in ("latitude", "longitude") if name not in self.fields]
        self._padding: list[object] = [""] * (len(self.fields) - len(singles))
        self._places = {name: place for place, name in enumerate(self.fields)}
        self.guesses = {each.field: Guess() for each in singles if each.new}
        self._guessed = [(self._places[name], guess) for name, guess in self.guesses.items()]
        self._readers = [
            _Reader(place, each.heading, read)
            for place, each in enumerate(singles)
            if (read := self._reader(each)) is not None
        ]
        self._handles = [self._places[name] for name in (*HANDLES, "external_id") if name in self._places]
        self._country = self._places.get("country")
        self._parted = bool(self._many["first_name"] or self._many["last_name"])
        self._locates = "latitude" in self._places
        self._named = [place for name in ("org", "tags", "lists") for place in self._many[name]]

    def check(self, cells: Sequence[str], *, plain: bool) -> Checked:
        """The row as it shall be stored. ``plain`` promises that no cell holds a control character.

        Raises:
            Rejected: with the reason.
        """
        if len(cells) != self._width:
            cells = self._fitted(cells)
        if not plain:
            cells = [self._clean(place, cell) for place, cell in enumerate(cells)]
        cells = list(map(str.strip, cells))
        longest = max(map(len, cells))
        if longest > MAX_TEXT:
            self._refuse_long(cells)
        row = Checked([*self._values(cells), *self._padding])
        for place, guess in self._guessed:
            if text := row.values[place]:
                guess.see(str(text))
        for reader in self._readers:
            if text := row.values[reader.place]:
                row.values[reader.place] = self._read(reader, str(text), row)
        if self._locates:
            self._place(cells, row)
        self._names(cells, row)
        self._many_valued(cells, row)
        if longest > _LONGEST_NAME and any(len(cells[place]) > _LONGEST_NAME for place in self._named):
            _leave_out_long(row)
        self._identify(row)
        return row

    def _fitted(self, cells: Sequence[str]) -> Sequence[str]:
        if any(cell.strip() for cell in cells[self._width :]):
            raise Rejected(f"{len(cells)} cells where there are {self._width} headings")
        return [*cells[: self._width], *[""] * (self._width - len(cells))]

    def _refuse_long(self, cells: Sequence[str]) -> None:
        for column in self._columns:
            length = len(cells[column.place])
            if length > MAX_TEXT:
                raise Rejected(f"“{column.heading}” has {length:,} characters; at most {MAX_TEXT:,}")

    def _clean(self, index: int, cell: str) -> str:
        if cell.isprintable():
            return cell
        many_lines = any(column.place == index and column.field == "address" for column in self._columns)
        blank = _SEPARATORS.sub(" ", cell)
        return safe(blank) if many_lines else safe_line(blank)

    def _reader(self, column: Column) -> Callable[[str], object] | None:
        """How a cell becomes a value; None where it is kept as it is."""
        if column.new:
            return None
        if column.attribute is not None:
            own = custom_field(column.attribute)
            return None if own.type in ("text", "url", "phone", "country") else self._validated(own)
        match column.field:
            case "birthday":
                return date_text
            case "latitude":
                return lambda text: coordinate(text, 90)
            case "longitude":
                return lambda text: coordinate(text, 180)
        return None

    def _validated(self, own: Field) -> Callable[[str], object]:
        def read(text: str) -> object:
            read_value(own, text, self._zone)  # made a value when it is merged: here it must only be one
            return text

        return read

    def _read(self, reader: _Reader, text: str, row: Checked) -> object:
        try:
            return reader.read(text)
        except (InvalidValue, ValueError) as error:
            row.warnings.append(f"{reader.heading}: {error}")
            return ""

    def _place(self, cells: Sequence[str], row: Checked) -> None:
        latitude, longitude = self._places["latitude"], self._places.get("longitude")
        if longitude is None:
            return
        if self._location is not None and (text := cells[self._location.place]):
            try:
                row.values[latitude], row.values[longitude] = location(text)
            except ValueError as error:
                row.warnings.append(f"{self._location.heading}: {error}")
        if (row.values[latitude] == "") != (row.values[longitude] == ""):
            row.values[latitude] = row.values[longitude] = ""
            row.warnings.append("a latitude without a longitude (or the other way round) is left out")

    def _names(self, cells: Sequence[str], row: Checked) -> None:
        full, first, last = self._one(cells, "name"), "", ""
        if self._parted:
            first, last = self._one(cells, "first_name"), self._one(cells, "last_name")
        if full and (not first) != (not last):
            first, last = split_by(full, first, last)
        row.first_name, row.last_name = first, last
        row.name = "" if first and last else full

    def _one(self, cells: Sequence[str], name: str) -> str:
        for place in self._many[name]:
            text = cells[place]
            return " ".join(text.split()) if "  " in text else text
        return ""

    def _many_valued(self, cells: Sequence[str], row: Checked) -> None:
        many = self._many
        if places := many["email"]:
            row.emails = self._emails(cells, places, row)
        if places := many["emails"]:
            row.more_emails = self._emails(cells, places, row)
        if many["phone"] or many["phones"]:
            country = row.values[self._country] if self._country is not None else None
            region = (phone_region(country) if isinstance(country, str) and country else None) or self._region
            if places := many["phone"]:
                row.phones = _phones(cells, places, region)
            if places := many["phones"]:
                row.more_phones = _phones(cells, places, region)
        if places := many["org"]:
            row.organisations = _parts(cells, places, only_bars=True)
        if places := many["tags"]:
            row.tags = _parts(cells, places)
        if places := many["lists"]:
            row.lists = _parts(cells, places)

    def _emails(self, cells: Sequence[str], places: Sequence[int], row: Checked) -> Sequence[Email]:
        made = []
        for place in places:
            for part in split_emails(cells[place]) if cells[place] else ():
                try:
                    made.append(parse_email(part))
                except InvalidValue as error:
                    row.warnings.append(error.sentence)
        return made

    def _identify(self, row: Checked) -> None:
        if row.name or row.first_name or row.last_name or row.emails or row.phones:
            return
        if row.more_emails or row.more_phones or any(row.values[place] for place in self._handles):
            return
        if row.warnings:
            raise Rejected("; ".join(text.rstrip(".") for text in row.warnings) + "; nothing else says who it is")
        raise Rejected("nothing says who it is: no name, email, phone, social handle or external id")


def _getter(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    """What gives the cells of these places."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: [cells[place] for place in places]


def _leave_out_long(row: Checked) -> None:
    """A cell is longer than a name may be: is one of its parts?"""
    for name in ("organisations", "tags", "lists"):
        parts = getattr(row, name)
        setattr(row, name, [part for part in parts if len(part) <= _LONGEST_NAME])
        row.warnings += [f"“{part[:40]}…” is too long a name" for part in parts if len(part) > _LONGEST_NAME]


def _phones(cells: Sequence[str], places: Sequence[int], region: str | None) -> Sequence[Phone]:
    if len(places) == 1:  # nearly always
        cell = cells[places[0]]
        return [parse_phone(part, region) for part in split_phones(cell)] if cell else ()
    return [parse_phone(part, region) for place in places if cells[place] for part in split_phones(cells[place])]


def _parts(cells: Sequence[str], places: Sequence[int], *, only_bars: bool = False) -> Sequence[str]:
    if len(places) == 1:  # nearly always
        cell = cells[places[0]]
        return split_many(cell, only_bars=only_bars) if cell else ()
    return [part for place in places for part in split_many(cells[place], only_bars=only_bars)]
