"""Organisations, and which contacts belong to them (many each, one primary)."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, counter, moment, optional_text, reference, version_column

_version = version_column()


class Organisation(SQLModel, table=True):
    """A company, an office, a school: ``name_key`` is the folded name, unique among those not deleted by use.

    ``merged_into`` leads from one that was merged away to the one that was kept.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("custom IS NULL OR json_valid(custom)", name="organisation_custom_is_json"),
        Index("ix_organisation_name", "name_key"),
        Index("ix_organisation_domain", "domain"),
        ONCE,
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text)
    domain: str | None = optional_text()
    website: str | None = optional_text()
    phone: str | None = optional_text()
    industry: str | None = optional_text()
    country: str | None = optional_text()
    region: str | None = optional_text()
    city: str | None = optional_text()
    address: str | None = optional_text()
    zip: str | None = optional_text()
    created_at: int = Field(sa_type=Integer)
    updated_at: int = Field(sa_type=Integer)
    version: int = Field(default=1, sa_column=_version)
    deleted_at: int | None = moment()
    import_id: int | None = Field(default=None, sa_type=Integer)
    custom: str | None = optional_text()
    merged_into: int | None = Field(default=None, sa_type=Integer)


class ContactOrganisation(SQLModel, table=True):
    """A contact's link to an organisation; the primary one is also ``contact.organisation_id``."""

    __tablename__ = "contact_organisation"
    __table_args__ = (Index("ix_organisation_contact", "organisation_id", "contact_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    organisation_id: int = reference("organisation.id", key=True)
    is_primary: int = counter()


class OrganisationSegment(SQLModel, table=True):
    """A filter of organisations that was given a name. Who fulfils it is asked when it is looked at: they are few.

    As with the segments of contacts, ``slug`` is made once, ``filter`` is canonical text and means what it meant to
    ``created_by``, with days that begin at midnight in ``zone``. ``columns`` and ``sort`` are JSON.
    """

    __tablename__ = "organisation_segment"
    __table_args__ = (
        CheckConstraint("columns IS NULL OR json_valid(columns)", name="organisation_columns_are_json"),
        CheckConstraint("sort IS NULL OR json_valid(sort)", name="organisation_sort_is_json"),
        ONCE,
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text, unique=True)
    slug: str = Field(sa_type=Text, unique=True)
    filter: str = Field(default="", sa_type=Text)
    columns: str | None = optional_text()
    sort: str | None = optional_text()
    created_by: str = Field(sa_type=Text)
    created_at: int = Field(sa_type=Integer)
    zone: str = Field(default="UTC", sa_type=Text)
