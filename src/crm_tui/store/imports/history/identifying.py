"""Who the visitors are: what a file says of them, in the order of time, so that the order of its lines means nothing.

A party is a contact that is there, or one that is to be made, with the visitors that it turns out to be. An anonymous
party becomes one with whom it is identified as; two people who are known are never merged, whoever shares a browser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Key = tuple[str, str]
"""Kind (``email`` or a handle) and comparable form."""


class Fact(NamedTuple):
    """At ``at`` (first) a visitor was said to be a contact, or to have an address or a handle."""

    at: int
    visitor: str
    contact: int | None
    key: Key | None
    shown: str
    line: int


@dataclass(eq=False)
class Party:
    """``contact`` is None for one that is to be made; ``known`` when it is no anonymous visitor.

    ``visitors`` are those that are new to it, ``absorbed`` the anonymous contacts that become one with it.
    ``identified_at`` is set when it becomes known by this file.
    """

    contact: int | None
    known: bool
    visitors: list[str] = field(default_factory=list)
    absorbed: list[int] = field(default_factory=list)
    emails: dict[str, str] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    identified_at: int | None = None
    became: Party | None = None

    @property
    def kept(self) -> Party:
        """Itself, or the party that it has become one with."""
        return self if self.became is None else self.became.kept

    @property
    def has_work(self) -> bool:
        """Whether anything has to be written for it."""
        return self.contact is None or bool(self.visitors or self.absorbed or self.emails or self.handles)

    def work(self) -> dict[str, object]:
        """For the plan, as JSON."""
        return {
            "visitors": self.visitors, "absorbed": self.absorbed, "emails": self.emails, "handles": self.handles,
            "identified_at": self.identified_at,
        }  # fmt: skip


class Identities:
    """Goes through the facts; afterwards ``of_visitor`` and ``of_key`` know everybody.

    ``visits`` (visitor → contact), ``owners`` (key → contact) and ``known`` (contact → identified) are what is there.
    """

    def __init__(self, visits: Mapping[str, int], owners: Mapping[Key, int], known: Mapping[int, bool]) -> None:
        self._visits = visits
        self._known = known
        self._parties: dict[int, Party] = {}
        self._visitors: dict[str, Party] = {}
        self._owners = {key: self._there(contact) for key, contact in owners.items()}
        self.warnings: list[tuple[int, str]] = []

    def learn(self, facts: Iterable[Fact]) -> None:
        """Take in facts."""
        for fact in sorted(facts, key=lambda each: (each.at, each.visitor, each.contact or 0, each.key or ("", ""))):
            self._learn(fact)

    def of_visitor(self, visitor: str) -> Party:
        """Who a visitor is."""
        if visitor not in self._visitors:
            contact = self._visits.get(visitor)
            self._visitors[visitor] = Party(None, False, [visitor]) if contact is None else self._there(contact)
        return self._visitors[visitor].kept

    def of_key(self, key: Key) -> Party | None:
        """Whose an address or a handle is."""
        found = self._owners.get(key)
        return found.kept if found else None

    @property
    def visitors(self) -> tuple[str, ...]:
        """The visitors of whom anything was learned."""
        return tuple(self._visitors)

    @property
    def parties(self) -> list[Party]:
        """Everybody for whom something has to be written."""
        every = [*self._parties.values(), *self._visitors.values()]
        return [each for each in dict.fromkeys(each.kept for each in every) if each.has_work]

    def _there(self, contact: int) -> Party:
        return self._parties.setdefault(contact, Party(contact, self._known[contact]))

    def _learn(self, fact: Fact) -> None:
        visitor = self.of_visitor(fact.visitor)
        target = self._there(fact.contact).kept if fact.contact is not None else None
        if fact.key is not None:
            target = self.of_key(fact.key)
            if target is None:
                self._name(visitor, fact)
                return
        assert target is not None
        if target is visitor:
            return
        if visitor.known:
            told = f"visitor {fact.visitor} is somebody else already: what names another contact is that one's alone"
            self.warnings.append((fact.line, told))
        else:
            _join(visitor, target)

    def _name(self, party: Party, fact: Fact) -> None:
        assert fact.key is not None
        kind, key = fact.key
        self._owners[fact.key] = party
        if kind == "email":
            party.emails[key] = fact.shown
        else:
            party.handles.setdefault(kind, fact.shown)
        if not party.known:
            party.known, party.identified_at = True, fact.at


def _join(visitor: Party, target: Party) -> None:
    """An anonymous party becomes one with another."""
    absorbed = [*visitor.absorbed, *([] if visitor.contact is None else [visitor.contact])]
    if target.contact is None and visitor.contact is not None:
        target.contact = visitor.contact
        absorbed.remove(visitor.contact)
    target.absorbed += absorbed
    target.visitors += visitor.visitors
    visitor.became = target
