"""Text of strangers, made harmless for a terminal: pure functions, no I/O.

A name that was imported may hold escape sequences (they move the cursor, write the clipboard, rename the
window), C1 controls (the same in one character), bidirectional overrides (``exe.fdp`` reads as ``pdf.exe``),
Unicode tags (invisible text) or lone surrogates (they cannot be encoded and end the program). Each becomes
U+FFFD, one cell wide, so that it is seen that something was there. Letters of every script, emoji, combining
marks and the plain direction marks (U+200E, U+200F) stay.
"""

from __future__ import annotations

import re

__all__ = ["REPLACEMENT", "UNSAFE", "safe", "safe_line"]

REPLACEMENT = "\ufffd"

UNSAFE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but for tab and newline, DEL, C1
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\ufff9-\ufffb"  # interlinear annotation: text that may be hidden
    "\U000e0000-\U000e007f"  # tags
    "\ud800-\udfff"  # lone surrogates
)
"""The inside of a regular expression's character class: what must not reach a terminal within text."""

_BREAKS = re.compile("\r\n|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("\r\n|[\t\n\r\x0b\x0c\x85\u2028\u2029]")
_UNSAFE = re.compile(f"[{UNSAFE}]")


def safe(text: str) -> str:
    """``text`` with everything a terminal might obey replaced; newlines and tabs stay.

    Other line ends (CR LF, vertical tab, form feed, NEL, U+2028, U+2029) become one newline. Plain text is
    returned as it is, after one pass in C.
    """
    if text.isprintable():  # printable excludes every control, format and surrogate code point
        return text
    return _UNSAFE.sub(REPLACEMENT, _BREAKS.sub("\n", text))


def safe_line(text: str) -> str:
    """``safe`` for one line: every newline and tab becomes one blank."""
    if text.isprintable():
        return text
    return _UNSAFE.sub(REPLACEMENT, _BLANKS.sub(" ", text))
