"""Whom an import may have brought a second time: told afterwards, never a reason to reject a row."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.store.duplicates.likely import duplicates_of
from crm_tui.store.duplicates.pairs import find_pairs
from crm_tui.store.duplicates.search import names_of
from crm_tui.store.store import Store
from crm_tui.values.duplicates import Pair, strength

FEW = 500
"""New contacts up to which each is looked at in every way; of more, addresses and numbers alone: an import does not
wait for a million names to be compared.
"""
BROUGHT = "SELECT id FROM contact WHERE import_id = ? AND deleted_at IS NULL ORDER BY id"


class Brought(NamedTuple):
    """How many pairs with a contact that an import has made may be one person, and the first of them in words."""

    number: int
    told: tuple[str, ...]


def brought_twice(store: Store, import_id: int, most: int) -> Brought:
    """The pairs with new contacts of an import, the surest first, at most ``most`` of them in words."""
    with store.read() as db:
        made = [row[0] for row in db.execute(BROUGHT, (import_id,))]
        if len(made) <= FEW:
            pairs: dict[tuple[int, int], Pair] = {}
            for each in made:
                for candidate in duplicates_of(db, each):
                    first, second = sorted((each, candidate.contact_id))
                    pairs[first, second] = Pair(first, second, candidate.reasons)
            found = sorted(pairs.values(), key=lambda pair: (strength(pair.reasons), pair.ids))
        else:
            new = set(made)
            found = [pair for pair in find_pairs(db, ("email", "phone")) if new & {*pair.ids}]
        names = names_of(db, found[:most])
    told = (
        f"{names.get(pair.second, '')} ({pair.second}) may be {names.get(pair.first, '')} ({pair.first}): {pair.reason}"
        for pair in found[:most]
    )
    return Brought(len(found), tuple(told))
