"""Agents, what each of them has set, and the texts they have not saved yet."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, STRICT, counter, optional_text


class Agent(SQLModel, table=True):
    """A person who works here: the login is the Unix user."""

    __tablename__ = "agent"
    __table_args__ = (STRICT,)

    login: str = Field(sa_type=Text, primary_key=True)
    name: str | None = optional_text()
    email: str | None = optional_text()
    department: str | None = optional_text()
    archived: int = counter()


class Setting(SQLModel, table=True):
    """One setting of one agent (``*`` for everybody): ``value`` is JSON."""

    __tablename__ = "setting"
    __table_args__ = (CheckConstraint("json_valid(value)", name="value_is_json"), CLUSTERED)

    agent: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    value: str = Field(sa_type=Text)


class Draft(SQLModel, table=True):
    """A text that an agent typed and did not save: ``place`` says where (``quick:12`` is the quick line of contact
    12).
    """

    __tablename__ = "draft"
    __table_args__ = (CLUSTERED,)

    agent: str = Field(sa_type=Text, primary_key=True)
    place: str = Field(sa_type=Text, primary_key=True)
    text: str = Field(sa_type=Text)
    at: int = Field(sa_type=Integer)
