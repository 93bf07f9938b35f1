"""What the search for duplicates answers: small, frozen, without behaviour but the words of the reason."""

from __future__ import annotations

from typing import NamedTuple

from crm_tui.values.likeness import PHRASES

KEYS = ("email", "phone", "name")
"""By what duplicates are found, the surest first."""


class Reason(NamedTuple):
    """Why two contacts may be one: a key of ``KEYS``; ``value`` the shared address or number, or for a name ``same``
    or ``similar``; ``facts`` what else they share (keys of ``likeness.PHRASES``).
    """

    key: str
    value: str
    facts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """For the screen: ``same email ana@example.com``, ``similar name, same birthday``."""
        if self.key != "name":
            return f"same {self.key} {self.value}"
        return f"{self.value} name, same {' and '.join(PHRASES[fact] for fact in self.facts)}"


class Candidate(NamedTuple):
    """A contact that somebody may already be; ``name`` is what it is called on the screen."""

    contact_id: int
    name: str
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """All reasons in words, the surest first."""
        return in_words(self.reasons)


class Pair(NamedTuple):
    """Two contacts that may be one, ``first`` the older one (the lower id)."""

    first: int
    second: int
    reasons: tuple[Reason, ...]

    @property
    def reason(self) -> str:
        """All reasons in words, the surest first."""
        return in_words(self.reasons)

    @property
    def ids(self) -> tuple[int, int]:
        """Both."""
        return self.first, self.second


def in_words(reasons: tuple[Reason, ...], *, short: bool = False) -> str:
    """``same email ana@example.com; same name, same birthday``; ``short`` without the address."""
    return "; ".join(f"same {reason.key}" if short and reason.key != "name" else reason.words for reason in reasons)


def strength(reasons: tuple[Reason, ...]) -> tuple[int, int]:
    """For sorting, the surest first: by the best key, then by how many speak for it."""
    best = min(KEYS.index(reason.key) for reason in reasons)
    return best, -sum(1 + len(reason.facts) for reason in reasons)
