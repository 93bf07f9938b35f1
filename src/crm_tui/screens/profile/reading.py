"""Everything that the first look at a person needs, read in one go in a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.screens.profile.text import Grain, step_starts
from crm_tui.values.records import ActivityWeek, ContactCard, HistoryItem

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry
    from crm_tui.store.drafts import DraftKeeper
    from crm_tui.store.store import Store

PAGE = 100
"""Items of the history read at once."""


@dataclass(frozen=True, slots=True)
class ProfileData:
    """What header, fields, chart, the line of tabs and the first page of the history show."""

    card: ContactCard
    registry: Registry
    counts: Mapping[str, int]
    """How many things are under a tab, by the tab's name."""
    items: tuple[HistoryItem, ...]
    activity: tuple[ActivityWeek, ...]
    draft: str = ""
    """Edits of its fields that were not saved."""

    def shows_the_same(self, other: ProfileData) -> bool:
        """Whether nothing would look different."""
        same_fields = self.registry.fields == other.registry.fields
        return same_fields and replace(self, registry=other.registry, draft=other.draft) == other


def read_profile(store: Store, contact_id: int, grain: Grain, zone: ZoneInfo, kept: DraftKeeper) -> ProfileData:
    """Read a contact for its profile; the ids of contacts that were merged away lead to the one that was kept.

    Raises:
        CrmError: there is no such contact, or the store cannot be read.
    """
    from crm_tui.screens.fields.pane import draft_place
    from crm_tui.store import history
    from crm_tui.store.contacts.reading import card, registry
    from crm_tui.store.task_queue import open_count

    now = store.clock.now()
    found = with_pixels(store, card(store, contact_id))
    place = draft_place(found.id)
    total, notes = history.counts(store, found.id)
    return ProfileData(
        found,
        registry(store),
        {"history": total, "notes": notes, "tasks": open_count(store, found.id)},
        history.page(store, found.id, limit=PAGE),
        history.activity(store, found.id, step_starts(grain, now, zone), now + 1),
        kept.text(store, place),
    )


def with_pixels(store: Store, card: ContactCard) -> ContactCard:
    """A photo that was chosen where nothing could be decoded is decoded now, when that can be done here."""
    if card.photo is None or card.photo.pixels is not None:
        return card
    from crm_tui.services.pictures import drawn_pixels
    from crm_tui.store.photos import picture

    kept = picture(store, card.id)
    pixels = drawn_pixels(kept.kind, kept.data) if kept else None
    return card._replace(photo=card.photo._replace(pixels=pixels))
