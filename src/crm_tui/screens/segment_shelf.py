"""Where the segments beside a list are kept: those of contacts here, those of another list beside its screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from crm_tui.screens.list_layout import SortKeys
    from crm_tui.store.store import Store
    from crm_tui.values.segments import SegmentItem, SegmentSaved


class OnShelf(NamedTuple):
    """All segments with their counts; how many there are without a filter; the names that filters may mention."""

    items: tuple[SegmentItem, ...]
    everybody: int
    names: Mapping[str, Mapping[str, str]]


class SegmentShelf(Protocol):
    """What a list can do with its segments. What reads or writes runs in workers."""

    everybody: str
    """What the sidebar calls the list without a filter."""
    without_filter: str
    """What a segment without a filter would be, when one is to be saved."""

    def stay(self, size: int) -> str:
        """What is not deleted with a segment of so many."""
        ...

    def read(self, store: Store) -> OnShelf:
        """The segments as they are."""
        ...

    def bring_up_to_date(self, store: Store, wanted: Callable[[], bool]) -> bool:
        """Rebuild what is due, for as long as it is ``wanted``; whether anything was."""
        ...

    def members(self, item: SegmentItem) -> str:
        """The filter that is asked for the members of a segment."""
        ...

    def see(self, store: Store, item: SegmentItem) -> None:
        """The agent has opened a segment."""
        ...

    def save(
        self, store: Store, name: str, text: str, zone: ZoneInfo, columns: Sequence[str], sort: SortKeys
    ) -> SegmentSaved:
        """Save a filter under a name."""
        ...

    def rename(self, store: Store, slug: str, name: str) -> str:
        """Another name; as it is kept."""
        ...

    def users(self, store: Store, slug: str) -> tuple[str, ...]:
        """Who refers to a segment."""
        ...

    def delete(self, store: Store, slug: str) -> str:
        """Delete a segment; its name."""
        ...


class ContactSegments:
    """The segments of contacts: their members are kept, some were put in or out by hand."""

    everybody = "Everybody"
    without_filter = "A segment of contacts that you put in (s)"

    def stay(self, size: int) -> str:
        """Contacts are no part of a segment."""
        return f"Its {size:,} contact{'' if size == 1 else 's'} and their history stay."

    def read(self, store: Store) -> OnShelf:
        """The segments as they are."""
        from crm_tui.store.names import read_names
        from crm_tui.store.segments.reading import everybody, segments

        items, total = segments(store), everybody(store)
        with store.read() as db:
            return OnShelf(items, total, read_names(db))

    def bring_up_to_date(self, store: Store, wanted: Callable[[], bool]) -> bool:
        """What relative dates and bulk writes have left behind."""
        from crm_tui.store.segments.due import is_due

        if not is_due(store):
            return False
        from crm_tui.store.segments.rebuilding import rebuild

        rebuild(store, wanted=wanted)
        return True

    def members(self, item: SegmentItem) -> str:
        """Overrides are counted in."""
        from crm_tui.store.segments.reading import member_filter

        return member_filter(item.slug)

    def see(self, store: Store, item: SegmentItem) -> None:
        """Changes count from here on."""
        from crm_tui.store.segments.reading import mark_seen

        mark_seen(store, item.slug)

    def save(
        self, store: Store, name: str, text: str, zone: ZoneInfo, columns: Sequence[str], sort: SortKeys
    ) -> SegmentSaved:
        """Save it, and fill it at once."""
        from crm_tui.store.segments.rebuilding import rebuild
        from crm_tui.store.segments.saving import save_segment

        made = save_segment(store, name, text, zone=zone, columns=columns, sort=sort)
        rebuild(store)
        return made

    def rename(self, store: Store, slug: str, name: str) -> str:
        """Another name; as it is kept."""
        from crm_tui.store.segments.saving import rename_segment

        return rename_segment(store, slug, name)

    def users(self, store: Store, slug: str) -> tuple[str, ...]:
        """The segments whose filter refers to it."""
        from crm_tui.store.segments.saving import users_of

        return users_of(store, slug)

    def delete(self, store: Store, slug: str) -> str:
        """Delete a segment; its name."""
        from crm_tui.store.segments.saving import delete_segment

        return delete_segment(store, slug)
