"""The change log: every write is one batch with one title, and below it what each touched row was and became."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import STRICT, optional_text, reference


class ChangeBatch(SQLModel, table=True):
    """Who did what, when: the unit of undo. ``undoes`` names the batch that this one takes back."""

    __tablename__ = "change_batch"
    __table_args__ = (Index("ix_batch_agent", "agent", "id"), STRICT)

    id: int | None = Field(default=None, primary_key=True)
    at: int = Field(sa_type=Integer)
    agent: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    undoes: int | None = Field(default=None, sa_type=Integer)


class Change(SQLModel, table=True):
    """One row, or one set of rows, that a batch touched.

    ``operation`` is ``add``, ``change`` or ``remove`` for the row with primary key ``key`` (a JSON array) of table
    ``entity``; ``before`` and
    ``after`` are JSON objects of the columns that differ. For a bulk write it is ``set`` and ``after`` describes
    the whole set at once.
    """

    __tablename__ = "change"
    __table_args__ = (
        CheckConstraint("json_valid(before) OR before IS NULL", name="before_is_json"),
        CheckConstraint("json_valid(after) OR after IS NULL", name="after_is_json"),
        Index("ix_change_batch", "batch_id"),
        Index("ix_change_contact", "contact_id"),
        STRICT,
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = reference("change_batch.id")
    entity: str = Field(sa_type=Text)
    operation: str = Field(sa_type=Text)
    contact_id: int | None = Field(default=None, sa_type=Integer)
    key: str | None = optional_text()
    before: str | None = optional_text()
    after: str | None = optional_text()
