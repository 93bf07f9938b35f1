"""Whether a user's regular expression can be run: RE2, which is linear in the text, checks it."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

LONGEST = 1_000
"""Characters of an expression."""


def regex_problem(expression: str) -> str | None:
    """A clause that says what is wrong with ``expression``, or None when RE2 takes it."""
    if len(expression) > LONGEST:
        return f"has {len(expression)} characters, at most {LONGEST:,}"
    try:
        _compiled(expression)
    except ValueError as error:
        return f"cannot be used: {error}"
    return None


def found(expression: str, text: str) -> bool:
    """Whether ``expression`` is found in ``text``, ignoring case (not accents); the SQL function ``regexp_found``."""
    return _compiled(expression).search(text) is not None


class Expression(Protocol):
    """A compiled expression."""

    def search(self, text: str) -> object | None:
        """The first match, or None."""


@lru_cache(maxsize=64)
def _compiled(expression: str) -> Expression:
    import re2  # 40 ms of import, for the few filters that need it

    options = re2.Options()
    options.log_errors = False  # it would write to stderr, over the screen
    options.case_sensitive = False
    try:
        compiled: Expression = re2.compile(expression, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "it cannot be read"
        raise ValueError(reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)) from None
    return compiled
