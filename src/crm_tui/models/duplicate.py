"""What agents said of likely duplicates: which pairs are two people, and are not to be proposed again."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import SQLModel

from crm_tui.models.columns import CLUSTERED, reference


class NotDuplicate(SQLModel, table=True):
    """Two contacts are two people; ``contact_id`` is the lower id. Who said so, and when, is in the change log."""

    __tablename__ = "not_duplicate"
    __table_args__ = (Index("ix_not_duplicate_other", "other_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    other_id: int = reference("contact.id", key=True)
