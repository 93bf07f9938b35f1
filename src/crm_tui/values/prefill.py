"""Words that were looked for and belong to nobody, sorted into the fields of a new contact by what they look like."""

from __future__ import annotations

import re

from crm_tui.values.phones import digits_of

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+").fullmatch
_PART_OF_NUMBER = re.compile(r"[+(]?[\d][\d().\-/]*\)?|\+|[()./\-]+").fullmatch
_SYNTAX = re.compile(r'[:=<>~"()]|\b(or|not)\b|(^|\s)-\w')
_SHORTEST_NUMBER = 5
"""Digits: fewer are a house number, or part of a name."""


def prefilled(text: str) -> dict[str, str]:
    """Name, ``emails`` and ``phones`` in ``text``, by field name; nothing when it holds a term of the filter language.

    >>> prefilled("Ana Silva +33 6 48 39 21 07")
    {'name': 'Ana Silva', 'phones': '+33 6 48 39 21 07'}
    """
    words = text.split()
    emails = [word for word in words if _EMAIL(word)]
    rest = [word for word in words if not _EMAIL(word)]
    number = [word for word in rest if _PART_OF_NUMBER(word)]
    if len(digits_of("".join(number))) < _SHORTEST_NUMBER:
        number = []
    names = [word for word in rest if word not in number]
    if _SYNTAX.search(" ".join(names)):
        return {}
    found = {"name": " ".join(names), "emails": ", ".join(emails), "phones": " ".join(number)}
    return {name: value for name, value in found.items() if value}
