"""The SQLModel tables: the only definition of each record, one module per concept.

Rules that hold in every table: times are whole Unix seconds in UTC; dates without a time are ``YYYY-MM-DD``; a
column that ends in ``_key``
holds the comparable form of the column beside it; JSON is text; cold columns come last, because SQLite decodes a
row from left to right.
"""

from crm_tui.models.attribute import Attribute
from crm_tui.models.change import Change, ChangeBatch
from crm_tui.models.contact import Contact, ContactEmail, ContactPhone, ContactVisitor
from crm_tui.models.duplicate import NotDuplicate
from crm_tui.models.event import ContactEventStat, Event, EventType
from crm_tui.models.imports import ImportRun
from crm_tui.models.note import Note
from crm_tui.models.organisation import ContactOrganisation, Organisation, OrganisationSegment
from crm_tui.models.photo import ContactPhoto, Photo
from crm_tui.models.search import SearchDoc
from crm_tui.models.segment import Segment, SegmentMember, SegmentOverride
from crm_tui.models.setting import Agent, Draft, Setting
from crm_tui.models.subscription import DoNotContact, Subscription, SubscriptionList
from crm_tui.models.tag import ContactTag, Tag
from crm_tui.models.task import Task

__all__ = [
    "Agent",
    "Attribute",
    "Change",
    "ChangeBatch",
    "Contact",
    "ContactEmail",
    "ContactEventStat",
    "ContactOrganisation",
    "ContactPhone",
    "ContactPhoto",
    "ContactTag",
    "ContactVisitor",
    "DoNotContact",
    "Draft",
    "Event",
    "EventType",
    "ImportRun",
    "NotDuplicate",
    "Note",
    "Organisation",
    "OrganisationSegment",
    "Photo",
    "SearchDoc",
    "Segment",
    "SegmentMember",
    "SegmentOverride",
    "Setting",
    "Subscription",
    "SubscriptionList",
    "Tag",
    "Task",
]
