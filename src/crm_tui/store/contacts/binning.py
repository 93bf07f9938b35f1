"""The bin: a contact that was deleted keeps everything, is in no list but ``is:deleted``, and can come back."""

from __future__ import annotations

from crm_tui.errors import NotFound, RefusedData
from crm_tui.store.store import Store
from crm_tui.values.records import Saved


def delete(store: Store, contact_id: int) -> Saved:
    """Move a contact to the bin: out of lists, segments, search and the task queue.

    Raises:
        NotFound: there is no such contact, or it is in the bin already.
    """
    from crm_tui.models import Contact

    with store.write("Deleted", "delete") as write:
        contact = write.session.get(Contact, contact_id)
        if contact is None or contact.deleted_at is not None:
            raise NotFound(f"Contact {contact_id} is gone already; nothing was written.")
        write.title = f"Deleted {_called(contact)}"
        write.change(contact, deleted_at=write.now, updated_at=write.now)
        return Saved(write.batch_id, write.title)


def restore(store: Store, contact_id: int) -> Saved:
    """Bring a contact back from the bin.

    Raises:
        NotFound: there is no such contact, or it was erased.
        RefusedData: it is not in the bin, or became one with another contact.
    """
    from crm_tui.models import Contact

    with store.write("Restored", "restore") as write:
        contact = write.session.get(Contact, contact_id)
        if contact is None:
            raise NotFound(f"There is no contact {contact_id}; what was erased cannot come back.")
        if contact.merged_into is not None:
            raise RefusedData(
                f"{_called(contact)} was merged into contact {contact.merged_into}. Undo that merge: crm-tui log."
            )
        if contact.deleted_at is None:
            raise RefusedData(f"{_called(contact)} is not in the bin. Nothing was written.")
        write.title = f"Restored {_called(contact)}"
        write.change(contact, deleted_at=None, updated_at=write.now)
        return Saved(write.batch_id, write.title)


def _called(contact: object) -> str:
    names = ("name", "email", "phone", "ip")
    found = next((text for name in names if (text := getattr(contact, name))), None)
    return str(found or f"contact {getattr(contact, 'id', '')}")
