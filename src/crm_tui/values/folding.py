"""Folding: what makes two texts equal for a person who searches (case, width and accents aside).

``fold`` is also an SQL function of every connection, so it must stay deterministic and pure. A change of its
results asks for a rebuild of every folded column and of the search index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import normalize

# Marks go only after letters of these scripts: a Hangul syllable, a kana with its voicing mark and an Indic
# vowel sign would otherwise fall apart into something else.
_LETTERS = (
    "A-Za-z\u00aa\u00ba\u00c0-\u02af\u0370-\u0482\u048a-\u052f\u1c80-\u1c8f"
    "\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2c7f\ua640-\ua66e\ua720-\ua7ff\uab30-\uab6f"
)
_MARKS = "\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
_MARKED = f"([{_LETTERS}])[{_MARKS}]+"
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"})

# Scripts written without blanks between words: Han, kana, Hangul (syllables and letters), Bopomofo.
_CJK = (
    "([\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compiled when the first text beyond ASCII comes: these classes cost 10 ms, at start nobody has them."""
    return re.compile(expression)


def fold(text: str) -> str:
    """The comparable form of ``text``: NFKC, casefolded, Latin, Greek and Cyrillic letters without their marks.

    ``fold("José") == fold("JOSE")``, ``fold("ＡＢＣ") == "abc"``; Hangul and kana stay themselves. Blanks are kept.
    """
    if text.isascii():
        return text.lower()
    compatible = normalize("NFKC", normalize("NFKC", text).casefold())
    bare = _pattern(_MARKED).sub(r"\1", normalize("NFD", compatible))
    return normalize("NFC", bare.translate(_PLAIN))


def query_text(text: str) -> str:
    """A user's words as they would stand in a search line: folded, CJK characters apart, single blanks."""
    folded = fold(text)
    if not folded.isascii():
        folded = _pattern(_CJK).sub(r" \1 ", folded)
    return " ".join(folded.split())


def stands_apart(text: str) -> bool:
    """Whether a :func:`query_text` is made of CJK characters alone, each a word of the search index."""
    return bool(text) and not text.isascii() and not _pattern(_CJK).sub("", text).strip()


def search_line(values: Iterable[str | None]) -> str:
    """One contact's line of the search index: each value as :func:`query_text` gives it, joined by ``"\\n"``.

    Unknown and repeated values are left out; the order of the others is kept.
    """
    lines = (query_text(value) for value in values if value)
    return "\n".join(dict.fromkeys(line for line in lines if line))
