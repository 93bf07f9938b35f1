"""What belongs to a contact in rows of its own, and can be asked about in brackets: ``did[type:call at:7d]``."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.filters.fields.field import Field, FieldType

STATUSES = ("active", "unconfirmed", "unsubscribed", "bounced")
CHANNELS = ("email", "phone", "sms", "post")
REASONS = ("unsubscribed", "bounced", "manual")
NOTE_TYPES = ("general", "email", "call", "meeting")


class RelationKind(NamedTuple):
    """A relation: ``EXISTS (SELECT 1 FROM source WHERE link AND filter)``.

    ``source`` and ``link`` are SQL over the relation's tables and the alias ``contact``; ``words`` names the inner
    fields that bare words search; ``head`` is the inner field that the short form ``name:value`` fills;
    ``current`` is the status that holds unless the brackets speak of ``status`` themselves.
    """

    name: str
    label: str
    source: str
    link: str
    fields: tuple[Field, ...]
    words: tuple[str, ...] = ()
    head: str | None = None
    current: str | None = None
    aliases: tuple[str, ...] = ()
    available: bool = True
    brackets: bool = True
    listed: bool = False
    """The rows are listed themselves: there are no brackets around the filter, and nothing to count."""

    @property
    def called(self) -> str:
        """What a sentence about its filter calls it."""
        return f"An {self.name}" if self.listed else f"{self.name}[…]"

    def find(self, name: str) -> Field | None:
        """The inner field of that name (``count`` is no field)."""
        name = name.casefold()
        return next((field for field in self.fields if name == field.name), None)


def _f(
    name: str, label: str, type: FieldType, column: str, key: str | None = None, options: tuple[str, ...] = (),
    counter: bool = False,
) -> Field:  # fmt: skip
    return Field(name, label, type, "", column, key=key, options=options, counter=counter)


def _detail(name: str, label: str, type: FieldType = "text") -> Field:
    """A value among the details of an event."""
    return _f(name, label, type, f"json_extract(event.details, '$.{name}')")


_DID = RelationKind(
    "did", "History",
    "event JOIN event_type ON event_type.id = event.type_id", "event.contact_id = contact.id",
    (
        _f("type", "Event type", "select", "event_type.name"),
        _f("at", "When", "datetime", "event.at"),
        _detail("url", "Address", "url"),
        _detail("title", "Title"),
        _detail("referer", "Referer", "url"),
        _detail("source", "Source"),
        _detail("channel", "Channel"),
        _detail("subject", "Subject"),
        _detail("form", "Form"),
        _detail("text", "Text"),
        _f("points", "Points", "number", "event.points", counter=True),
    ),
    words=("text", "title", "subject", "form", "url"), head="type",
)  # fmt: skip
_ORG = RelationKind(
    "org", "Organisation",
    "contact_organisation JOIN organisation ON organisation.id = contact_organisation.organisation_id",
    "contact_organisation.contact_id = contact.id AND organisation.deleted_at IS NULL",
    (
        _f("name", "Name", "text", "organisation.name", key="organisation.name_key"),
        _f("primary", "Primary", "boolean", "contact_organisation.is_primary"),
        _f("domain", "Domain", "text", "organisation.domain"),
        _f("website", "Website", "url", "organisation.website"),
        _f("phone", "Phone", "phone", "organisation.phone"),
        _f("industry", "Industry", "text", "organisation.industry"),
        _f("country", "Country", "country", "organisation.country"),
        _f("region", "Region", "text", "organisation.region"),
        _f("city", "City", "text", "organisation.city"),
        _f("address", "Address", "text", "organisation.address"),
        _f("zip", "Postal code", "text", "organisation.zip"),
        _f("created", "Created", "datetime", "organisation.created_at"),
        _f("updated", "Updated", "datetime", "organisation.updated_at"),
    ),
    words=("name",), head="name", aliases=("organisations",),
)  # fmt: skip
_LIST = RelationKind(
    "list", "List",
    "subscription JOIN subscription_list ON subscription_list.id = subscription.list_id",
    "subscription.contact_id = contact.id",
    (
        # compared whole, with the slug as well as with the name
        _f("name", "List", "select", "subscription_list.name"),
        _f("status", "Status", "select", "subscription.status", options=STATUSES),
        _f("since", "Since", "datetime", "subscription.since"),
    ),
    words=("name",), head="name", current="active", aliases=("lists",),
)  # fmt: skip
_DNC = RelationKind(
    "dnc", "Do not contact", "do_not_contact", "do_not_contact.contact_id = contact.id",
    (
        _f("channel", "Channel", "select", "do_not_contact.channel", options=CHANNELS),
        _f("reason", "Reason", "select", "do_not_contact.reason", options=REASONS),
        _f("since", "Since", "datetime", "do_not_contact.since"),
    ),
    head="channel",
)  # fmt: skip
_NOTE = RelationKind(
    "note", "Note", "note", "note.contact_id = contact.id AND note.deleted_at IS NULL",
    (
        _f("text", "Text", "text", "note.text"),
        _f("type", "Type", "select", "note.type", options=NOTE_TYPES),
        _f("author", "Author", "agent", "note.author"),
        _f("at", "When", "datetime", "note.at"),
    ),
    words=("text",),
)  # fmt: skip
_TASK = RelationKind(
    "task", "Task", "task", "task.contact_id = contact.id AND task.deleted_at IS NULL",
    (
        _f("title", "Title", "text", "task.title"),
        _f("type", "Type", "select", "task.type"),
        _f("assignee", "Assignee", "agent", "task.assignee"),
        _f("due", "Due", "datetime", "task.due_at"),
        _f("status", "Status", "select", "task.status", options=("open", "done")),
    ),
    words=("title",),
)  # fmt: skip
_TICKET = RelationKind(
    "ticket", "Ticket", "", "",
    (
        _f("subject", "Subject", "text", ""),
        _f("status", "Status", "select", ""),
        _f("priority", "Priority", "select", ""),
        _f("assignee", "Assignee", "agent", ""),
        _f("tag", "Tag", "select", ""),
    ),
    words=("subject",), available=False,
)  # fmt: skip
_SEGMENT = RelationKind(
    "segment", "Segment",
    # materialised: a segment's own filter rules who is in it, and overrides are counted in
    "segment_member JOIN segment ON segment.id = segment_member.segment_id", "segment_member.contact_id = contact.id",
    (_f("name", "Segment", "select", "segment.slug"),),
    head="name", aliases=("segments",), brackets=False,
)  # fmt: skip
_AUTOMATION = RelationKind(
    "automation", "Automation", "", "",
    (
        _f("name", "Automation", "select", ""),
        _f("status", "Status", "select", ""),
        _f("step", "Step", "text", ""),
        _f("entered", "Entered", "datetime", ""),
        _f("entries", "Entries", "number", "", counter=True),
    ),
    words=("name",), head="name", current="active", aliases=("automations",), available=False,
)  # fmt: skip

RELATIONS: tuple[RelationKind, ...] = (_DID, _ORG, _LIST, _DNC, _NOTE, _TASK, _TICKET, _SEGMENT, _AUTOMATION)

SHORT_EVENTS: dict[str, tuple[str, str]] = {
    "visited": ("page_hit", "url"),
    "opened": ("email_open", "subject"),
    "clicked": ("link_click", "url"),
    "submitted": ("form_submit", "form"),
}
"""``visited:/pricing`` is ``did:page_hit[url:/pricing]``: the event type and the inner field of each short form."""

_BY_NAME = {name: kind for kind in RELATIONS for name in (kind.name, *kind.aliases)}


def find_relation(name: str) -> RelationKind | None:
    """The relation of that name or alias (``visited`` and its like are short forms, not relations)."""
    return _BY_NAME.get(name.casefold())
