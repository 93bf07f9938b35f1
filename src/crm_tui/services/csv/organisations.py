"""A table of organisations: what its headings mean, and one row checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crm_tui.errors import InvalidValue, RefusedData, UsageError
from crm_tui.filters.fields.organisations import OrganisationRegistry
from crm_tui.services.csv.checking import Rejected
from crm_tui.services.csv.headings import Column, Mapped, chosen_columns, listed, refuse_duplicates
from crm_tui.services.csv.synonyms import field_named, field_of, heading_key
from crm_tui.services.organisation_entry import read_value

REGISTRY = OrganisationRegistry()
_SYNONYMS = {
    "domain": "Domain Name|Company Domain Name|Company Domain|Email Domain|Web Domain|Nom de domaine|Domaine|도메인",
    "industry": "Sector|Branch|Business Type|Secteur|Secteur d'activité|Branche|Industrie|업종|산업|업계",
}
"""What other programs call fields that contacts have not; the others are called as those of contacts."""
_KEYS = {heading_key(each): name for name, texts in _SYNONYMS.items() for each in texts.split("|")}
_OF_CONTACTS = {"org": "name"}


class OrganisationRow(NamedTuple):
    """One row: the columns that it fills (checked), and what was left out of it."""

    line: int
    columns: dict[str, str]
    warnings: tuple[str, ...]


def organisation_field(text: str) -> str | None:
    """The field of an organisation that a heading, or ``--map``, means; None: none."""
    field = REGISTRY.find(text.strip())
    if field is None:
        field = next((each for each in REGISTRY.fields if heading_key(each.label) == heading_key(text)), None)
    if field is not None:
        return field.name if field.writable else None
    known = _KEYS.get(heading_key(text))
    if known is None:
        of_contacts = field_named(text) or field_of(text, parted=False) or ""
        known = _OF_CONTACTS.get(of_contacts, of_contacts)
    field = REGISTRY.find(known) if known else None
    return field.name if field is not None and field.writable else None


def map_organisation_headings(headings: Sequence[str], chosen: Mapping[str, str]) -> Mapped:
    """Find each heading's field; ``chosen`` is what ``--map`` says (heading → field, ``""`` leaves a column out).

    Raises:
        RefusedData: two columns have one heading, or no heading names a name or a domain.
        UsageError: ``chosen`` names a column or a field that is not there.
    """
    refuse_duplicates(headings)
    said = chosen_columns(headings, {heading: _target(text) for heading, text in chosen.items()})
    columns: list[Column] = []
    ignored: list[str] = []
    taken = set(said.values())
    for place, heading in enumerate(headings):
        field = said.get(place, organisation_field(heading) if heading else None)
        if field and (place in said or field not in taken):
            taken.add(field)
            columns.append(Column(place, heading, field))
        elif heading:
            ignored.append(heading)
    if not {"name", "domain"} & {each.field for each in columns}:
        raise RefusedData(
            f"No heading names an organisation: {listed(headings)}. "
            'Is the first line the headings? Else name them with --map "Column=name".'
        )
    return Mapped(tuple(columns), tuple(ignored))


def _target(text: str) -> str:
    if not text.strip():
        return ""
    field = organisation_field(text)
    if field is None:
        near = REGISTRY.suggest(text)
        raise UsageError(
            f"--map: an organisation has no field “{text}”." + (f" Did you mean “{near}”?" if near else "")
        )
    return field


def check_organisation(line: int, cells: Sequence[str], columns: Sequence[Column]) -> OrganisationRow:
    """One row's cells, checked; an empty cell says nothing.

    Raises:
        Rejected: nothing in it says which organisation it is about.
    """
    made: dict[str, str] = {}
    warnings: list[str] = []
    for column in columns:
        cell = cells[column.place].strip() if column.place < len(cells) else ""
        if not cell:
            continue
        try:
            value = read_value(column.field, column.heading, cell)
        except InvalidValue as error:
            warnings.append(f"{column.heading} was left out: {error.sentence}")
        else:
            if value is not None:
                made[column.field] = value
    if "name" not in made and "domain" not in made:
        raise Rejected("; ".join(warnings) or "it has neither a name nor a domain")
    return OrganisationRow(line, made, tuple(warnings))
