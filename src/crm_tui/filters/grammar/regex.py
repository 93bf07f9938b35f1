"""Whether a user's regular expression can be run: RE2, which is linear in the text, checks it."""

from __future__ import annotations

LONGEST = 1_000
"""Characters of an expression."""


def regex_problem(expression: str) -> str | None:
    """A clause that says what is wrong with ``expression``, or None when RE2 takes it."""
    if len(expression) > LONGEST:
        return f"has {len(expression)} characters, at most {LONGEST:,}"
    import re2  # 40 ms of import, for the few filters that need it

    options = re2.Options()
    options.log_errors = False  # it would write to stderr, over the screen
    options.case_sensitive = False
    try:
        re2.compile(expression, options)
    except re2.error as error:
        reason = error.args[0] if error.args else "it cannot be read"
        return f"cannot be used: {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"
    return None
