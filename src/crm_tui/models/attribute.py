"""Custom attributes: the definition; the values lie in ``contact.custom`` under the slug."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import ONCE, counter, optional_text


class Attribute(SQLModel, table=True):
    """One custom attribute; ``slug`` is made once from the name and survives renaming; ``options`` is a JSON array."""

    __tablename__ = "attribute"
    __table_args__ = (CheckConstraint("options IS NULL OR json_valid(options)", name="options_is_json"), ONCE)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    type: str = Field(default="text", sa_type=Text)
    options: str | None = optional_text()
    required: int = counter()
    default_value: str | None = optional_text()
    position: int = counter()
    created_at: int = Field(sa_type=Integer)
