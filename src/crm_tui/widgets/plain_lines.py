"""Lines for terminals without Unicode: our own signs by their likeness in ASCII, and ``?`` for letters that are not
there. Every replacement is as wide as what it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

__all__ = ["PlainLines", "plain_charset"]

_LIKE = str.maketrans(
    "▌●▲▼▐›…✗✓·▾▸↓↑←→–—×│║┃─━┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛█▀▄▁▂▃▅▆▇░▒▓▔▎▍▊▉▋•‹«»“”‘’¶≥≤⏎",
    ">*^v#>~x+-v>v^<>--x|||--+++++++++++++++++#########....|||||*<<>\"\"''P><<",
)
_BRAILLE = range(0x2800, 0x2900)
_BLANK_BRAILLE = "\u2800"


class PlainLines(LineFilter):
    """Replaces what ``charset`` cannot say; with ``utf-8`` only our own signs (a console has few of them)."""

    def __init__(self, charset: str) -> None:
        super().__init__()
        self._charset = charset

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in ASCII and the letters of the character set."""
        return [
            segment
            if segment.text.isascii() or segment.control is not None
            else Segment(plain(segment.text, self._charset), segment.style)
            for segment in segments
        ]


@lru_cache(4096)
def plain(text: str, charset: str) -> str:
    """``text`` in as many cells, with our signs in ASCII and ``?`` for what ``charset`` has not."""
    return "".join(
        character if character.isascii() else _plain_character(character, charset)
        for character in text.translate(_LIKE)
    )


def _plain_character(character: str, charset: str) -> str:
    if ord(character) in _BRAILLE:
        return " " if character == _BLANK_BRAILLE else "*"
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return "?" * cell_len(character)
    return character


def plain_charset(environment: Mapping[str, str], setting: str = "") -> str | None:
    """The character set that lines must be kept to, or None when all of Unicode can be shown.

    ``setting`` is ``ascii`` or ``unicode``, or empty to go by the locale: a locale that says nothing at all is taken
    for UTF-8, as Python does; the Linux console gets our signs in ASCII, because its fonts have few others.
    """
    if setting:
        return "ascii" if setting == "ascii" else None
    named = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "C.UTF-8")
    language, _, charset = named.partition("@")[0].partition(".")
    if charset.replace("-", "").lower() == "utf8":
        return "utf-8" if environment.get("TERM") == "linux" else None
    if not charset:
        return "ascii" if language in ("C", "POSIX") else "latin-1"
    try:
        "".encode(charset)
    except LookupError:
        return "ascii"
    return charset
