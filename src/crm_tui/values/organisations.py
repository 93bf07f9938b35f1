"""What the store says of organisations to the screens and the command line: small, frozen, without behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crm_tui.values.records import HistoryItem


class OrganisationCard(NamedTuple):
    """One organisation whole, but for its people and their history: ``values`` by the field names of the language."""

    id: int
    name: str
    version: int
    deleted: bool
    values: Mapping[str, object]

    @property
    def people(self) -> int:
        """How many contacts are linked to it."""
        value = self.values.get("people")
        return value if isinstance(value, int) else 0


class OrganisationChoice(NamedTuple):
    """An organisation to choose: how many people it has; ``reason`` says why it is offered (``domain``)."""

    id: int
    name: str
    people: int
    reason: str = ""


class PersonItem(NamedTuple):
    """What one of its people did: the item of the history, and who it was."""

    contact_id: int
    person: str
    item: HistoryItem


class OrganisationSaved(NamedTuple):
    """What a write did: the organisation, its batch in the log (None when nothing changed), and a sentence."""

    id: int
    batch_id: int | None
    message: str
