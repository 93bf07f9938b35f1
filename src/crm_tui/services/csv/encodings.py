"""Which encoding a file is in: its byte order mark, strict UTF-8, cp949 for Koreans, else cp1252.

One damaged byte must not turn a whole UTF-8 file into cp1252: where sound UTF-8 sequences far outnumber the bad
ones, the file is UTF-8 and the bad ones are shown as such.
"""

from __future__ import annotations

import codecs
import os
import re
from typing import BinaryIO

_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_MULTIBYTE = re.compile("[^\x00-\x7f\ufffd]")
_SOUND_PER_BAD = 10


class Census:
    """Counts sound and bad UTF-8 sequences block by block; ``sound`` and ``invalid`` are whole after ``finish``."""

    def __init__(self) -> None:
        self.sound = 0
        self.invalid = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def add(self, block: bytes) -> None:
        """The next bytes."""
        if block.isascii() and not self._decoder.getstate()[0]:
            return
        self._count(self._decoder.decode(block))

    def finish(self) -> None:
        """There are no more bytes; a sequence cut off at the end is bad."""
        self._count(self._decoder.decode(b"", final=True))

    def _count(self, text: str) -> None:
        # a U+FFFD that the file holds itself counts as bad, too: it is the trace of an earlier accident
        self.invalid += text.count("\ufffd")
        self.sound += len(_MULTIBYTE.findall(text))


def korean_locale() -> bool:
    """Whether the environment says Korean, in the order in which the locale is decided."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("ko")
    return False


def choose(head: bytes, census: Census, file: BinaryIO, *, korean: bool) -> str:
    """The name of the encoding, as Python calls it; ``file`` is read again when cp949 is to be tried."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if census.invalid == 0 or census.sound > _SOUND_PER_BAD * census.invalid:
        return "utf-8-sig"
    if korean and _reads_as_korean(file):
        return "cp949"
    return "cp1252"


def _reads_as_korean(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("cp949")(errors="strict")
    file.seek(0)
    hangul = False
    try:
        while block := file.read(_BLOCK):
            hangul = bool(_HANGUL.search(decoder.decode(block))) or hangul
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return hangul
