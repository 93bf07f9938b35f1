"""One line of text into an exact number of terminal cells, so that columns stay straight everywhere.

Terminals agree on the width of a letter, a Hangul syllable, a plain emoji, and of a combining mark after a
letter. They disagree on sequences: joined families, skin tones, flags, variation selectors, lone Jamo. A list
whose columns must not move shows such a sequence by its first character (a flag by its two letters).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

from crm_tui.values.safe_text import safe_line

__all__ = ["ELLIPSIS", "cut", "fit", "steady"]

ELLIPSIS = "…"
_MARKS_PER_LETTER = 3  # more than any orthography stacks; a flood of marks only eats the line's bytes
_CODE_POINTS_PER_CELL = 1 + _MARKS_PER_LETTER
_FLAG_A = 0x1F1E6
_FLAG_Z = 0x1F1FF
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_JOINER = "\u200d"


def steady(text: str) -> str:
    """``text`` as one harmless line whose width all terminals agree on.

    NFC (so decomposed Hangul is two cells a syllable), sequences reduced to their first character, flags
    as letters, zero-width characters but combining marks dropped.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    joined = False
    for character in unicodedata.normalize("NFC", safe_line(text)):
        code = ord(character)
        if character == _JOINER:
            joined = bool(kept)
            continue
        if code < 0x300:
            joined = False
            if code != 0xAD:  # the soft hyphen: none or one cell
                kept.append(character)
                marks = 0
            continue
        if unicodedata.category(character)[0] == "M":
            if kept and marks < _MARKS_PER_LETTER and not _is_selector(code) and not joined:
                kept.append(character)
                marks += 1
            continue
        was_joined, joined = joined, False
        if get_character_cell_size(character) == 0 or character in _SKIN_TONES:
            continue
        if was_joined and get_character_cell_size(character) == 2:
            continue  # 👩‍👩‍👧: the first one stands for the family
        if _FLAG_A <= code <= _FLAG_Z:
            character = chr(code - _FLAG_A + ord("A"))
        kept.append(character)
        marks = 0
    return "".join(kept)


def _is_selector(code: int) -> bool:
    """Whether a code point is a variation selector."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def cut(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """``text`` (steady) in at most ``width`` cells; a cut is shown by ``ellipsis`` (one cell or none)."""
    if width <= 0:
        return ""
    if len(text) <= width and text.isascii():
        return text
    if cell_len(text) <= width:
        return text
    if text.isascii():
        return text[: width - len(ellipsis)] + ellipsis
    room = width - len(ellipsis)
    end = 0
    for end, character in enumerate(text):  # noqa: B007  (the index after the loop is the answer)
        room -= get_character_cell_size(character)
        if room < 0:
            break
    return text[:end] + ellipsis


@lru_cache(8192)
def fit(text: str, width: int, align: str = "left", ellipsis: str = ELLIPSIS) -> str:
    """A stranger's ``text`` in exactly ``width`` cells of one line.

    Args:
        text: anything; only its beginning is looked at when it is far longer than ``width``.
        width: cells, 0 or more.
        align: ``left`` or ``right``.
        ellipsis: one cell that shows a cut (``…``, or ``~`` where the locale is ASCII).
    """
    line = cut(steady(text[: (width + 1) * _CODE_POINTS_PER_CELL + 64]), width, ellipsis)
    missing = " " * (width - (len(line) if line.isascii() else cell_len(line)))
    return missing + line if align == "right" else line + missing
