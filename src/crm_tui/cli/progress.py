"""A bar on stderr, when that is a terminal; nothing in a pipe or a log."""

from __future__ import annotations

import sys

WIDTH = 30
"""Cells of the bar."""


class Bar:
    """Draws how far a long command is; ``what`` says of what. Writes only when the picture changes."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = ""
        self._wanted = sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        """``done`` of ``total``."""
        if not self._wanted:
            return
        share = min(1.0, done / total) if total else 1.0
        full = int(share * WIDTH)
        picture = f"{self._what}  {'#' * full}{'.' * (WIDTH - full)}  {share:4.0%}"
        if picture != self._shown:
            sys.stderr.write(f"\r{picture}")
            sys.stderr.flush()
            self._shown = picture

    def clear(self) -> None:
        """Take the bar away: sentences follow."""
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()
            self._shown = ""
