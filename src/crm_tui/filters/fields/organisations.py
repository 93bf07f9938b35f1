"""The attributes of an organisation: columns, sort keys and filter terms of the place *Organisations*.

Its filter language is what stands in the brackets of ``org[…]``: the same names, the same grammar, the same SQL. What
an organisation has beside its attributes (how many people it has, its id) is known only to the list of organisations.
"""

from __future__ import annotations

from unicodedata import normalize

from crm_tui.filters.fields.field import DATES, Field
from crm_tui.filters.fields.registry import Registry
from crm_tui.filters.fields.relations import RelationKind, find_relation

PEOPLE = (
    "(SELECT count(*) FROM contact_organisation JOIN contact ON contact.id = contact_organisation.contact_id "
    "WHERE contact_organisation.organisation_id = organisation.id AND contact.deleted_at IS NULL)"
)
_READ_ONLY = ("created", "updated")


def _listed(field: Field) -> Field:
    """A field of the brackets as a column and a sort key."""
    column = field.column or ""
    order = field.key or (column if field.type in DATES else f"nullif(fold({column}), '')")
    return field._replace(
        group="organisation",
        cell_sql=column,
        order_sql=order,
        order_index=field.name == "name",
        writable=field.name not in _READ_ONLY,
    )


def _attributes() -> tuple[Field, ...]:
    kind = find_relation("org")
    assert kind is not None
    # a link is primary, not an organisation
    return tuple(_listed(field) for field in kind.fields if field.name != "primary")


ORGANISATION_FIELDS: tuple[Field, ...] = (
    *_attributes(),
    Field(
        "people", "People", "number", "organisation", PEOPLE, cell_sql=PEOPLE, order_sql=PEOPLE, counter=True,
        writable=False,
    ),
    Field(
        "id", "Id", "number", "organisation", "organisation.id", cell_sql="organisation.id",
        order_sql="organisation.id", counter=True, writable=False,
    ),
)  # fmt: skip
"""Every attribute of an organisation, in the order of the documentation."""

ORGANISATION = RelationKind(
    "organisation", "Organisation", "organisation", "", ORGANISATION_FIELDS, words=("name", "domain", "city"),
    listed=True,
)  # fmt: skip
"""Organisations as what a filter is asked of, not what it asks of a contact."""
_BY_NAME = {field.name: field for field in ORGANISATION_FIELDS}


class OrganisationRegistry(Registry):
    """The fields of organisations by name."""

    inside = ORGANISATION

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields in the order of the documentation."""
        return ORGANISATION_FIELDS

    def find(self, name: str) -> Field | None:
        """The field of that name, in any case; None when there is none."""
        return _BY_NAME.get(normalize("NFKC", name).casefold())

    def names(self) -> tuple[str, ...]:
        """Everything that may stand before an op."""
        return tuple(_BY_NAME)
