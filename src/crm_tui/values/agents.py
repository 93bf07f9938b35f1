"""Who works here, as lists and forms show it."""

from __future__ import annotations

from typing import NamedTuple


class AgentItem(NamedTuple):
    """An agent: the login is the Unix user; what they own, and what they still have to do."""

    login: str
    name: str
    department: str
    left: bool
    contacts: int
    tasks: int

    @property
    def called(self) -> str:
        """The name, or the login of who has none."""
        return self.name or self.login


class HandedOver(NamedTuple):
    """What went to somebody else when an agent left; one change, which ``batch_id`` takes back."""

    batch_id: int
    contacts: int
    tasks: int
    message: str
