"""Names that only the database knows: segments, lists, automations, agents, places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from crm_tui.filters.grammar.scanner import Raw, Scanner
from crm_tui.filters.grammar.spelling import nearest
from crm_tui.values.folding import fold

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""Kind → folded slug or name → slug. Kinds are ``segment list automation agent place`` (and ``ticket``, empty).

A kind that is absent is not checked (lists, agents) or not available (segments, automations, tickets, places).
"""


def resolve(names: Names, kind: str, raw: Raw, scanner: Scanner) -> str:
    """The slug of what ``raw`` names.

    Raises:
        FilterError: there is none of that name.
    """
    known = names.get(kind)
    if known is None:
        return raw.text
    slug = known.get(fold(raw.text))
    if slug is not None:
        return slug
    problem = f"There is no {kind} “{raw.text[:40]}”"
    near = nearest(raw.text, known)
    typing = any(name.startswith(fold(raw.text)) for name in known)
    raise scanner.error(f"{problem}{f': did you mean {near}?' if near else '.'}", raw.at, unfinished=typing)
