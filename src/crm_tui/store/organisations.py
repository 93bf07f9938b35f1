"""Organisations by name, and the links of contacts to them, inside an open write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue
from crm_tui.values.folding import fold
from crm_tui.values.safe_text import safe_line

if TYPE_CHECKING:
    from crm_tui.store.writing import Write

MAX_NAME = 300
BY_NAME = "SELECT id FROM organisation WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT 1"


def organisation_id(write: Write, name: str) -> int:
    """The organisation of that name (case and accents aside), made when there is none."""
    from crm_tui.models import Organisation

    cleaned = " ".join(safe_line(name).split())
    if not cleaned or len(cleaned) > MAX_NAME:
        raise InvalidValue("org", f"An organisation's name has 1 to {MAX_NAME} characters.")
    found = write.connection.execute(BY_NAME, (fold(cleaned),)).fetchone()
    if found:
        return int(found[0])
    made = write.add(Organisation(name=cleaned, name_key=fold(cleaned), created_at=write.now, updated_at=write.now))
    assert made.id is not None
    return made.id


def set_links(write: Write, contact_id: int, names: Sequence[str]) -> int | None:
    """Make exactly these the organisations of the contact, the first the primary one; its id, or None."""
    from sqlmodel import select

    from crm_tui.models import ContactOrganisation

    wanted = list(dict.fromkeys(organisation_id(write, name) for name in names))
    statement = select(ContactOrganisation).where(ContactOrganisation.contact_id == contact_id)
    present = {link.organisation_id: link for link in write.session.exec(statement)}
    for number, link in present.items():
        if number not in wanted:
            write.remove(link)
    for position, number in enumerate(wanted):
        primary = int(position == 0)
        if number in present:
            write.change(present[number], is_primary=primary)
        else:
            write.add(ContactOrganisation(contact_id=contact_id, organisation_id=number, is_primary=primary))
    return wanted[0] if wanted else None
