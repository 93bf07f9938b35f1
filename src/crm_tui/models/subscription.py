"""Subscription lists with the status of each contact, and the channels on which a contact must not be reached."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Text
from sqlmodel import Field, SQLModel

from crm_tui.models.columns import CLUSTERED, ONCE, counter, optional_text, reference

STATUSES = ("active", "unconfirmed", "unsubscribed", "bounced")
CHANNELS = ("email", "phone", "sms", "post")
REASONS = ("unsubscribed", "bounced", "manual")


class SubscriptionList(SQLModel, table=True):
    """A list that contacts subscribe to; ``slug`` is made once and survives renaming."""

    __tablename__ = "subscription_list"
    __table_args__ = (ONCE,)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text, unique=True)
    slug: str = Field(sa_type=Text, unique=True)
    archived: int = counter()


class Subscription(SQLModel, table=True):
    """A contact's status on a list; ``source`` says where the consent came from, ``consent`` its wording."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_list_contact", "list_id", "status", "contact_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    list_id: int = reference("subscription_list.id", key=True)
    status: str = Field(default="active", sa_type=Text)
    since: int = Field(sa_type=Integer)
    source: str | None = optional_text()
    consent: str | None = optional_text()


class DoNotContact(SQLModel, table=True):
    """The contact must not be reached on ``channel``, with the reason and since when."""

    __tablename__ = "do_not_contact"
    __table_args__ = (Index("ix_dnc_channel", "channel", "reason", "contact_id"), CLUSTERED)

    contact_id: int = reference("contact.id", key=True)
    channel: str = Field(sa_type=Text, primary_key=True)
    reason: str = Field(default="manual", sa_type=Text)
    since: int = Field(sa_type=Integer)
