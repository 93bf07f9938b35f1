"""Imports: one run of one file, with its checkpoint, so that a killed import goes on where it was."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import STRICT, counter, moment, optional_text


class ImportRun(SQLModel, table=True):
    """One import; ``line`` is the last staged row that is merged, written in the transaction that merged it."""

    __tablename__ = "import_run"
    __table_args__ = (STRICT,)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    options: str = Field(sa_type=Text)
    agent: str = Field(sa_type=Text)
    state: str = Field(default="merging", sa_type=Text)
    line: int = counter()
    created: int = counter()
    updated: int = counter()
    unchanged: int = counter()
    rejected: int = counter()
    warnings: int = counter()
    batch_id: int | None = Field(default=None, sa_type=Integer)
    started_at: int = Field(sa_type=Integer)
    finished_at: int | None = moment()
    report: str | None = optional_text()
