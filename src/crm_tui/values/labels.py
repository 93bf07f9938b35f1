"""Tags and lists as the store tells them to the screens: small, frozen, without behaviour."""

from __future__ import annotations

from typing import NamedTuple

COLOURS = {"r": "red", "o": "orange", "y": "yellow", "g": "green", "c": "cyan", "b": "blue", "m": "magenta"}
"""The letter of each colour that a tag can have, and its name."""


class TagItem(NamedTuple):
    """A tag across all contacts: how many have it, its colour's name, the segments whose filter names it."""

    id: int
    name: str
    contacts: int
    colour: str | None = None
    segments: tuple[str, ...] = ()


class ListItem(NamedTuple):
    """A subscription list, with how many contacts have each status on it, and the segments that ask about it."""

    id: int
    name: str
    slug: str
    archived: bool
    active: int = 0
    unconfirmed: int = 0
    unsubscribed: int = 0
    bounced: int = 0
    segments: tuple[str, ...] = ()

    @property
    def contacts(self) -> int:
        """Everybody on it, whatever the status."""
        return self.active + self.unconfirmed + self.unsubscribed + self.bounced


class ListStanding(NamedTuple):
    """How one contact stands on a list: ``status`` is empty when it is not on it; ``since`` in seconds UTC."""

    slug: str
    name: str
    status: str = ""
    since: int | None = None
    source: str | None = None
    consent: str | None = None
    archived: bool = False


class StatusChange(NamedTuple):
    """One change of a list's status or of a channel: ``of`` is ``list`` or ``channel``, ``key`` its slug or name.

    ``status`` is what it became: empty when the contact left the list, or may be reached again. ``agent`` is None
    when nobody is known to have changed it (an import): then it is what stands now.
    """

    of: str
    key: str
    at: int
    agent: str | None
    status: str
    source: str | None = None


class Refusal(NamedTuple):
    """Why a contact must not be reached on a channel, and since when (seconds UTC)."""

    contact: str
    channel: str
    reason: str
    since: int
