"""Custom attributes: fields that agents make. The definition is a row, the values lie in ``contact.custom`` by slug.

``reading`` (standard library alone) is on the way to the first list; ``defining``, ``changing`` and ``deleting`` are
the use cases; ``using`` says what an attribute is used by; ``values`` reads and writes the values of all contacts.
"""

from crm_tui.store.attributes.defining import TYPES, add_attribute, add_within
from crm_tui.store.attributes.reading import attributes, read_attributes

__all__ = ["TYPES", "add_attribute", "add_within", "attributes", "read_attributes"]
