"""Changing a custom attribute: its name, type, options, default, place. Its slug stays, so nothing that uses it breaks.

What would lose something is said first (``AsksFirst``) and done when told: an option that contacts have, values that
do not read as the new type. Such values stay as they are: readable, found as text, undone by nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.errors import AsksFirst, CrmError, InvalidValue
from crm_tui.filters import Registry, parse
from crm_tui.filters.fields import Field
from crm_tui.filters.fields.registry import custom_field
from crm_tui.services.entry import read_value
from crm_tui.store.attributes.defining import (
    WITH_OPTIONS,
    as_json,
    check,
    check_default,
    check_reserved,
    clean_line,
    clean_options,
)
from crm_tui.store.attributes.reading import read_attributes
from crm_tui.store.attributes.using import find_attribute
from crm_tui.store.attributes.values import Value, read_values, write_values
from crm_tui.store.store import Store
from crm_tui.values.attributes import listed
from crm_tui.values.folding import fold
from crm_tui.values.records import AttributeInfo, Saved

if TYPE_CHECKING:
    import sqlite3

    from crm_tui.models import Attribute
    from crm_tui.store.writing import Write

UTC = ZoneInfo("UTC")


def change_attribute(
    store: Store,
    name: str,
    *,
    new_name: str | None = None,
    type: str | None = None,
    options: Sequence[str] | None = None,
    required: bool | None = None,
    default: str | None = None,
    told: bool = False,
    zone: ZoneInfo = UTC,
) -> Saved:
    """Change what is not None; ``default=""`` takes the default away. Values are converted when the type changes.

    ``zone`` is where days begin, for dates that become moments and back. ``told``: do it although something is lost.

    Raises:
        NotFound: there is no such attribute.
        InvalidValue: it may not be so; names the part of the attribute.
        AsksFirst: options that contacts have would go, or values or segments would not read any more; how many.
    """
    with store.write("Attribute changed", "attribute") as write:
        db = write.connection
        before = find_attribute(db, name)
        after = _wanted(before, new_name, type, options, required, default)
        if fold(after.name) != fold(before.name):
            check_reserved(after.name)
        check(after, [each for each in read_attributes(db) if each.slug != before.slug])
        check_default(after)
        values = read_values(db, before.slug) if (after.type, after.options) != (before.type, before.options) else {}
        converted = _converted(before, after, values, zone)
        doubts = [*_lost_options(before, after, values), *_unread(before, after, values, converted)]
        doubts += _broken_segments(db, before, after)
        if doubts and not told:
            raise AsksFirst(" ".join(doubts))
        changed = write_values(write, before.slug, values, converted)
        write.change(
            record_of(write, before.slug),
            name=after.name,
            type=after.type,
            options=as_json(after.options),
            required=int(after.required),
            default_value=after.default,
        )
        write.title = _title(before, after, changed)
        return _saved(write)


def rename_attribute(store: Store, name: str, new_name: str) -> Saved:
    """Give an attribute another name. Filters, columns, exports know it by its slug, and filters by both names.

    Raises:
        NotFound: there is no such attribute.
        InvalidValue: no name, too long a name, or one that is taken.
    """
    return change_attribute(store, name, new_name=new_name)


def move_attribute(store: Store, name: str, step: int) -> Saved:
    """Move an attribute up (-1) or down (1) among the others: the order of forms and of columns to choose.

    Raises:
        NotFound: there is no such attribute.
    """
    return _place(store, name, lambda place: place + step)


def place_attribute(store: Store, name: str, place: int) -> Saved:
    """Put an attribute at a place among the others, from 0; beyond the ends is at the end.

    Raises:
        NotFound: there is no such attribute.
    """
    return _place(store, name, lambda _: place)


def _place(store: Store, name: str, wanted: Callable[[int], int]) -> Saved:
    with store.write("Attributes reordered", "attribute") as write:
        moved = find_attribute(write.connection, name)
        slugs = [each.slug for each in read_attributes(write.connection)]
        before = slugs.index(moved.slug)
        after = max(0, min(wanted(before), len(slugs) - 1))
        slugs.insert(after, slugs.pop(before))
        for position, slug in enumerate(slugs if after != before else ()):
            write.change(record_of(write, slug), position=position)
        write.title = f"Moved the attribute {moved.name} {'up' if after < before else 'down'}"
        return _saved(write)


def _saved(write: Write) -> Saved:
    return Saved(write.batch_id if write.wrote else None, write.title if write.wrote else "Nothing changed.")


def _wanted(
    before: AttributeInfo,
    name: str | None,
    type: str | None,
    options: Sequence[str] | None,
    required: bool | None,
    default: str | None,
) -> AttributeInfo:
    kind = before.type if type is None else type
    offered = before.options if options is None else clean_options(options)
    if options is None and kind not in WITH_OPTIONS:
        offered = ()
    return before._replace(
        name=before.name if name is None else clean_line(name),
        type=kind,
        options=offered,
        required=before.required if required is None else required,
        default=before.default if default is None else default.strip() or None,
    )


def record_of(write: Write, slug: str) -> Attribute:
    """The row of an attribute that is there."""
    from sqlmodel import select

    from crm_tui.models import Attribute

    return write.session.exec(select(Attribute).where(Attribute.slug == slug)).one()


def _title(before: AttributeInfo, after: AttributeInfo, changed: int) -> str:
    title = f"Changed the attribute {after.name}"
    if after.name != before.name:
        title = f"Renamed the attribute {before.name} to {after.name}"
    if after.type != before.type:
        title += f": {before.type} is now {after.type}, {changed:,} value{'' if changed == 1 else 's'} converted"
    return title


# ---------------------------------------------------------------- values of another type


def _converted(
    before: AttributeInfo, after: AttributeInfo, values: dict[int, Value], zone: ZoneInfo
) -> dict[int, Value]:
    """The values as the new type keeps them; those that do not read stay as they are."""
    if after.type == before.type:
        return values
    field = custom_field(after)
    made: dict[object, Value] = {}
    for value in values.values():
        text = as_text(value, before.type, zone)
        day = before.type == "datetime" and after.type == "date"
        made.setdefault(_key(value), _read(field, text[:10] if day else text, zone))
    return {each: value if (new := made[_key(value)]) is None else new for each, value in values.items()}


def _key(value: Value) -> object:
    return (type(value).__name__, str(value))  # 1 and true are equal, and no keys of their own


def _read(field: Field, text: str, zone: ZoneInfo) -> Value:
    try:
        return read_value(field, text, zone)
    except InvalidValue:
        return None


def as_text(value: Value, type: str, zone: ZoneInfo) -> str:
    """A value as an agent would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value)
        case int() if type == "datetime":
            moment = datetime.fromtimestamp(value, zone)
            return moment.isoformat(timespec="seconds")
    return str(value)


