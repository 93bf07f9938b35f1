"""The history: what a contact did, clustered by contact and time, with a rollup for questions over all contacts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, counter, optional_text, reference


class EventType(SQLModel, table=True):
    """A kind of event by name (``page_hit``); any word is allowed."""

    __tablename__ = "event_type"
    __table_args__ = (ONCE,)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text, unique=True)


class Event(SQLModel, table=True):
    """One action. ``id`` is unique in the database; ``source_key`` names it in the file it came from; ``details``
    is a JSON object.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("details IS NULL OR json_valid(details)", name="details_is_json"),
        # a file that is given again is known by it, whosoever the events have become meanwhile
        Index("ix_event_source", "source_key", sqlite_where=text("source_key IS NOT NULL")),
        CLUSTERED,
    )

    contact_id: int = reference("contact.id", key=True)
    at: int = Field(sa_type=Integer, primary_key=True)
    id: int = Field(sa_type=Integer, primary_key=True)
    type_id: int = reference("event_type.id")
    points: int = counter()
    source_key: str | None = optional_text()
    details: str | None = optional_text()


class ContactEventStat(SQLModel, table=True):
    """How many events of one kind a contact has, kept in the transaction that writes the event."""

    __tablename__ = "contact_event_stat"
    __table_args__ = (Index("ix_stat_type", "type_id", "last_at", "contact_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    type_id: int = reference("event_type.id", key=True)
    n: int = Field(sa_type=Integer)
    points: int = counter()
    first_at: int = Field(sa_type=Integer)
    last_at: int = Field(sa_type=Integer)
