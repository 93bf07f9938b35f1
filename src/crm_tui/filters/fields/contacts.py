"""The built-in attributes of a contact: one row each. A new built-in attribute is one row here."""

from __future__ import annotations

from crm_tui.filters.fields.field import DATES, Field, FieldType, Many, folded

_EMAILS = Many(
    "contact_email", "contact_email.contact_id = contact.id", "contact_email.email", "contact_email.email_key"
)
_PHONES = Many("contact_phone", "contact_phone.contact_id = contact.id", "contact_phone.phone")
_TAGS = Many(
    "contact_tag JOIN tag ON tag.id = contact_tag.tag_id",
    "contact_tag.contact_id = contact.id",
    "tag.name",
    "tag.name_key",
)
_ORGANISATIONS = Many(
    "contact_organisation JOIN organisation ON organisation.id = contact_organisation.organisation_id",
    "contact_organisation.contact_id = contact.id AND organisation.deleted_at IS NULL",
    "organisation.name",
    "organisation.name_key",
)
_LISTS = Many(
    "subscription JOIN subscription_list ON subscription_list.id = subscription.list_id",
    "subscription.contact_id = contact.id AND subscription.status = 'active'",
    "subscription_list.name",
)
_SEGMENTS = Many(
    "segment_member JOIN segment ON segment.id = segment_member.segment_id",
    "segment_member.contact_id = contact.id",
    "segment.name",
    "segment.name_key",
)


def _joined(many: Many, order: str) -> str:
    """The cell of a many-valued field; SQLite concatenates in the order of the inner select."""
    return (
        f"(SELECT group_concat(v, char(31)) FROM (SELECT {many.value} AS v FROM {many.source} "
        f"WHERE {many.link} ORDER BY {order}))"
    )


def one(
    group: str,
    name: str,
    label: str,
    type: FieldType,
    column: str = "",
    *aliases: str,
    key: str | None = None,
    index: bool = False,
    counter: bool = False,
    writable: bool = True,
) -> Field:
    """A field that is one column of ``contact`` (named like the field unless ``column`` says otherwise)."""
    sql = f"contact.{column or name}"
    if key:
        order = f"contact.{key}"
    elif index or counter or type in DATES or type in ("number", "duration"):
        order = sql
    else:
        order = f"nullif({folded(sql)}, '')"
    return Field(
        name,
        label,
        type,
        group,
        sql,
        aliases,
        key=f"contact.{key}" if key else None,
        cell_sql=sql,
        order_sql=order,
        order_index=index,
        counter=counter,
        writable=writable,
    )


def _many(
    group: str,
    name: str,
    label: str,
    type: FieldType,
    many: Many,
    cell_order: str,
    order_sql: str,
    *aliases: str,
    relation: str | None = None,
    index: bool = False,
    writable: bool = True,
) -> Field:
    return Field(
        name,
        label,
        type,
        group,
        None,
        aliases,
        many=many,
        relation=relation,
        cell_sql=_joined(many, cell_order),
        order_sql=order_sql,
        order_index=index,
        writable=writable,
    )


_I, _S, _P, _W, _C, _T, _R, _K, _M = (
    "identity", "social", "place and technology", "web", "chat", "ticket", "record", "work", "membership",
)  # fmt: skip
_LOCATION = "contact.latitude || ',' || contact.longitude"
_FIRST_TAG = f"(SELECT min(tag.name_key) FROM {_TAGS.source} WHERE {_TAGS.link})"
_FIRST_LIST = f"(SELECT min(fold({_LISTS.value})) FROM {_LISTS.source} WHERE {_LISTS.link})"
_FIRST_SEGMENT = f"(SELECT min(segment.name_key) FROM {_SEGMENTS.source} WHERE {_SEGMENTS.link})"
_FIRST_ORGANISATION = (
    "(SELECT organisation.name_key FROM organisation "
    "WHERE organisation.id = contact.organisation_id AND organisation.deleted_at IS NULL)"
)

