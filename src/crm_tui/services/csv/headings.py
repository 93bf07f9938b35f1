"""From headings to fields: by their own name, by a custom attribute's, by what other programs call them.

What the user says with ``--map`` comes first; what is left over is listed, or becomes a new custom attribute.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from crm_tui.errors import RefusedData, UsageError
from crm_tui.services.csv.synonyms import NAMES, field_named, field_of, heading_key
from crm_tui.values.records import AttributeInfo
from crm_tui.values.slugs import attribute_slug

MANY = frozenset({"email", "emails", "phone", "phones", "org", "tags", "lists"})
"""Fields that several columns may fill together."""
_PREFIX = "attr."


class Column(NamedTuple):
    """One column that is imported: its place in the row, and the field; ``attribute`` when it is a custom one."""

    place: int
    heading: str
    field: str
    attribute: AttributeInfo | None = None
    new: bool = False


class Mapped(NamedTuple):
    """What the headings mean: the columns that are imported, and the headings of those that are not."""

    columns: tuple[Column, ...]
    ignored: tuple[str, ...]

    @property
    def new_attributes(self) -> tuple[AttributeInfo, ...]:
        """The custom attributes that are to be made; their type is known only when every row is read."""
        return tuple(column.attribute for column in self.columns if column.new and column.attribute)


def map_headings(
    headings: Sequence[str],
    *,
    chosen: Mapping[str, str] | None = None,
    attributes: Sequence[AttributeInfo] = (),
    new_attributes: bool = False,
) -> Mapped:
    """Find each heading's field; ``chosen`` is what ``--map`` says (heading → field, ``""`` leaves a column out).

    Raises:
        RefusedData: two columns have one heading, or no heading names a field.
        UsageError: ``chosen`` names a column or a field that is not there; the nearest is in the sentence.
    """
    refuse_duplicates(headings)
    said = chosen_columns(headings, _targets(chosen or {}, attributes))
    mapping = _Mapping(attributes, new_attributes)
    guessed = _guesses(headings, said, mapping)
    for index, heading in enumerate(headings):
        if index in said:
            mapping.take(index, heading, said[index], chosen=True)
        elif heading:
            mapping.take(index, heading, guessed[index], chosen=False)
    if not mapping.columns:
        raise RefusedData(
            f"None of the headings names a field: {listed(headings)}. "
            'Is the first line the headings? Else name fields with --map "Column=field".'
        )
    return Mapped(tuple(mapping.columns), tuple(mapping.ignored))


class _Mapping:
    """The columns found so far, and which fields are taken."""

    def __init__(self, attributes: Sequence[AttributeInfo], new_attributes: bool) -> None:
        self.columns: list[Column] = []
        self.ignored: list[str] = []
        self.custom = {heading_key(each.name): each for each in attributes}
        self.custom |= {heading_key(each.slug): each for each in attributes}
        self._slugs = {each.slug for each in attributes}
        self._new = new_attributes
        self._by_field: dict[str, str] = {}

    def take(self, index: int, heading: str, target: str | None, *, chosen: bool) -> None:
        if target == "":
            self.ignored.append(heading)
            return
        attribute = self._attribute(target)
        if target is None and self._new:
            self._make(index, heading)
            return
        if target is None:
            self.ignored.append(heading)
            return
        first = self._by_field.get(target)
        if first is not None and target not in MANY:
            if chosen:
                raise UsageError(f"--map sends both “{first}” and “{heading}” to {target}. Choose one of them.")
            self.ignored.append(heading)
            return
        self._by_field[target] = heading
        self.columns.append(Column(index, heading, target, attribute))

    def _attribute(self, target: str | None) -> AttributeInfo | None:
        if target is None or not target.startswith(_PREFIX):
            return None
        return self.custom.get(heading_key(target.removeprefix(_PREFIX)))

    def _make(self, index: int, heading: str) -> None:
        slug = attribute_slug(heading, self._slugs)
        self._slugs.add(slug)
        made = AttributeInfo(slug, heading)
        self.columns.append(Column(index, heading, _PREFIX + slug, made, new=True))


def _guesses(headings: Sequence[str], said: Mapping[int, str], mapping: _Mapping) -> list[str | None]:
    """The field of each heading that ``--map`` leaves alone; those it gives away are not given twice."""
    taken = {field for field in said.values() if field not in MANY}
    rest = [heading for index, heading in enumerate(headings) if index not in said]
    parts = {field_of(heading, parted=False) for heading in rest} | set(said.values())
    parted = bool(parts & {"first_name", "last_name"})
    made: list[str | None] = []
    for heading in headings:
        custom = mapping.custom.get(heading_key(heading))
        field = field_named(heading)
        if field is None and custom is not None:
            field = _PREFIX + custom.slug
        field = field or field_of(heading, parted=parted)
        made.append(None if field in taken else field)
    return made


def chosen_columns(headings: Sequence[str], chosen: Mapping[str, str]) -> dict[int, str]:
    """The places of the columns that ``--map`` names, with their fields.

    Raises:
        UsageError: there is no such column.
    """
    places = {heading_key(heading) or heading: index for index, heading in enumerate(headings)}
    exact = {heading: index for index, heading in enumerate(headings)}
    made = {}
    for heading, target in chosen.items():
        index = exact.get(heading.strip(), places.get(heading_key(heading)))
        if index is None:
            raise UsageError(f"--map: there is no column “{heading}”.{_nearest(heading, headings)}")
        made[index] = target.strip()
    return made


def _targets(chosen: Mapping[str, str], attributes: Sequence[AttributeInfo]) -> dict[str, str]:
    """The fields that ``--map`` names, by their first names (``organisation`` → ``org``, ``plan`` → ``attr.plan``)."""
    custom = {each.slug: each for each in attributes} | {each.name: each for each in attributes}
    made = {}
    for heading, target in chosen.items():
        name = target.strip().removeprefix(_PREFIX)
        own = None if target.strip().startswith(_PREFIX) else field_named(name) or field_of(name, parted=False)
        if not name:
            made[heading] = ""
        elif own is not None:
            made[heading] = own
        elif name in custom:
            made[heading] = _PREFIX + custom[name].slug
        else:
            raise UsageError(f"--map: there is no field “{target}”.{_nearest(target, [*NAMES, *custom])}")
    return made


def refuse_duplicates(headings: Sequence[str]) -> None:
    """Two columns of one heading cannot be told apart.

    Raises:
        RefusedData: there are two.
    """
    seen: dict[str, int] = {}
    for place, heading in enumerate(headings, 1):
        key = heading.casefold()
        if key and key in seen:
            raise RefusedData(
                f"Two columns are called “{heading}” ({seen[key]} and {place}). Rename one of them, then import again."
            )
        seen[key] = place


def _nearest(name: str, known: Sequence[str]) -> str:
    found = difflib.get_close_matches(name.casefold(), [each.casefold() for each in known], 1, 0.6)
    if found:
        return f" Did you mean “{next(each for each in known if each.casefold() == found[0])}”?"
    return f" There are: {listed(known)}."


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names for a sentence, no more than ``most`` of them."""
    shown = ", ".join(name or "(no heading)" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
