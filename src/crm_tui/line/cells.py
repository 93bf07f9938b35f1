"""A drawn piece of a row as cells: a character and its style each; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

Cell = tuple[str, str]
"""A character and the SGR sequence that it is drawn with; the second cell of a wide character has no character."""
Piece = tuple[int, int, str]
"""Row and column (from 1), and what is written there: text and styles."""

RESET = "\x1b[0m"
_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_ROW = re.compile(r"(?:\x1b\[[\d;:]*m|[^\x00-\x1f\x7f-\x9f])*")
_TOKEN = re.compile(r"(\x1b\[[\d;:]*m)|([^\x1b]+)")
_RESETS = ("\x1b[0m", "\x1b[m")
_EMOJI = 0x1F000
"""From here on terminals disagree: signs that join, that take a second cell, that a font has not."""


def pieces(data: str) -> Iterator[Piece]:
    """The pieces of a frame; none at all when it is no frame, or anything in it is not understood.

    A piece that leaves a style behind is not understood either: what follows would depend on it.
    """
    parts = _MOVE.split(data)
    if parts[0] or len(parts) == 1:
        return
    found: list[Piece] = []
    for row, column, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        ended = text.removesuffix("\n").removesuffix("\r")  # the next piece moves to where it stands
        last = ended.rfind("\x1b[")
        if not _ROW.fullmatch(ended) or (last >= 0 and not ended.startswith(_RESETS, last)):
            return
        found.append((int(row), int(column), ended))
    yield from found


def cells(text: str) -> list[Cell] | None:
    """The cells of a piece; None when terminals disagree about the width of a character in it."""
    made: list[Cell] = []
    style = ""
    for sequence, run in _TOKEN.findall(text):
        if sequence:
            style = "" if sequence in _RESETS else style + sequence
        elif run.isascii():
            made += [(character, style) for character in run]
        else:
            for character in run:
                width = _width(character)
                if not width:
                    return None
                made.append((character, style))
                if width == 2:
                    made.append(("", style))
    return made


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    """Cells of a character; 0 when terminals disagree (marks, joiners, emoji, private use)."""
    if character.isascii():
        return 1
    if ord(character) >= _EMOJI or unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf", "Co", "Cn", "Cs"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def drawn(some: list[Cell]) -> str:
    """Cells as they are written: each style once, none left behind."""
    made: list[str] = []
    present = ""
    for character, style in some:
        if style != present:
            made.append((RESET if present else "") + style)
            present = style
        made.append(character)
    if present:
        made.append(RESET)
    return "".join(made)
