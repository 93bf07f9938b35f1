"""Putting a contact into a segment or keeping it out by hand: an override wins over the filter while it stands."""

from __future__ import annotations

from crm_tui.errors import NotFound
from crm_tui.store.segments.reading import segment_id
from crm_tui.store.store import Store
from crm_tui.values.segments import Override

CALLED = "SELECT coalesce(name, email, phone, ip, 'contact ' || id) FROM contact WHERE id = ? AND deleted_at IS NULL"


def set_override(store: Store, name: str, contact_id: int, override: Override) -> bool:
    """Force a contact *in* or *out* of a segment, or leave it to the filter again (*auto*); whether that changed.

    Raises:
        NotFound: there is no such segment, or the contact is gone.
    """
    from crm_tui.models import Segment, SegmentOverride

    with store.write("Segment", "segment") as write:
        number = segment_id(write.connection, name)
        segment = write.session.get(Segment, number)
        called = write.connection.execute(CALLED, (contact_id,)).fetchone()
        if called is None:
            raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
        assert segment is not None
        words = {"in": "Put {} into {}", "out": "Kept {} out of {}", "auto": "Left {} in {} to its filter"}
        write.title = words[override].format(called[0], segment.name)
        found = write.session.get(SegmentOverride, (number, contact_id))
        if override == "auto":
            if found is not None:
                write.remove(found)
            return found is not None
        included = int(override == "in")
        if found is not None:
            return write.change(found, included=included)
        write.add(SegmentOverride(segment_id=number, contact_id=contact_id, included=included))
        return True
