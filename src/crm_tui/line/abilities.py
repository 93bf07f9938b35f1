"""What the terminal can do beyond moving its cursor, as its description in terminfo says; nothing is assumed.

Repeating a character (``rep``) is not used, although many descriptions have it: half of the terminals that call
themselves xterm do not know it, and here it would spare next to nothing beside erasing.
"""

from __future__ import annotations

import os
from typing import NamedTuple

_ERASES = {"el": b"\x1b[K", "ech": b"\x1b[%p1%dX"}
_SCROLLS = {"csr": b"\x1b[%i%p1%d;%p2%dr", "dl": b"\x1b[%p1%dM", "il": b"\x1b[%p1%dL"}


class Abilities(NamedTuple):
    """``erases``: EL and ECH; ``grounded``: they leave the ground of the pen; ``scrolls``: DECSTBM with IL and DL."""

    erases: bool = False
    grounded: bool = False
    scrolls: bool = False


def abilities(term: str | None = None) -> Abilities:
    """Those of the terminal that ``TERM`` names; none when nothing is known of it."""
    try:
        import curses
    except ImportError:  # a Python without it
        return Abilities()
    try:
        curses.setupterm(term or os.environ.get("TERM", ""), 2)
    except (OSError, ValueError, curses.error):
        return Abilities()
    erases, scrolls = (
        all(curses.tigetstr(name) == sequence for name, sequence in some.items()) for some in (_ERASES, _SCROLLS)
    )
    return Abilities(erases, curses.tigetflag("bce") == 1, scrolls)
