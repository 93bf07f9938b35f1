"""Tags: short words on contacts."""

from __future__ import annotations

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, optional_text, reference


class Tag(SQLModel, table=True):
    """One tag; ``name_key`` is the folded name, so that *VIP* and *vip* are one tag."""

    __tablename__ = "tag"
    __table_args__ = (ONCE,)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text, unique=True)
    colour: str | None = optional_text()


class ContactTag(SQLModel, table=True):
    """A contact has a tag."""

    __tablename__ = "contact_tag"
    __table_args__ = (Index("ix_tag_contact", "tag_id", "contact_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    tag_id: int = reference("tag.id", key=True)
