"""Deleting a custom attribute with its values: after saying what uses it, and so that it can be taken back."""

from __future__ import annotations

from crm_tui.errors import AsksFirst
from crm_tui.filters.fields.registry import custom_field
from crm_tui.store.attributes.changing import record_of
from crm_tui.store.attributes.using import find_attribute, read_use
from crm_tui.store.attributes.values import read_values, write_values
from crm_tui.store.indexes import dropping
from crm_tui.store.store import Store
from crm_tui.values.records import Saved


def delete_attribute(store: Store, name: str, *, told: bool = False) -> Saved:
    """Delete an attribute and the values that contacts have of it; one that is used only when ``told``.

    The log holds the attribute and every value. Segments that ask for it keep the members that they have, and say
    what is wrong, until they are changed or the deletion is taken back.

    Raises:
        NotFound: there is no such attribute.
        AsksFirst: something uses it; what.
    """
    with store.write("Attribute deleted", "attribute") as write:
        db = write.connection
        gone = find_attribute(db, name)
        use = read_use(db, gone)
        if use.is_used and not told:
            raise AsksFirst(f"{gone.name} is used: {use.sentence}.")
        changed = write_values(write, gone.slug, read_values(db, gone.slug), {})
        db.execute(dropping(custom_field(gone)))  # it would count among those that may be built
        write.remove(record_of(write, gone.slug))
        lost = f" and {changed:,} value{'' if changed == 1 else 's'}" if changed else ""
        write.title = f"Deleted the attribute {gone.name}{lost}"
        return Saved(write.batch_id, write.title)
