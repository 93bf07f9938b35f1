"""WHEN: a moment as agents type it, behind ``--at`` and ``--due``; what was understood is always said."""

from __future__ import annotations

from datetime import time
from typing import Literal

from crm_tui.cli.output import say
from crm_tui.errors import UsageError
from crm_tui.values.human_dates import END_OF_DAY, DateManner, NoDate, in_full, read_moment

__all__ = ["END_OF_DAY", "read_when"]


def read_when(
    text: str, now: int, manner: DateManner, *, without_time: time = time(0, 0), towards: Literal[1, -1] = 1
) -> int:
    """Seconds UTC of ``2026-11-24 09:30``, ``24/12``, ``tomorrow 10:00``, ``in 3 days``; see ``values.human_dates``.

    What was understood goes to stderr.

    Raises:
        UsageError: it is no date.
    """
    try:
        seconds = read_moment(text, now, manner, without_time=without_time, towards=towards)
    except NoDate as error:
        raise UsageError(error.sentence) from None
    say(f"{text.strip()}: {in_full(seconds, manner.zone)} ({manner.zone.key})")
    return seconds
