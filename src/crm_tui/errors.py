"""Errors a user can meet: each is a sentence that says what to do, and knows the exit status of the CLI.

Exit statuses (docs/cli.md): 1 nothing found, 2 wrong usage, 3 refused data, 4 the store cannot be used.
"""

from __future__ import annotations


class CrmError(Exception):
    """Base of everything that is shown to a user as one sentence; ``status`` is the CLI's exit status."""

    status = 4

    @property
    def sentence(self) -> str:
        """What the user reads."""
        return str(self)


class UsageError(CrmError):
    """The words of a command, a field or a filter are off."""

    status = 2


class NotFound(CrmError):
    """What was asked for is not there."""

    status = 1


class RefusedData(CrmError):
    """The data was understood and refused: nothing was written."""

    status = 3


class AsksFirst(RefusedData):
    """It can be done and something would be lost: what, as a sentence. Whoever asked says whether to do it."""


class InvalidValue(RefusedData):
    """One field's value cannot be stored; ``field`` names it so that a form can move the focus there."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class StoreError(CrmError):
    """The database cannot be used: missing rights, not a database, locked, full, newer than the program."""

    status = 4


class Busy(StoreError):
    """Another process holds the write lock for longer than we wait."""


class Interrupted(CrmError):
    """A query was cancelled because a newer one replaced it; never shown."""
