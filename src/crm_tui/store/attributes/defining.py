"""Making a custom attribute, and what one may be: names, types, options, defaults."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.errors import InvalidValue
from crm_tui.filters.fields import Registry
from crm_tui.filters.fields.registry import custom_field
from crm_tui.services.entry import read_value
from crm_tui.store.attributes.reading import read_attributes
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.records import AttributeInfo
from crm_tui.values.safe_text import safe_line
from crm_tui.values.slugs import attribute_slug

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

TYPES = ("text", "number", "date", "datetime", "boolean", "select", "multi_select", "email", "phone", "url")
WITH_OPTIONS = ("select", "multi_select")
MAX_NAME = 100
"""Characters of a name, and of an option."""
MAX_OPTIONS = 200


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
        InvalidValue: no name, one that is taken by an attribute or a built-in field, an unknown type, options where
            they make no sense, a default that does not read as the type.
    """
    check_reserved(name)
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
    """``add_attribute`` inside an open write; takes the names of built-in fields, too (the headings of a file)."""
    from crm_tui.models import Attribute

    present = read_attributes(write.connection)
    wanted = AttributeInfo("", clean_line(name), type, clean_options(options), required, default or None)
    check(wanted, present)
    made = wanted._replace(slug=attribute_slug(wanted.name, _taken(present)))
    check_default(made)
    write.add(
        Attribute(
            slug=made.slug,
            name=made.name,
            type=made.type,
            options=as_json(made.options),
            required=int(made.required),
            default_value=made.default,
            position=_behind(write),
            created_at=write.now,
        )
    )
    return made


def _taken(present: Sequence[AttributeInfo]) -> set[str]:
    """Slugs, and the names by which renamed attributes are found: a filter must not come to mean another one."""
    fields = Registry(present).fields
    return {each.slug for each in present} | {name for field in fields if field.custom for name in field.aliases}


def _behind(write: Write) -> int:
    return int(write.connection.execute("SELECT coalesce(max(position) + 1, 0) FROM attribute").fetchone()[0])


def clean_line(text: str) -> str:
    """One harmless line, outer blanks gone, inner ones single."""
    return " ".join(safe_line(text).split())


def clean_options(options: Sequence[str]) -> tuple[str, ...]:
    """Options as they are kept: each once, case aside (*gold* and *Gold* could not be told apart)."""
    kept: dict[str, str] = {}
    for option in options:
        cleaned = safe_line(option).strip()
        kept.setdefault(cleaned.casefold(), cleaned)
    return tuple(kept.values())


def as_json(options: Sequence[str]) -> str | None:
    """Options as the table keeps them."""
    return json.dumps(list(options), ensure_ascii=False) if options else None


def check(wanted: AttributeInfo, others: Sequence[AttributeInfo]) -> None:
    """Whether an attribute may be as it is wanted beside ``others``.

    Raises:
        InvalidValue: names what may not be: ``name``, ``type`` or ``options``.
    """
    name = wanted.name
    if not name:
        raise InvalidValue("name", "An attribute needs a name.")
    if len(name) > MAX_NAME:
        raise InvalidValue("name", f"An attribute's name has at most {MAX_NAME} characters; this one has {len(name)}.")
    same = next((each for each in others if _looks(each.name) == _looks(name)), None)
    if same is not None:
        raise InvalidValue("name", f"There is an attribute {same.name} already. Choose another name.")
    if wanted.type not in TYPES:
        raise InvalidValue("type", f"There is no attribute type {wanted.type}. Types: {', '.join(TYPES)}.")
    _check_options(wanted)


def _looks(name: str) -> str:
    """A name as the eye tells it from others: case, accents and what has no width aside."""
    return fold("".join(character for character in name if unicodedata.category(character) != "Cf"))


def _check_options(wanted: AttributeInfo) -> None:
    if wanted.options and wanted.type not in WITH_OPTIONS:
        raise InvalidValue("options", f"Only select and multi_select attributes have options, not {wanted.type}.")
    if any("," in option or not option for option in wanted.options):
        raise InvalidValue("options", "An option is a text without a comma.")
    if any(len(option) > MAX_NAME for option in wanted.options):
        raise InvalidValue("options", f"An option has at most {MAX_NAME} characters.")
    if len(wanted.options) > MAX_OPTIONS:
        raise InvalidValue("options", f"An attribute has at most {MAX_OPTIONS} options, not {len(wanted.options):,}.")


def check_reserved(name: str) -> None:
    """A name that an agent gives must not look like a built-in field: nobody could tell the columns apart.

    Raises:
        InvalidValue: it is the name, an alias or the label of one.
    """
    wanted = fold(clean_line(name))
    for field in Registry().fields:
        if wanted in {fold(word) for known in (field.name, field.label, *field.aliases) for word in _spelt(known)}:
            raise InvalidValue(
                "name", f"{field.label} is a field of every contact ({field.name}). Choose another name."
            )


def _spelt(name: str) -> tuple[str, str]:
    return name, name.replace("_", " ")


def check_default(wanted: AttributeInfo) -> None:
    """Whether the default reads as the type: else every new contact would be refused.

    Raises:
        InvalidValue: names ``default``.
    """
    if wanted.default is not None:
        try:
            read_value(custom_field(wanted), wanted.default, ZoneInfo("UTC"))
        except InvalidValue as error:
            raise InvalidValue("default", f"The default does not fit: {error.sentence}") from None
