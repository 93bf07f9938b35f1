"""The last net before the terminal: a line filter over every segment that Textual draws.

Widgets of ours pass ``safe``/``safe_line`` to what they show; 42 of 44 set-ups of Textual's own widgets send a
name's ESC, OSC 52 or C1 raw. The application returns one :class:`SafeLines` from ``get_line_filters``.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from crm_tui.values.safe_text import REPLACEMENT, UNSAFE

__all__ = ["SafeLines", "harmless"]

_UNSAFE_IN_A_LINE = re.compile(f"[{UNSAFE}\t\n\u2028\u2029]")


class SafeLines(LineFilter):
    """Replaces what a terminal might obey, without changing the width of the line (the layout is done by now)."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, harmless; the same list when nothing had to be replaced."""
        for segment in segments:
            if not segment.text.isprintable() and segment.control is None:
                return [
                    Segment(harmless(text), style, control) if control is None else Segment(text, style, control)
                    for text, style, control in segments
                ]
        return segments


def harmless(text: str) -> str:
    """``text`` with every unsafe character replaced by as many U+FFFD as it was counted cells for (0 or 1)."""
    if text.isprintable():
        return text
    clean = _UNSAFE_IN_A_LINE.sub(_same_width, text)
    if clean is text or cell_len(clean) == cell_len(text):
        return clean
    return set_cell_size(clean.replace("\u200d", ""), cell_len(text))  # a joiner now joins other neighbours


def _same_width(found: re.Match[str]) -> str:
    return REPLACEMENT * get_character_cell_size(found[0])
