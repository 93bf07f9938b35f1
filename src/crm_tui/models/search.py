"""The search document: one folded line per contact; two FTS5 indexes lie on it (``store.schema``)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import STRICT


class SearchDoc(SQLModel, table=True):
    """``line`` is ``values.folding.search_line`` of the names, addresses, numbers, organisations, job title and
    city.
    """

    __tablename__ = "search_doc"
    __table_args__ = (STRICT,)

    id: int = Field(sa_column=Column(Integer, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    line: str = Field(sa_type=Text)
