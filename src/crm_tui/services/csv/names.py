"""The whole name and its parts, as imports bring them: either may be missing."""

from __future__ import annotations

import re

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+").fullmatch


def full_name(first: str | None, last: str | None) -> str | None:
    """Both parts as one name: ``Ana Cruz``; ``김민지``, where the family name comes first and no blank between."""
    if first and last:
        return last + first if _CJK(first) and _CJK(last) else f"{first} {last}"
    return first or last or None


def split_by(full: str, first: str, last: str) -> tuple[str, str]:
    """Both parts, when ``full`` is the one that is known (the other is ``""``) and something beside it."""
    if first and not last and full.startswith(first + " "):
        return first, full[len(first) :].strip()
    if last and not first and full.endswith(" " + last):
        return full[: -len(last)].strip(), last
    return first, last
