"""Tasks: what an agent is to do for a contact, and when."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Index, Integer, Text, text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import ONCE, moment, optional_text, reference, version_column

_version = version_column()


class Task(SQLModel, table=True):
    """One task; ``status`` is ``open`` or ``done``; ``alert_minutes`` before ``due_at``; maybe with an organisation."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_contact", "contact_id", "due_at"),
        # without the deleted ones, so that the queue is read from the index alone
        Index("ix_task_queue", "status", "assignee", "due_at", sqlite_where=text("deleted_at IS NULL")),
        Index("ix_task_due", "status", "due_at", sqlite_where=text("deleted_at IS NULL")),
        ONCE,
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = reference("contact.id")
    title: str = Field(sa_type=Text)
    type: str = Field(default="to do", sa_type=Text)
    status: str = Field(default="open", sa_type=Text)
    due_at: int | None = moment()
    assignee: str | None = optional_text()
    author: str = Field(sa_type=Text)
    created_at: int = Field(sa_type=Integer)
    updated_at: int = Field(sa_type=Integer)
    done_at: int | None = moment()
    duration_minutes: int | None = Field(default=None, sa_type=Integer)
    alert_minutes: int | None = Field(default=None, sa_type=Integer)
    description: str | None = optional_text()
    version: int = Field(default=1, sa_column=_version)
    deleted_at: int | None = moment()
    organisation_id: int | None = reference("organisation.id", on_delete="SET NULL", optional=True)
