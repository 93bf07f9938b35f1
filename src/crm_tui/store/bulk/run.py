"""``change_many``: an action on these contacts, part by part; all of them, or (when it is stopped) none.

A part is one transaction that holds the lock for about a tenth of a second, so that other agents go on working. All
parts are one batch: one undo takes them back. What was stopped, or met a full disk, is taken back at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

from crm_tui.errors import CrmError, InvalidValue
from crm_tui.store.store import Store
from crm_tui.store.writing import Write

PART = 5_000
"""Contacts of one transaction."""
THERE = "SELECT id FROM contact WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))"
TOUCH = """
UPDATE contact SET updated_at = ?, version = version + 1 WHERE id IN (SELECT value FROM json_each(?))
"""
OnProgress = Callable[[int], None]


class Action(Protocol):
    """Something that can be done to many contacts."""

    @property
    def kind(self) -> str:
        """Groups batches in the log."""

    def said(self, number: int) -> str:
        """What was done to so many contacts, in words."""

    def prepare(self, write: Write) -> None:
        """Check, and look up or make what the action needs; called once, in the first transaction.

        Raises:
            CrmError: it cannot be done; nothing is written.
        """

    def apply(self, write: Write, contacts: Sequence[int]) -> Sequence[int]:
        """Change those of the contacts that differ, log it set-wise, and return them; contacts come once."""


class BulkDone(NamedTuple):
    """What was done: ``batch_id`` is None when no contact differed."""

    batch_id: int | None
    changed: int
    message: str


class Stopped(CrmError):
    """The agent stopped it; nothing of it was left."""


def change_many(
    store: Store,
    contacts: Sequence[int],
    action: Action,
    *,
    progress: OnProgress = lambda done: None,
    wanted: Callable[[], bool] = lambda: True,
) -> BulkDone:
    """Do an action to contacts (ids, each once); those that are gone by now are left out.

    ``progress`` hears after each part how many contacts have been looked at; ``wanted`` is asked before each part.

    Raises:
        InvalidValue: no contact, or a value that cannot be.
        Stopped: it was not wanted any more; what was written is taken back.
        StoreError: the database cannot be written; what was written is taken back as far as that is possible.
    """
    if not contacts:
        raise InvalidValue("contacts", "No contact is marked: Space marks one, * all that match.")
    return _Run(store, action, progress, wanted).run(contacts)


class _Run:
    def __init__(self, store: Store, action: Action, progress: OnProgress, wanted: Callable[[], bool]) -> None:
        self._store = store
        self._action = action
        self._progress = progress
        self._wanted = wanted
        self._batch: int | None = None
        self._prepared = False
        self._changed = 0

    def run(self, contacts: Sequence[int]) -> BulkDone:
        try:
            for start in range(0, len(contacts), PART):
                if not self._wanted():
                    raise Stopped("Stopped: nothing was changed.")
                self._part(contacts[start : start + PART])
                self._progress(min(start + PART, len(contacts)))
        except BaseException:
            self._take_back()
            raise
        said = self._action.said(self._changed)
        return BulkDone(self._batch, self._changed, said if self._batch else "Nothing changed: they were so already.")

    def _part(self, contacts: Sequence[int]) -> None:
        with self._store.write(self._action.said(self._changed), self._action.kind) as write:
            if self._batch is not None:
                write.go_on(self._batch)
            if not self._prepared:
                self._action.prepare(write)
            there = [row[0] for row in write.connection.execute(THERE, (json.dumps(list(contacts)),))]
            changed = self._action.apply(write, there)
            if changed:
                write.connection.execute(TOUCH, (write.now, json.dumps(list(changed))))
            write.title = self._action.said(self._changed + len(changed))
            batch = write.batch_id if write.wrote else None
        self._prepared = True
        self._batch, self._changed = batch, self._changed + len(changed)

    def _take_back(self) -> None:
        from crm_tui.store.undo.run import undo

        if self._batch is not None:
            with suppress(CrmError):  # the disk is full: the log has it, u takes it back when there is room
                undo(self._store, self._batch)
