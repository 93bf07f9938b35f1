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