def _unread(
    before: AttributeInfo, after: AttributeInfo, values: dict[int, Value], converted: dict[int, Value]
) -> Iterator[str]:
    if after.type == before.type:
        return
    field = custom_field(after)
    left = [value for each, value in values.items() if not _fits(field, converted[each])]
    if left:
        examples = listed(
            [f"“{text}”" for text in dict.fromkeys(as_text(value, before.type, UTC)[:30] for value in left)]
        )
        do = "value does" if len(left) == 1 else "values do"
        yield f"{len(left):,} of {len(values):,} {do} not read as {after.type} ({examples}); they stay as they are."


def _fits(field: Field, value: Value) -> bool:
    """Whether a value is one of the field's type."""
    match field.type:
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "datetime":
            return isinstance(value, int) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "multi":
            return isinstance(value, list)
        case _:
            return isinstance(value, str) and _read(field, value, UTC) == value


# ---------------------------------------------------------------- what would be missed


def _lost_options(before: AttributeInfo, after: AttributeInfo, values: dict[int, Value]) -> Iterator[str]:
    if not after.options or after.type not in WITH_OPTIONS or before.type not in WITH_OPTIONS:
        return
    kept = {each.casefold() for each in after.options}
    for option in before.options:
        if option.casefold() not in kept:
            number = sum(option in (value if isinstance(value, list) else (value,)) for value in values.values())
            if number:
                have = "contact has" if number == 1 else "contacts have"
                yield f"{number:,} {have} {option}; they keep it, nobody can choose it any more."


def _broken_segments(db: sqlite3.Connection, before: AttributeInfo, after: AttributeInfo) -> Iterator[str]:
    """The segments whose filter reads now, and will not when the attribute is of another type."""
    if after.type == before.type:
        return
    from crm_tui.store.segments.definitions import read_definitions

    registry = Registry([after if each.slug == before.slug else each for each in read_attributes(db)])
    broken = [
        each.name for each in read_definitions(db).all if each.tree is not None and not _reads(each.filter, registry)
    ]
    if broken:
        ask = "segment asks" if len(broken) == 1 else "segments ask"
        yield f"{len(broken):,} {ask} what a {after.type} cannot answer ({listed(broken)}), and would stand still."


def _reads(text: str, registry: Registry) -> bool:
    try:
        parse(text, registry)
    except CrmError:
        return False
    return True
