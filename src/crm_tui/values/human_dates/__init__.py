"""Dates as agents type them: ``tomorrow 10:00``, ``vendredi 14h30``, ``다음 주``, ``in 3 days``, ``24/12``.

``reading`` puts a moment together of a day (``days``) and a time of day (``times``); ``words`` are the words of three
languages. Whoever reads a date shows it in full (:func:`in_full`), so that what was understood is never a guess.
"""

from crm_tui.values.human_dates.reading import (
    END_OF_DAY,
    EXAMPLES,
    DateManner,
    NoDate,
    in_full,
    manner_of,
    read_moment,
)

__all__ = ["END_OF_DAY", "EXAMPLES", "DateManner", "NoDate", "in_full", "manner_of", "read_moment"]
