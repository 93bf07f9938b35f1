"""The segments of organisations, for the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.screens.segment_shelf import OnShelf

if TYPE_CHECKING:
    from crm_tui.screens.list_layout import SortKeys
    from crm_tui.store.store import Store
    from crm_tui.values.segments import SegmentItem, SegmentSaved


class OrganisationSegments:
    """Filters with names: organisations are counted when they are looked at, nobody is put in by hand."""

    everybody = "All"
    without_filter = "A segment of organisations needs a filter (/)"

    def stay(self, size: int) -> str:
        """Organisations are no part of a segment."""
        return f"Its {size:,} organisation{'' if size == 1 else 's'} stay{'s' if size == 1 else ''}."

    def read(self, store: Store) -> OnShelf:
        """The segments, counted now."""
        from crm_tui.store.organisations.segments import segments

        items, every = segments(store)
        return OnShelf(items, every, {})

    def bring_up_to_date(self, store: Store, wanted: Callable[[], bool]) -> bool:
        """Nothing is kept that could be late."""
        return False

    def members(self, item: SegmentItem) -> str:
        """Who fulfils the filter."""
        return item.filter

    def see(self, store: Store, item: SegmentItem) -> None:
        """Changes count from here on."""
        from crm_tui.store.organisations.segments import mark_seen

        mark_seen(store, item.slug, item.size)

    def save(
        self, store: Store, name: str, text: str, zone: ZoneInfo, columns: Sequence[str], sort: SortKeys
    ) -> SegmentSaved:
        """Save a filter under a name."""
        from crm_tui.store.organisations.segments import save_segment

        return save_segment(store, name, text, zone=zone, columns=columns, sort=sort)

    def rename(self, store: Store, slug: str, name: str) -> str:
        """Another name; as it is kept."""
        from crm_tui.store.organisations.segments import rename_segment

        return rename_segment(store, slug, name)

    def users(self, store: Store, slug: str) -> tuple[str, ...]:
        """Filters of organisations name no segments."""
        return ()

    def delete(self, store: Store, slug: str) -> str:
        """Delete a segment; its name."""
        from crm_tui.store.organisations.segments import delete_segment

        return delete_segment(store, slug)
