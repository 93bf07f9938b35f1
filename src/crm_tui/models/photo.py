"""Photos of contacts: the picture, small, and whose it is."""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, reference


class Photo(SQLModel, table=True):
    """A picture, told by its SHA-256 (hexadecimal); it never changes and is in no log. ``kind`` is png, jpeg, gif or
    webp; ``pixels`` is the same as 24 × 24 times red, green, blue, which can be drawn without decoding anything (NULL:
    it was chosen where nothing could be decoded).

    It stays when nobody has it any more, because the change log names it and undo brings it back; what goes for good
    is what a contact had who is erased.
    """

    __tablename__ = "photo"
    __table_args__ = (ONCE,)

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(sa_type=Text, unique=True)
    kind: str = Field(sa_type=Text)
    data: bytes = Field(sa_type=LargeBinary)
    pixels: bytes | None = Field(default=None, sa_type=LargeBinary)


class ContactPhoto(SQLModel, table=True):
    """The photo of a contact: one or none. Who chose it, and when, is in the change log."""

    __tablename__ = "contact_photo"
    __table_args__ = (Index("ix_contact_photo", "photo_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    photo_id: int = reference("photo.id", on_delete="RESTRICT")
