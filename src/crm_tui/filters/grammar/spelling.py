"""The nearest valid spelling of a mistyped name."""

from __future__ import annotations

from collections.abc import Iterable

from crm_tui.values.folding import fold

_LONGEST = 64  # a name longer than this is no typo


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that is most like ``word``, or None when none is like it."""
    if len(word) > _LONGEST:
        return None
    from rapidfuzz import process  # 30 ms of import, for people who mistyped
    from rapidfuzz.distance import OSA

    names = list(dict.fromkeys(known))
    limit = max(1, (len(word) + 1) // 3)
    folded = [fold(name) for name in names]
    best = process.extractOne(fold(word), folded, scorer=OSA.distance, score_cutoff=limit)
    if best is not None:
        return names[best[2]]
    longer = [name for name, text in zip(names, folded, strict=True) if len(word) > 2 and text.startswith(fold(word))]
    return min(longer, key=len, default=None)


def one_letter_from(word: str, known: Iterable[str]) -> str | None:
    """The first known word from which one letter more, less, other, or two changed about make ``word``, or None."""
    near = [each for each in known if abs(len(each) - len(word)) <= 1]
    if not near:
        return None
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1)
    return best[0] if best is not None else None
