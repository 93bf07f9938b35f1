"""Not a duplicate: two contacts that look like one are two people, and are not proposed again."""

from __future__ import annotations

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store.store import Store
from crm_tui.values.records import Saved

CALLED = "SELECT coalesce(name, email, phone, 'contact ' || id) FROM contact WHERE id = ? AND deleted_at IS NULL"


def not_a_duplicate(store: Store, first: int, second: int) -> Saved:
    """Remember that two contacts are two people; saying it again changes nothing.

    Raises:
        NotFound: one of them is gone.
        RefusedData: both are the same contact.
    """
    from crm_tui.models import NotDuplicate

    if first == second:
        raise RefusedData("A contact is no duplicate of itself; give two of them.")
    with store.write("Not a duplicate", "duplicate") as write:
        lower, higher = sorted((first, second))
        names = []
        for each in (lower, higher):
            row = write.connection.execute(CALLED, (each,)).fetchone()
            if row is None:
                raise NotFound(f"Contact {each} is gone; nothing was written.")
            names.append(row[0])
        if write.session.get(NotDuplicate, (lower, higher)) is not None:
            return Saved(None, "Nothing changed.")
        write.title = f"{names[0]} and {names[1]} are two people"
        write.add(NotDuplicate(contact_id=lower, other_id=higher))
        return Saved(write.batch_id, write.title)