CONTACT_FIELDS: tuple[Field, ...] = (
    one(_I, "name", "Name", "text", key="sort_name", index=True),
    one(_I, "first_name", "First name", "text"),
    one(_I, "last_name", "Last name", "text"),
    one(_I, "title", "Title", "text"),
    one(_I, "email", "Email", "email", key="email_key", index=True),
    _many(_I, "emails", "All emails", "email", _EMAILS, "contact_email.position", "contact.email_key", index=True),
    one(_I, "phone", "Phone", "phone", key="phone_key", index=True),
    _many(_I, "phones", "All phones", "phone", _PHONES, "contact_phone.position", "contact.phone_key", index=True),
    _many(
        _I, "org", "Organisation", "text", _ORGANISATIONS,
        "contact_organisation.is_primary DESC, organisation.name_key", _FIRST_ORGANISATION, "organisations",
        relation="org",
    ),
    one(_I, "job", "Job title", "text", "job_title", "job_title"),
    _many(_I, "tags", "Tags", "multi", _TAGS, "tag.name_key", _FIRST_TAG, "tag"),
    one(_I, "website", "Website", "url"),
    one(_I, "address", "Address", "text"),
    one(_I, "zip", "Postal code", "text"),
    one(_I, "birthday", "Birthday", "date", index=True),
    one(_I, "language", "Language", "text"),
    one(_I, "timezone", "Time zone", "text"),
    one(_S, "facebook", "Facebook", "text"),
    one(_S, "linkedin", "LinkedIn", "text"),
    one(_S, "twitter", "Twitter", "text"),
    one(_S, "instagram", "Instagram", "text"),
    one(_P, "country", "Country", "country", index=True),
    one(_P, "region", "Region", "text", "", "state"),
    one(_P, "city", "City", "text"),
    one(_P, "hostname", "Host name", "text"),
    one(_P, "ip", "IP address", "text"),
    one(_P, "os", "Operating system", "text"),
    one(_P, "browser", "Browser", "text"),
    one(_P, "device", "Device", "text"),
    Field(
        "location", "Location", "text", _P, _LOCATION, ("coordinates",), cell_sql=_LOCATION,
        order_sql="contact.latitude", writable=False,
    ),
    one(_W, "first_session", "First session", "datetime", "first_session_at", writable=False),
    one(_W, "last_session", "Last session", "datetime", "last_session_at", writable=False),
    one(_W, "sessions", "Sessions", "number", counter=True, writable=False),
    one(_W, "page_views", "Page views", "number", counter=True, writable=False),
    one(_W, "time_spent", "Time spent", "duration", counter=True, writable=False),
    one(_C, "first_chat", "First chat", "datetime", "first_chat_at", writable=False),
    one(_C, "last_chat", "Last chat", "datetime", "last_chat_at", writable=False),
    one(_C, "chats", "Chats", "number", counter=True, writable=False),
    one(_T, "first_ticket", "First ticket", "datetime", "first_ticket_at", writable=False),
    one(_T, "last_ticket", "Last ticket", "datetime", "last_ticket_at", writable=False),
    one(_T, "tickets", "Tickets", "number", counter=True, writable=False),
    one(_R, "created", "Created", "datetime", "created_at", index=True, writable=False),
    one(_R, "updated", "Updated", "datetime", "updated_at", index=True, writable=False),
    one(_R, "identified", "Identified", "datetime", "identified_at", writable=False),
    one(_R, "first_seen", "First seen", "datetime", "first_seen_at", writable=False),
    one(_R, "last_seen", "Last seen", "datetime", "last_seen_at", index=True, writable=False),
    one(_R, "id", "Id", "number", index=True, writable=False),
    one(_R, "external_id", "External id", "text", index=True),
    one(_K, "owner", "Owner", "agent", index=True),
    one(_K, "stage", "Stage", "select", index=True),
    one(_K, "points", "Points", "number", index=True, counter=True),
    _many(_M, "lists", "Lists", "multi", _LISTS, "subscription_list.name", _FIRST_LIST, "list", relation="list"),
    _many(
        _M, "segments", "Segments", "multi", _SEGMENTS, "segment.name_key", _FIRST_SEGMENT, "segment",
        relation="segment", writable=False,
    ),
)  # fmt: skip
"""Every built-in attribute of a contact, in the order of the documentation."""

GROUPS: tuple[str, ...] = (_I, _S, _P, _W, _C, _T, _R, _K, _M, "custom")
"""The groups, in the order in which a picker shows them."""
