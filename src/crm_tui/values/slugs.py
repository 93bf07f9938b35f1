"""Slugs: the name by which a filter addresses an attribute, a segment, a list. Made once; they survive renaming."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable

from crm_tui.values.folding import fold


def slug(name: str, *, blank: str) -> str:
    """Lower case, letters and digits of every script kept, everything else becomes ``blank`` (``_`` or ``-``)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c if _kept(c) else " " for c in folded)
    return blank.join(kept.split())


def attribute_slug(name: str, taken: Container[str]) -> str:
    """A slug for a custom attribute: starts with a letter, unique among ``taken`` (``plan``, ``plan_2``)."""
    made = slug(name, blank="_")
    if not made or not made[0].isalpha():
        made = f"a_{made}".rstrip("_")
    return _unique(made, taken, "_")


def list_slug(name: str, taken: Container[str]) -> str:
    """A slug for a list, segment or automation (``spring-news``), unique among ``taken``."""
    return _unique(slug(name, blank="-") or "list", taken, "-")


class Taken(Container[str]):
    """Slugs that are taken: filters find them without minding case and accents."""

    def __init__(self, slugs: Iterable[str]) -> None:
        self._folded = {fold(each) for each in slugs}

    def __contains__(self, wanted: object) -> bool:
        return isinstance(wanted, str) and fold(wanted) in self._folded


def _unique(made: str, taken: Container[str], blank: str) -> str:
    if made not in taken:
        return made
    number = 2
    while f"{made}{blank}{number}" in taken:
        number += 1
    return f"{made}{blank}{number}"


def is_slug(text: str) -> bool:
    """Whether ``text`` can stand in SQL as the key of a JSON path: letters, marks, digits and ``_`` alone."""
    return bool(text) and all(_kept(c) or c == "_" for c in text)


def _kept(character: str) -> bool:
    # the vowel signs of Indic scripts are marks, not letters
    return character.isalnum() or unicodedata.category(character).startswith("M")
