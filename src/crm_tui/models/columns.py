"""Column shapes that several tables share: STRICT tables know TEXT, INTEGER and REAL only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Text
from sqlmodel import Field

STRICT = {"sqlite_strict": True}
"""Table option: SQLite checks the type of every value."""
ONCE = {**STRICT, "sqlite_autoincrement": True}
"""Table option: an id is never given twice, because the change log goes on naming whom it meant."""
CLUSTERED = {"sqlite_strict": True, "sqlite_with_rowid": False}
"""Table option: rows lie in the order of their primary key."""


def text(*, unique: bool = False) -> Any:
    """A text that must be there."""
    return Field(sa_type=Text, unique=unique)


def optional_text() -> Any:
    """A text or NULL for unknown."""
    return Field(default=None, sa_type=Text)


def moment() -> Any:
    """Unix seconds UTC, or NULL."""
    return Field(default=None, sa_type=Integer)


def counter() -> Any:
    """A count that is never unknown."""
    return Field(default=0, sa_type=Integer, sa_column_kwargs={"server_default": "0"})


def reference(target: str, *, key: bool = False, on_delete: str = "CASCADE", optional: bool = False) -> Any:
    """A foreign key to ``table.column``; part of the primary key when ``key``."""
    column = Column(Integer, ForeignKey(target, ondelete=on_delete), primary_key=key, nullable=optional)
    return Field(default=None, sa_column=column) if optional else Field(sa_column=column)


def version_column() -> Column[int]:
    """The column that makes an update of a stale record fail instead of overwriting another agent's."""
    return Column("version", Integer, nullable=False, server_default="1")
