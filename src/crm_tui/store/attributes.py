"""Custom attributes: listing and adding."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields.registry import custom_field
from crm_tui.services.entry import read_value
from crm_tui.store.store import Store
from crm_tui.values.records import AttributeInfo
from crm_tui.values.safe_text import safe_line
from crm_tui.values.slugs import attribute_slug

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

TYPES = ("text", "number", "date", "datetime", "boolean", "select", "multi_select", "email", "phone", "url")
MAX_NAME = 100

ALL = "SELECT slug, name, type, options, required, default_value FROM attribute ORDER BY position, id"


def read_attributes(db: sqlite3.Connection) -> tuple[AttributeInfo, ...]:
    """The custom attributes in their order, on an open connection."""
    return tuple(
        AttributeInfo(slug, name, type, tuple(json.loads(options)) if options else (), bool(required), default)
        for slug, name, type, options, required, default in db.execute(ALL)
    )


def attributes(store: Store) -> tuple[AttributeInfo, ...]:
    """The custom attributes in their order."""
    with store.read() as db:
        return read_attributes(db)


def add_attribute(
    store: Store,
    name: str,
    *,
    type: str = "text",
    options: Sequence[str] = (),
    required: bool = False,
    default: str | None = None,
) -> AttributeInfo:
    """Create a custom attribute; at once a field, a column, a sort key and an import target.

    Raises:
        InvalidValue: no name, a name that is taken, an unknown type, options where they make no sense, a default that
            does not read as the type.
    """
    with store.write(f"Attribute {name}", "attribute") as write:
        return add_within(write, name, type=type, options=options, required=required, default=default)


def add_within(
    write: Write,
    name: str,
    *,
    type: str = "text",
    options: Sequence[str] = (),
    required: bool = False,
    default: str | None = None,
) -> AttributeInfo:
    """``add_attribute`` inside an open write."""
    from crm_tui.models import Attribute

    name = " ".join(safe_line(name).split())
    options = list(dict.fromkeys(safe_line(option).strip() for option in options))
    present = read_attributes(write.connection)
    _check(name, type, options, present)
    slug = attribute_slug(name, {each.slug for each in present})
    made = AttributeInfo(slug, name, type, tuple(options), required, default or None)
    if made.default is not None:
        read_value(custom_field(made), made.default, ZoneInfo("UTC"))  # else every new contact would be refused
    write.add(
        Attribute(
            slug=slug,
            name=name,
            type=type,
            options=json.dumps(options, ensure_ascii=False) if options else None,
            required=int(required),
            default_value=made.default,
            position=len(present),
            created_at=write.now,
        )
    )
    return made


def _check(name: str, type: str, options: Sequence[str], present: Sequence[AttributeInfo]) -> None:
    if not name:
        raise InvalidValue("name", "An attribute needs a name.")
    if len(name) > MAX_NAME:
        raise InvalidValue("name", f"An attribute's name has at most {MAX_NAME} characters; this one has {len(name)}.")
    if type not in TYPES:
        raise InvalidValue("type", f"There is no attribute type {type}. Types: {', '.join(TYPES)}.")
    if any(each.name.casefold() == name.casefold() for each in present):
        raise InvalidValue("name", f"There is an attribute {name} already.")
    if options and type not in ("select", "multi_select"):
        raise InvalidValue("options", f"Only select and multi_select attributes have options, not {type}.")
    if any("," in option or not option.strip() for option in options):
        raise InvalidValue("options", "An option is a text without a comma.")
