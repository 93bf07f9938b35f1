"""Segments: a filter that was given a name, who fulfils it now, and who was put in or kept out by hand."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, counter, moment, optional_text, reference, version_column

_version = version_column()


class Segment(SQLModel, table=True):
    """A saved filter. ``slug`` is made once and survives renaming; ``filter`` is canonical text, ``""`` for none.

    Members are shared by all agents, so the filter means what it meant to ``created_by``, with days that begin at
    midnight in ``zone``. ``columns`` and ``sort`` are JSON. What follows from the rest, and is in no log: ``count``
    (members), ``built_at`` (NULL: the members do not fit the filter yet), ``due_at`` (when relative dates fall due;
    NULL: never).
    """

    __tablename__ = "segment"
    __table_args__ = (
        CheckConstraint("columns IS NULL OR json_valid(columns)", name="columns_are_json"),
        CheckConstraint("sort IS NULL OR json_valid(sort)", name="sort_is_json"),
        ONCE,
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text, unique=True)
    slug: str = Field(sa_type=Text, unique=True)
    filter: str = Field(default="", sa_type=Text)
    columns: str | None = optional_text()
    sort: str | None = optional_text()
    count: int = counter()
    built_at: int | None = moment()
    due_at: int | None = moment()
    created_by: str = Field(sa_type=Text)
    created_at: int = Field(sa_type=Integer)
    zone: str = Field(default="UTC", sa_type=Text)
    version: int | None = Field(default=None, sa_column=_version)


class SegmentMember(SQLModel, table=True):
    """A contact is in a segment now, overrides counted in. It follows from the rest, so it is in no log."""

    __tablename__ = "segment_member"
    __table_args__ = (Index("ix_member_contact", "contact_id", "segment_id"), CLUSTERED)

    segment_id: int = reference("segment.id", key=True)
    contact_id: int = reference("contact.id", key=True)


class SegmentOverride(SQLModel, table=True):
    """A contact is in (``included`` 1) or out (0) whatever the filter says."""

    __tablename__ = "segment_override"
    __table_args__ = (Index("ix_override_contact", "contact_id", "segment_id"), CLUSTERED)

    segment_id: int = reference("segment.id", key=True)
    contact_id: int = reference("contact.id", key=True)
    included: int = Field(sa_type=Integer)
