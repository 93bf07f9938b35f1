"""The one place that knows every field: built-in ones and the custom attributes of this database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import normalize

from crm_tui.filters.fields.contacts import CONTACT_FIELDS
from crm_tui.filters.fields.field import Field, FieldType, Many
from crm_tui.filters.fields.relations import RELATIONS, SHORT_EVENTS, RelationKind
from crm_tui.values.slugs import is_slug, slug

if TYPE_CHECKING:
    from crm_tui.values.records import AttributeInfo

_BUILT_IN = {name: field for field in CONTACT_FIELDS for name in (field.name, *field.aliases)}
_SYNTAX = ("is", "has", "no", "near", *SHORT_EVENTS)
_TAKEN = {*_BUILT_IN, *_SYNTAX, *(name for kind in RELATIONS for name in (kind.name, *kind.aliases))}

_CUSTOM_TYPES: dict[str, FieldType] = {
    "text": "text", "number": "number", "date": "date", "datetime": "datetime", "boolean": "boolean",
    "select": "select", "multi_select": "multi", "email": "email", "phone": "phone", "url": "url",
}  # fmt: skip


class Registry:
    """Fields by name; immutable. Make a new one when the custom attributes have changed."""

    inside: RelationKind | None = None
    """What is asked when it is not contacts: filters are then what stands in the brackets of a relation."""

    @property
    def table(self) -> str:
        """The table whose rows are listed."""
        return self.inside.source if self.inside else "contact"

    def __init__(self, attributes: Sequence[AttributeInfo] = ()) -> None:
        self._names = dict(_BUILT_IN)
        self._custom = _called(tuple(custom_field(attribute) for attribute in attributes))
        for field in self._custom:
            for name in (field.name, *field.aliases):
                self._names[name] = field
            self._names[f"attr.{field.slug}"] = field

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields: built-in ones in the order of the documentation, then the custom ones."""
        return CONTACT_FIELDS + self._custom

    def find(self, name: str) -> Field | None:
        """The field of that name, alias, slug or ``attr.slug``, in any case; None when there is none."""
        return self._names.get(name) or self._names.get(normalize("NFKC", name).casefold())

    def names(self) -> tuple[str, ...]:
        """Everything that may stand before an op, for suggestions and completion."""
        return (*self._names, *(name for name in sorted(_TAKEN) if name not in self._names))

    def suggest(self, name: str) -> str | None:
        """The known name nearest to a mistyped one, or None when nothing is near."""
        from crm_tui.filters.grammar.spelling import nearest

        return nearest(name, self.names())


def _called(fields: Sequence[Field]) -> tuple[Field, ...]:
    """Each field with the name that it has by now, written as one word: a renamed attribute is found by both.

    A slug is never taken for the name of another attribute, and of two that share a name the first one has it.
    """
    taken = {*_TAKEN, *(field.slug for field in fields)}
    made = []
    for field in fields:
        name = slug(field.label, blank="_")
        if name[:1].isalpha() and name not in taken:
            taken.add(name)
            field = field._replace(aliases=(name,))
        made.append(field)
    return tuple(made)


def custom_field(attribute: AttributeInfo) -> Field:
    """The field of a custom attribute; named ``attr.slug`` where the slug is taken by the language."""
    key = attribute.slug
    if not is_slug(key):
        raise ValueError(f"no slug: {key!r}")  # it becomes SQL
    type = _CUSTOM_TYPES.get(attribute.type, "text")
    path = f"'$.\"{key}\"'"
    column = f"json_extract(contact.custom, {path})"
    name = f"attr.{key}" if key in _TAKEN else key
    if type == "multi":
        values = f"json_each(contact.custom, {path})"
        return Field(
            name, attribute.name, type, "custom", None, many=Many(values, "1", "json_each.value"), custom=True,
            slug=key, cell_sql=f"(SELECT group_concat(json_each.value, char(31)) FROM {values})", order_sql=column,
            options=tuple(attribute.options), required=attribute.required,
        )  # fmt: skip
    folded = type in ("text", "email", "url", "select", "phone")
    return Field(
        name, attribute.name, type, "custom", column, custom=True, slug=key, cell_sql=column,
        order_sql=f"nullif(fold({column}), '')" if folded else column,
        options=tuple(attribute.options), required=attribute.required,
    )  # fmt: skip
