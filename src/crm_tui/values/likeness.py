"""Whether two contacts may be one person: how alike their names are, and which further facts they share.

A name alone never says so: thousands of people are called alike. A second fact must be shared.
"""

from __future__ import annotations

from typing import NamedTuple

ALIKE = 90.0
"""Likeness of two names, in per cent, from which one may be the other with a slip of the finger."""
SHORTEST = 6
"""Letters from which on a slip is thought of at all: *Ana* and *Anna* are two names."""
TAIL = 7
"""Last digits of a number that are the same however the country before them was written."""
MAILBOX = 6
"""Letters of the part before the ``@`` from which on it says who somebody is: *info* and *sales* do not."""
PHRASES = {
    "organisation": "organisation",
    "birthday": "birthday",
    "place": "city and country",
    "tail": "last digits of the number",
    "mailbox": "name before the @",
}
"""A shared fact in words, in the order in which they are told."""


class Person(NamedTuple):
    """What is compared of a contact: ``name`` folded, the facts comparable, empty where unknown."""

    id: int
    name: str
    organisations: frozenset[int] = frozenset()
    birthday: str = ""
    place: str = ""
    tail: str = ""
    mailbox: str = ""


def sorted_name(name: str) -> str:
    """A folded name with its words in the order of the alphabet: *silva, ana* is *ana silva*."""
    return " ".join(sorted(name.replace(",", " ").replace(".", " ").split()))


def are_alike(first: str, second: str) -> bool:
    """Whether two names, each as ``sorted_name`` gives it, may be one name that was typed twice."""
    if first == second:
        return bool(first)
    if min(len(first), len(second)) < SHORTEST:
        return False
    from rapidfuzz import fuzz  # 30 ms of import, for who has duplicates

    return bool(fuzz.ratio(first, second, score_cutoff=ALIKE)) and _digits(first) == _digits(second)


def shared_facts(first: Person, second: Person) -> tuple[str, ...]:
    """The names of the facts (keys of ``PHRASES``) that both have and that agree."""
    found = ["organisation"] if first.organisations & second.organisations else []
    return (
        *found,
        *(fact for fact in ("birthday", "place", "tail", "mailbox") if _agree(first, second, fact)),
    )


def tail_of(phone_key: str | None) -> str:
    """The last digits of a number, empty when it has fewer."""
    digits = (phone_key or "").lstrip("+")
    return digits[-TAIL:] if len(digits) >= TAIL and digits.isdigit() else ""


def mailbox_of(email_key: str | None) -> str:
    """What stands before the ``@``, empty when it is too short to mean one person."""
    local = (email_key or "").rpartition("@")[0]
    return local if len(local) >= MAILBOX else ""


def place_of(city: str, country: str) -> str:
    """City and country, folded; empty unless both are known."""
    return f"{city}|{country}" if city and country else ""


def _agree(first: Person, second: Person, fact: str) -> bool:
    value = getattr(first, fact)
    return bool(value) and value == getattr(second, fact)


def _digits(text: str) -> str:
    """*Contact 12* and *Contact 13* are two however alike they look."""
    return "" if text.isalpha() else "".join(filter(str.isdigit, text))
