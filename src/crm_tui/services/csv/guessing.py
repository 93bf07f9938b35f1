"""What type a new custom attribute has: number, boolean or date only when every value reads so, else text."""

from __future__ import annotations

import re
from datetime import date

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?").fullmatch  # 01234 is a postal code
_BOOLEANS = frozenset({"true", "false", "yes", "no"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


class Guess:
    """Sees every value of one column; ``type`` is what all of them are."""

    __slots__ = ("_possible", "_seen")

    def __init__(self) -> None:
        self._possible: tuple[str, ...] = ("number", "boolean", "date")
        self._seen = False

    def see(self, value: str) -> None:
        """One more value, not empty."""
        self._seen = True
        for type in self._possible:
            if not _reads_as(type, value):
                self._possible = tuple(each for each in self._possible if each != type)

    @property
    def type(self) -> str:
        """``number``, ``boolean``, ``date`` or ``text``."""
        return self._possible[0] if self._seen and self._possible else "text"


def _reads_as(type: str, value: str) -> bool:
    if type == "number":
        return _NUMBER(value) is not None
    if type == "boolean":
        return value.casefold() in _BOOLEANS
    if not _DATE(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
