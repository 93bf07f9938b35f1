"""A drawn piece of a row as cells: a character and its style each; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from crm_tui.line.styles import PLAIN, Style, blank_style, read_style

Cell = tuple[str, Style]
"""A character and its style; the second cell of a wide character has no character."""
Piece = tuple[int, int, str]
"""Row and column (from 1), and what is written there: text and styles."""

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_ROW = re.compile(r"(?:\x1b\[[\d;]*m|[^\x00-\x1f\x7f-\x9f])*")
_TOKEN = re.compile(r"(\x1b\[[\d;]*m)|([^\x1b]+)")
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
        if not is_row(ended):
            return
        found.append((int(row), int(column), ended))
    yield from found


@lru_cache(maxsize=1024)
def is_row(text: str) -> bool:
    """Whether a text is characters and styles only, of which none is left behind."""
    last = text.rfind("\x1b[")
    return bool(_ROW.fullmatch(text)) and (last < 0 or text.startswith(_RESETS, last))


@lru_cache(maxsize=1024)
def cells(text: str) -> tuple[Cell, ...] | None:
    """The cells of a piece; None when a style is not known, or terminals disagree about the width of a character."""
    made: list[Cell] = []
    style: Style | None = PLAIN
    for sequence, run in _TOKEN.findall(text):
        if sequence:
            style = read_style(style, sequence)
            if style is None:
                return None
            continue
        for character in run:
            width = _width(character)
            if not width:
                return None
            made.append(_cell(character, style))
            if width == 2:
                made.append(_cell("", style))
    return tuple(made)


@lru_cache(maxsize=16384)
def _cell(character: str, style: Style) -> Cell:
    return character, blank_style(style) if character == " " else style


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    """Cells of a character; 0 when terminals disagree (marks, joiners, emoji, private use)."""
    if character.isascii():
        return 1
    if ord(character) >= _EMOJI or unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf", "Co", "Cn", "Cs"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
