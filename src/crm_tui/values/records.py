"""What the store hands to the screens and the command line: small, frozen, without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class AttributeInfo(NamedTuple):
    """A custom attribute: ``type`` is one of text number date datetime boolean select multi_select email phone url."""

    slug: str
    name: str
    type: str = "text"
    options: tuple[str, ...] = ()
    required: bool = False
    default: str | None = None


class Row(NamedTuple):
    """One line of the list: the contact's id and the raw value of each column asked for (None is unknown)."""

    id: int
    values: tuple[object, ...]


class HistoryItem(NamedTuple):
    """One event or note, newest first: ``kind`` is the event's type or ``note``; ``at`` in seconds UTC."""

    id: int
    kind: str
    at: int
    title: str
    details: tuple[tuple[str, str], ...] = ()
    points: int = 0
    author: str | None = None
    pinned: bool = False
    edited_at: int | None = None
    edited_by: str | None = None


class HistoryQuery(NamedTuple):
    """Which items of a history are wanted: kinds are names of event types, and ``note``."""

    kinds: tuple[str, ...] = ()
    """Only these; none: all."""
    without: tuple[str, ...] = ()
    words: str = ""
    """Every one of these stands in a value of the item, whatever case and accents."""
    pinned_first: bool = False


class FormerText(NamedTuple):
    """What a note said before it was edited at ``until`` by ``by``."""

    until: int
    by: str
    text: str


class NoteItem(NamedTuple):
    """One note; ``at`` is the date it speaks of, ``created_at`` when it was written."""

    id: int
    type: str
    text: str
    at: int
    author: str
    created_at: int
    edited_at: int | None = None
    pinned: bool = False
    version: int = 1


class TaskItem(NamedTuple):
    """One task; ``due_at`` in seconds UTC, or None when it has no date."""

    id: int
    title: str
    type: str
    status: str
    due_at: int | None
    assignee: str | None
    duration_minutes: int | None
    alert_minutes: int | None


class OrganisationLink(NamedTuple):
    """An organisation of a contact."""

    id: int
    name: str
    primary: bool


class SubscriptionItem(NamedTuple):
    """A contact's status on a list."""

    name: str
    slug: str
    status: str
    since: int
    source: str | None


class DoNotContactItem(NamedTuple):
    """A channel on which the contact must not be reached."""

    channel: str
    reason: str
    since: int


class PhotoItem(NamedTuple):
    """The photo of a contact: ``kind`` png, jpeg, gif or webp, ``size`` in bytes, ``pixels`` as ``Photo`` has them."""

    id: int
    kind: str
    size: int
    pixels: bytes | None = None


class ContactCard(NamedTuple):
    """One contact whole, but for its history: ``values`` by the field names of the filter language."""

    id: int
    version: int
    anonymous: bool
    deleted: bool
    values: Mapping[str, object]
    custom: Mapping[str, object]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    organisations: tuple[OrganisationLink, ...]
    tags: tuple[str, ...]
    lists: tuple[SubscriptionItem, ...]
    do_not_contact: tuple[DoNotContactItem, ...]
    segments: tuple[str, ...] = ()
    tag_colours: Mapping[str, str] = MappingProxyType({})
    """The colour of each tag that has one."""
    photo: PhotoItem | None = None

    @property
    def name(self) -> str:
        """What the contact is called on the screen: the name, else an address, a number, where it comes from."""
        for field in ("name", "email", "phone", "twitter", "facebook", "linkedin", "instagram", "ip"):
            value = self.values.get(field)
            if value:
                return str(value)
        return f"contact {self.id}"


class Summary(NamedTuple):
    """What the preview shows of a contact without opening it."""

    card: ContactCard
    recent: tuple[HistoryItem, ...]


class ActivityWeek(NamedTuple):
    """One step of the engagement chart: how many actions, and how many points, from ``start`` (seconds UTC) on."""

    start: int
    actions: int
    points: int


class Saved(NamedTuple):
    """What a write did, for the status line: its batch in the log (None when nothing changed) and a sentence."""

    batch_id: int | None
    message: str
