"""Points as the store tells them: the rules that give them, and the ledger that explains them."""

from __future__ import annotations

from typing import Literal, NamedTuple

RuleKind = Literal["event", "tag", "segment"]
"""A kind of event is recorded, a tag is added, a segment is entered."""
RULE_KINDS: tuple[RuleKind, ...] = ("event", "tag", "segment")


class PointRule(NamedTuple):
    """``points`` (they may be less than 0) whenever it happens, or only the first time for a contact (``once``).

    ``target`` is what survives renaming: the name of a kind of event, the id of a tag, the slug of a segment;
    ``name`` what it is called now, empty when it is gone.
    """

    kind: RuleKind
    target: str
    points: int
    once: bool = False
    name: str = ""

    @property
    def key(self) -> str:
        """What an award remembers of its rule: ``tag:12``."""
        return f"{self.kind}:{self.target}"

    @property
    def reason(self) -> str:
        """Why the points were given, in words: ``tag vip``."""
        return f"{self.kind} {self.name or self.target}"


class LedgerLine(NamedTuple):
    """Points of one event: ``sum`` is what the contact had with them; ``agent`` is None for what no agent gave."""

    at: int
    points: int
    sum: int
    reason: str
    agent: str | None = None
