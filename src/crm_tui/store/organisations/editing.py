"""Making, editing and deleting an organisation: typed texts are checked first, then written together or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_tui.errors import InvalidValue, NotFound, UsageError
from crm_tui.filters.fields.organisations import OrganisationRegistry
from crm_tui.services.organisation_entry import read_value
from crm_tui.store.organisations.links import BY_NAME
from crm_tui.store.organisations.people import refresh_others, refresh_people
from crm_tui.store.store import Store
from crm_tui.values.folding import fold
from crm_tui.values.organisations import OrganisationSaved

if TYPE_CHECKING:
    from crm_tui.models import Organisation
    from crm_tui.store.writing import Write

REGISTRY = OrganisationRegistry()


def create(store: Store, values: Mapping[str, str]) -> OrganisationSaved:
    """Make an organisation from typed texts by field name.

    Raises:
        UsageError: an unknown field.
        InvalidValue: no name, one that another organisation has, or a value that does not read.
    """
    columns = read_columns(values)
    with store.write("New organisation", "organisation") as write:
        if "name" not in columns:
            raise InvalidValue("name", "An organisation needs a name.")
        made = add(write, columns)
        write.title = f"New organisation {made.name}"
        assert made.id is not None
        return OrganisationSaved(made.id, write.batch_id, write.title)


def edit(
    store: Store, organisation_id: int, values: Mapping[str, str], *, version: int | None = None
) -> OrganisationSaved:
    """Set fields from typed texts; an empty text clears. All of them, or none.

    ``version`` is what the agent saw: another one means that somebody else saved in between. A new name goes into
    the search lines of its people, of the first ones in the same transaction.

    Raises:
        NotFound: the organisation is gone.
        InvalidValue: names the field that does not read.
        Conflict: another agent saved in between.
    """
    from crm_tui.store.writing import Conflict

    columns = read_columns(values)
    with store.write("Edit", "organisation") as write:
        found = get(write, organisation_id)
        if version is not None and found.version != version:
            raise Conflict(f"{found.name} was changed by another agent in the meantime. Look again, then save.")
        former = found.name
        if not change(write, found, columns):
            return OrganisationSaved(organisation_id, None, "Nothing changed.")
        if found.name != former:
            write.title = f"Renamed the organisation {former} to {found.name}"
        else:
            write.title = f"Edited {found.name}: {', '.join(values)}"
        saved = OrganisationSaved(organisation_id, write.batch_id, write.title)
    refresh_others(store)
    return saved


def delete(store: Store, organisation_id: int) -> OrganisationSaved:
    """Into the bin: the people stay, their link is hidden, and its name leaves their search lines.

    Raises:
        NotFound: it is gone already.
    """
    with store.write("Delete", "organisation") as write:
        found = get(write, organisation_id)
        write.change(found, deleted_at=write.now)
        refresh_people(write, organisation_id)
        write.title = f"Deleted the organisation {found.name}"
        saved = OrganisationSaved(organisation_id, write.batch_id, write.title)
    refresh_others(store)
    return saved


# ---------------------------------------------------------------- inside an open write


def get(write: Write, organisation_id: int) -> Organisation:
    """The organisation of that id.

    Raises:
        NotFound: there is none (any more).
    """
    from crm_tui.models import Organisation

    found = write.session.get(Organisation, organisation_id)
    if found is None or found.deleted_at is not None:
        raise NotFound(f"Organisation {organisation_id} is gone; nothing was written.")
    return found


def add(write: Write, columns: Mapping[str, str | None], *, import_id: int | None = None) -> Organisation:
    """Make an organisation of checked columns."""
    from crm_tui.models import Organisation

    name = columns["name"]
    assert name is not None
    _check_unique(write, name, None)
    made = Organisation(name=name, name_key=fold(name), created_at=write.now, updated_at=write.now)
    made.import_id = import_id
    for column, value in columns.items():
        setattr(made, column, value)
    return write.add(made)


def change(write: Write, found: Organisation, columns: Mapping[str, str | None]) -> bool:
    """Set checked columns, and what follows from them. False when none differs."""
    values: dict[str, object] = dict(columns)
    name = columns.get("name")
    if name is not None and name != found.name:
        _check_unique(write, name, found.id)
        values["name_key"] = fold(name)
    former = found.name
    if not write.change(found, **values):
        return False
    found.updated_at = write.now  # not in the log: it follows from the rest
    if found.name != former:
        assert found.id is not None
        refresh_people(write, found.id)
    return True


def _check_unique(write: Write, name: str, own: int | None) -> None:
    row = write.connection.execute(BY_NAME, (fold(name),)).fetchone()
    if row is not None and row[0] != own:
        raise InvalidValue("name", f"There is an organisation {name} already. Choose another name, or merge the two.")


# ---------------------------------------------------------------- typed texts


def read_columns(values: Mapping[str, str]) -> dict[str, str | None]:
    """Typed texts by field name, checked, as columns; an empty text is None.

    Raises:
        UsageError: an unknown field, with the nearest one, or one that cannot be set.
        InvalidValue: a value that does not read; it names the field.
    """
    columns: dict[str, str | None] = {}
    for name, text in values.items():
        field = REGISTRY.find(name)
        if field is None:
            near = REGISTRY.suggest(name)
            raise UsageError(f"An organisation has no field {name}." + (f" Did you mean {near}?" if near else ""))
        if not field.writable:
            raise UsageError(f"{field.label} cannot be set: crm-tui keeps it.")
        columns[field.name] = read_value(field.name, field.label, text)
    return columns
