"""The registry: what can be asked of a contact, built-in or custom, and where it is read."""

from crm_tui.filters.fields.field import DATES, ORDERED, WHOLE, Field, FieldType, Many
from crm_tui.filters.fields.flags import FLAGS, UNIVERSE_FLAGS
from crm_tui.filters.fields.registry import Registry
from crm_tui.filters.fields.relations import RELATIONS, RelationKind, find_relation

__all__ = [
    "DATES",
    "FLAGS",
    "ORDERED",
    "RELATIONS",
    "UNIVERSE_FLAGS",
    "WHOLE",
    "Field",
    "FieldType",
    "Many",
    "Registry",
    "RelationKind",
    "find_relation",
]
