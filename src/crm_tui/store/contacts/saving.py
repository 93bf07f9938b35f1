"""Saving the fields that an agent has edited while others may have saved in between: nobody's value is lost."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crm_tui.errors import NotFound
from crm_tui.filters.fields import Field, Registry
from crm_tui.services.entry import written
from crm_tui.store.attributes import read_attributes
from crm_tui.store.contacts.editing import edit
from crm_tui.store.contacts.reading import read_card
from crm_tui.store.store import Store
from crm_tui.values.records import ContactCard, Saved

TRIES = 50
"""Times that a save begins anew because somebody else was faster, before it gives up."""


class Clash(NamedTuple):
    """A field that two agents have changed: what this one typed, what the other one saved, what it was before."""

    name: str
    label: str
    mine: str
    theirs: str
    former: str


class Outcome(NamedTuple):
    """``saved`` is None when there are ``clashes``: nothing was written. ``others`` are the labels of fields that
    somebody else has changed and this agent has not.
    """

    saved: Saved | None
    clashes: tuple[Clash, ...] = ()
    others: tuple[str, ...] = ()


def save_fields(
    store: Store,
    seen: ContactCard,
    values: Mapping[str, str],
    former: Mapping[str, str],
    *,
    zone: ZoneInfo,
    region: str | None = None,
) -> Outcome:
    """Write all of ``values`` (typed texts by field name) in one write, or nothing.

    ``seen`` is the contact as the agent saw it, ``former`` the texts that the edited fields had when they were edited.
    A field whose text is neither that nor the typed one by now was changed by somebody else: a clash.

    Raises:
        InvalidValue: names the field that does not read, or is required.
        NotFound: the contact was deleted or merged away.
        Conflict: others save without a pause.
    """
    from crm_tui.store.writing import Conflict

    for attempt in range(TRIES):
        card, registry = _present(store, seen)
        fields = [field for name in values if (field := registry.find(name)) is not None]
        clashes = _clashes(fields, card, values, former, zone)
        if clashes:
            return Outcome(None, clashes)
        try:
            saved = edit(store, card.id, values, zone=zone, region=region, version=card.version, complete=True)
        except Conflict:
            if attempt == TRIES - 1:
                raise
            continue
        return Outcome(saved, others=_changed(registry, seen, card, values, zone))
    raise AssertionError("unreachable")


def _present(store: Store, seen: ContactCard) -> tuple[ContactCard, Registry]:
    """The contact as it is now, and the fields that there are."""
    gone = "was erased for good"
    with suppress(NotFound), store.read() as db:
        card, registry = read_card(db, seen.id), Registry(read_attributes(db))
        if not card.deleted and card.id == seen.id:
            return card, registry
        gone = "was deleted" if card.deleted else f"was merged into {card.name}"
    raise NotFound(f"{seen.name} {gone} by somebody else. Nothing was written; what you typed is kept here.")


def _clashes(
    fields: list[Field], card: ContactCard, values: Mapping[str, str], former: Mapping[str, str], zone: ZoneInfo
) -> tuple[Clash, ...]:
    found = []
    for field in fields:
        mine, theirs, before = values[field.name], written(field, card, zone), former.get(field.name, "")
        if theirs not in (before, mine):
            found.append(Clash(field.name, field.label, mine, theirs, before))
    return tuple(found)


def _changed(
    registry: Registry, seen: ContactCard, card: ContactCard, values: Mapping[str, str], zone: ZoneInfo
) -> tuple[str, ...]:
    if seen.version == card.version:
        return ()
    return tuple(
        field.label
        for field in registry.fields
        if field.writable
        and field.name not in values
        and field.name not in ("email", "phone")  # the first ones of `emails` and `phones`
        and written(field, seen, zone) != written(field, card, zone)
    )
