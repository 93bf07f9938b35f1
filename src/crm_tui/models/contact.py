"""A person, known (``kind`` 0) or still an anonymous visitor (``kind`` 1), with every built-in attribute."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import REAL, CheckConstraint, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, counter, moment, optional_text, reference, version_column

IDENTIFIED, ANONYMOUS = 0, 1
"""Values of ``Contact.kind``."""

_version = version_column()


def _order(name: str, *columns: str) -> Index:
    """The index of an order. It holds what tells whether a contact is in the list at all, behind the id that breaks
    ties: so everybody is put into an order without a look at the table, in 44 ms for 200 (100,000 contacts).
    """
    return Index(f"ix_contact_{name}", *columns, "id", "kind", "deleted_at")


class Contact(SQLModel, table=True):
    """One person. ``sort_name`` is ``fold(name)``; ``custom`` is a JSON object keyed by attribute slug."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("custom IS NULL OR json_valid(custom)", name="custom_is_json"),
        # full, not partial: a partial index serves neither "is unknown" nor a sort of all rows
        _order("email", "email_key"),
        _order("phone", "phone_key"),
        _order("external", "external_id"),
        _order("name", "sort_name"),
        _order("seen", "last_seen_at"),
        _order("created", "created_at"),
        _order("updated", "updated_at"),
        _order("points", "points"),
        _order("country", "country", "last_seen_at"),
        _order("stage", "stage", "last_seen_at"),
        _order("owner", "owner", "last_seen_at"),
        _order("birthday", "birthday"),
        # everybody in the order of ids, for what is merged with a sorted set of ids. "NOT kind", where every other
        # question says "kind = 0", keeps the planner from walking it instead of an order
        Index("ix_contact_live", "id", sqlite_where=text("NOT kind AND deleted_at IS NULL")),
        Index("ix_contact_organisation", "organisation_id"),
        Index("ix_contact_import", "import_id", sqlite_where=text("import_id IS NOT NULL")),
        ONCE,
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(sa_type=Text, unique=True)
    kind: int = Field(default=IDENTIFIED, sa_type=Integer)
    name: str | None = optional_text()
    sort_name: str | None = optional_text()
    email: str | None = optional_text()
    email_key: str | None = optional_text()
    phone: str | None = optional_text()
    phone_key: str | None = optional_text()
    organisation_id: int | None = reference("organisation.id", on_delete="SET NULL", optional=True)
    job_title: str | None = optional_text()
    country: str | None = optional_text()
    city: str | None = optional_text()
    region: str | None = optional_text()
    stage: str | None = optional_text()
    owner: str | None = optional_text()
    points: int = counter()
    sessions: int = counter()
    page_views: int = counter()
    time_spent: int = counter()
    chats: int = counter()
    tickets: int = counter()
    created_at: int = Field(sa_type=Integer)
    updated_at: int = Field(sa_type=Integer)
    first_seen_at: int | None = moment()
    last_seen_at: int | None = moment()
    first_session_at: int | None = moment()
    last_session_at: int | None = moment()
    first_chat_at: int | None = moment()
    last_chat_at: int | None = moment()
    first_ticket_at: int | None = moment()
    last_ticket_at: int | None = moment()
    identified_at: int | None = moment()
    version: int = Field(default=1, sa_column=_version)
    deleted_at: int | None = moment()
    merged_into: int | None = Field(default=None, sa_type=Integer)
    import_id: int | None = Field(default=None, sa_type=Integer)
    external_id: str | None = optional_text()
    first_name: str | None = optional_text()
    last_name: str | None = optional_text()
    title: str | None = optional_text()
    website: str | None = optional_text()
    address: str | None = optional_text()
    zip: str | None = optional_text()
    birthday: str | None = optional_text()
    language: str | None = optional_text()
    timezone: str | None = optional_text()
    os: str | None = optional_text()
    browser: str | None = optional_text()
    device: str | None = optional_text()
    ip: str | None = optional_text()
    hostname: str | None = optional_text()
    latitude: float | None = Field(default=None, sa_type=REAL)
    longitude: float | None = Field(default=None, sa_type=REAL)
    facebook: str | None = optional_text()
    linkedin: str | None = optional_text()
    twitter: str | None = optional_text()
    instagram: str | None = optional_text()
    custom: str | None = optional_text()


class ContactEmail(SQLModel, table=True):
    """Every address of a contact, the primary one (``position`` 0) too; ``email_key`` is casefolded."""

    __tablename__ = "contact_email"
    __table_args__ = (Index("ix_contact_email_key", "email_key"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    email_key: str = Field(sa_type=Text, primary_key=True)
    email: str = Field(sa_type=Text)
    position: int = counter()


class ContactPhone(SQLModel, table=True):
    """Every number of a contact. ``phone`` as typed; ``phone_key`` E.164, or the typed digits when it could not be
    read.

    ``digits`` are the international digits without ``+``; ``national`` the national way of writing, digits only.
    """

    __tablename__ = "contact_phone"
    __table_args__ = (Index("ix_contact_phone_key", "phone_key"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    phone_key: str = Field(sa_type=Text, primary_key=True)
    phone: str = Field(sa_type=Text)
    digits: str = Field(sa_type=Text)
    national: str = Field(default="", sa_type=Text)
    verified: int = counter()
    position: int = counter()


class ContactVisitor(SQLModel, table=True):
    """Who a visitor is: the key that a web site knows a browser by, and the contact whose history its visits are."""

    __tablename__ = "contact_visitor"
    __table_args__ = (Index("ix_visitor_contact", "contact_id"), CLUSTERED)

    visitor_key: str = Field(sa_type=Text, primary_key=True)
    contact_id: int = reference("contact.id")
