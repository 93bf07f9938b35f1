"""Notes that agents write about a contact; seen by every agent, never by the contact."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import ONCE, counter, moment, optional_text, reference, version_column

NOTE_TYPES = ("general", "email", "call", "meeting")

_version = version_column()


class Note(SQLModel, table=True):
    """One note. ``at`` is the date it speaks of (a call, a meeting), ``created_at`` when it was written.

    ``duration_minutes`` is how long the call or the meeting was.
    """

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_contact", "contact_id", "at"), Index("ix_note_at", "at"), ONCE)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id")
    type: str = Field(default="general", sa_type=Text)
    text: str = Field(sa_type=Text)
    at: int = Field(sa_type=Integer)
    author: str = Field(sa_type=Text)
    created_at: int = Field(sa_type=Integer)
    edited_at: int | None = moment()
    edited_by: str | None = optional_text()
    pinned: int = counter()
    version: int = Field(default=1, sa_column=_version)
    deleted_at: int | None = moment()
    duration_minutes: int | None = Field(default=None, sa_type=Integer)
