"""What an agent typed into a quick line and did not save: the last one, and how to go on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crm_tui.errors import CrmError, NotFound

if TYPE_CHECKING:
    from crm_tui.store.store import Store
    from crm_tui.values.quick_line import Kind

SHOWN = 30
"""Characters of the text that are shown."""


class Unsaved(NamedTuple):
    """Where it was typed: the kind of line, for whom, the task whose outcome it is; and the text."""

    kind: Kind
    contact_id: int
    name: str
    task_id: int
    text: str

    @property
    def sentence(self) -> str:
        """What the status line says."""
        beginning = self.text if len(self.text) <= SHOWN else self.text[: SHOWN - 1] + "…"
        return f"Not saved, {self.name}: “{beginning}” · R goes on with it"


def last_unsaved(store: Store) -> Unsaved | None:
    """The draft of a quick line that was typed last; drafts for what is gone are passed over.

    Raises:
        CrmError: the store cannot be read.
    """
    from crm_tui.store.contacts.reading import card
    from crm_tui.store.drafts import all_of
    from crm_tui.store.tasks import one

    kinds: dict[str, Kind] = {"quick": "note", "task": "task", "done": "outcome"}
    for draft in all_of(store):
        place, _, number = draft.place.partition(":")
        if place not in kinds or not number.isdigit():
            continue
        try:
            if place == "done":
                task = one(store, int(number))
                name = f"{task.title} — {task.contact or task.contact_id}"
                return Unsaved("outcome", task.contact_id, name, task.id, draft.text)
            found = card(store, int(number))
        except NotFound:
            continue
        return Unsaved(kinds[place], found.id, found.name, 0, draft.text)
    return None


def unsaved_or_none(store: Store) -> Unsaved | None:
    """``last_unsaved``, where a store that cannot be read is told by somebody else."""
    try:
        return last_unsaved(store)
    except CrmError:
        return None
