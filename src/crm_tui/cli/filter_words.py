"""A filter from the words of a command line: ``-tag:vip`` is a word of it, ``--count`` is not."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.cli.options import GLOBAL_OPTIONS
from crm_tui.errors import UsageError

FILTER_CONTEXT = {"ignore_unknown_options": True}
"""Context settings of a command that hands words with one dash to the filter: it has long options only."""


def filter_text(words: Sequence[str] | None) -> str:
    """The words joined by blanks.

    Raises:
        UsageError: one begins with two dashes: no filter does, so it is a mistyped option.
    """
    checked = words or ()
    for word in checked:
        if word.startswith("--") and word != "--":
            name = word.partition("=")[0]
            hint = (
                "it goes before the command" if any(row.name == name for row in GLOBAL_OPTIONS) else "--help names them"
            )
            raise UsageError(f"There is no option {name} here; {hint}.")
    return " ".join(word for word in checked if word != "--")
