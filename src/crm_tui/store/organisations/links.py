"""Organisations by name, and the links of contacts to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.errors import NotFound
from crm_tui.services.organisation_entry import clean_name
from crm_tui.store import search, tags
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.records import Saved

if TYPE_CHECKING:
    from crm_tui.models import Contact, ContactOrganisation, Organisation
    from crm_tui.store.writing import Write

BY_NAME = "SELECT id FROM organisation WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT 1"
NEXT_PRIMARY = """
SELECT organisation.id FROM contact_organisation
JOIN organisation ON organisation.id = contact_organisation.organisation_id
WHERE contact_id = ? AND organisation.deleted_at IS NULL ORDER BY is_primary DESC, name_key LIMIT 1
"""


def organisation_id(write: Write, name: str) -> int:
    """The organisation of that name (case and accents aside), made when there is none."""
    from crm_tui.models import Organisation

    cleaned = clean_name(name)
    found = write.connection.execute(BY_NAME, (fold(cleaned),)).fetchone()
    if found:
        return int(found[0])
    made = write.add(Organisation(name=cleaned, name_key=fold(cleaned), created_at=write.now, updated_at=write.now))
    assert made.id is not None
    return made.id


def set_links(write: Write, contact_id: int, names: Sequence[str]) -> int | None:
    """Make exactly these the organisations of the contact, the first the primary one; its id, or None."""
    wanted = list(dict.fromkeys(organisation_id(write, name) for name in names))
    present = _links(write, contact_id)
    for number, link in present.items():
        if number not in wanted:
            write.remove(link)
    for position, number in enumerate(wanted):
        _link(write, contact_id, number, present.get(number), primary=position == 0)
    return wanted[0] if wanted else None


def _links(write: Write, contact_id: int) -> dict[int, ContactOrganisation]:
    from sqlmodel import select

    from crm_tui.models import ContactOrganisation

    statement = select(ContactOrganisation).where(ContactOrganisation.contact_id == contact_id)
    return {link.organisation_id: link for link in write.session.exec(statement)}


def _link(
    write: Write, contact_id: int, organisation_id: int, present: ContactOrganisation | None, *, primary: bool
) -> None:
    from crm_tui.models import ContactOrganisation

    if present is not None:
        write.change(present, is_primary=int(primary))
        return
    write.add(ContactOrganisation(contact_id=contact_id, organisation_id=organisation_id, is_primary=int(primary)))


# ---------------------------------------------------------------- one link at a time, as a use case


def link(store: Store, contact_id: int, organisation: int | str, *, primary: bool = False) -> Saved:
    """Link a contact to an organisation, by id or by name (made when there is none). The first one is primary.

    Raises:
        NotFound: the contact or the organisation is gone.
        InvalidValue: no name, or too long a name.
    """
    with store.write("Organisation", "organisation") as write:
        contact = _contact(write, contact_id)
        number = organisation_id(write, organisation) if isinstance(organisation, str) else organisation
        found = _organisation(write, number)
        present = _links(write, contact_id)
        first = primary or contact.organisation_id is None or _gone(write, contact.organisation_id)
        if number in present and not first:
            return Saved(None, f"{_called(contact)} belongs to {found.name} already")
        if number not in present:
            _link(write, contact_id, number, None, primary=False)
        if first:
            _make_primary(write, contact, number)
        return _done(write, contact, f"{_called(contact)}: linked to {found.name}{', primary' * first}")


def unlink(store: Store, contact_id: int, organisation_id: int) -> Saved:
    """Take a link away; when it was the primary one the next by name becomes it.

    Raises:
        NotFound: the contact is gone, or has no such link.
    """
    with store.write("Organisation", "organisation") as write:
        contact = _contact(write, contact_id)
        present = _links(write, contact_id).get(organisation_id)
        if present is None:
            raise NotFound(f"{_called(contact)} has no such organisation any more.")
        write.remove(present)
        if contact.organisation_id == organisation_id:
            row = write.connection.execute(NEXT_PRIMARY, (contact_id,)).fetchone()
            _make_primary(write, contact, row[0] if row else None)
        return _done(write, contact, f"{_called(contact)}: no more linked to {_name(write, organisation_id)}")


def make_primary(store: Store, contact_id: int, organisation_id: int) -> Saved:
    """Make one of a contact's organisations the primary one.

    Raises:
        NotFound: the contact or the organisation is gone, or they are not linked.
    """
    with store.write("Organisation", "organisation") as write:
        contact = _contact(write, contact_id)
        found = _organisation(write, organisation_id)
        if organisation_id not in _links(write, contact_id):
            raise NotFound(f"{_called(contact)} has no such organisation any more.")
        _make_primary(write, contact, organisation_id)
        return _done(write, contact, f"{_called(contact)}: {found.name} is primary")


def _make_primary(write: Write, contact: Contact, organisation_id: int | None) -> None:
    assert contact.id is not None
    for number, each in _links(write, contact.id).items():
        write.change(each, is_primary=int(number == organisation_id))
    write.change(contact, organisation_id=organisation_id)


def _done(write: Write, contact: Contact, said: str) -> Saved:
    assert contact.id is not None
    if not write.wrote:
        return Saved(None, "Nothing changed.")
    tags.touch(write, contact.id)
    search.refresh(write.connection, [contact.id])
    write.title = said
    return Saved(write.batch_id, said)


def _contact(write: Write, contact_id: int) -> Contact:
    from crm_tui.models import Contact

    found = write.session.get(Contact, contact_id)
    if found is None or found.deleted_at is not None:
        raise NotFound(f"Contact {contact_id} is gone; nothing was written.")
    return found


def _organisation(write: Write, number: int) -> Organisation:
    from crm_tui.models import Organisation

    found = write.session.get(Organisation, number)
    if found is None or found.deleted_at is not None:
        raise NotFound(f"Organisation {number} is gone; nothing was written.")
    return found


def _gone(write: Write, number: int) -> bool:
    from crm_tui.models import Organisation

    found = write.session.get(Organisation, number)
    return found is None or found.deleted_at is not None


def _name(write: Write, number: int) -> str:
    from crm_tui.models import Organisation

    found = write.session.get(Organisation, number)
    return found.name if found else f"organisation {number}"


def _called(contact: Contact) -> str:
    return contact.name or contact.email or contact.phone or contact.ip or f"contact {contact.id}"
