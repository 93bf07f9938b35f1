"""What the builder reads in worker threads: counts of its parts, values that exist, the draft."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from crm_tui.errors import CrmError
from crm_tui.filters.rows import Attribute
from crm_tui.filters.tree import Tree
from crm_tui.store.counting import Amount, Counting
from crm_tui.store.existing import Existing, ExistingValues

if TYPE_CHECKING:
    from crm_tui.filters.fields import Registry
    from crm_tui.screens.host import Host

DRAFT = "filter"
"""Where the draft of the builder is kept."""


@dataclass
class PartCounted(Message):
    """A part has a number."""

    tree: Tree
    amount: Amount


@dataclass
class ValuesRead(Message):
    """Values that go on from what is typed in a cell."""

    name: str
    typed: str
    found: tuple[Existing, ...]


@dataclass
class DraftRead(Message):
    """What was built before and not applied."""

    text: str


class BuilderReading:
    """Counts and values for one builder. ``post`` hands a message to the dialog, from any thread."""

    def __init__(self, crm: Host, registry: Registry, post: Callable[[Message], object]) -> None:
        self._crm = crm
        self._post = post
        path = crm.store.path
        self._draft = DRAFT if registry.inside is None else f"{DRAFT}:{registry.table}"
        self._counting = Counting(path, registry, now=crm.clock.now, zone=crm.zone, agent=crm.agent)
        self._values = ExistingValues(path)

    def close(self) -> None:
        """Stop what runs."""
        self._counting.close()
        self._values.close()

    # -- counts

    def known(self, tree: Tree) -> Amount | None:
        """What was counted before."""
        return self._counting.known(tree)

    def supersede_counts(self) -> int:
        """Other parts are to be counted."""
        return self._counting.supersede()

    def count(self, trees: Sequence[Tree], ticket: int) -> None:
        """Each roughly, then exactly those that were not exact."""
        try:
            rough = []
            for tree in trees:
                found = self._counting.roughly(ticket, tree)
                self._post(PartCounted(tree, found))
                if not found.exact:
                    rough.append(tree)
            for tree in rough:
                self._post(PartCounted(tree, self._counting.exactly(ticket, tree)))
        except CrmError:  # newer questions, or a store that cannot be read: the list will say so
            return

    # -- values

    def supersede_values(self) -> int:
        """Other values are asked for."""
        return self._values.supersede()

    def find_values(self, attribute: Attribute, typed: str, ticket: int) -> None:
        """The values of an attribute."""
        if attribute.field is None:
            return
        try:
            # the relation's own rows are asked, also where a field of the contact stands for them
            relation = (
                attribute.relation if attribute.relation and attribute.field in attribute.relation.fields else None
            )
            found = self._values.find(ticket, attribute.field, typed, relation)
        except CrmError:
            return
        self._post(ValuesRead(attribute.name, typed, tuple(found)))

    # -- the draft

    def read_draft(self, base: str) -> None:
        """The draft, if it began from the filter that the list has now."""
        try:
            self._crm.drafts.flush()
            kept = self._crm.drafts.text(self._crm.store, self._draft)
            former, text = json.loads(kept) if kept else ("", "")
        except (CrmError, ValueError):
            return
        if text and former == base and text != base:
            self._post(DraftRead(text))

    def keep_draft(self, base: str, text: str) -> None:
        """Keep what is built; nothing when it is what the list has."""
        self._crm.drafts.keep(self._draft, json.dumps([base, text], ensure_ascii=False) if text != base else "")
