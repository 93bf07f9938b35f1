"""The search for duplicates as a screen or a command asks for it: once whole, then only for who was changed since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Generator, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from crm_tui.errors import Interrupted
from crm_tui.store.asking import Asking
from crm_tui.store.duplicates.likely import duplicates_of
from crm_tui.store.duplicates.pairs import find_in_turn
from crm_tui.values.duplicates import KEYS, Pair, strength

FOLLOWED = 500
"""Changed contacts up to which only they are looked at again; beyond, everybody is."""
CHANGED = "SELECT DISTINCT contact_id, operation, after FROM change WHERE batch_id > ? LIMIT ?"
LAST = "SELECT coalesce(max(id), 0) FROM change_batch"
CALLED = """
SELECT id, coalesce(name, email, phone, facebook, linkedin, twitter, instagram, 'contact ' || id)
FROM contact WHERE id IN (SELECT value FROM json_each(?))
"""


class FoundPairs(NamedTuple):
    """The pairs, the surest first, as of a batch of the change log; ``names`` what their contacts are called."""

    pairs: tuple[Pair, ...]
    names: dict[int, str]
    batch: int


class DuplicateSearch:
    """Looks on a connection of its own; a newer question stops the older one."""

    def __init__(self, path: Path) -> None:
        self._asking = Asking(path)

    def supersede(self) -> int:
        """A newer question begins. Its ticket."""
        return self._asking.supersede()

    def close(self) -> None:
        """Stop what runs, close the connection."""
        self._asking.close()

    def find(self, ticket: int, keys: Sequence[str] = KEYS) -> FoundPairs:
        """Every pair.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        *_, found = self.find_in_turn(ticket, keys)
        return found

    def find_in_turn(self, ticket: int, keys: Sequence[str] = KEYS) -> Generator[FoundPairs, None, None]:
        """Those found so far, after each of the keys: by address, by number, then, which takes longest, by name.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        with self._asking.run(ticket) as db:
            for found in _find(db, keys):
                yield found
                if not self._asking.is_wanted(ticket):
                    raise Interrupted("A newer question was asked.")

    def follow(self, ticket: int, former: FoundPairs) -> FoundPairs:
        """The same after writes: only who was changed is looked at again.

        Raises:
            Interrupted: a newer ticket was drawn.
            StoreError: SQLite cannot read.
        """
        with self._asking.run(ticket) as db:
            changed = _changed(db, former.batch)
            if changed is None:
                *_, found = _find(db, KEYS)
                return found
            batch = int(db.execute(LAST).fetchone()[0])
            if not changed:
                return former._replace(batch=batch)
            kept = {pair.ids: pair for pair in former.pairs if not changed & {*pair.ids}}
            for each in sorted(changed):
                for candidate in duplicates_of(db, each):
                    first, second = sorted((each, candidate.contact_id))
                    kept[first, second] = Pair(first, second, candidate.reasons)
            pairs = tuple(sorted(kept.values(), key=lambda pair: (strength(pair.reasons), pair.ids)))
            return FoundPairs(pairs, names_of(db, pairs), batch)


def _find(db: sqlite3.Connection, keys: Sequence[str]) -> Generator[FoundPairs, None, None]:
    batch = int(db.execute(LAST).fetchone()[0])  # before: what is written meanwhile is looked at again
    names: dict[int, str] = {}
    for pairs in find_in_turn(db, keys):
        names |= names_of(db, pairs, besides=names)
        yield FoundPairs(pairs, dict(names), batch)


def names_of(db: sqlite3.Connection, pairs: Iterable[Pair], besides: Collection[int] = ()) -> dict[int, str]:
    """What the contacts of some pairs are called, by id; ``besides`` are those that are known."""
    ids = json.dumps(sorted({each for pair in pairs for each in pair.ids if each not in besides}))
    return dict(map(tuple, db.execute(CALLED, (ids,))))


def _changed(db: sqlite3.Connection, batch: int) -> set[int] | None:
    """The contacts that later batches name; None when they are many, or not named."""
    found: set[int] = set()
    for contact, operation, after in db.execute(CHANGED, (batch, FOLLOWED * 20)).fetchall():
        if contact is not None:
            found.add(contact)
        elif operation not in ("add", "change", "remove") and "contacts" not in json.loads(after or "{}"):
            return None
        else:
            found.update(each for each in json.loads(after or "{}").get("contacts", []) if isinstance(each, int))
    return found if len(found) <= FOLLOWED else None
